import datetime as dt

import pytest

from govservice.clocks import in_the_future
from tests.factories import shanghai

NOW = shanghai(2026, 3, 2, 9, 30)


@pytest.mark.parametrize("moment", [NOW, shanghai(2026, 3, 2, 9, 35), shanghai(2019, 1, 1)])
def test_a_clock_may_run_five_minutes_ahead(moment):
    assert in_the_future(moment, NOW) == ""


def test_a_later_time_is_named_with_the_latest_one_expected():
    moment = dt.datetime(2026, 3, 2, 1, 35, 1, tzinfo=dt.UTC)
    assert in_the_future(moment, NOW) == (
        "“2026-03-02T01:35:01+00:00”晚于当前时间，应不晚于 2026-03-02T09:35:00+08:00。"
    )


def test_the_last_moment_of_the_calendar_is_only_a_future_time():
    moment = dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=10)))
    assert in_the_future(moment, NOW)
