"""Of older bad ratings only the effects are worked out; they write what the doors would have written."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from indicators.demo import rectified
from indicators.demo.matters import Oversight
from ratings.models import Rectification
from tests.ratings.bureau import MONDAY, Bureau

pytestmark = pytest.mark.django_db
MATTERS = 14


def _take_their_course(bureau: Bureau, *, now: dt.datetime) -> list[list[Any]]:
    """What became of each, without keys; then as if it had never been."""
    point = transaction.savepoint()
    reviewers = (bureau.reviewer, bureau.second)
    oversight = Oversight(bureau.officer, reviewers, bureau.clerk)
    rectified.put_right(oversight, {bureau.unit.pk: bureau.verifier}, now=now, seed=4)
    found = [
        [
            (r.status, r.round_no, r.finding, r.form, r.satisfaction, r.answered_at, r.closed_at),
            list(r.events.order_by("pk").values_list("move", "actor", "duty", "at", "note")),
            list(r.steps.order_by("pk").values_list("kind", "due_at", "done_at", "is_dropped")),
            list(r.call_backs.order_by("pk").values_list("attempt", "outcome", "satisfaction")),
            r.rating.standing,
        ]
        for r in Rectification.objects.select_related("rating").order_by("pk")
    ]
    transaction.savepoint_rollback(point)
    return found


def test_effects_alone_write_what_the_doors_would_have_written(monkeypatch: Any) -> None:
    bureau = Bureau()
    for number in range(MATTERS):
        bureau.bad_rating("anonymous" if number % 3 == 0 else "real_name")
    now = MONDAY + dt.timedelta(days=60)

    beside = _take_their_course(bureau, now=now)
    monkeypatch.setattr(rectified, "RECENT_DAYS", 100)

    assert _take_their_course(bureau, now=now) == beside
    assert {row[0][0] for row in beside} >= {"closed"}


def test_nothing_happens_after_the_present() -> None:
    bureau = Bureau()
    bureau.bad_rating()

    [row] = _take_their_course(bureau, now=MONDAY + dt.timedelta(minutes=5))

    assert row[0][0] == "to_assign"
