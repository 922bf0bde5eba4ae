"""A rule that changes tomorrow: what begins today keeps the old one, in every region and for every step."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govservice.validity import ALWAYS_FROM, OPEN_END
from govservice.worktime import Pause, Step, Unit, UnknownYear, agreed, deadline, thaw
from govservice.worktime.book import Book
from govservice.worktime.calendars import Calendar, covers
from govservice.worktime.deadlines import amended, count_deadline, settle
from govservice.worktime.rules import STEPS, Flow, Rule, RuleTable
from tests.factories import shanghai

REGIONS = ["", "510000", "510100", "510107", "510300", "440000"]
PLACES = st.sampled_from(["510107", "510104", "510100", "510300", "440300"])
STEP = st.sampled_from(STEPS[Flow.RECTIFICATION])
CHANGE_DAYS = st.lists(
    st.integers(0, 400).map(lambda n: dt.date(2026, 1, 1) + dt.timedelta(days=n)),
    max_size=4, unique=True,
)  # fmt: skip
LINES = st.fixed_dictionaries({"": CHANGE_DAYS}, optional=dict.fromkeys(REGIONS[1:], CHANGE_DAYS))
MINUTES = st.integers(0, 60 * 24 * 400 - 1)
UNITS = st.sampled_from(list(Unit))


def line(step: Step, region: str, days: list[dt.date], unit: Unit) -> list[Rule]:
    """Rules that follow each other on these days without a gap; the n-th gives n days or hours."""
    ends = [ALWAYS_FROM, *sorted(days), OPEN_END]
    return [
        Rule(
            f"{region}-{n}", "rectification", step, n, unit, region=region, valid_from=a, valid_to=b
        )
        for n, (a, b) in enumerate(itertools.pairwise(ends), start=1)
    ]


@settings(max_examples=200, deadline=None)
@given(LINES, STEP, PLACES, MINUTES, UNITS)
def test_the_rule_of_the_day_it_begins_is_that_of_the_closest_region(
    lines, step, place, minutes, unit
):
    table = RuleTable(
        [rule for region, days in lines.items() for rule in line(step, region, days, unit)]
    )
    day = dt.date(2026, 1, 1) + dt.timedelta(minutes=minutes)
    # By hand: the longest code that the place stands under, and how often its rule had changed by then.
    closest = max((r for r in lines if covers(r, place)), key=lambda code: len(code.rstrip("0")))
    changed = sum(change <= day for change in lines[closest])
    assert table.find("rectification", step, day, place).code == f"{closest}-{changed + 1}"


@settings(max_examples=100, deadline=None)
@given(STEP, PLACES, st.integers(0, 24 * 60 - 1), st.integers(1, 20), st.integers(1, 20), UNITS)
def test_begun_in_the_last_minute_of_the_old_rule_it_keeps_it_through_pause_and_settling(
    step, place, minutes, old, new, unit
):
    tomorrow = dt.date(2026, 9, 30)
    days = {"region": "510000", "unit": unit}
    table = RuleTable(
        [
            Rule("old", "rectification", step, old, **days, valid_to=tomorrow),
            Rule("new", "rectification", step, new, **days, valid_from=tomorrow),
        ]
    )
    expecting, official = (
        Book(calendar=Calendar({}, {("", 2026): known}), rules=table) for known in (False, True)
    )
    today = shanghai(2026, 9, 29) + dt.timedelta(minutes=minutes)
    place = "510107" if place.startswith("44") else place
    for start, rule, count in (
        (today, "old", old), (today + dt.timedelta(days=1), "new", new),
    ):  # fmt: skip
        found = table.find("rectification", step, start.date(), place)
        begun = count_deadline(
            expecting, start, found.count, found.unit, region=place, rule=found.code
        )
        assert (begun.rule, begun.count) == (rule, count)
        paused = amended(
            expecting, begun, Pause(start, start + dt.timedelta(days=3))
        )  # the new one began meanwhile
        kept = thaw(paused.frozen())
        assert (kept.rule, kept.count, kept.start) == (rule, count, start)
        if kept.is_provisional:
            final = settle(official, kept)
            assert (final.rule, final.count) == (rule, count)
            assert final.due_at >= begun.due_at


@pytest.mark.parametrize(("start", "count", "unit", "year"), [
    (shanghai(2100, 12, 30, 9), 5, Unit.WORKING_DAYS, "2101"),
    (shanghai(2100, 12, 31, 17), 8, Unit.WORKING_HOURS, "2101"),
    (shanghai(2000, 12, 30, 9), 8, Unit.WORKING_HOURS, "2000"),
])  # fmt: skip
def test_past_the_last_year_it_is_refused_by_the_name_of_the_year(start, count, unit, year):
    with pytest.raises(UnknownYear, match=year) as refusal:
        deadline(start, count, unit)
    assert (refusal.value.code, refusal.value.status) == ("unknown_year", 409)


def test_what_needs_no_calendar_ends_in_any_year():
    begun = deadline(shanghai(2100, 12, 30, 9), 5, Unit.DAYS)
    assert begun.last_day == dt.date(2101, 1, 4)
    assert agreed(begun, dt.date(2101, 1, 2)).last_day == dt.date(2101, 1, 2)
