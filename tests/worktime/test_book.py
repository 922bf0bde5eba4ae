"""The book is read once, noticed when another process has changed it, and asks nothing in between."""

import datetime as dt

import pytest

from govservice import worktime
from govservice.worktime import Unit, book, deadline, services
from govservice.worktime.models import CalendarDay, ClockEdition
from govservice.worktime.published import Day, days_of
from tests.factories import shanghai

SATURDAY = dt.date(2026, 3, 7)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_tables")]


def let_time_pass() -> None:
    book._shelf.good_until = float("-inf")


def test_counting_a_thousand_deadlines_asks_nobody(django_assert_num_queries):
    services.load_working_days()
    book.current()
    with django_assert_num_queries(0):
        for minute in range(1_000):
            start = shanghai(2026, 1, 5) + dt.timedelta(hours=minute)
            deadline(start, 15, Unit.WORKING_DAYS, region="510107")
            deadline(start, 15, Unit.WORKING_HOURS, region="510107", department="TAX")


def test_after_a_while_one_question_tells_whether_something_changed(django_assert_num_queries):
    book.current()
    let_time_pass()
    with django_assert_num_queries(1):
        book.current()
        book.current()


def test_a_change_by_another_process_is_read_after_a_while(django_assert_num_queries):
    assert not worktime.is_working_day(SATURDAY)
    # As another process leaves the tables: this one was not told.
    CalendarDay.objects.create(date=SATURDAY, is_working=True)
    ClockEdition.objects.update_or_create(pk=1, defaults={"edition": "another"})
    assert not worktime.is_working_day(SATURDAY)
    let_time_pass()
    with django_assert_num_queries(5):
        assert worktime.is_working_day(SATURDAY)


def test_a_change_by_this_process_holds_once_it_is_committed(django_capture_on_commit_callbacks):
    assert not worktime.is_working_day(SATURDAY)
    with django_capture_on_commit_callbacks() as callbacks:
        services.set_day(SATURDAY, is_working=True, by=None)
    assert not worktime.is_working_day(SATURDAY)
    for callback in callbacks:
        callback()
    assert worktime.is_working_day(SATURDAY)


def test_every_door_makes_a_new_edition():
    seen = set()
    for day in (1, 2, 3):
        services.set_day(dt.date(2026, 8, day), authority="", is_working=False, by=None)
        seen.add(ClockEdition.objects.get().edition)
    assert len(seen) == 3


def test_empty_tables_count_as_the_package_does():
    assert worktime.is_announced(2026)
    assert not worktime.is_announced(2027)
    assert not worktime.is_working_day(dt.date(2026, 10, 7))


def test_a_region_has_its_own_days_and_its_own_certainty(sichuan_and_tibet):
    holiday = Day(dt.date(2026, 2, 18), is_working=False, note="藏历新年")
    later = Day(dt.date(2026, 2, 24), is_working=False, note="藏历新年")
    services.load_working_days()
    services.enter_year(2026, authority="540000", days=[holiday, later], is_official=False, by=None)
    book.forget()
    start = shanghai(2026, 2, 14, 9)
    nation, tibet = (deadline(start, 1, Unit.WORKING_DAYS, region=r) for r in ("510107", "540100"))
    assert (nation.last_day, nation.is_provisional) == (dt.date(2026, 2, 24), False)
    assert (tibet.last_day, tibet.is_provisional) == (dt.date(2026, 2, 25), True)
    assert tibet.authority == "540100"


def test_a_bodys_hours_are_counted_from_the_table(sichuan_and_tibet):
    from govservice.worktime.models import WorkingHours

    WorkingHours.objects.create(
        region="540000",
        morning_from=dt.time(9, 30),
        morning_to=dt.time(13),
        afternoon_from=dt.time(15, 30),
        afternoon_to=dt.time(18),
    )
    start = shanghai(2026, 3, 2, 9)
    assert deadline(start, 4, Unit.WORKING_HOURS, region="540100").due_at == shanghai(
        2026, 3, 2, 16
    )
    assert deadline(start, 4, Unit.WORKING_HOURS, region="510107").due_at == shanghai(
        2026, 3, 2, 14, 30
    )


def test_the_expected_days_of_a_coming_year_are_a_list_to_correct():
    assert Day(dt.date(2027, 10, 1), is_working=False, note="国庆节") in days_of(2027)
    assert not [day for day in days_of(2027) if day.is_working]
