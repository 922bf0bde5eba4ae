"""The tables that can be exported: rows are read as they are written, so that memory stays flat."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from govservice.catalogue.models import Department, Hall, ServiceItem
from govservice.chunks import CHUNK, Names, chunks
from govservice.errors import Invalid, NotAllowed
from govservice.joined import Joined
from hotline.models import Ticket, TicketStatus, TicketType
from ratings.disclosure import in_safe_order
from ratings.models import Channel, Identity, Level, RatingTag
from ratings.papers.ledger import ledger_header, ledger_rows
from ratings.timing import monday_of, shanghai_day

from .. import coverage as covering
from .. import queries
from ..board.units import newest_assessment, results_of, words_of_result
from ..filters import (
    CoverageFilter,
    FigureFilter,
    LedgerFilter,
    RatingListFilter,
    TicketListFilter,
)
from ..formulas import (
    RATING_RATES,
    RAW_RATES,
    RECTIFICATION_RATES,
    TICKET_RATES,
    Formula,
    formula,
    total_ratings,
)
from ..ledger import LEDGER, behind_the_ledger
from ..queries import Counts
from ..ratings_behind import behind_or_error as ratings_behind
from ..reach import Reach
from ..tickets_behind import behind_or_error as tickets_behind

APART = ("walk_in_ratings", "default_ratings")
REAL_NAME = Identity.REAL_NAME.value
TICKET_COLUMNS = ("number", "ticket_type", "status", "registered_at", "due_at", "done_at")
Cell = str | int | float | dt.date | None
Row = list[Cell]


@dataclass(frozen=True)
class Table:
    """``name`` is the file's; ``asked`` the question with codes only, as understood."""

    name: str
    asked: str
    header: list[str]
    rows: Iterator[Row]


def table_of(parameters: QueryDict, reach: Reach, *, at: dt.datetime) -> Table:
    """The table a page shows for these parameters. Raises Invalid with the first filter in error."""
    kind = parameters.get("table", "departments")
    if kind not in TABLES:
        raise Invalid(_("“%(table)s” is no table to export.") % {"table": kind}, field="table")
    return TABLES[kind](parameters, reach, at)


def _refuse(chosen: FigureFilter) -> Invalid:
    [name, errors] = next(iter(chosen.form.errors.items()))
    return Invalid(str(errors[0]), field=name)


def _asked(table: str, chosen: FigureFilter) -> str:
    return chosen.address(table=table).removeprefix("?")


# --- departments -----------------------------------------------------------------------------------


def departments(parameters: QueryDict, reach: Reach, at: dt.datetime) -> Table:
    if not reach.figures:
        raise NotAllowed
    chosen = FigureFilter(parameters, scope=reach.figures)
    if not chosen.form.is_valid():
        raise _refuse(chosen)
    rows = queries.by_department(chosen.query())
    formulas = [formula(code) for code in (*RATING_RATES, *TICKET_RATES)]
    of_bad = [formula(code) for code in (*RECTIFICATION_RATES, *RAW_RATES)]
    header = [
        _("Code"),
        _("Department"),
        *(str(level.label) for level in Level),
        _("Ratings"),
        _("Of these, of walk-in services"),
        _("Default ratings (not counted)"),
        *(used.title for used in formulas),
        _("Index"),
        _("Band"),
        *(title for used in of_bad for title in _titles(used)),
    ]
    assessment = newest_assessment()
    results = results_of(assessment, [row.key for row in rows])

    def lines() -> Iterator[Row]:
        for row in rows:
            counts = [row.counters[f"level_{level.value}"] for level in Level]
            rates = [_number(used.shown(used.rate(row.counters))) for used in formulas]
            index, band = words_of_result(results.get(row.key))
            size = total_ratings(row.counters)
            apart = [row.counters.get(name, 0) for name in APART]
            became = [cell for used in of_bad for cell in _rate_and_n(used, row.counters)]
            yield [row.code, row.name, *counts, size, *apart, *rates, index, band, *became]

    return Table("departments", _asked("departments", chosen), header, lines())


def _titles(used: Formula) -> list[str]:
    return [used.title, _("%(rate)s: n") % {"rate": used.title}]


def _rate_and_n(used: Formula, counters: Counts) -> list[Cell]:
    """The rate with what it is a share of beside it: bad ratings are few. Both empty where not kept."""
    if not used.counters <= counters.keys():
        return [None, None]
    rate = used.rate(counters)
    return [_number(used.shown(rate)), rate.whole]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


# --- ratings ---------------------------------------------------------------------------------------

RATING_COLUMNS = (
    "uuid",
    "fact_day",
    "level",
    "codes",
    "text",
    "channel",
    "identity",
    "department_id",
    "item_id",
    "hall_id",
)


