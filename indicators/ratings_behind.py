"""The ratings behind a number: within reach, masked, and anonymous ones never one by one.

An anonymous rating tells its week, never its day, so no list may give the day away either: it
names anonymous rows only for whole weeks or months and only from ``PERSONAL_MINIMUM`` of them on,
newest week first and by random name within it. Otherwise they are counted, not listed.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from govservice.catalogue.scope import Viewer
from govservice.errors import DomainError
from ratings.disclosure import (
    Disclosed,
    describe,
    in_safe_order,
    with_what_is_shown,
)
from ratings.models import (
    BAD_LEVELS,
    Channel,
    Identity,
    Level,
    Rating,
    RatingQuerySet,
    RectificationStatus,
    Round,
    Standing,
    Week,
)
from ratings.timing import monday_of

from . import put_right, queries
from .drilldown import RECTIFICATION_LISTS, capped
from .filters import RatingListFilter
from .language import in_language
from .reading import units
from .spans import keeps_days_secret, weeks_around

ROWS_A_PAGE = 50
NARROWING = {"level", "tag", "identity", "struck", "waiting", "rectified"}


@dataclass(frozen=True)
class Counted:
    """How many ratings a list stands for; ``is_exact`` is False beyond what is worth counting."""

    count: int
    is_exact: bool = True


@dataclass(frozen=True)
class Behind:
    """``listed`` may be shown row by row, ``withheld`` anonymous ratings are counted only."""

    counted: Counted
    listed: RatingQuerySet
    withheld: int


@dataclass(frozen=True)
class RatingLine:
    """``day`` is None for an anonymous rating; ``became`` is said where that is what was asked for."""

    number: str
    level_name: str
    is_bad: bool
    week: dt.date
    day: dt.date | None
    department: str
    item: str
    hall: str
    tags: list[str]
    text: str
    channel_name: str
    became: str = ""


@dataclass(frozen=True)
class Page:
    rows: list[RatingLine]
    after: str


@dataclass(frozen=True)
class Listing:
    behind: Behind
    page: Page


def listing(chosen: RatingListFilter, viewer: Viewer, after: str = "") -> Listing | None:
    """One page; None where a filter is in error, with the reason in the form."""
    behind = behind_or_error(chosen)
    return Listing(behind, page_of(behind, viewer, after)) if behind else None


def behind_or_error(chosen: RatingListFilter) -> Behind | None:
    if not chosen.form.is_valid():
        return None
    try:
        return ratings_behind(chosen)
    except DomainError as refusal:
        chosen.form.add_error(None, str(refusal))
        return None


def ratings_behind(chosen: RatingListFilter) -> Behind:
    rows = matching(chosen)
    counted = count_of(chosen, rows)
    withheld = _withheld(chosen, rows)
    if withheld:
        rows = rows.filter(identity=Identity.REAL_NAME)
    return Behind(counted, rows, withheld)


def matching(chosen: RatingListFilter) -> RatingQuerySet:
    """Every rating the question counts, in no order."""
    values = chosen.values
    rows = _of_kind(chosen)
    if values.get("level"):
        rows = rows.filter(level__in=[int(level) for level in values["level"]])
    if values.get("tag"):
        rows = rows.filter(rating_tags__tag=values["tag"])
    if values.get("identity"):
        rows = rows.filter(identity=values["identity"])
    if values.get("rectified"):
        rows = put_right.counted(rows, values["rectified"]).select_related("rectification")
    narrowed: RatingQuerySet = rows
    return narrowed


def _of_kind(chosen: RatingListFilter) -> RatingQuerySet:
    query, values = chosen.query(), chosen.values
    if values.get("waiting"):
        rows = Rating.objects.filter(rectification__status=RectificationStatus.TO_ASSIGN)
    elif values.get("struck"):
        rows = Rating.objects.filter(round_no=Round.FIRST, standing=Standing.STRUCK_OUT)
        rows = rows.given_between(query.start, query.end)
    else:
        return queries.ratings_of(query)
    slices = {name: getattr(query, name) for name in sorted(query.sliced_by)}
    kind: RatingQuerySet = rows.filter(units(query, "department"), **slices)
    return kind


def count_of(chosen: RatingListFilter, rows: RatingQuerySet) -> Counted:
    """The number that was clicked, from the same figures; counted here only where no figure keeps it."""
    narrowing = chosen.values.keys() & NARROWING
    if narrowing <= {"level", "struck"}:
        return Counted(_of_levels(chosen))
    if narrowing == {"tag"}:
        ticked = {tag.pk: times for tag, times in queries.by_tag(chosen.query())}
        return Counted(ticked.get(chosen.values["tag"].pk, 0))
    if narrowing == {"rectified"} and not chosen.query().sliced_by:
        return Counted(queries.totals(chosen.query())[chosen.values["rectified"]])
    number = capped(rows)
    return Counted(number.count, number.is_exact)


def _of_levels(chosen: RatingListFilter) -> int:
    totals = queries.totals(chosen.query())
    prefix = "struck" if chosen.values.get("struck") else "level"
    return sum(totals[f"{prefix}_{level}"] for level in chosen.values.get("level", "54321"))


def _withheld(chosen: RatingListFilter, rows: RatingQuerySet) -> int:
    anonymous = rows.filter(identity=Identity.ANONYMOUS)
    few = settings.PERSONAL_MINIMUM
    is_open = chosen.values.get("waiting") or keeps_days_secret(chosen.period())
    if is_open and anonymous.order_by()[:few].count() in (0, few):
        return 0
    return capped(anonymous).count


def page_of(behind: Behind, viewer: Viewer, after: str) -> Page:
    """Rows after the key of the last one, without counting what lies before."""
    rows = in_safe_order(behind.listed)
    key = parse_key(after)
    if key:
        rows = _beyond(rows, *key)
    found: list[Rating] = list(with_what_is_shown(rows)[: ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    last = _key(shown[-1]) if len(found) > ROWS_A_PAGE else ""
    return Page([line_of(describe(rating, viewer), became(rating)) for rating in shown], last)


def became(rating: Rating) -> str:
    """Where its rectification stands, if the list has read it."""
    found = rating._state.fields_cache.get("rectification")
    return str(found.get_status_display()) if found else ""


def line_of(shown: Disclosed, became: str = "") -> RatingLine:
    return RatingLine(
        number=shown["number"],
        level_name=str(Level(shown["level"]).label),
        is_bad=shown["level"] in BAD_LEVELS,
        week=shown["week"],
        day=shown["day"],
        department=shown["department"]["name"],
        item=shown["item"]["name"],
        hall=shown["hall"],
        tags=[tag["name"] for tag in shown["tags"]],
        text=shown["text"],
        channel_name=str(Channel(shown["channel"]).label),
        became=became,
    )


def _key(rating: Rating) -> str:
    return f"{monday_of(rating.fact_day):%Y%m%d}{rating.uuid.hex}"


def parse_key(text: str) -> tuple[dt.date, UUID] | None:
    """The week's Monday and the random name of the last row seen; None for anything else."""
    try:
        return dt.date.fromisoformat(text[:8]), UUID(text[8:])
    except ValueError:
        return None


def _beyond(rows: RatingQuerySet, monday: dt.date, name: UUID) -> RatingQuerySet:
    """The index of the order is entered at the week: later weeks are not read again, page by page."""
    week = rows.alias(_week=Week("fact_day")).filter(_week__lte=monday)
    further: RatingQuerySet = week.filter(Q(fact_day__lt=monday) | Q(uuid__gt=name))
    return further


def title_of(chosen: RatingListFilter) -> str:
    """What these ratings are, in words."""
    values = chosen.values
    names = [str(Level(int(level)).label) for level in values.get("level", ())]
    if values.get("waiting"):
        names.insert(0, _("Bad ratings nobody has been given to put right"))
    elif values.get("struck"):
        names.insert(0, _("Ratings struck out"))
    if values.get("rectified"):
        names.insert(0, str(RECTIFICATION_LISTS[values["rectified"]]))
    if values.get("tag"):
        names.append(in_language(values["tag"].name, values["tag"].name_en))
    if values.get("identity"):
        names.append(str(Identity(values["identity"]).label))
    return " · ".join(names) or _("All ratings counted")


def weeks_url(chosen: RatingListFilter) -> str:
    """The same list for the whole weeks around its period."""
    return chosen.address(**weeks_around(chosen.period()).parameters)
