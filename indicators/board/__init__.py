"""What the managers' first page says, put together from figures alone; one dataclass per section."""

import datetime as dt
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from govservice.errors import DomainError

from .. import drilldown, queries
from ..filters import FigureFilter
from ..formulas import RATING_RATES, RAW_RATES, TICKET_RATES, total_ratings
from ..links import Links
from ..queries import Counts, FigureQuery
from ..reach import Reach
from ..spans import Span, last_days, provisional_from
from .peers import Peers, peers
from .sections import (
    LevelLine,
    Number,
    RateLine,
    Rectified,
    Section,
    channels,
    levels,
    lines_beside_defaults,
    lines_by_case,
    rate_lines,
    reasons,
    rectified,
)
from .trend import Trend, trend
from .units import Departments, departments

UNRATED = "unrated_rate"


@dataclass(frozen=True)
class Waiting:
    """What is late or lies about at this moment, whatever the period; empty texts: not the viewer's."""

    tickets: str
    tickets_url: str
    rectifications: str
    rectifications_url: str


@dataclass(frozen=True)
class Board:
    totals: Counts
    ratings: int
    struck_out: Number
    levels: list[LevelLine]
    unrated: RateLine
    waiting: Waiting
    rating_rates: list[RateLine]
    raw_rates: list[RateLine]
    walk_ins: int
    defaults: int
    default_rates: list[RateLine]
    peers: Peers | None
    coverage_url: str
    rectified: Rectified
    ticket_rates: list[RateLine]
    months: Trend
    days: Trend
    reasons: Section
    channels: Section
    departments: Departments
    source: str
    provisional_from: dt.date | None


def board(
    chosen: FigureFilter, reach: Reach, links: Links, *, page: int, at: dt.datetime
) -> Board | None:
    """None where a filter is in error or asks too much; the reason then stands in the form."""
    if not chosen.form.is_valid():
        return None
    query = chosen.query()
    try:
        totals = queries.totals(query)
        return _board(query, totals, reach, links, page=page, at=at)
    except DomainError as refusal:
        chosen.form.add_error(None, str(refusal))
        return None


def _board(
    query: FigureQuery,
    totals: Counts,
    reach: Reach,
    links: Links,
    *,
    page: int,
    at: dt.datetime,
) -> Board:
    today = timezone.localdate(at)
    window = provisional_from(today, settings.RATING_WINDOW_DAYS)
    [unrated] = rate_lines([UNRATED], totals, links)
    struck = sum(totals[f"struck_{level}"] for level in range(1, 6))
    defaults = totals.get("default_ratings", 0)
    rating_codes = [code for code in RATING_RATES if code != UNRATED]
    return Board(
        totals=totals,
        ratings=total_ratings(totals),
        struck_out=Number(struck, links.ratings(struck="on")),
        levels=levels(totals, links),
        unrated=unrated,
        waiting=waiting(query, reach, links, at=at),
        rating_rates=[
            *rate_lines(rating_codes, totals, links),
            *lines_by_case(totals, links),
        ],
        raw_rates=rate_lines(RAW_RATES, totals, links),
        walk_ins=totals.get("walk_in_ratings", 0),
        defaults=defaults,
        default_rates=lines_beside_defaults(totals, links) if defaults else [],
        peers=peers(query, totals),
        coverage_url=links.coverage(),
        rectified=rectified(totals, links),
        ticket_rates=rate_lines(TICKET_RATES, totals, links),
        months=trend(query, "month", links, today=today),
        days=trend(_last_days(query, today), "day", links, today=today),
        reasons=reasons(query, links),
        channels=channels(query, links),
        departments=departments(query, links, page),
        source=queries.source(query).text,
        provisional_from=window if query.end > window else None,
    )


def _last_days(query: FigureQuery, today: dt.date) -> FigureQuery:
    return replace(query, **vars(last_days(Span(query.start, query.end), today)))


def waiting(query: FigureQuery, reach: Reach, links: Links, *, at: dt.datetime) -> Waiting:
    overdue = rectifications = ""
    if reach.tickets:
        late = drilldown.overdue_tickets(query, scope=reach.tickets, at=at)
        overdue = drilldown.capped(late).text
    if reach.ratings:
        unassigned = drilldown.waiting_rectifications(query, scope=reach.ratings)
        rectifications = drilldown.capped(unassigned).text
    return Waiting(
        tickets=overdue,
        tickets_url=links.tickets(counter=drilldown.OVERDUE) if overdue else "",
        rectifications=rectifications,
        rectifications_url=links.ratings(waiting="on") if rectifications else "",
    )