def ratings(parameters: QueryDict, reach: Reach, at: dt.datetime) -> Table:
    """The columns that :func:`ratings.disclosure.describe` shows to everybody; never a case number."""
    chosen = RatingListFilter(parameters, scope=reach.ratings)
    if not reach.ratings:
        raise NotAllowed
    behind = ratings_behind(chosen)
    if behind is None:
        raise _refuse(chosen)
    header = [
        _("Number"),
        _("Week from"),
        _("Day"),
        _("Level"),
        _("Level in words"),
        _("Reasons"),
        _("Comment"),
        _("Channel"),
        _("Identity"),
        _("Item code"),
        _("Service item"),
        _("Department code"),
        _("Department"),
        _("Service hall"),
    ]
    ticked = RatingTag.objects.filter(rating=OuterRef("pk")).order_by().values("rating")
    codes = Subquery(ticked.annotate(codes=Joined("tag__code")).values("codes"))
    found = in_safe_order(behind.listed).annotate(codes=codes).values_list(*RATING_COLUMNS)
    return Table("ratings", _asked("ratings", chosen), header, _rating_rows(found))


def _rating_rows(found: QuerySet[Any]) -> Iterator[Row]:
    departments, items, halls = Names(Department), Names(ServiceItem), Names(Hall)
    levels, channels, identities = _labels(Level), _labels(Channel), _labels(Identity)
    for chunk in chunks(found.iterator(chunk_size=CHUNK)):
        departments.fetch({values[7] for values in chunk})
        items.fetch({values[8] for values in chunk})
        halls.fetch({values[9] for values in chunk})
        for uuid, day, level, codes, text, channel, identity, department, item, hall in chunk:
            yield [
                f"PJ{uuid.hex[:12].upper()}",
                monday_of(day),
                day if identity == REAL_NAME else None,
                level,
                levels[level],
                ",".join(sorted(codes.split(","))) if codes else "",
                text,
                channels[channel],
                identities[identity],
                *items[item],
                *departments[department],
                halls.name(hall),
            ]


def _labels(choices: Any) -> dict[Any, str]:
    """Worked out once: a translation for every row would take most of the time."""
    return {value: str(label) for value, label in choices.choices}


# --- tickets ---------------------------------------------------------------------------------------


def tickets(parameters: QueryDict, reach: Reach, at: dt.datetime) -> Table:
    chosen = TicketListFilter(parameters, scope=reach.tickets)
    if not reach.tickets:
        raise NotAllowed
    behind = tickets_behind(chosen, at=at)
    if behind is None:
        raise _refuse(chosen)
    header = [
        _("Number"),
        _("Type"),
        _("Lead unit"),
        _("Status"),
        _("Registered on"),
        _("Due on"),
        _("Done on"),
    ]
    name = behind.counter.replace("_", "-")
    return Table(name, _asked("tickets", chosen), header, _ticket_rows(behind.listed))


def _ticket_rows(listed: QuerySet[Any]) -> Iterator[Row]:
    """Rows of tickets, or of what belongs to one."""
    ticket = "" if listed.model is Ticket else "ticket__"
    columns = [f"{ticket}{name}" for name in TICKET_COLUMNS]
    found = listed.select_related(None).order_by("-pk").values_list(*columns, "unit_id")
    departments, types, statuses = Names(Department), _labels(TicketType), _labels(TicketStatus)
    for chunk in chunks(found.iterator(chunk_size=CHUNK)):
        departments.fetch({values[-1] for values in chunk})
        for number, kind, status, registered, due, done, department in chunk:
            yield [
                number,
                types[kind],
                departments.name(department),
                statuses[status],
                shanghai_day(registered),
                shanghai_day(due) if due else None,
                shanghai_day(done) if done else None,
            ]


# --- coverage --------------------------------------------------------------------------------------


def coverage(parameters: QueryDict, reach: Reach, at: dt.datetime) -> Table:
    """The list of work that the page of the three coverages shows, whole."""
    chosen = CoverageFilter(parameters, scope=reach.figures)
    if not reach.figures:
        raise NotAllowed
    if not chosen.form.is_valid():
        raise _refuse(chosen)
    query, kind = covering.by_whole_months(chosen.query()), chosen.kind
    rows = covering.missing(query, kind, reason=chosen.why, lacks=chosen.without)
    header = [_("Code"), _("Name"), _("Department code"), _("Department"), _("Services")]
    header.append(_("Missing channels") if kind == covering.CHANNELS else _("Why it is missing"))

    def lines() -> Iterator[Row]:
        for chunk in chunks(rows.iterator(chunk_size=CHUNK)):
            for gap in covering.gaps(query, kind, chunk):
                why = "、".join(gap.lacking_names) or str(gap.reason_text)
                yield [gap.code, gap.name, gap.department_code, gap.department, gap.services, why]

    return Table(f"coverage-{kind}", _asked("coverage", chosen), header, lines())


# --- rectifications --------------------------------------------------------------------------------


def rectifications(parameters: QueryDict, reach: Reach, at: dt.datetime) -> Table:
    """差评整改台账, as its reader may see it: not what a rating of their own work has opened."""
    chosen = LedgerFilter(parameters, scope=reach.rectifications)
    if not reach.rectifications:
        raise NotAllowed
    if not chosen.form.is_valid():
        raise _refuse(chosen)
    rows = ledger_rows(behind_the_ledger(chosen, reach.user, at=at), at=at)
    return Table(LEDGER, _asked(LEDGER, chosen), ledger_header(), rows)


TABLES: dict[str, Callable[[QueryDict, Reach, dt.datetime], Table]] = {
    "departments": departments,
    "ratings": ratings,
    "tickets": tickets,
    "coverage": coverage,
    LEDGER: rectifications,
}
