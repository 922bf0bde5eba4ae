"""The counter tablet in a browser: rest, levels, reasons, thanks, and the key of a bad rating."""

import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from ratings.models import Rating, Tablet
from ratings.qr import qr_inline
from ratings.services import key_of_rating, make_tablet, revoke_tablet

from .counter import Counter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]


@pytest.fixture
def live():
    return Counter(timezone.now())


@pytest.fixture
def screen(live):
    _tablet, key = make_tablet(live.window.pk, by=None, at=timezone.now())
    browser = Client()
    assert browser.post("/tablet/", {"key": f" {key} "}).status_code == 303
    return browser


def call_now(live):
    return live.call(at=timezone.now())


def test_the_screen_rests_shows_the_call_takes_the_tap_and_thanks(live, screen):
    assert "refresh" in screen.get("/tablet/").content.decode()
    assert screen.get("/tablet/state/").json() == {"address": "/tablet/"}
    call = call_now(live)
    path = f"/tablet/{call.uuid}/"
    assert screen.get("/tablet/state/").json() == {"address": path}
    assert screen.get("/tablet/")["Location"] == path
    page = screen.get(path)
    html = page.content.decode()
    assert html.count('name="level"') == 5
    assert call.service.case.number not in html
    assert screen.post(path, {"level": "2"}).status_code == 303
    assert "213" in screen.get(path).content.decode()
    assert screen.post(path, {"tags": ["213"], "send": ""}).status_code == 303
    assert screen.get(path).status_code == 200
    assert [tag.code for tag in Rating.objects.get().tags.all()] == ["213"]
    assert screen.get("/tablet/").status_code == 200


def test_whoever_tapped_sees_the_key_of_a_bad_rating_until_they_go_on(live, screen):
    path = f"/tablet/{call_now(live).uuid}/"
    screen.post(path, {"level": "1"})
    key = key_of_rating(Rating.objects.get())
    scanned = qr_inline(f"{settings.PUBLIC_URL}/rectification/track/#{key.number}")
    for sent in ({}, {"skip": "1"}):
        if sent:
            screen.post(path, sent)
        html = screen.get(path).content.decode()
        assert key.number in html
        assert key.code in html
        assert scanned in html
    assert 'data-seconds="40"' in html
    screen.get("/tablet/")
    later = screen.get(path).content.decode()
    assert key.code not in later
    assert 'data-seconds="6"' in later


def test_another_browser_at_the_window_never_sees_the_key(live, screen):
    path = f"/tablet/{call_now(live).uuid}/"
    screen.post(path, {"level": "1"})
    key = key_of_rating(Rating.objects.get())
    assert key.code in screen.get(path).content.decode()
    del screen.cookies["tablet-visit"]
    assert key.code not in screen.get(path).content.decode()


def test_a_good_rating_has_no_key(live, screen):
    path = f"/tablet/{call_now(live).uuid}/"
    screen.post(path, {"level": "5"})
    assert "big-number" not in screen.get(path).content.decode()


def test_skipping_the_reasons_closes_the_rating(live, screen):
    path = f"/tablet/{call_now(live).uuid}/"
    screen.post(path, {"level": "2"})
    screen.post(path, {"tags": ["213"], "skip": "1"})
    rating = Rating.objects.get()
    assert rating.is_complete
    assert not rating.tags.exists()


def test_a_revoked_tablet_or_a_closed_window_shows_nothing(live, screen):
    call = call_now(live)
    for tablet in Tablet.objects.all():
        revoke_tablet(tablet.uuid, by=None, at=timezone.now())
    assert screen.get("/tablet/state/").status_code == 403
    assert 'name="key"' in screen.get("/tablet/").content.decode()
    assert screen.post(f"/tablet/{call.uuid}/", {"level": "1"})["Location"] == "/tablet/"
    assert not Rating.objects.exists()


def test_a_stranger_sees_only_the_field_for_the_key(live):
    call = call_now(live)
    browser = Client()
    assert browser.get(f"/tablet/{call.uuid}/")["Location"] == "/tablet/"
    assert browser.get("/tablet/state/").status_code == 403
    browser.cookies["tablet"] = f"{live.tablet.uuid}:forged:signature"
    assert browser.get("/tablet/state/").status_code == 403


def test_the_tap_needs_the_form_of_the_page(live, screen):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = screen.cookies
    assert strict.post(f"/tablet/{call_now(live).uuid}/", {"level": "1"}).status_code == 403


@pytest.mark.parametrize(
    "data",
    [
        {"level": "6"},
        {"level": "\0"},
        {"level": "😀"},
        {"level": "5", "age": "-1"},
        {"level": "5", "age": "x"},
        {"level": "5" * 10_000},
        {"level": "5", "age": "9" * 30},
    ],
)
def test_a_bad_tap_shows_the_levels_again(live, screen, data):
    answer = screen.post(f"/tablet/{call_now(live).uuid}/", data)
    assert answer.status_code == 400
    assert answer.content.decode().count('name="level"') == 5
    assert not Rating.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "\0", "😀", "k" * 10_000])
def test_a_bad_key_is_kept_on_the_page(key):
    answer = Client().post("/tablet/", {"key": key})
    assert answer.status_code == 400
    assert 'class="error-summary"' in answer.content.decode()


def test_an_unknown_call_leads_back_to_rest(screen):
    assert screen.get(f"/tablet/{uuid.uuid4()}/")["Location"] == "/tablet/"
    assert screen.post(f"/tablet/{uuid.uuid4()}/", {"level": "5"})["Location"] == "/tablet/"
