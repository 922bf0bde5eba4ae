"""Submissions that a person looks at first: kept as they came, released by the ordinary door, or dismissed.

Releasing never bends a rule: the window, the one rating a service, the masking are those of the
door, judged at the time the submission was received.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from govservice import sealed
from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.catalogue.models import Case, Department, Region, Service
from govservice.errors import Conflict, Invalid, NotFound
from govservice.personal import mask_text

from ..models import FormKind, HeldStatus, HeldSubmission, Rating
from ..timing import shanghai_day
from .completing import complete_rating
from .form import keepable
from .intake import submit_ratings
from .submissions import Submission, Trace
from .traces import KEPT_DAYS

MAX_NOTE = 200
MOST_AT_ONCE = 5_000

Payload = Mapping[str, Any]
Release = Callable[[Payload, HeldSubmission, User], str]
"""Sends the payload through the ordinary door and names what came of it; raises what the door raises."""

_releases: dict[str, Release] = {}


def register_release(kind: str, release: Release) -> None:
    """How an app above this one lets its own held forms through."""
    _releases[kind] = release


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = _("Someone has already decided about this submission.")


def hold(
    kind: FormKind,
    payload: Payload,
    *,
    why: Sequence[str],
    trace: Trace,
    at: dt.datetime,
    region: Region,
    department: Department | None = None,
    service: Service | None = None,
    rating: Rating | None = None,
    text: str = "",
    known: Iterable[str] = (),
) -> HeldSubmission:
    """Keep one submission. ``text`` is shown masked; the rest of the payload is only sealed."""
    held = HeldSubmission(
        uuid=uuid.uuid4(),
        kind=kind,
        reasons=list(why),
        received_at=at,
        received_day=shanghai_day(at),
        region=region,
        department=department,
        service=service,
        rating=rating,
        text=mask_text(text, known=known),
        address_index=sealed.blind_index("address", trace.address),
        device_index=sealed.blind_index("device", trace.device),
        phone_index=sealed.blind_index("phone", trace.phone),
    )
    held.payload_sealed = sealed.seal_data(dict(payload), bound_to=held.payload_place)
    held.save(force_insert=True)
    return held


def hold_rating(
    submission: Submission,
    *,
    kind: FormKind,
    service: Service,
    why: Sequence[str],
    trace: Trace,
    at: dt.datetime,
) -> HeldSubmission:
    """Keep a rating that names its service by ``service_id``. No invitation is used up."""
    payload = asdict(submission) | {
        "rated_at": submission.rated_at.isoformat() if submission.rated_at else ""
    }
    return hold(
        kind,
        payload,
        why=why,
        trace=trace,
        at=at,
        region=service.region,
        department=service.department,
        service=service,
        text=submission.comment,
        known=known_of(service.case),
    )


def hold_reasons(
    rating: Rating,
    *,
    tags: Sequence[str],
    comment: str,
    identity: str,
    why: Sequence[str],
    trace: Trace,
    at: dt.datetime,
) -> HeldSubmission:
    """Keep the second page; the tap itself counts already."""
    return hold(
        FormKind.REASONS,
        {"tags": list(tags), "comment": comment, "identity": identity},
        why=why,
        trace=trace,
        at=at,
        region=rating.service.region,
        department=rating.department,
        service=rating.service,
        rating=rating,
        text=comment,
        known=known_of(rating.service.case),
    )


@transaction.atomic
def release_held(held_uuid: uuid.UUID, *, by: User, at: dt.datetime) -> str:
    """Let it through the ordinary door; the name of what came of it.

    What the door refuses (already rated, window over) is raised, and the submission keeps waiting.
    """
    held = _lock(held_uuid, by)
    outcome = _release_of(held)(held.unseal_payload(), held, by)
    _decide(held, HeldStatus.RELEASED, by=by, at=at, note="")
    return outcome


@transaction.atomic
def dismiss_held(held_uuid: uuid.UUID, *, by: User, note: str, at: dt.datetime) -> HeldSubmission:
    """It was no citizen's: kept as dismissed, counted nowhere."""
    _check_note(note)
    held = _lock(held_uuid, by)
    _decide(held, HeldStatus.DISMISSED, by=by, at=at, note=mask_text(note)[:MAX_NOTE])
    return held


