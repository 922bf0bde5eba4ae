"""追评: what a second rating does to the rectification of the first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ratings.models import Rating, RatingStanding
from ratings.services import Submission, submit_ratings
from tests.factories import shanghai
from tests.ratings.bureau import MONDAY, WORK
from tests.ratings.follower import PROGRESS, Follower, text

FRIDAY = shanghai(2026, 3, 6, 10)


def test_a_good_follow_up_is_counted_and_opens_nothing(bureau):
    r = bureau.walk("closed")
    citizen = Follower(r)
    assert (
        citizen.fill("again", level="5", comment="改了就好，我的电话13912345678").status_code == 303
    )
    rating = Rating.objects.get(round_no=2)
    assert (rating.level, rating.identity, rating.service) == (5, "real_name", r.rating.service)
    assert "13912345678" not in rating.text
    r.refresh_from_db()
    assert r.status == "closed"
    assert f'href="{PROGRESS}again/"' not in text(citizen.page())


def test_a_double_click_is_one_follow_up_and_another_form_is_told(bureau):
    r = bureau.walk("closed")
    citizen = Follower(r)
    first, second = citizen.form("again"), citizen.form("again")
    clicks = [citizen.send("again", first | {"level": "4"}).status_code for _click in range(2)]
    assert clicks == [303, 303]
    other = citizen.send("again", second | {"level": "1"})
    assert other.status_code == 409
    assert Rating.objects.get(round_no=2).level == 4


def test_a_bad_follow_up_opens_what_was_closed_with_a_fresh_deadline(bureau):
    r = bureau.walk("closed")
    citizen = Follower(r)
    citizen.fill("again", level="1", comment="还是老样子")
    r.refresh_from_db()
    assert (r.status, r.round_no, r.satisfaction, r.closed_at) == ("rectifying", 2, "", None)
    event = r.events.get(move="follow_up_bad")
    assert (event.data["level"], event.data["to"], event.actor) == (1, "rectifying", None)
    assert r.steps.get(kind="rectify", done_at=None, is_dropped=False).round_no == 2
    assert r.due_at > timezone.now()
    page = text(citizen.page())
    assert "您进行了追评，仍不满意。将再次整改。" in page


def follow_up(r, level=1, at=FRIDAY):
    submission = Submission(
        service_id=r.rating.service_id, round_no=2, level=level, channel="qr", identity="real_name"
    )
    return submit_ratings([submission], at=at)[0]


@pytest.mark.parametrize(
    ("status", "then", "round_no"),
    [
        ("to_assign", "to_assign", 1),
        ("verifying", "verifying", 1),
        ("to_review", "to_review", 1),
        ("to_call_back", "rectifying", 2),
        ("closed", "rectifying", 2),
    ],
)
def test_a_bad_follow_up_sends_back_what_was_answered(bureau, status, then, round_no):
    r = bureau.walk(status)
    outcome = follow_up(r, at=timezone.now())
    assert outcome.rectification == r
    r.refresh_from_db()
    assert (r.status, r.round_no) == (then, round_no)
    assert r.events.filter(move="follow_up_bad").count() == 1


def test_after_the_second_round_a_bad_follow_up_is_confirmed_by_a_person(bureau):
    r = bureau.to_confirm()
    r = bureau.move(r, "confirm", "second", note="两轮整改已尽责。")
    follow_up(r, at=timezone.now())
    r.refresh_from_db()
    assert (r.status, r.round_no, r.closed_at, r.due_at) == ("to_confirm", 2, None, None)


def test_what_was_struck_out_stays_so_after_a_bad_follow_up(bureau):
    r = bureau.struck_out()
    follow_up(r, at=timezone.now())
    r.refresh_from_db()
    assert r.status == "ended_invalid"
    assert RatingStanding.objects.filter(rating=r.rating).count() == 1


def test_the_bodys_answer_lets_one_rate_again_before_the_case_is_finished(bureau):
    r = bureau.walk("rectifying")
    case = r.rating.service.case
    type(case).objects.filter(pk=case.pk).update(status="accepted")
    assert follow_up(r).refusal.code == "too_early"
    bureau.move(r, "submit", "verifier", **WORK)
    bureau.move(r, "pass_review", "reviewer")
    assert follow_up(r).status == 201


def test_a_follow_up_counts_its_window_from_the_later_of_end_and_answer(bureau):
    r = bureau.walk("to_call_back")
    case = r.rating.service.case
    type(case).objects.filter(pk=case.pk).update(completed_at=MONDAY)
    answered = type(r).objects.filter(pk=r.pk)
    answered.update(answered_at=shanghai(2026, 3, 20, 9))
    assert follow_up(r, at=shanghai(2026, 4, 19, 10)).refusal.code == "window_closed"
    assert follow_up(r, at=shanghai(2026, 4, 19, 8)).status == 201


def test_only_follow_ups_ask_for_the_answers_time(bureau):
    r = bureau.walk("closed")
    with CaptureQueriesContext(connection) as first:
        bureau.bad_rating()
    with CaptureQueriesContext(connection) as second:
        follow_up(r, level=5, at=timezone.now())
    asked = [
        sum(q["sql"].startswith("SELECT") and "answered_at" in q["sql"] for q in captured)
        for captured in (first, second)
    ]
    assert asked == [0, 1]
