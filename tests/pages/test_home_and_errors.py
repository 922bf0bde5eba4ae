import re

import pytest
from django.test import Client
from django.urls import path

from govservice.errors import Conflict
from govservice.urls import handler404, handler500, urlpatterns  # noqa: F401 - this module is a URLconf
from tests.factories import make_department, make_region, make_user


def break_down(request):
    raise RuntimeError("a secret of the inside")


def refuse(request):
    raise Conflict("Somebody else was first.")


urlpatterns = [
    path("broken/", break_down),
    path("api/broken/", break_down),
    path("no/", refuse),
    *urlpatterns,
]


def in_language(code: str, **kwargs) -> Client:
    return Client(headers={"accept-language": code}, **kwargs)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "工作人员入口"), ("en", "Staff entrance"), ("fr", "工作人员入口")],
)
def test_home_speaks_the_visitors_language_and_chinese_to_all_others(language, words):
    page = in_language(language).get("/")
    assert page.status_code == 200
    assert words in page.content.decode()


@pytest.mark.django_db
def test_home_asks_the_database_nothing_of_a_visitor(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/")
    assert len(page.content) < 10_000
    assert "12345" in page.content.decode()


@pytest.mark.django_db
def test_the_language_switch_returns_to_the_page_and_is_remembered(client):
    answer = client.post("/language/", {"language": "en", "next": "/accounts/login/?next=/admin/"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/admin/"
    assert 'lang="en"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_the_language_switch_never_leads_to_another_host(client):
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_carry_no_inline_script_or_style_and_no_other_host(address, language):
    html = in_language(language).get(address).content.decode()
    assert not re.search(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org)", html
    )


@pytest.mark.django_db
def test_an_unknown_address_is_a_plain_404_with_a_way_on(client):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "没有找到这个页面" in page.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_of_the_api_gets_the_apis_shape(client):
    answer = client.get("/api/v1/nowhere/")
    assert answer.status_code == 404
    assert answer.json()["type"] == "client_error"
    assert answer.json()["errors"][0]["code"] == "not_found"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "系统出现问题"), ("en", "Something went wrong")]
)
def test_a_fault_is_a_plain_page_that_needs_no_database_and_tells_nothing(language, words):
    page = in_language(language, raise_request_exception=False).get("/broken/")
    assert page.status_code == 500
    assert words in page.content.decode()
    assert "12345" in page.content.decode()
    assert "secret" not in page.content.decode()


@pytest.mark.urls(__name__)
def test_a_fault_below_the_api_gets_the_apis_shape():
    answer = Client(raise_request_exception=False).get("/api/broken/")
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["code"] == "error"


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_what_the_rules_refuse_is_shown_with_its_own_status(client):
    page = client.get("/no/")
    assert page.status_code == 409
    assert "Somebody else was first." in page.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_so_in_plain_words():
    page = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "x"})
    assert page.status_code == 403
    assert "页面已过期" in page.content.decode()


@pytest.mark.django_db
def test_staff_see_the_links_of_their_duties(client):
    client.force_login(make_user("handler", department=make_department()))
    html = client.get("/").content.decode()
    assert "工作台" in html
    assert "数据总览" not in html
    client.force_login(make_user("manager", region=make_region()))
    assert "数据总览" in client.get("/").content.decode()
