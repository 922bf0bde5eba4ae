import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from govservice.accounts.audit import record
from govservice.accounts.models import ApiClient, AuditEntry, DutyAssignment, User
from tests.factories import make_api_client, make_department, make_region, make_user

pytestmark = pytest.mark.django_db

CLIENTS = "/admin/accounts/apiclient/"
PEOPLE = "/admin/accounts/user/"


def signed_in(*duties, **kwargs) -> Client:
    user = make_user(*duties, region=make_region("510000"), **kwargs)
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    browser.user = user
    return browser


def text(response) -> str:
    return response.content.decode()


def client_form(**typed):
    return {
        "name": "大厅",
        "issuer": "",
        "user": "",
        "department": "",
        "region": "",
        "channels": "",
    } | typed


def person_form(user, held=(), new=(), **typed):
    """What the page of a person sends: their data, duties held and new duties."""
    data = {
        "username": user.username, "name": user.name, "staff_no": "", "email": "",
        "is_active": "on", "is_staff": "on",
        "duty_assignments-TOTAL_FORMS": len(held), "duty_assignments-INITIAL_FORMS": len(held),
        "duty_assignments-2-TOTAL_FORMS": len(new), "duty_assignments-2-INITIAL_FORMS": 0,
    }  # fmt: skip
    for n, (pk, end) in enumerate(held):
        data |= {
            f"duty_assignments-{n}-id": pk,
            f"duty_assignments-{n}-user": user.pk,
            f"duty_assignments-{n}-valid_to": end,
        }
    for n, row in enumerate(new):
        data[f"duty_assignments-2-{n}-user"] = user.pk
        data |= {f"duty_assignments-2-{n}-{name}": value for name, value in row.items()}
    return data | typed


def new_duty(**typed):
    today = timezone.localdate().isoformat()
    return {"duty": "handler", "department": "", "region": "", "valid_from": today,
            "valid_to": "9999-12-31"} | typed  # fmt: skip


def page_of(user) -> str:
    return f"{PEOPLE}{user.pk}/change/"


def test_a_person_without_duty_sees_an_empty_admin():
    browser = Client()
    browser.force_login(make_user(), "django.contrib.auth.backends.ModelBackend")
    assert browser.get("/admin/").context["app_list"] == []


def test_groups_are_not_offered():
    assert Group not in admin.site._registry


def test_the_key_is_shown_once_and_kept_by_nothing():
    browser = signed_in("system_admin")
    page = browser.post(
        f"{CLIENTS}add/", client_form(channels="qr，pc", department=make_department(code="D1").code)
    )
    assert page.status_code == 200
    key = re.search(r'id="api-key">([\w-]{43})<', text(page)).group(1)
    client = ApiClient.objects.get()
    assert client.key_hash == ApiClient.hash_key(key)
    assert (client.channels, client.issuer, client.is_active) == (["pc", "qr"], "510000", False)
    assert "no-store" in page["Cache-Control"]
    assert "安全保密管理员" in text(page)
    for path in (CLIENTS, f"{CLIENTS}{client.pk}/change/"):
        assert key not in text(browser.get(path))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "必填"),
        ({"name": "taken"}, "taken"),
        ({"department": "none"}, "未找到“none”"),
        ({"user": "none"}, "未找到“none”"),
        ({"department": "D1", "region": "510000"}, "不能同时填写"),
    ],
)
def test_a_wrong_client_is_refused_beside_the_field(typed, says):
    make_api_client(name="taken")
    make_department(code="D1")
    page = signed_in("system_admin").post(f"{CLIENTS}add/", client_form(**typed))
    assert page.status_code == 200
    assert says in text(page)
    assert ApiClient.objects.count() == 1


def test_the_security_administrator_lets_in_and_either_revokes():
    client, _key = make_api_client(is_active=False)

    def act(duty, action):
        data = {"action": action, "_selected_action": [client.pk]}
        signed_in(duty).post(CLIENTS, data)
        client.refresh_from_db()
        return client.is_active

    assert act("system_admin", "activate") is False
    assert act("security_admin", "activate") is True
    assert act("system_admin", "revoke") is False


def test_the_security_administrator_gives_and_ends_duties_on_the_persons_page():
    browser, unit = signed_in("security_admin"), make_department(code="D1")
    user = make_user("desk", department=unit, username="li")
    held = user.duty_assignments.get()
    today = timezone.localdate().isoformat()
    data = person_form(user, held=[(held.pk, today)], new=[new_duty(department="D1")])
    response = browser.post(page_of(user), data)
    assert response.status_code == 302, response.context["errors"]
    assert User.objects.get(pk=user.pk).duties() == {"handler"}
    actions = AuditEntry.objects.order_by("id").values_list("action", "actor")
    assert list(actions) == [("duty_ended", browser.user.pk), ("duty_assigned", browser.user.pk)]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "只填一项"),
        ({"department": "D1", "region": "510000"}, "只填一项"),
        ({"department": "none"}, "未找到“none”"),
        ({"department": "D1", "valid_to": "2020-01-01"}, "须晚于"),
        ({"department": "FAR"}, "不在您的管理范围内"),
        ({"region": "510000", "duty": "audit_admin"}, "三员|不同人员"),
    ],
)
def test_a_wrong_duty_is_refused_beside_the_field(typed, says):
    make_department(code="D1")
    make_department(code="FAR", region=make_region("520000"))
    user = make_user("system_admin", region=make_region("510000"))
    held = [(user.duty_assignments.get().pk, "9999-12-31")]
    data = person_form(user, held=held, new=[new_duty(**typed)])
    page = signed_in("security_admin").post(page_of(user), data)
    assert page.status_code == 200
    assert re.search(says, text(page))
    assert DutyAssignment.objects.filter(user=user).count() == 1


