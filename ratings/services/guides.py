"""The doors of guides: what people think of one, what they find wrong in it, and the keeper's answer."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from govservice import numbers, query_codes, sealed
from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.catalogue.guides import Element
from govservice.catalogue.models import ItemVersion
from govservice.duties import Duty
from govservice.errors import Conflict, Invalid, NotFound
from govservice.personal import mask_text
from govservice.worktime import add_working_days, local_day

from ..models import (
    CorrectionMove,
    CorrectionStatus,
    FormKind,
    GuideCorrection,
    GuideCorrectionEvent,
    GuideRating,
    HeldSubmission,
    Level,
)
from .form import keepable
from .holding import hold
from .submissions import Trace

MAX_GUIDE_TEXT = 500
MAX_CONTACT = 60
MAX_ANSWER = 500
DECIDING = frozenset({Duty.CATALOGUE_KEEPER})
CODE = "correction code"
DECISIONS = {
    CorrectionStatus.ACCEPTED: CorrectionMove.ACCEPTED,
    CorrectionStatus.REJECTED: CorrectionMove.REJECTED,
}


class GuideAlreadyRated(Conflict):
    code = "already_rated"
    message = _("You have already rated this guide. Thank you.")


class AlreadyAnswered(Conflict):
    code = "already_answered"
    message = _("Someone has already answered this correction.")


class WrongCorrectionOrCode(NotFound):
    """Says the same of an unknown number and of a wrong code."""

    message = _("No report fits this number and code. Please check both.")


@dataclass(frozen=True, kw_only=True)
class GuideRemark:
    """What one visitor says of the guide in force: a ``level``, or an ``element`` that is wrong."""

    version: ItemVersion
    text: str
    level: int | None = None
    element: str = ""
    contact: str = ""
    browser: str = ""

    def check(self) -> None:
        """Raises :class:`Invalid` for what no form of ours sends."""
        if len(self.text) > MAX_GUIDE_TEXT or not keepable(self.text):
            text = _("At most %(max)s characters are possible.")
            raise Invalid(text % {"max": MAX_GUIDE_TEXT}, field="text")
        if self.level is None:
            self._check_correction()
        elif self.level not in Level.values:
            raise Invalid(_("Please choose one of the five levels."), field="level")

    def _check_correction(self) -> None:
        if self.element not in Element.values:
            raise Invalid(_("Choose the part that is wrong."), field="element")
        if not self.text.strip():
            raise Invalid(_("Say what is wrong."), field="text")
        if len(self.contact) > MAX_CONTACT or not keepable(self.contact):
            text = _("At most %(max)s characters are possible.")
            raise Invalid(text % {"max": MAX_CONTACT}, field="contact")


@transaction.atomic
def rate_guide(remark: GuideRemark, *, at: dt.datetime) -> GuideRating:
    """One rating a browser and version; :class:`GuideAlreadyRated` for a second one."""
    remark.check()
    if remark.level is None:
        raise Invalid(_("Please choose one of the five levels."), field="level")
    rating = GuideRating(
        uuid=uuid.uuid4(),
        item=remark.version.item,
        item_version=remark.version,
        department=remark.version.item.department,
        level=remark.level,
        browser_index=sealed.blind_index("guide browser", remark.browser or uuid.uuid4().hex),
        day=local_day(at),
    )
    rating.text, rating.text_sealed = _masked(remark.text, rating.text_place)
    try:
        with transaction.atomic():
            rating.save(force_insert=True)
    except IntegrityError:
        raise GuideAlreadyRated from None
    return rating


def has_rated_guide(version: ItemVersion, browser: str) -> bool:
    index = sealed.blind_index("guide browser", browser)
    return (
        bool(index)
        and GuideRating.objects.filter(item_version=version, browser_index=index).exists()
    )


@transaction.atomic
def report_correction(remark: GuideRemark, *, at: dt.datetime) -> GuideCorrection:
    """Take a report in; the contact is only sealed. Answered within the promised working days."""
    remark.check()
    [number] = numbers.take("guide_correction_number", 1, prefix="JC", day=local_day(at))
    correction = GuideCorrection(
        uuid=uuid.uuid4(),
        number=number,
        item=remark.version.item,
        item_version=remark.version,
        department=remark.version.item.department,
        element=remark.element,
        received_at=at,
        due_at=add_working_days(at, settings.GUIDE_CORRECTION_WORKING_DAYS),
    )
    correction.text, correction.text_sealed = _masked(
        remark.text, correction.text_place, known=[remark.contact]
    )
    correction.contact_sealed = sealed.seal(
        remark.contact.strip(), bound_to=correction.contact_place
    )
    correction.save(force_insert=True)
    _note(correction, CorrectionMove.REPORTED, by=None, at=at)
    return correction


@transaction.atomic
def decide_correction(
    number: str,
    *,
    status: str,
    answer: str,
    by: User,
    at: dt.datetime,
    mended_in: int | None = None,
) -> GuideCorrection:
    """The keeper's answer, once: accepted, perhaps with the version that says it right, or not, and why.

    A correction outside the keeper's scope is :class:`NotFound`.
    """
    if status not in DECISIONS:
        raise Invalid(_("Choose whether the report is right."), field="status")
    if not answer.strip() or len(answer) > MAX_ANSWER or not keepable(answer):
        text = _("Answer in 1 to %(max)s characters; the reporter reads it.")
        raise Invalid(text % {"max": MAX_ANSWER}, field="answer")
    correction = _lock(number, by)
    if correction.status != CorrectionStatus.OPEN:
        raise AlreadyAnswered
    correction.mended_in = _mending_version(correction, status, mended_in)
    correction.status, correction.decided_at = status, at
    correction.answer = mask_text(answer.strip())
    correction.save(update_fields=["status", "decided_at", "answer", "mended_in"])
    _note(correction, DECISIONS[CorrectionStatus(status)], by=by, at=at, note=correction.answer)
    return correction


@transaction.atomic
def reveal_contact(number: str, *, by: User, at: dt.datetime, address: str | None = None) -> str:
    """The contact, for the keeper who answers; the look is in the audit trail."""
    correction = _lock(number, by)
    if not correction.contact_sealed:
        raise NotFound(_("The reporter left no contact."))
    audit.record(
        "correction_contact_revealed",
        by=by,
        subject=correction.number,
        department=correction.department,
        address=address or None,
    )
    _note(correction, CorrectionMove.REVEALED, by=by, at=at)
    return correction.unseal_contact()


def code_of(correction: GuideCorrection) -> str:
    """The code with which the reporter reads the answer."""
    return query_codes.make_code(CODE, correction.uuid)


def find_correction(number: str, code: str, *, address: str) -> GuideCorrection:
    """For the reporter; five wrong tries, then :class:`TooManyTries` for a while."""
    corrections = GuideCorrection.objects.select_related("item", "mended_in")
    correction: GuideCorrection = query_codes.open_with_code(
        "".join(number.split()).upper(),
        code,
        purpose=CODE,
        address=address,
        find=lambda typed: corrections.filter(number=typed).first(),
        code_of=code_of,
        wrong=WrongCorrectionOrCode,
    )
    return correction


def hold_remark(
    remark: GuideRemark, *, why: Sequence[str], address: str, at: dt.datetime
) -> HeldSubmission:
    """Keep a rating of a guide or a report for a person to look at first."""
    remark.check()
    department = remark.version.item.department
    return hold(
        FormKind.GUIDE,
        {
            "version": remark.version.pk,
            "level": remark.level,
            "element": remark.element,
            "text": remark.text,
            "contact": remark.contact,
            "browser": remark.browser,
        },
        why=why,
        trace=Trace(address=address, device=remark.browser),
        at=at,
        region=department.region,
        department=department,
        text=remark.text,
        known=[remark.contact] if remark.contact else [],
    )


def release_remark(payload: Mapping[str, Any], held: HeldSubmission, by: User) -> str:
    """Through the ordinary door, at the time it was sent; the number of what came of it."""
    data = dict(payload)
    versions = ItemVersion.objects.select_related("item__department")
    remark = GuideRemark(
        version=versions.get(pk=data["version"]),
        text=data.get("text", ""),
        level=data.get("level"),
        element=data.get("element", ""),
        contact=data.get("contact", ""),
        browser=data.get("browser", ""),
    )
    if remark.level is not None:
        return rate_guide(remark, at=held.received_at).number
    return report_correction(remark, at=held.received_at).number


def _masked(text: str, place: str, known: Sequence[str] = ()) -> tuple[str, str]:
    """What is shown, and the sealed original where masking changed something."""
    masked = mask_text(text, known=[value for value in known if value.strip()])
    return masked, "" if masked == text else sealed.seal(text, bound_to=place)


def _lock(number: str, by: User) -> GuideCorrection:
    corrections = GuideCorrection.objects.in_scope(by.scope(DECIDING))
    correction: GuideCorrection | None = (
        corrections.select_for_update(of=("self",))
        .select_related("department")
        .filter(number=number)
        .first()
    )
    if correction is None:
        raise NotFound
    return correction


def _mending_version(
    correction: GuideCorrection, status: str, version_id: int | None
) -> ItemVersion | None:
    if version_id is None or status != CorrectionStatus.ACCEPTED:
        return None
    found: ItemVersion | None = correction.item.versions.filter(pk=version_id).first()
    if found is None:
        raise Invalid(_("Choose a version of this item."), field="mended_in")
    return found


def _note(
    correction: GuideCorrection,
    move: CorrectionMove,
    *,
    by: User | None,
    at: dt.datetime,
    note: str = "",
) -> None:
    GuideCorrectionEvent.objects.create(
        correction=correction, move=move, actor=by, at=at, note=note
    )
