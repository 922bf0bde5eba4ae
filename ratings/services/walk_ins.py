"""现场服务: a citizen scans a window's sheet, says what it was about and how it was. No case is behind it."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.catalogue.models import ItemVersion, Service, ServiceItem, Window
from govservice.catalogue.models.cases import CaseKind, CaseStatus, ServiceStage
from govservice.catalogue.scope import Scope
from govservice.catalogue.search import search_items
from govservice.catalogue.services import CaseMessage, ServiceMessage, take_cases
from govservice.errors import DomainError, NotFound
from govservice.sealed import blind_index

from ..models import Channel, FormKind, HeldSubmission, Level, WalkIn, WindowCode
from ..timing import shanghai_day
from .form import find_problems
from .holding import Payload, hold
from .inviting import issue_invitations, link_of
from .links import rate_by_link
from .submissions import InvalidRows, Submission, Trace

MOST_ITEMS = 30
KEPT_DAYS = 7
ONE_VISIT = dt.timedelta(minutes=30)  # going back and tapping again is the same visit


class TooManyWalkIns(DomainError):
    code = "too_many_walk_ins"
    status = 429
    message = _("This phone has rated as many services on the spot today as are possible in a day.")


class WindowBusy(TooManyWalkIns):
    message = _("This window's code has been used as often today as is possible in a day.")


class SheetVoid(NotFound):
    status = 410
    message = _("This code is no longer in use.")


@dataclass(frozen=True)
class WalkInDone:
    """``token`` opens the second page, for the browser that rated; ``number`` is the case's."""

    token: str
    number: str


def items_of(window: Window, *, search: str = "", at: dt.datetime) -> Sequence[ServiceItem]:
    """What can be handled at this window, best fit first, at most thirty.

    A window of the hall itself takes papers for every body that has a window there.
    """
    today = ItemVersion.objects.filter(item=OuterRef("pk")).valid_on(shanghai_day(at))
    items = ServiceItem.objects.filter(Exists(today), is_active=True).select_related("department")
    own = items.filter(department=window.department_id)
    if window.department_id == window.hall.department_id:
        in_hall = Window.objects.filter(hall=window.hall_id, is_open=True).values("department")
        own = items.filter(department__in=in_hall)
    return list(search_items(own, search)[:MOST_ITEMS])


def item_of(window: Window, code: str, *, at: dt.datetime) -> ServiceItem | None:
    """The item of that code, where it can be handled at this window."""
    found = items_of(window, search=code, at=at)
    return next((item for item in found if item.code == code), None)


@transaction.atomic
def rate_walk_in(
    code: str,
    *,
    item_code: str,
    level: int,
    form: str,
    browser: str,
    address: str,
    at: dt.datetime,
    is_named: bool = True,
) -> WalkInDone:
    """Make the service and its rating together; the same ``form`` sent again finds them again.

    So does the same phone with the same item at the same window within half an hour, where
    ``browser`` is a name of its own and not (``is_named`` False) what several phones may share.

    Raises :class:`SheetVoid`, :class:`NotFound` for an item of another window, and
    :class:`TooManyWalkIns` beyond the day's limits, of a phone and of a window.
    """
    window = _lock_window(code)
    form_index = blind_index("walk-in form", f"{code}:{form}")
    device_index = blind_index("walk-in device", browser)
    visit = _same_visit(window, item_code, device_index, at) if is_named else Q(pk__in=[])
    known = WalkIn.objects.select_related("service__case")
    again = known.filter(Q(form_index=form_index) | visit).order_by("-pk").first()
    if again:
        link = link_of(again.service.invitations.latest("issue_no"), again.service)
        return WalkInDone(link.token, again.service.case.number)
    item = item_of(window, item_code, at=at)
    if item is None:
        raise NotFound
    _refuse_bad_level(level, at)
    slot = WalkIn(
        window=window,
        day=shanghai_day(at),
        device_index=device_index,
        form_index=form_index,
    )
    slot.nth_of_window = _next_of_window(slot)
    slot.service = _make_service(window, item, at)
    _take_place(slot)
    token = issue_invitations([slot.service], at=at)[slot.service.pk].token
    rate_by_link(token, level=level, channel=Channel.QR, browser=browser, address=address, at=at)
    return WalkInDone(token, slot.service.case.number)


