import datetime as dt

import pytest

from ratings import tasks
from ratings.models import SubmissionTrace
from ratings.services import forget_old_traces
from tests.factories import make_rating, shanghai

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 9, 1)


def test_traces_are_forgotten_after_180_days():
    rating = make_rating()
    old, kept = NOW - dt.timedelta(days=180, seconds=1), NOW - dt.timedelta(days=180)
    for at in (old, kept):
        SubmissionTrace.objects.create(rating=rating, at=at)
    assert forget_old_traces(at=NOW) == 1
    assert SubmissionTrace.objects.get().at == kept
    assert forget_old_traces(at=NOW) == 0


def test_the_tasks_open_the_doors():
    trace = SubmissionTrace.objects.create(
        rating=make_rating(is_complete=False), at=shanghai(2020, 1, 1)
    )
    trace.rating.__class__.objects.update(received_at=shanghai(2020, 1, 1))
    tasks.forget_old_traces()
    tasks.complete_abandoned_ratings()
    assert not SubmissionTrace.objects.exists()
    trace.rating.refresh_from_db()
    assert trace.rating.is_complete
