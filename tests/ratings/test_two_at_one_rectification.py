"""Several people at one rectification, in real transactions side by side."""

from threading import Event

import pytest
from django.db import connection, transaction

from govservice.errors import MoveNotAllowed, Stale
from ratings.models import RatingStanding, RectificationEvent
from ratings.services import last_event, move_by_clock, move_rectification
from tests.factories import shanghai
from tests.hotline.test_two_at_once import side_by_side
from tests.ratings.bureau import APPEAL, FINDING, MONDAY, Bureau

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def hold_and_write(written: Event, act) -> None:
    with transaction.atomic():
        act()
        written.set()
        connection.cursor().execute("SELECT pg_sleep(0.2)")  # not yet committed


def test_of_two_clerks_one_wins_and_the_other_gets_the_message():
    bureau = Bureau()
    r = bureau.walk("verifying")
    written, seen = Event(), last_event(r)

    def second():
        written.wait(10)
        with pytest.raises(MoveNotAllowed) as refusal:
            bureau.move(r, "appeal", "colleague", **APPEAL)
        assert "ask_extension" in refusal.value.extra["allowed"]
        with pytest.raises(Stale):
            move_rectification(
                r.number, "appeal", by=bureau.colleague, at=MONDAY, data=APPEAL, seen_event=seen
            )

    side_by_side(
        lambda: hold_and_write(written, lambda: bureau.move(r, "find", "verifier", **FINDING)),
        second,
    )
    r.refresh_from_db()
    assert r.status == "rectifying"
    assert RectificationEvent.objects.filter(rectification=r, move="appeal").count() == 0


def test_a_double_click_side_by_side_makes_one_attempt():
    bureau = Bureau()
    r = bureau.walk("to_call_back")
    written, seen = Event(), last_event(r)

    def click():
        move_rectification(
            r.number,
            "call_back",
            by=bureau.clerk,
            at=MONDAY,
            data={"outcome": "not_reached"},
            seen_event=seen,
        )

    def again():
        written.wait(10)
        click()

    side_by_side(lambda: hold_and_write(written, click), again)
    assert r.call_backs.count() == 1


def test_two_persons_who_agree_at_once_strike_out_once():
    bureau = Bureau()
    r = bureau.appealed()
    written = Event()

    def vote(who: str):
        bureau.move(r, "decide", who, decision="uphold", note="属实")

    def second():
        written.wait(10)
        vote("second")

    side_by_side(lambda: hold_and_write(written, lambda: vote("reviewer")), second)
    r.refresh_from_db()
    assert r.status == "ended_invalid"
    assert RatingStanding.objects.count() == 1


def test_two_beats_let_a_rectification_lapse_once():
    bureau = Bureau()
    r = bureau.move(bureau.walk("to_review", "anonymous"), "pass_review", "reviewer")
    written = Event()

    def lapse():
        move_by_clock(r.number, "lapse", at=shanghai(2026, 3, 10))

    def second():
        written.wait(10)
        with pytest.raises(MoveNotAllowed):
            lapse()

    side_by_side(lambda: hold_and_write(written, lapse), second)
    assert RectificationEvent.objects.filter(rectification=r, move="lapse").count() == 1
