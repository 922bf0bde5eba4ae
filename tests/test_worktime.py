import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from govservice import worktime
from tests.factories import shanghai


@pytest.fixture
def _fresh_calendar():
    """The calendar is read once; a test with a file of its own starts and leaves it unread."""
    caches = (
        worktime._changes,
        worktime.is_announced,
        worktime.is_working_day,
        worktime.nth_working_day,
    )
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


# Days off and make-up days as announced by the State Council for 2025 and 2026.
DAYS_OFF = [
    *[(2025, 1, d) for d in (1, 28, 29, 30, 31)],
    *[(2025, 2, d) for d in (1, 2, 3, 4)],
    *[(2025, 4, d) for d in (4, 5, 6)],
    *[(2025, 5, d) for d in (1, 2, 3, 4, 5, 31)],
    *[(2025, 6, d) for d in (1, 2)],
    *[(2025, 10, d) for d in range(1, 9)],
    *[(2026, 1, d) for d in (1, 2, 3)],
    *[(2026, 2, d) for d in range(15, 24)],
    *[(2026, 4, d) for d in (4, 5, 6)],
    *[(2026, 5, d) for d in range(1, 6)],
    *[(2026, 6, d) for d in (19, 20, 21)],
    *[(2026, 9, d) for d in (25, 26, 27)],
    *[(2026, 10, d) for d in range(1, 8)],
]
MAKE_UP_DAYS = [
    *[(2025, 1, 26), (2025, 2, 8), (2025, 4, 27), (2025, 9, 28), (2025, 10, 11)],
    *[(2026, 1, 4), (2026, 2, 14), (2026, 2, 28), (2026, 5, 9), (2026, 9, 20), (2026, 10, 10)],
]


def test_every_day_of_2025_and_2026_is_as_announced():
    day = dt.date(2025, 1, 1)
    while day.year < 2027:
        triple = (day.year, day.month, day.day)
        expected = triple in MAKE_UP_DAYS or (day.weekday() < 5 and triple not in DAYS_OFF)
        assert worktime.is_working_day(day) is expected, day
        day += dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "days", "last_day"),
    [
        # Friday evening: the weekend does not count.
        (shanghai(2026, 3, 6, 17), 1, (2026, 3, 9)),
        (shanghai(2026, 3, 6, 17), 3, (2026, 3, 11)),
        # A Sunday's matter runs like a Friday's.
        (shanghai(2026, 3, 8, 3), 1, (2026, 3, 9)),
        # Before 国庆 2026: 30 Sept, 8, 9 Oct; Saturday the 10th makes up.
        (shanghai(2026, 9, 29, 9), 3, (2026, 10, 9)),
        (shanghai(2026, 9, 29, 9), 7, (2026, 10, 14)),
        (shanghai(2026, 9, 29, 9), 15, (2026, 10, 26)),
        # Inside 国庆 2026: 8, 9, 10 Oct.
        (shanghai(2026, 10, 3, 12), 3, (2026, 10, 10)),
        # Before 春节 2026 (15 to 23 Feb off, Saturdays 14 and 28 make up).
        (shanghai(2026, 2, 12, 9), 3, (2026, 2, 24)),
        (shanghai(2026, 2, 12, 9), 7, (2026, 2, 28)),
        (shanghai(2026, 2, 12, 9), 15, (2026, 3, 11)),
        # Before 国庆 2025 (1 to 8 Oct off, Sunday 28 Sept and Saturday 11 Oct make up).
        (shanghai(2025, 9, 26, 9), 3, (2025, 9, 30)),
        (shanghai(2025, 9, 26, 9), 7, (2025, 10, 13)),
        (shanghai(2025, 9, 26, 9), 15, (2025, 10, 23)),
        # Before 春节 2025 (28 Jan to 4 Feb off, Sunday 26 Jan and Saturday 8 Feb make up).
        (shanghai(2025, 1, 24, 9), 3, (2025, 2, 5)),
        (shanghai(2025, 1, 24, 9), 7, (2025, 2, 10)),
        (shanghai(2025, 1, 24, 9), 15, (2025, 2, 20)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start, days, last_day):
    day_after = dt.date(*last_day) + dt.timedelta(days=1)
    expected = shanghai(day_after.year, day_after.month, day_after.day)
    assert worktime.add_working_days(start, days) == expected


def test_the_day_is_shanghais_whatever_the_zone_of_the_time():
    late = dt.datetime(2026, 3, 5, 16, 30, tzinfo=dt.UTC)  # 00:30 on Friday in Shanghai
    assert worktime.local_day(late) == dt.date(2026, 3, 6)
    assert worktime.add_working_days(late, 1) == shanghai(2026, 3, 10)


def test_a_year_not_yet_announced_is_counted_as_expected_and_says_so():
    due = worktime.add_working_days(shanghai(2026, 12, 30, 9), 3)
    assert due == shanghai(2027, 1, 6)  # 31 Dec, 4 and 5 Jan: New Year's Day is statutory
    assert not worktime.is_certain(until=due)
    assert worktime.is_certain(until=shanghai(2027, 1, 1))  # the end of 31 December 2026


@pytest.mark.parametrize("year", [2000, 2101])
def test_a_year_outside_every_calendar_is_refused(year):
    with pytest.raises(worktime.UnknownYear, match=str(year)):
        worktime.is_working_day(dt.date(year, 6, 1))


@pytest.mark.usefixtures("_fresh_calendar")
def test_a_file_makes_a_year_known(tmp_path: Path, settings):
    file = tmp_path / "days.csv"
    file.write_text(
        "date,working,note\n2027-01-04,0,元旦\n2027-01-09,1,调休\n", encoding="utf-8-sig"
    )
    settings.WORKING_DAYS_FILE = str(file)
    assert worktime.is_announced(2027)
    assert not worktime.is_working_day(dt.date(2027, 1, 4))
    assert worktime.is_working_day(dt.date(2027, 1, 9))
    assert worktime.is_working_day(dt.date(2027, 1, 5))


@pytest.mark.parametrize("content", ["day,working\n2027-01-04,0\n", "date,working\n2027-1-4,no\n"])
def test_a_file_it_cannot_read_is_named(tmp_path: Path, content):
    file = tmp_path / "days.csv"
    file.write_text(content)
    with pytest.raises(ImproperlyConfigured, match=r"days\.csv"):
        worktime.read_changes(file)
