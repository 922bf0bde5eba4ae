import datetime as dt

import pytest

from ratings.timing import effective_time, last_silent_day, monday_of, shanghai_day
from tests.factories import shanghai

SERVED = shanghai(2026, 3, 2, 9, 0)
RECEIVED = shanghai(2026, 3, 9, 10, 0)
WEEK = dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("rated_at", "allowance", "believed"),
    [
        (shanghai(2026, 3, 2, 9, 0), None, True),
        (shanghai(2026, 3, 2, 8, 59), None, False),
        (shanghai(2026, 3, 9, 10, 5), None, True),
        (shanghai(2026, 3, 9, 10, 6), None, False),
        (shanghai(2026, 3, 2, 10, 0), WEEK, True),
        (shanghai(2026, 3, 2, 9, 59), WEEK, False),
        (shanghai(2026, 3, 2, 9, 59), None, True),
    ],
)
def test_the_devices_time_counts_where_it_can_be_true(rated_at, allowance, believed):
    moment = effective_time(
        rated_at=rated_at, received_at=RECEIVED, served_at=SERVED, allowance=allowance
    )
    assert moment == (rated_at if believed else RECEIVED)


def test_a_day_ends_at_midnight_in_shanghai():
    before = dt.datetime(2026, 3, 2, 15, 59, 59, tzinfo=dt.UTC)
    assert shanghai_day(before) == dt.date(2026, 3, 2)
    assert shanghai_day(before + dt.timedelta(seconds=1)) == dt.date(2026, 3, 3)


def test_a_week_begins_on_monday_across_the_year():
    assert monday_of(dt.date(2027, 1, 1)) == dt.date(2026, 12, 28)


def test_five_working_days_of_silence_leave_out_the_weekend():
    """Tuesday 10 March: Monday and the last four days of the week before have gone by."""
    assert last_silent_day(dt.date(2026, 3, 10), 5, working=True) == dt.date(2026, 3, 2)