def test_the_system_administrator_gives_no_duty_and_the_security_one_changes_no_data():
    make_department(code="D1")
    user = make_user(username="li", name="李四")
    sent = person_form(user, new=[new_duty(department="D1")], name="王五")
    signed_in("system_admin").post(page_of(user), sent)
    user.refresh_from_db()
    assert (user.name, user.duty_assignments.count()) == ("王五", 0)
    sent = person_form(user, new=[new_duty(department="D1")], name="赵六")
    signed_in("security_admin").post(page_of(user), sent)
    user.refresh_from_db()
    assert (user.name, user.duty_assignments.count()) == ("王五", 1)


def test_nobody_is_offered_duties_of_their_own():
    browser = signed_in("security_admin")
    browser.post(page_of(browser.user), person_form(browser.user, new=[new_duty(region="510000")]))
    assert browser.user.duty_assignments.count() == 1


def test_a_new_person_is_made_with_a_password_and_a_line_in_the_trail():
    browser = signed_in("system_admin")
    response = browser.post(
        f"{PEOPLE}add/",
        {"username": "zhao", "name": "赵六", "staff_no": "7", "usable_password": "true",
         "password1": "a Long pass 9", "password2": "a Long pass 9"},
    )  # fmt: skip
    assert response.status_code == 302
    user = User.objects.get(username="zhao")
    assert (user.is_staff, user.is_superuser, user.check_password("a Long pass 9")) == (
        True,
        False,
        True,
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject) == ("user_created", "zhao")


def test_a_password_is_set_by_who_keeps_the_person_and_leaves_a_line():
    browser, user = signed_in("system_admin"), make_user(username="li")
    root = make_user(is_superuser=True)
    sent = {"usable_password": "true", "password1": "another Pass 9", "password2": "another Pass 9"}
    assert browser.post(f"{PEOPLE}{user.pk}/password/", sent).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("another Pass 9")
    assert list(AuditEntry.objects.values_list("action", "subject")) == [("password_set", "li")]
    assert browser.post(f"{PEOPLE}{root.pk}/password/", sent).status_code in {302, 403}
    assert not User.objects.get(pk=root.pk).check_password("another Pass 9")
    security = signed_in("security_admin")
    assert security.post(f"{PEOPLE}{user.pk}/password/", sent).status_code == 403


def test_ones_own_password_is_changed_in_the_admin():
    browser = signed_in()
    sent = {
        "old_password": "a password",
        "new_password1": "another Pass 9",
        "new_password2": "another Pass 9",
    }
    assert browser.post("/admin/password_change/", sent).status_code == 302
    assert User.objects.get(pk=browser.user.pk).check_password("another Pass 9")


def test_the_trail_is_listed_filtered_and_never_counted(django_assert_max_num_queries):
    unit = make_department()
    for action in ("password_set", "password_set", "exported"):
        record(action, by=None, subject="GD1", department=unit)
    browser = signed_in("audit_admin")
    with django_assert_max_num_queries(10) as queries:
        page = text(browser.get("/admin/accounts/auditentry/"))
    assert page.count("GD1") >= 3
    counted = [q["sql"] for q in queries.captured_queries if "COUNT(" in q["sql"]]
    assert all("LIMIT" in sql for sql in counted)
    filtered = text(browser.get("/admin/accounts/auditentry/?action=exported"))
    assert filtered.count("GD1<") == 1
    assert ">导出统计数据或清单<" in filtered
    assert ">exported<" not in page
    assert text(browser.get("/admin/accounts/auditentry/?q=GD1")).count("GD1") >= 3
    assert "GD1" not in re.sub(
        r'value="GD1x"', "", text(browser.get("/admin/accounts/auditentry/?q=GD1x"))
    ).replace("GD1x", "")


def test_an_entry_shows_its_action_and_changes_in_words():
    changes = {"name": ["旧厅", "新厅"], "is_open": ["是", "否"]}
    entry = record(
        "catalogue_changed", by=None, subject="H1", model="catalogue.hall", changes=changes, rows=2
    )
    page = text(signed_in("audit_admin").get(f"/admin/accounts/auditentry/{entry.pk}/change/"))
    for words in ("目录：修改记录", "政务服务大厅", "名称: 旧厅 → 新厅", "rows: 2"):
        assert words in page, words


def test_details_of_a_later_release_are_shown_as_they_are():
    entry = record("teleported", by=None, model="no.such", changes={"colour": ["red", ""]})
    page = text(signed_in("audit_admin").get(f"/admin/accounts/auditentry/{entry.pk}/change/"))
    for words in ("teleported", "no.such", "colour: red → –"):
        assert words in page, words


def test_a_persons_name_is_called_so():
    browser = signed_in("system_admin")
    assert "姓名" in text(browser.get(PEOPLE))
    assert "姓名" in text(browser.get(f"{PEOPLE}add/"))


def test_a_channel_nobody_knows_is_said_beside_its_field():
    browser = signed_in("system_admin")
    page = text(browser.post(f"{CLIENTS}add/", client_form(channels="fax,qr", region="510000")))
    assert "“fax”" in page
    assert "tablet" in page
    assert not ApiClient.objects.exists()