def hold_walk_in(
    window: Window,
    code: str,
    *,
    item_code: str,
    level: int,
    form: str,
    browser: str,
    address: str,
    why: Sequence[str],
    at: dt.datetime,
    is_named: bool = True,
) -> None:
    """Keep it for a person to look at: neither a service nor a rating is made before."""
    hold(
        FormKind.WALK_IN,
        {"code": code, "item_code": item_code, "level": level, "form": form}
        | {"browser": browser, "address": address, "is_named": is_named},
        why=why,
        trace=Trace(address=address, device=browser),
        at=at,
        region=window.hall.region,
        department=window.department,
    )


def release_walk_in(payload: Payload, held: HeldSubmission, by: User) -> str:
    """Let a held one through the ordinary door, as of the time it was received."""
    values: dict[str, Any] = dict(payload)
    done = rate_walk_in(values.pop("code"), **values, at=held.received_at)
    return done.number


def forget_walk_ins(*, at: dt.datetime) -> int:
    """Delete what only the limits needed, after a week; services and ratings stay."""
    deleted, _by_model = WalkIn.objects.filter(
        day__lt=shanghai_day(at) - dt.timedelta(days=KEPT_DAYS)
    ).delete()
    return deleted


def _lock_window(code: str) -> Window:
    """Walk-ins of one window come one after the other, so that its limit holds for many at once."""
    found = (
        WindowCode.objects.select_for_update(of=("self",), no_key=True)
        .select_related("window__hall", "window__department")
        .filter(code=code, replaced_at__isnull=True)
        .first()
    )
    if found is None or not (found.window.is_open and found.window.hall.is_open):
        raise SheetVoid
    window: Window = found.window
    return window


def _same_visit(window: Window, item_code: str, device_index: str, at: dt.datetime) -> Q:
    return Q(
        window=window,
        device_index=device_index,
        service__case__item__code=item_code,
        service__served_at__gt=at - ONE_VISIT,
        service__served_at__lte=at,
    )


def _refuse_bad_level(level: int, at: dt.datetime) -> None:
    if level not in Level.values:
        tap = Submission(service_id=0, level=level, channel=Channel.QR)
        raise InvalidRows(find_problems([tap], at=at, client=None), single=True)


def _next_of_window(slot: WalkIn) -> int:
    today = WalkIn.objects.filter(window=slot.window, day=slot.day)
    last = today.aggregate(last=Max("nth_of_window"))["last"] or 0
    if last >= settings.WALK_INS_PER_WINDOW:
        raise WindowBusy
    return int(last) + 1


def _take_place(slot: WalkIn) -> None:
    """The phone's next place of the day. The same phone may be sending at another window right now:
    then its row is waited for, nothing is inserted, and the next place is tried."""
    for _attempt in range(settings.WALK_INS_PER_DEVICE + 1):
        own = WalkIn.objects.filter(device_index=slot.device_index, day=slot.day)
        last = own.aggregate(last=Max("nth_of_device"))["last"] or 0
        if last >= settings.WALK_INS_PER_DEVICE:
            raise TooManyWalkIns
        slot.nth_of_device = int(last) + 1
        WalkIn.objects.bulk_create([slot], ignore_conflicts=True)
        if WalkIn.objects.filter(service=slot.service).exists():
            return
    raise TooManyWalkIns


def _make_service(window: Window, item: ServiceItem, at: dt.datetime) -> Service:
    number = f"XC{shanghai_day(at):%Y%m%d}{secrets.token_hex(5).upper()}"
    contact = ServiceMessage(
        service_no=1,
        stage=ServiceStage.WALK_IN,
        served_at=at,
        channel="window",
        hall=window.hall.code,
        window=window.number,
    )
    message = CaseMessage(
        case_number=number,
        item_code=item.code,
        kind=CaseKind.WALK_IN,
        status=CaseStatus.COMPLETED,
        applied_at=at,
        accepted_at=at,
        completed_at=at,
        source_updated_at=at,
        services=(contact,),
    )
    [outcome] = take_cases([message], scope=Scope(everything=True), at=at)
    if outcome.refusal:
        raise outcome.refusal
    return outcome.services[0]
