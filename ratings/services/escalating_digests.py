"""One note per person and day: how many of their rectifications are near an end or past it.

Given on working days and not at night. The note is shown to the person in the admin; systems that want
it, such as the office's own messenger, get the numbers as an event. There is no telephone number of staff.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department
from govservice.notices.models import EventName
from govservice.notices.services import EventDraft, is_daytime, queue_many_events
from govservice.worktime import Stage, is_working_day, local_day

from ..models import RectificationDigest
from .escalating import CHUNK, stage_of, steps_to_watch
from .escalating_people import people_on

BATCH = 200
FURTHER = {stage: n for n, stage in enumerate(Stage)}


@dataclass
class Concerned:
    """What one person is told of: the furthest stage of each rectification, and the bodies they are with."""

    user: User
    stages: dict[int, Stage] = field(default_factory=dict)
    units: dict[int, Department] = field(default_factory=dict)

    def add(self, rectification_id: int, stage: Stage, unit: Department) -> None:
        known = self.stages.get(rectification_id, stage)
        self.stages[rectification_id] = max(known, stage, key=lambda each: FURTHER[each])
        self.units[unit.pk] = unit

    def digest(self, at: dt.datetime) -> RectificationDigest:
        counts = Counter(self.stages.values())
        return RectificationDigest(
            user=self.user,
            day=local_day(at),
            due_soon=counts[Stage.DUE_SOON],
            overdue=counts[Stage.OVERDUE] + counts[Stage.VERY_OVERDUE],
            very_overdue=counts[Stage.VERY_OVERDUE],
            at=at,
        )


def give_digests(*, at: dt.datetime) -> int:
    """Tell everybody concerned who was not told today; how many. Safe to repeat at any time."""
    day = local_day(at)
    if not is_working_day(day) or not is_daytime(at):
        return 0
    told = set(RectificationDigest.objects.filter(day=day).values_list("user_id", flat=True))
    waiting = [person for key, person in sorted(_concerned(at).items()) if key not in told]
    for first in range(0, len(waiting), BATCH):
        _give(waiting[first : first + BATCH], at)
    return len(waiting)


def _concerned(at: dt.datetime) -> dict[int, Concerned]:
    people = people_on(local_day(at))
    found: dict[int, Concerned] = {}
    steps = steps_to_watch(at).select_related("unit__region", "rectification__rating__service")
    for step in steps.iterator(chunk_size=CHUNK):
        stage = stage_of(step, at)
        if stage is None:
            continue
        for key in people.concerned(step, stage):
            person = found.setdefault(key, Concerned(people.by_key[key]))
            person.add(step.rectification_id, stage, step.unit)
    return found


@transaction.atomic
def _give(batch: list[Concerned], at: dt.datetime) -> None:
    """Note and event together. Of two beats the second changes nothing: both are there once."""
    digests = [(person, person.digest(at)) for person in batch]
    RectificationDigest.objects.bulk_create(
        [digest for _person, digest in digests], ignore_conflicts=True
    )
    queue_many_events([_event(person, digest) for person, digest in digests], at=at)


def _event(person: Concerned, digest: RectificationDigest) -> EventDraft:
    first, *others = person.units.values()
    return EventDraft(
        name=EventName.RECTIFICATION_DIGEST,
        data={
            "to": person.user.username,
            "day": digest.day.isoformat(),
            "due_soon": digest.due_soon,
            "overdue": digest.overdue,
            "very_overdue": digest.very_overdue,
            "text": _text(digest),
            "url": settings.PUBLIC_URL + work_list(),
        },
        key=f"{EventName.RECTIFICATION_DIGEST}:{digest.day}:{person.user.username}",
        department=first,
        others=tuple(others),
        at_once=False,
    )


def _text(digest: RectificationDigest) -> str:
    with translation.override("zh-hans"):
        return digest_words(digest)


def digest_words(digest: RectificationDigest) -> str:
    values = {
        "soon": digest.due_soon,
        "overdue": digest.overdue,
        "very_overdue": digest.very_overdue,
    }
    if digest.very_overdue:
        return (
            _(
                "Today %(soon)s are due soon, %(overdue)s overdue, %(very_overdue)s of them very overdue."
            )
            % values
        )
    return _("Today %(soon)s are due soon, %(overdue)s overdue.") % values


def work_list() -> str:
    """Where the person finds them."""
    return reverse("admin:ratings_rectification_changelist")


def digest_of(user: User, *, at: dt.datetime) -> RectificationDigest | None:
    """What this person was told today; one query."""
    return RectificationDigest.objects.filter(user=user, day=local_day(at)).first()
