"""What the figures are made of: one SELECT per grain over the facts, read by fold, rebuild and check alike.

A SELECT is limited by *spans*: rows of ``unit_id, first_day, end_day`` (half-open, disjoint per
unit). A unit is a department, or a region for the sums of the departments that stand in it. A
figure exists where a fact does: a bucket that became empty has no row.

- Ratings count on ``fact_day``: ``level_N`` first ratings not struck out, ``struck_N`` only those,
  ``with_text``, ``real_name`` and ``walk_in_ratings`` among the former; ``follow_ups`` are second
  rounds; ``default_ratings``, those no rating took the place of, count on their own ``fact_day``.
- Rectifications count with their rating, as :mod:`indicators.put_right` says.
- Services count on ``service_day``, all but walk-ins, whose number nobody knows; ``rated_services``
  have a first rating of whatever standing. They are counted as first ratings by service day:
  joining every service with its rating would cost more than all the rest.
- A case counts once, with its service of the lowest number: ``cases`` on that service's day and under
  its body, ``rated_cases`` where any of the case's services has a first rating.
- Tickets count under the lead unit: dispatched on the day of the first round's root lead under the
  unit it was dispatched to, whoever took that over since; done on the day the review passed, on time
  if the last submission of that lead came before its deadline.
- Call-backs count on the day of the attempt that ended them, under the lead unit of that time.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, models

from govservice.catalogue.models.cases import ServiceStage
from hotline.models import AssignmentRole, AssignmentStatus, CallBackOutcome, Resolution
from ratings.models import BAD_LEVELS, Identity, Round, Standing

from . import dialect, put_right
from .models import (
    COUNTERS,
    RATING_COUNTERS,
    DayFigure,
    MonthChannelFigure,
    MonthFigure,
    MonthHallFigure,
    MonthItemFigure,
    MonthServedFigure,
    MonthTagFigure,
    RegionDayFigure,
    RegionMonthChannelFigure,
    RegionMonthFigure,
    RegionMonthTagFigure,
)
from .months import Period

Span = tuple[int, dt.date, dt.date]


@dataclass(frozen=True)
class Spans:
    """A subselect of spans. ``each`` is "day" or "month" where every span is exactly one of these."""

    sql: str
    each: str = ""

    def month_of(self, day: str) -> str:
        return "span.first_day" if self.each == "month" else dialect.month_of(day)

    def hold(self, column: str, period: str) -> str:
        """A date column lies in the span. An equation where it can be: planners know what it finds."""
        if self.each == period:
            return f"{column} = span.first_day"
        return f"{column} >= span.first_day AND {column} < span.end_day"


FIRST = f"r.round_no = {Round.FIRST.value}"
STRUCK = f"r.standing = '{Standing.STRUCK_OUT.value}'"
COUNTED = f"r.standing <> '{Standing.STRUCK_OUT.value}'"
WALK_IN = f"'{ServiceStage.WALK_IN.value}'"
SATISFIED_FROM = 3
BAD_UNTIL = max(BAD_LEVELS).value


def count(condition: str) -> str:
    return f"CAST(COUNT(*) FILTER (WHERE {condition}) AS integer)"


EVERY_ROW = "CAST(COUNT(*) AS integer)"
BY_LEVEL = {
    f"{prefix}_{level}": count(f"{standing} AND {FIRST} AND r.level = {level}")
    for prefix, standing in (("level", COUNTED), ("struck", STRUCK))
    for level in (5, 4, 3, 2, 1)
}


@dataclass(frozen=True)
class Part:
    """Counters of one kind of fact: ``{day}`` in ``source`` is limited to the spans ``span``."""

    department: str
    day: Callable[[], str]
    source: Callable[[Spans], str]
    counters: dict[str, str]

    def sql(self, spans: Spans) -> str:
        counters = ", ".join(f"{self.counters.get(name, '0')} AS {name}" for name in COUNTERS)
        return (
            f"SELECT {self.department} AS department_id, {self.day()} AS day, {counters} "  # noqa: S608
            f"FROM ({spans.sql}) span JOIN {self.source(spans)} GROUP BY 1, 2"
        )


def _within_time(moment: str) -> str:
    first, end = dialect.midnight("span.first_day"), dialect.midnight("span.end_day")
    return f"{moment} >= {first} AND {moment} < {end}"


def _ratings(spans: Spans) -> str:
    held = spans.hold("r.fact_day", "day")
    return f"ratings_rating r ON r.department_id = span.unit_id AND {held}"


# Of ratings that cannot have one the rectification is looked up by NULL, which costs nothing. Joined
# for the bad ones alone, planners begin with every bad rating there is.
BAD_ONE = f"CASE WHEN r.level <= {BAD_UNTIL} AND {FIRST} AND {COUNTED} THEN r.id END"
RATINGS = Part(
    "r.department_id",
    lambda: "r.fact_day",
    lambda spans: f"{_ratings(spans)} {put_right.joined(BAD_ONE)}",
    {
        **BY_LEVEL,
        "with_text": count(f"{COUNTED} AND {FIRST} AND r.text <> ''"),
        "real_name": count(f"{COUNTED} AND {FIRST} AND r.identity = '{Identity.REAL_NAME.value}'"),
        "follow_ups": count(f"r.round_no = {Round.FOLLOW_UP.value}"),
        "walk_in_ratings": count(f"{COUNTED} AND {FIRST} AND r.is_walk_in"),
        "named_bad": count(
            f"{COUNTED} AND {FIRST} AND r.level <= {BAD_UNTIL} "
            f"AND r.identity = '{Identity.REAL_NAME.value}'"
        ),
        **{name: count(condition) for name, condition in put_right.SQL.items()},
    },
)
FIRST_OF_CASE = (
    "(s.service_no = 1 OR NOT EXISTS (SELECT 1 FROM catalogue_service e "
    "WHERE e.case_id = s.case_id AND e.service_no < s.service_no))"
)
RATED_CASE = (
    "EXISTS (SELECT 1 FROM catalogue_service o JOIN ratings_rating r ON r.service_id = o.id "  # noqa: S608
    f"WHERE o.case_id = s.case_id AND {FIRST})"
)
SERVICES = Part(
    "s.department_id",
    lambda: "s.service_day",
    lambda spans: (
        "catalogue_service s ON s.department_id = span.unit_id AND "
        f"{spans.hold('s.service_day', 'day')} AND s.stage <> {WALK_IN}"
    ),
    {
        "services": EVERY_ROW,
        "cases": count(FIRST_OF_CASE),
        "rated_cases": count(f"{FIRST_OF_CASE} AND {RATED_CASE}"),
    },
)
RATED = Part(
    "r.department_id",
    lambda: "r.service_day",
    lambda spans: (
        "ratings_rating r ON r.department_id = span.unit_id AND "
        f"{spans.hold('r.service_day', 'day')} AND {FIRST} AND NOT r.is_walk_in"
    ),
    {"rated_services": EVERY_ROW},
)
DEFAULTS = Part(
    "d.department_id",
    lambda: "d.fact_day",
    lambda spans: (
        "ratings_defaultrating d ON d.department_id = span.unit_id AND "
        f"{spans.hold('d.fact_day', 'day')} AND d.superseded_at IS NULL"
    ),
    {"default_ratings": EVERY_ROW},
)
ROOT_LEAD = f"a.parent_id IS NULL AND a.role = '{AssignmentRole.LEAD.value}'"


def _dispatched(unit: str, condition: str = "") -> Part:
    return Part(
        f"a.{unit}",
        lambda: dialect.local_day("a.assigned_at"),
        lambda spans: (
            f"hotline_ticketassignment a ON a.{unit} = span.unit_id {condition}"
            f"AND {ROOT_LEAD} AND a.round_no = 1 AND {_within_time('a.assigned_at')}"
        ),
        {"tickets_dispatched": EVERY_ROW},
    )


# Two parts, each with an index of its own, instead of one that would have to look at both columns.
DISPATCHED = _dispatched("department_id", "AND a.dispatched_to_id IS NULL ")
GONE_OVER = _dispatched("dispatched_to_id")
DONE = Part(
    "t.lead_department_id",
    lambda: dialect.local_day("t.done_at"),
    lambda spans: (
        "hotline_ticket t ON t.lead_department_id = span.unit_id "
        f"AND {_within_time('t.done_at')} "
        f"LEFT JOIN hotline_ticketassignment a ON a.ticket_id = t.id AND {ROOT_LEAD} "
        f"AND a.round_no = t.round_no AND a.status = '{AssignmentStatus.PASSED.value}'"
    ),
    {"tickets_done": EVERY_ROW, "tickets_done_on_time": count("a.replied_at <= a.due_at")},
)
CALLS = Part(
    "c.department_id",
    lambda: "c.day",
    lambda spans: (
        "hotline_callback c ON c.department_id = span.unit_id "
        f"AND c.is_final AND {spans.hold('c.day', 'day')}"
    ),
    {
        "calls_due": EVERY_ROW,
        "calls_reached": count(f"c.outcome = '{CallBackOutcome.REACHED.value}'"),
        "calls_judged": count("c.resolution <> ''"),
        "calls_solved": count(f"c.resolution = '{Resolution.SOLVED.value}'"),
        "calls_partly": count(f"c.resolution = '{Resolution.PARTLY.value}'"),
        "calls_rated": count("c.level IS NOT NULL"),
        "calls_satisfied": count(f"c.level >= {SATISFIED_FROM}"),
    },
)
PARTS = (RATINGS, SERVICES, RATED, DEFAULTS, DISPATCHED, GONE_OVER, DONE, CALLS)


def _days(spans: Spans) -> str:
    sums = ", ".join(f"SUM({name}) AS {name}" for name in COUNTERS)
    parts = " UNION ALL ".join(part.sql(spans) for part in PARTS)
    return f"SELECT department_id, day, {sums} FROM ({parts}) facts GROUP BY 1, 2"  # noqa: S608


def _months(spans: Spans) -> str:
    sums = ", ".join(f"SUM(f.{name}) AS {name}" for name in COUNTERS)
    return (
        f"SELECT f.department_id, {spans.month_of('f.day')} AS month, {sums} "  # noqa: S608
        f"FROM ({spans.sql}) span JOIN indicators_dayfigure f "
        f"ON f.department_id = span.unit_id AND {spans.hold('f.day', 'day')} GROUP BY 1, 2"
    )


def _slice(column: str) -> Callable[[Spans], str]:
    def select(spans: Spans) -> str:
        counters = ", ".join(f"{sql} AS {name}" for name, sql in BY_LEVEL.items())
        return (
            f"SELECT r.department_id, {spans.month_of('r.fact_day')} AS month, r.{column}, "  # noqa: S608
            f"{counters} FROM ({spans.sql}) span JOIN {_ratings(spans)} "
            f"WHERE {FIRST} AND r.{column} IS NOT NULL GROUP BY 1, 2, 3"
        )

    return select


def _region(
    below: type[models.Model], period: str, key: tuple[str, ...], counters: Sequence[str]
) -> Callable[[Spans], str]:
    """The sums of a department's grain over the departments that stand in a region itself."""

    def select(spans: Spans) -> str:
        columns = ", ".join(["span.region_id", *(f"f.{column}" for column in (period, *key))])
        sums = ", ".join(f"SUM(f.{name}) AS {name}" for name in counters)
        return (
            # Materialised: PostgreSQL then looks figures up by department and period, not by one.
            f"WITH spans AS MATERIALIZED (SELECT d.id AS department_id, d.region_id, "  # noqa: S608
            f"first_day, end_day FROM ({spans.sql}) listed "
            "JOIN catalogue_department d ON d.region_id = listed.unit_id) "
            f"SELECT {columns}, {sums} FROM spans span JOIN {below._meta.db_table} f "
            f"ON f.department_id = span.department_id AND {spans.hold('f.' + period, period)} "
            f"GROUP BY {columns}"
        )

    return select


