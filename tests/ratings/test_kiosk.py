"""The kiosk: every visit begins empty, works by its own keys and leaves nothing behind."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.errors import NotFound
from ratings.models import Kiosk, Rating, Tablet
from ratings.qr import qr_inline
from ratings.services import (
    issue_invitations,
    key_of_rating,
    make_kiosk,
    open_screen,
    progress_url,
    revoke_kiosk,
)
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_rating,
    make_service,
    make_user,
)

from .kiosks import registered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
APPLICANT = {"name": "张三丰", "phone": "13800138000"}


@pytest.fixture
def service():
    return make_service(case=make_case(number="SC-1", applicant=APPLICANT))


@pytest.fixture
def client():
    return registered()


def find(client, number="SC-1", proof="8000"):
    data = {"step": "proof", "case_number": number, "proof": proof, "go": "1"}
    return client.post("/kiosk/", data)


def test_number_then_digits_then_one_tap_then_thanks(client, service):
    assert 'name="case_number"' in client.get("/kiosk/").content.decode()
    second = client.post("/kiosk/", {"step": "case_number", "case_number": "SC-1", "go": "1"})
    assert second.status_code == 200
    assert 'name="proof"' in second.content.decode()
    assert find(client)["Location"] == "/kiosk/rate/"
    page = client.get("/kiosk/rate/")
    assert service.case.item.name in page.content.decode()
    assert client.post("/kiosk/rate/", {"level": "2"})["Location"] == "/kiosk/rate/"
    assert "213" in client.get("/kiosk/rate/").content.decode()
    client.post("/kiosk/rate/", {"tags": ["213"], "identity": "anonymous", "send": ""})
    rating = Rating.objects.get()
    assert (rating.channel, rating.level, rating.is_complete) == ("kiosk", 2, True)
    assert [tag.code for tag in rating.tags.all()] == ["213"]
    assert "/kiosk/end/" in client.get("/kiosk/rate/").content.decode()


def test_the_key_of_a_bad_rating_is_shown_with_a_code_to_scan(client, service):
    find(client)
    client.post("/kiosk/rate/", {"level": "1"})
    key = key_of_rating(Rating.objects.get())
    client.post("/kiosk/rate/", {"skip": "1"})
    html = client.get("/kiosk/rate/").content.decode()
    for shown in (key.number, key.code, qr_inline(f"{progress_url()}#{key.number}")):
        assert shown in html
    client.get("/kiosk/end/")
    assert client.get("/kiosk/rate/")["Location"] == "/kiosk/"


def test_every_key_of_the_screen_works_without_java_script(client):
    typed = ""
    for key in ("S", "C", "-", "7", "back", "1"):
        page = client.post(
            "/kiosk/", {"step": "case_number", "case_number": typed, "proof": "", "press": key}
        )
        typed = page.context["value"]
    assert typed == "SC-1"
    page = client.post("/kiosk/", {"step": "case_number", "case_number": typed, "press": "clear"})
    assert page.context["value"] == ""


def test_nothing_of_a_visit_is_left_for_the_next(client, service):
    find(client)
    client.cookies["django_language"] = "en"
    page = client.get("/kiosk/end/")
    assert page["Location"] == "/kiosk/"
    assert client.cookies["django_language"].value == ""
    client.get("/kiosk/")
    assert client.cookies["kiosk"].value == ""
    for path in ("/kiosk/rate/", "/kiosk/choose/"):
        assert client.get(path)["Location"] == "/kiosk/"
    assert client.post("/kiosk/rate/", {"level": "1"})["Location"] == "/kiosk/"
    assert not Rating.objects.exists()


def test_addresses_of_a_visit_hold_neither_link_nor_number(client, service):
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    answer = find(client)
    page = client.get(answer["Location"])
    assert token not in answer["Location"]
    assert token not in page.content.decode()
    assert "SC-1" not in page.content.decode()
    for response in (answer, page, client.get("/kiosk/")):
        assert "no-store" in response["Cache-Control"]


def test_the_page_clears_itself_with_and_without_java_script(client):
    html = client.get("/kiosk/").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="60;url=/kiosk/end/"></noscript>' in html
    assert 'data-idle="60"' in html


def test_one_of_several_services_is_chosen(client, service):
    second = make_service(case=service.case, service_no=2)
    make_rating(service=service)
    assert find(client)["Location"] == "/kiosk/choose/"
    html = client.get("/kiosk/choose/").content.decode()
    assert html.count('name="service"') == 1
    foreign = make_service()
    for wrong in (foreign.pk, "x", "\0", "😀", "9" * 10_000):
        assert client.post("/kiosk/choose/", {"service": wrong}).status_code == 200
    assert client.post("/kiosk/choose/", {"service": second.pk})["Location"] == "/kiosk/rate/"
    client.post("/kiosk/rate/", {"level": "5"})
    assert Rating.objects.get(channel="kiosk").service == second


def test_wrong_digits_are_said_and_after_five_the_machine_pauses(client, service):
    for _n in range(5):
        assert find(client, proof="9999").status_code == 400
    paused = find(client)
    assert paused.status_code == 429
    assert "12345" in paused.content.decode()
    assert "/kiosk/end/" in paused.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"step": "case_number", "go": "1"},
        {"step": "case_number", "case_number": "N" * 10_000, "go": "1"},
        {"step": "case_number", "case_number": "\0", "go": "1"},
        {"step": "proof", "case_number": "SC-1", "proof": "\0", "go": "1"},
        {"step": "proof", "case_number": "SC-1", "proof": "😀", "go": "1"},
        {"step": "proof", "case_number": "", "proof": "8000", "go": "1"},
        {"step": "😀", "go": "1"},
        {"go": "1"},
    ],
)
def test_bad_input_is_named(client, service, data):
    answer = client.post("/kiosk/", data)
    assert answer.status_code == 400
    assert 'class="error-summary"' in answer.content.decode()


@pytest.mark.parametrize("level", ["6", "😀", "\0", "5" * 10_000])
def test_a_bad_tap_shows_the_levels_again(client, service, level):
    find(client)
    assert client.post("/kiosk/rate/", {"level": level}).status_code == 400
    assert not Rating.objects.exists()


def test_a_double_tap_rates_once(client, service):
    find(client)
    for level in ("4", "1"):
        assert client.post("/kiosk/rate/", {"level": level}).status_code == 303
    assert Rating.objects.get().level == 4


def test_a_service_rated_elsewhere_says_so(client, service):
    find(client)
    make_rating(service=service)
    page = client.get("/kiosk/rate/")
    assert page.status_code == 410
    assert "12345" in page.content.decode()


def test_a_forged_visit_is_none(client, service):
    client.cookies["kiosk"] = "forged"
    assert client.get("/kiosk/rate/")["Location"] == "/kiosk/"


def test_it_works_where_cookies_of_forms_are_blocked(service):
    strict = Client(enforce_csrf_checks=True)
    assert find(registered(strict)).status_code == 303


# --- registering ---


def test_any_other_browser_sees_how_to_register_and_where_to_rate_instead(service):
    browser = Client()
    html = browser.get("/kiosk/").content.decode()
    assert 'name="key"' in html
    assert 'href="/rate/"' in html
    assert "12345" in html
    assert find(browser).status_code == 400
    for path in ("/kiosk/choose/", "/kiosk/rate/"):
        assert browser.get(path)["Location"] == "/kiosk/"
        assert browser.post(path, {"level": "1"})["Location"] == "/kiosk/"
    browser.cookies["kiosk-screen"] = "forged:name:signature"
    assert 'name="key"' in browser.get("/kiosk/").content.decode()
    assert not Rating.objects.exists()


def test_the_end_of_a_visit_leaves_the_machine_registered(client):
    client.get("/kiosk/end/")
    assert 'name="case_number"' in client.get("/kiosk/").content.decode()


@pytest.mark.parametrize("how", ["revoked", "closed"])
def test_a_revoked_machine_and_one_of_a_closed_hall_stop_in_the_middle(client, service, how):
    find(client)
    kiosk = Kiosk.objects.get()
    if how == "revoked":
        revoke_kiosk(kiosk.uuid, by=None, at=timezone.now())
    else:
        kiosk.hall.is_open = False
        kiosk.hall.save()
    assert client.post("/kiosk/rate/", {"level": "1"})["Location"] == "/kiosk/"
    assert 'name="key"' in client.get("/kiosk/").content.decode()
    assert not Rating.objects.exists()


def test_the_key_of_a_kiosk_opens_one_once_and_no_tablet():
    now = timezone.now()
    _kiosk, key = make_kiosk(make_hall().pk, by=None, at=now)
    assert open_screen(Tablet, key, at=now) is None
    assert open_screen(Kiosk, key, at=now + dt.timedelta(hours=24, seconds=1)) is None
    assert open_screen(Kiosk, key, at=now) is not None
    assert open_screen(Kiosk, key, at=now) is None
    assert key not in str(Kiosk.objects.values_list())


@pytest.mark.parametrize("key", ["", "x", "\0", "😀", "k" * 10_000])
def test_a_bad_key_is_said(key):
    answer = Client().post("/kiosk/", {"key": key})
    assert answer.status_code == 400
    assert 'class="error-summary"' in answer.content.decode()


def test_a_key_serves_once_in_the_database_too(refuses):
    hall = make_hall()
    kiosk, _key = make_kiosk(hall.pk, by=None, at=timezone.now())
    with refuses("kiosk_key_once"):
        Kiosk.objects.create(hall=hall, key_hash=kiosk.key_hash, made_at=timezone.now())


def test_only_the_keepers_of_the_hall_make_and_revoke_kiosks():
    hall, now = make_hall(), timezone.now()
    keeper = make_user("catalogue_keeper", region=hall.region)
    kiosk, _key = make_kiosk(hall.pk, by=keeper, at=now)
    for person in (
        make_user("verifier", region=hall.region),
        make_user("rating_officer", department=make_department()),
    ):
        with pytest.raises(NotFound):
            make_kiosk(hall.pk, by=person, at=now)
        with pytest.raises(NotFound):
            revoke_kiosk(kiosk.uuid, by=person, at=now)
    revoke_kiosk(kiosk.uuid, by=keeper, at=now)
    revoke_kiosk(kiosk.uuid, by=keeper, at=now)
    actions = AuditEntry.objects.filter(actor=keeper).values_list("action", flat=True)
    assert sorted(actions) == ["kiosk_made", "kiosk_revoked"]
