"""Rectifications whose deadline lies in a year not yet announced, and what the announcement does to them.

Verification begun on Wednesday 30 December 2026, five working days. Expected (1 January off):
31 December, 4, 5, 6 and 7 January.
"""

import datetime as dt
from threading import Event

import pytest
from django.test import Client

from govservice.worktime import book, services
from govservice.worktime.published import Day, days_of
from govservice.worktime.services import settle_provisional
from indicators.models import TouchedDay
from ratings.models import RectificationEvent
from ratings.services.settling import settle_deadlines
from tests.factories import make_user, shanghai
from tests.hotline.test_two_at_once import side_by_side
from tests.ratings.bureau import FINDING, Bureau
from tests.ratings.test_two_at_one_rectification import hold_and_write

START = shanghai(2026, 12, 30, 9)
ANNOUNCED = shanghai(2027, 1, 11, 9)
OFF_LONGER = [*days_of(2027), Day(dt.date(2027, 1, 4), False), Day(dt.date(2027, 1, 5), False)]
WORKED_MORE = [*days_of(2027), Day(dt.date(2027, 1, 2), True), Day(dt.date(2027, 1, 3), True)]


def announce(days):
    services.enter_year(2027, days=days, is_official=True, by=None)
    return settle_provisional(at=ANNOUNCED)


@pytest.fixture
def r(bureau, clock_tables):
    return bureau.walk("verifying", at=START)


def test_a_step_in_an_unannounced_year_is_marked_and_until_then_not_settled(r):
    verify, contact = r.steps.get(kind="verify"), r.steps.get(kind="contact")
    assert (r.due_at, verify.is_provisional) == (shanghai(2027, 1, 8), True)
    assert (contact.due_at, contact.is_provisional) == (shanghai(2027, 1, 1), False)
    services.enter_year(2027, days=OFF_LONGER, is_official=False, by=None)
    assert settle_provisional(at=ANNOUNCED) == 0


def test_the_announcement_settles_a_step_once_by_an_event(r):
    TouchedDay.objects.all().delete()
    assert announce(OFF_LONGER) == 1
    assert settle_provisional(at=ANNOUNCED) == 0
    r.refresh_from_db()
    verify = r.steps.get(kind="verify")
    assert r.due_at == verify.due_at == shanghai(2027, 1, 12)  # 31, 6, 7, 8, 11
    assert (verify.is_provisional, verify.deadline["first_due_at"]) == (
        False,
        "2027-01-07T16:00:00+00:00",
    )
    event = r.events.get(move="settled")
    assert (event.at, event.actor, event.data) == (ANNOUNCED, None, {
        "step": "verify",
        "rule": "verify-5",
        "earlier_due": "2027-01-07T16:00:00+00:00",
        "due": "2027-01-11T16:00:00+00:00",
    })  # fmt: skip
    assert TouchedDay.objects.exists()


def test_the_later_of_the_two_is_due(r):
    assert announce(WORKED_MORE) == 1
    r.refresh_from_db()
    assert (r.due_at, r.steps.get(kind="verify").is_provisional) == (shanghai(2027, 1, 8), False)


def test_what_was_done_is_judged_by_the_later_one_and_what_follows_stays(bureau, r):
    done = shanghai(2027, 1, 11, 10)
    r = bureau.move(r, "find", "verifier", done, **FINDING)
    verify = r.steps.get(kind="verify")
    assert verify.done_at > verify.due_at
    services.enter_year(2027, days=OFF_LONGER, is_official=True, by=None)
    assert settle_provisional(at=done) == 2
    verify.refresh_from_db()
    r.refresh_from_db()
    assert verify.done_at < verify.due_at
    assert r.due_at == r.steps.get(kind="rectify").due_at == shanghai(2027, 1, 19)


def test_a_pause_is_applied_again_to_the_final_count(bureau, r):
    bureau.move(r, "pause", "officer", shanghai(2026, 12, 31, 9), reason="procedure", note="复议")
    r = bureau.move(r, "resume", "officer", shanghai(2027, 1, 6, 9))  # 4, 5 and 6 January
    assert r.due_at == shanghai(2027, 1, 13)
    announce(OFF_LONGER)
    r.refresh_from_db()
    # Until the 11th, and only the 6th was a working day lost: the 12th, which is no later.
    assert r.due_at == shanghai(2027, 1, 13)


def test_settling_many_takes_a_fixed_number_of_queries(
    bureau, clock_tables, django_assert_num_queries
):
    services.enter_year(2027, days=OFF_LONGER, is_official=False, by=None)
    for _ in range(4):
        bureau.walk("to_verify", at=START)
    services.enter_year(2027, days=OFF_LONGER, is_official=True, by=None)
    # The book (5), who waits, tickets (2); savepoint, lock, steps, two updates, events, touches, release.
    with django_assert_num_queries(16):
        assert settle_provisional(at=ANNOUNCED) == 4


def test_the_page_says_that_an_end_is_provisional_until_it_is_settled(r):
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(make_user(is_superuser=True), "django.contrib.auth.backends.ModelBackend")
    page = f"/admin/ratings/rectification/{r.number}/change/"
    assert "2027-01-07？" in browser.get(page).content.decode()
    announce(OFF_LONGER)
    text = browser.get(page).content.decode()
    assert "2027-01-11" in text
    assert "2027-01-11？" not in text
    assert "Deadline counted again on the official calendar" in text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_beats_the_second_finds_nothing_left_to_settle():
    book.forget()
    r = Bureau().walk("verifying", at=START)
    services.enter_year(2027, days=OFF_LONGER, is_official=True, by=None)
    written, settled = Event(), []

    def beat():
        settled.append(settle_deadlines(ANNOUNCED))

    def second():
        written.wait(10)
        beat()

    side_by_side(lambda: hold_and_write(written, beat), second)
    assert sorted(settled) == [0, 1]
    assert RectificationEvent.objects.filter(rectification=r, move="settled").count() == 1
