import pytest
from django.urls import reverse

from govservice.duties import ALL_DUTIES
from tests.factories import make_department, make_region, make_user

SIGN_IN = "/accounts/login/"
RIGHT = "a password"


def sign_in(client, username: str, secret: str = RIGHT, **more):
    return client.post(SIGN_IN, {"username": username, "password": secret, **more})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("duty", "start"),
    [
        ("manager", "indicators:dashboard"),
        ("supervisor", "indicators:dashboard"),  # reminds and looks; nothing waits for them
        *((duty, "my_work") for duty in sorted(ALL_DUTIES - {"manager", "supervisor"})),
    ],
)
def test_each_duty_starts_at_its_own_page(client, duty, start):
    make_user(duty, department=make_department(), username="li")
    assert sign_in(client, "li").headers["Location"] == reverse(start)


@pytest.mark.django_db
def test_a_manager_who_also_has_work_starts_at_the_work(client):
    make_user("manager", "verifier", department=make_department(), username="li")
    assert sign_in(client, "li").headers["Location"] == reverse("my_work")


@pytest.mark.django_db
def test_staff_return_to_where_they_came_from(client):
    make_user("manager", region=make_region(), username="li")
    page = client.get("/dashboard/ratings/?level=1")
    assert page.headers["Location"] == "/accounts/login/?next=/dashboard/ratings/%3Flevel%3D1"
    answer = sign_in(client, "li", next="/dashboard/ratings/?level=1")
    assert answer.headers["Location"] == "/dashboard/ratings/?level=1"


@pytest.mark.django_db
def test_sign_in_never_leads_to_another_host(client):
    make_user("handler", department=make_department(), username="li")
    answer = sign_in(client, "li", next="https://evil.example/")
    assert answer.headers["Location"] == reverse("my_work")


@pytest.mark.django_db
def test_the_admin_has_no_second_sign_in(client):
    answer = client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == SIGN_IN
    assert answer.context["next"] == "/admin/"


@pytest.mark.django_db
def test_a_person_without_admin_is_told_and_not_sent_in_a_circle(client):
    user = make_user()
    user.is_staff = False
    user.save()
    client.force_login(user)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 200
    assert "您的账号不能打开该页面" in answer.content.decode()


@pytest.mark.django_db
def test_a_wrong_password_keeps_the_name_and_names_no_reason(client):
    make_user(username="li")
    page = sign_in(client, "li", "wrong")
    assert page.status_code == 200
    assert 'value="li"' in page.content.decode()
    assert 'role="alert"' in page.content.decode()


@pytest.mark.django_db
def test_after_five_wrong_passwords_the_lock_is_explained(client):
    make_user(username="li")
    for _attempt in range(5):
        page = sign_in(client, "li", "wrong")
    assert page.status_code == 429
    assert "请等待 15 分钟后再试" in page.content.decode()
    assert sign_in(client, "li").status_code == 429


@pytest.mark.django_db
def test_signing_out_is_a_post(client):
    client.force_login(make_user())
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session
