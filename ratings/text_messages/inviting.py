"""The invitation by text message, when a case has ended: once per service, in the intake's transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.conf import settings

from govservice import sealed
from govservice.catalogue.models import Case, Service
from govservice.catalogue.services import Outcome
from govservice.notices import gateways
from govservice.notices.services import SmsDraft, queue_many_sms

from ..services.intake import FINISHED
from ..services.inviting import RatingLink, issue_invitations
from .texts import INVITATION, values_of


def invite_by_sms(outcomes: Sequence[Outcome], at: dt.datetime) -> None:
    """Ask about the last service of every case that has just ended, refused and withdrawn ones too.

    Six queries however many cases; none where nothing is sent.
    """
    if not gateways.is_there():
        return
    cases = {o.case.pk: o.case for o in outcomes if o.case and _has_just_ended(o.case, at)}
    if not cases:
        return
    last = _last_services(cases)
    links = issue_invitations(last, at=at)
    drafts = [_draft(service, links[service.pk]) for service in last if service.pk in links]
    queue_many_sms([draft for draft in drafts if draft], at=at)


def _has_just_ended(case: Case, at: dt.datetime) -> bool:
    """What ended weeks ago and only comes in now would be asked about too late to be remembered."""
    if not case.phone_index or case.status not in FINISHED:
        return False
    ended_at = case.completed_at or case.source_updated_at
    return at - ended_at <= dt.timedelta(days=settings.SMS_INVITE_WITHIN_DAYS)


def _last_services(cases: Mapping[int, Case]) -> list[Service]:
    found = Service.objects.filter(case__in=cases).select_related("department")
    last: dict[int, Service] = {}
    for service in found.order_by("served_at", "service_no"):
        service.case = cases[service.case_id]
        last[service.case_id] = service
    return list(last.values())


def _draft(service: Service, link: RatingLink) -> SmsDraft | None:
    try:
        applicant = service.case.unseal_applicant()
    except sealed.CannotOpen:  # found by check_sealed; no reason to refuse the cases of others
        return None
    return SmsDraft(
        template=INVITATION.name,
        phone=str(applicant.get("phone", "")),
        values=values_of(service) | {"link": link.url},
        key=f"{INVITATION.name}:{service.uuid.hex}",
        about=service.uuid.hex,
    )
