"""差评整改台账: one row per rectification, within what its reader is shown; never a case number."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Choices, Prefetch
from django.utils.translation import gettext as _

from govservice.catalogue.scope import Viewer

from ..deadlines import last_day
from ..disclosure import (
    Disclosed,
    describe,
    rectifications_in_safe_order,
    rectifications_with_what_is_shown,
)
from ..models import (
    About,
    AppealKind,
    AppealReason,
    Channel,
    Decision,
    ExtensionState,
    Finding,
    FixOutcome,
    FixSatisfaction,
    Identity,
    Level,
    Rectification,
    RectificationForm,
    RectificationQuerySet,
    RectificationStatus,
    RectificationStep,
    Standing,
    StepKind,
)
from ..timing import monday_of, shanghai_day

CHUNK = 1_000
Cell = str | int | float | dt.date | None
Row = TypeVar("Row")


def ledger_header() -> list[str]:
    return [
        _("Number"),
        _("Source channel"),
        _("Item code"),
        _("Service item"),
        _("Service hall"),
        _("Rated body"),
        _("Level"),
        _("Reasons"),
        _("Comment"),
        _("Identity"),
        _("Received (anonymous: week from)"),
        _("Status"),
        _("What it is about"),
        _("Handler"),
        _("Responsible body"),
        _("Finding"),
        _("What was found"),
        _("Way of putting it right"),
        _("Plan"),
        _("Planned until"),
        _("What was done"),
        _("Rectification due by"),
        _("Rectified on (anonymous: week from)"),
        _("On time"),
        _("Extension"),
        _("Answer to the citizen"),
        _("Answered on (anonymous: week from)"),
        _("Appeal"),
        _("Rectification round"),
        _("What was done in the first round"),
        _("Answer of the first round"),
        _("Call-back"),
        _("Satisfaction with the fix"),
        _("Closed on (anonymous: week from)"),
        _("Standing of the rating"),
    ]


def ledger_rows(
    found: RectificationQuerySet, viewer: Viewer, *, at: dt.datetime
) -> Iterator[list[Cell]]:
    """Read a thousand at a time, so that memory stays flat however many there are."""
    shown = rectifications_with_what_is_shown(found).select_related("handler")
    worked_on = RectificationStep.objects.filter(kind=StepKind.RECTIFY, is_dropped=False)
    rows = rectifications_in_safe_order(shown).prefetch_related(
        Prefetch("steps", worked_on.order_by("pk"), to_attr="rectifying"), "call_backs", "appeals"
    )
    words = Words()
    for r in rows.iterator(chunk_size=CHUNK):
        rated, step = describe(r.rating, viewer), _last(r.rectifying)
        yield [
            r.number,
            *_rating(rated, words),
            words.of(RectificationStatus, r.status),
            words.of(About, r.about),
            str(r.handler or ""),
            *_work(r, words),
            *_step(r, step, at),
            words.of(ExtensionState, r.extension),
            r.answer,
            _day(r, r.answered_at),
            _appeal(r, words),
            r.round_no,
            r.first_result,
            r.first_answer,
            _call_back(r, words),
            words.of(FixSatisfaction, r.satisfaction),
            _day(r, r.closed_at),
            words.of(Standing, rated["standing"]),
        ]


class Words(dict[tuple[type[Choices], Any], str]):
    """Labels worked out once: a translation for every cell would take most of the time."""

    def of(self, choices: type[Choices], value: Any) -> str:
        return self[choices, value] if value else ""

    def __missing__(self, key: tuple[type[Choices], Any]) -> str:
        choices, value = key
        self[key] = str(choices(value).label)
        return self[key]


def _rating(rated: Disclosed, words: Words) -> list[Cell]:
    return [
        words.of(Channel, rated["channel"]),
        rated["item"]["code"],
        rated["item"]["name"],
        rated["hall"],
        rated["department"]["name"],
        words.of(Level, rated["level"]),
        "；".join(tag["name"] for tag in rated["tags"]),
        rated["text"],
        words.of(Identity, rated["identity"]),
        rated["day"] or rated["week"],
    ]


def _work(r: Rectification, words: Words) -> list[Cell]:
    return [
        str(r.department),
        words.of(Finding, r.finding),
        r.finding_text,
        words.of(RectificationForm, r.form),
        r.plan,
        r.plan_until,
        r.result,
    ]


def _step(r: Rectification, step: RectificationStep | None, at: dt.datetime) -> list[Cell]:
    """Due, done, and whether that was in time; a step still open is late or not said."""
    if step is None:
        return [None, None, ""]
    if step.done_at is None and r.paused_at is not None:
        return [last_day(step.due_at), None, ""]
    late = (step.done_at or at) >= step.due_at
    judged = (_("no") if late else _("yes")) if step.done_at or late else ""
    return [last_day(step.due_at), _day(r, step.done_at), judged]


def _appeal(r: Rectification, words: Words) -> str:
    appeal = _last([a for a in r.appeals.all() if a.kind == AppealKind.APPEAL])
    if appeal is None:
        return ""
    parts = [words.of(AppealReason, appeal.reason), words.of(Decision, appeal.outcome)]
    return "：".join(filter(None, parts))


def _call_back(r: Rectification, words: Words) -> str:
    last = _last(list(r.call_backs.all()))
    return words.of(FixOutcome, last.outcome) if last else ""


def _day(r: Rectification, moment: dt.datetime | None) -> dt.date | None:
    """The Monday of its week where the day would tell who rated."""
    if moment is None:
        return None
    day = shanghai_day(moment)
    return day if r.is_named else monday_of(day)


def _last(rows: Sequence[Row]) -> Row | None:
    return rows[-1] if rows else None