@transaction.atomic
def dismiss_source(held_uuid: uuid.UUID, *, by: User, note: str, at: dt.datetime) -> int:
    """Dismiss everything still waiting that came from the same address to the same form; how many."""
    _check_note(note)
    held = _lock(held_uuid, by)
    same = HeldSubmission.objects.filter(pk=held.pk)
    if held.address_index:
        same = HeldSubmission.objects.visible_to(by).filter(
            kind=held.kind, address_index=held.address_index
        )
    waiting = list(same.waiting().order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    dismissed = HeldSubmission.objects.filter(pk__in=waiting, status=HeldStatus.WAITING).update(
        status=HeldStatus.DISMISSED, decided_by=by, decided_at=at, note=mask_text(note)[:MAX_NOTE]
    )
    audit.record(
        "held_source_dismissed",
        by=by,
        subject=held.number,
        department=held.department,
        reason=mask_text(note)[:MAX_NOTE],
        count=dismissed,
    )
    return dismissed


def forget_old_submissions(*, at: dt.datetime) -> int:
    """Empty what was decided more than 180 days ago; the number emptied. Harmless to repeat."""
    return (
        HeldSubmission.objects.filter(decided_at__lt=at - dt.timedelta(days=KEPT_DAYS))
        .exclude(payload_sealed="")
        .update(payload_sealed="", text="", address_index="", device_index="", phone_index="")
    )


def known_of(case: Case) -> list[str]:
    """What is known of the applicant, to be masked wherever it turns up."""
    applicant = case.unseal_applicant()
    return [value for name in ("name", "phone", "id_number") if (value := applicant.get(name, ""))]


def _check_note(note: str) -> None:
    if not note.strip() or len(note) > MAX_NOTE or not keepable(note):
        raise Invalid(_("Say why, in 1 to %(max)s characters.") % {"max": MAX_NOTE}, field="note")


def _lock(held_uuid: uuid.UUID, by: User) -> HeldSubmission:
    """Two people at once: the second finds it decided."""
    held: HeldSubmission | None = (
        HeldSubmission.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(uuid=held_uuid)
        .first()
    )
    if held is None:
        raise NotFound
    if held.status != HeldStatus.WAITING:
        raise AlreadyDecided
    return held


def _decide(
    held: HeldSubmission, status: HeldStatus, *, by: User, at: dt.datetime, note: str
) -> None:
    held.status = status
    held.decided_by, held.decided_at, held.note = by, at, note
    held.save(update_fields=["status", "decided_by", "decided_at", "note"])
    audit.record(
        f"held_{status}", by=by, subject=held.number, department=held.department, reason=note
    )


def _release_of(held: HeldSubmission) -> Release:
    if held.kind == FormKind.REASONS:
        return _release_reasons
    return _releases.get(held.kind, _release_rating)


def _release_rating(payload: Payload, held: HeldSubmission, by: User) -> str:
    data = dict(payload)
    rated_at = data.pop("rated_at", "")
    submission = Submission(
        **data
        | {
            "tags": tuple(data.get("tags", ())),
            "rated_at": dt.datetime.fromisoformat(rated_at) if rated_at else None,
            "is_complete": True,  # nobody is waiting on the second page any more
        }
    )
    [outcome] = submit_ratings([submission], at=held.received_at)
    return outcome.rating_or_raise().number


def _release_reasons(payload: Payload, held: HeldSubmission, by: User) -> str:
    assert held.rating_id is not None  # noqa: S101 - reasons belong to a rating
    rating = complete_rating(
        held.rating_id,
        tags=payload.get("tags", ()),
        comment=payload.get("comment", ""),
        identity=payload["identity"],
        at=held.received_at,
        was_held=True,
    )
    return rating.number