def _served(spans: Spans) -> str:
    """The item through the version a service froze: versions are few, cases are as many as services."""
    return (
        f"SELECT s.department_id, {spans.month_of('s.service_day')} AS month, v.item_id, "  # noqa: S608
        f"{EVERY_ROW} AS services FROM ({spans.sql}) span JOIN {SERVICES.source(spans)} "
        f"JOIN catalogue_itemversion v ON v.id = s.item_version_id GROUP BY 1, 2, 3"
    )


def _tags(spans: Spans) -> str:
    return (
        f"SELECT r.department_id, {spans.month_of('r.fact_day')} AS month, ticked.tag_id, "  # noqa: S608
        f"{EVERY_ROW} AS times FROM ({spans.sql}) span JOIN {_ratings(spans)} "
        f"JOIN ratings_ratingtag ticked ON ticked.rating_id = r.id "
        f"WHERE {FIRST} AND {COUNTED} GROUP BY 1, 2, 3"
    )


@dataclass(frozen=True)
class Grain:
    """A figure table, the columns of its key after unit and period, its counters and its facts."""

    model: type[models.Model]
    period: str
    key: tuple[str, ...]
    counters: Sequence[str]
    select: Callable[[Spans], str]
    unit: str = "department_id"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        return [self.unit, self.period, *self.key, *self.counters]

    @property
    def keys(self) -> list[str]:
        return [self.unit, self.period, *self.key]


