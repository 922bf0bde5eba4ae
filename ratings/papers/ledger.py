"""差评整改台账: one row per rectification, within what its reader is shown; never a case number."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department, Hall, ServiceItem
from govservice.chunks import CHUNK, Names, chunks

from ..deadlines import last_day
from ..disclosure import name_of_tag, rectifications_in_safe_order
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
    RatingTag,
    ReasonTag,
    RectificationAppeal,
    RectificationCallBack,
    RectificationForm,
    RectificationQuerySet,
    RectificationStatus,
    RectificationStep,
    Standing,
    StepKind,
)
from ..timing import monday_of, shanghai_day

Cell = str | int | float | dt.date | None
COLUMNS = (
    *("pk", "number", "status", "about", "handler_id", "department_id", "finding", "finding_text"),
    *("form", "plan", "plan_until", "result", "paused_at", "extension", "answer", "answered_at"),
    *("round_no", "satisfaction", "closed_at", "rating_id"),
    *("first_result", "first_answer"),
    *(f"rating__{name}" for name in ("channel", "item_id", "hall_id", "department_id", "level")),
    *(f"rating__{name}" for name in ("text", "identity", "fact_day", "standing")),
)


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


class Words(dict[tuple[type[Choices], Any], str]):
    """Labels worked out once: a translation for every cell would take most of the time."""

    def of(self, choices: type[Choices], value: Any) -> str:
        return self[choices, value] if value else ""

    def __missing__(self, key: tuple[type[Choices], Any]) -> str:
        choices, value = key
        self[key] = str(choices(value).label)
        return self[key]


def ledger_rows(found: RectificationQuerySet, *, at: dt.datetime) -> Iterator[list[Cell]]:
    """Columns that whoever sees the rectification is shown, read without an object per row and body."""
    rows = rectifications_in_safe_order(found).values_list(*COLUMNS, named=True)
    words, names = Words(), _Named.read()
    for chunk in chunks(rows.iterator(chunk_size=CHUNK)):
        names.fetch(chunk)
        beside = _Beside.of(chunk)
        for r in chunk:
            yield [
                r.number,
                *_rating(r, words, names, beside),
                words.of(RectificationStatus, r.status),
                words.of(About, r.about),
                names.people.name(r.handler_id),
                names.bodies.name(r.department_id),
                words.of(Finding, r.finding),
                r.finding_text,
                words.of(RectificationForm, r.form),
                r.plan,
                r.plan_until,
                r.result,
                *_step(r, beside.steps.get(r.pk), at),
                words.of(ExtensionState, r.extension),
                r.answer,
                _day(r, r.answered_at),
                _appeal(beside.appeals.get(r.pk), words),
                r.round_no,
                r.first_result,
                r.first_answer,
                words.of(FixOutcome, beside.outcomes.get(r.pk)),
                words.of(FixSatisfaction, r.satisfaction),
                _day(r, r.closed_at),
                words.of(Standing, r.rating__standing),
            ]


@dataclass(frozen=True)
class _Named:
    """What the rows point at, by its id; grows with the bodies and people there are, not with the rows."""

    bodies: Names
    items: Names
    halls: Names
    people: Names
    tags: dict[int, str]

    @classmethod
    def read(cls) -> "_Named":
        tags = {tag.pk: name_of_tag(tag) for tag in ReasonTag.objects.all()}
        return cls(Names(Department), Names(ServiceItem), Names(Hall), Names(User), tags)

    def fetch(self, chunk: Sequence[Any]) -> None:
        self.bodies.fetch(key for r in chunk for key in (r.department_id, r.rating__department_id))
        self.items.fetch(r.rating__item_id for r in chunk)
        self.halls.fetch(r.rating__hall_id for r in chunk)
        self.people.fetch(r.handler_id for r in chunk)


@dataclass(frozen=True)
class _Beside:
    """What hangs on the rows of one chunk: of steps, call-backs and appeals the last of each."""

    tags: dict[int, list[int]]
    steps: dict[int, tuple[dt.datetime, dt.datetime | None]]
    outcomes: dict[int, str]
    appeals: dict[int, tuple[str, str]]

    @classmethod
    def of(cls, chunk: Sequence[Any]) -> "_Beside":
        """Four queries."""
        keys = [r.pk for r in chunk]
        tags: dict[int, list[int]] = {}
        ticked = RatingTag.objects.filter(rating__in=[r.rating_id for r in chunk])
        for rating, tag in ticked.order_by("tag__code").values_list("rating_id", "tag_id"):
            tags.setdefault(rating, []).append(tag)
        worked_on = RectificationStep.objects.filter(
            rectification__in=keys, kind=StepKind.RECTIFY, is_dropped=False
        ).order_by("pk")
        calls = RectificationCallBack.objects.filter(rectification__in=keys).order_by("at", "pk")
        appeals = RectificationAppeal.objects.filter(
            rectification__in=keys, kind=AppealKind.APPEAL
        ).order_by("pk")
        return cls(
            tags,
            _last_of(worked_on.values_list("rectification_id", "due_at", "done_at")),
            dict(calls.values_list("rectification_id", "outcome")),
            _last_of(appeals.values_list("rectification_id", "reason", "outcome")),
        )


def _last_of(rows: Iterable[tuple[Any, ...]]) -> dict[int, Any]:
    return {key: values for key, *values in rows}


def _rating(r: Any, words: Words, names: _Named, beside: _Beside) -> list[Cell]:
    return [
        words.of(Channel, r.rating__channel),
        *names.items[r.rating__item_id],
        names.halls.name(r.rating__hall_id),
        names.bodies.name(r.rating__department_id),
        words.of(Level, r.rating__level),
        "；".join(names.tags[tag] for tag in beside.tags.get(r.rating_id, ())),
        r.rating__text,
        words.of(Identity, r.rating__identity),
        _period(r, r.rating__fact_day),
    ]


def _step(
    r: Any, step: tuple[dt.datetime, dt.datetime | None] | None, at: dt.datetime
) -> list[Cell]:
    """Due, done, and whether that was in time; a step still open is late or not said."""
    if step is None:
        return [None, None, ""]
    due_at, done_at = step
    if done_at is None and r.paused_at is not None:
        return [last_day(due_at), None, ""]
    late = done_at > due_at if done_at else at >= due_at
    judged = (_("no") if late else _("yes")) if done_at or late else ""
    return [last_day(due_at), _day(r, done_at), judged]


def _appeal(appeal: tuple[str, str] | None, words: Words) -> str:
    reason, outcome = appeal or ("", "")
    parts = [words.of(AppealReason, reason), words.of(Decision, outcome)]
    return "：".join(filter(None, parts))


def _day(r: Any, moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else _period(r, shanghai_day(moment))


def _period(r: Any, day: dt.date) -> dt.date:
    """The Monday of its week where the day would tell who rated."""
    return day if r.rating__identity == Identity.REAL_NAME else monday_of(day)