DAY = Grain(DayFigure, "day", (), COUNTERS, _days)
MONTH = Grain(MonthFigure, "month", (), COUNTERS, _months)
SLICES = (
    Grain(MonthChannelFigure, "month", ("channel",), RATING_COUNTERS, _slice("channel")),
    Grain(MonthItemFigure, "month", ("item_id",), RATING_COUNTERS, _slice("item_id")),
    Grain(MonthHallFigure, "month", ("hall_id",), RATING_COUNTERS, _slice("hall_id")),
    Grain(MonthTagFigure, "month", ("tag_id",), ("times",), _tags),
    Grain(MonthServedFigure, "month", ("item_id",), ("services",), _served),
)
DEPARTMENTS = (DAY, MONTH, *SLICES)


def _of_regions(model: type[models.Model], below: Grain) -> Grain:
    select = _region(below.model, below.period, below.key, below.counters)
    return Grain(model, below.period, below.key, below.counters, select, "region_id")


REGIONS = (
    _of_regions(RegionDayFigure, DAY),
    _of_regions(RegionMonthFigure, MONTH),
    _of_regions(RegionMonthChannelFigure, SLICES[0]),
    _of_regions(RegionMonthTagFigure, SLICES[3]),
)
GRAINS = (*DEPARTMENTS, *REGIONS)
"""In the order they are written: months are sums of the days before them, regions of departments."""


def spans_of(spans: Iterable[Span], *, each: str = "") -> Spans:
    """Spans written out: whole numbers and dates only, so that nothing needs quoting."""
    rows = ", ".join(
        f"({unit_id:d}, {dialect.date(first)}, {dialect.date(end)})"
        for unit_id, first, end in spans
    )
    return Spans(
        "SELECT column1 AS unit_id, column2 AS first_day, column3 AS end_day "  # noqa: S608
        f"FROM (VALUES {rows}) listed",
        each=each,
    )


def spans_of_departments(ids: tuple[int, int], period: Period) -> Spans:
    """One span for each department between two ids, both included."""
    return Spans(
        f"SELECT id AS unit_id, {dialect.date(period[0])} AS first_day, "  # noqa: S608
        f"{dialect.date(period[1])} AS end_day "
        f"FROM catalogue_department WHERE id BETWEEN {ids[0]:d} AND {ids[1]:d}"
    )


def spans_of_regions(ids: tuple[int, int], period: Period) -> Spans:
    """One span for each region that has a department between two ids, both included."""
    return Spans(
        f"SELECT DISTINCT region_id AS unit_id, {dialect.date(period[0])} AS first_day, "  # noqa: S608
        f"{dialect.date(period[1])} AS end_day "
        f"FROM catalogue_department WHERE id BETWEEN {ids[0]:d} AND {ids[1]:d}"
    )


def rewrite(grain: Grain, spans: Spans) -> None:
    """Make the rows of these spans what the facts say now. The caller holds the units' locks."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {grain.table} WHERE id IN (SELECT f.id FROM ({spans.sql}) span "  # noqa: S608
            f"JOIN {grain.table} f ON f.{grain.unit} = span.unit_id "
            f"AND {spans.hold('f.' + grain.period, grain.period)})"
        )
        cursor.execute(
            f"INSERT INTO {grain.table} ({', '.join(grain.columns)}) {grain.select(spans)}"
        )
