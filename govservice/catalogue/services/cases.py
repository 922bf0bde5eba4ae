"""The one door through which cases and their services enter: set-based, one transaction.

A service is frozen when it is first heard of: its departments, region and item version are those of
the day it was served and never change afterwards, so what was rated stays what it was.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from govservice import facts
from govservice.errors import DomainError
from govservice.worktime import local_day

from .. import reactions
from ..models import Case, Service, ServiceItem
from ..models.cases import CaseStatus
from ..scope import Scope
from .case_form import form_problems
from .lookup import Lookup
from .messages import (
    CaseMessage,
    CaseRefused,
    InvalidRows,
    Outcome,
    Problem,
    ServiceMessage,
    UnknownItem,
)

TOUCH_SOURCE = "services"
ENDED = frozenset({CaseStatus.COMPLETED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN})
TAKEN_OVER = ("status", "applied_at", "accepted_at", "completed_at", "source_updated_at")
APPLICANT_COLUMNS = ("applicant_kind", "applicant_sealed", "phone_index", "id_index")
BATCH = 500

Key = tuple[str, str]  # issuer, number


def find_problems(batch: Sequence[CaseMessage], *, scope: Scope, at: dt.datetime) -> list[Problem]:
    """Whatever :func:`take_cases` would refuse as things stand now; writes nothing."""
    lookup = Lookup(batch, scope)
    problems = _form_problems(batch, lookup, at)
    known = _cases_of({(lookup.issuer(message), message.case_number) for message in batch})
    for row, message in enumerate(batch, start=1):
        case = known.get((lookup.issuer(message), message.case_number))
        refusal = _refusal(message, case, lookup)
        if refusal:
            problems.append(Problem(row, refusal.field or "", str(refusal)))
    return problems


def find_form_problems(
    batch: Sequence[CaseMessage], *, scope: Scope, at: dt.datetime
) -> list[Problem]:
    """What is wrong with the messages whatever the state of their cases; writes nothing."""
    lookup = Lookup(batch, scope)
    return _form_problems(batch, lookup, at) + _doubles(batch, lookup)


@transaction.atomic
def take_cases(
    batch: Sequence[CaseMessage], *, scope: Scope, at: dt.datetime, tells: bool = True
) -> list[Outcome]:
    """Take over new and changed cases, add new services; one outcome per message, in their order.

    Raises :class:`InvalidRows` for form errors, before anything is written. A message older than
    what is held changes nothing (``is_older``). What the state of things refuses (an item out of
    ``scope``, a case that has ended) is that row's ``refusal``. No case may be there twice. ``tells=False``
    keeps it from the reactions: history is no news.
    """
    lookup = Lookup(batch, scope)
    problems = _form_problems(batch, lookup, at) + _doubles(batch, lookup)
    if problems:
        raise InvalidRows(problems)
    keys = [(lookup.issuer(message), message.case_number) for message in batch]
    outcomes = [Outcome(message) for message in batch]
    for outcome in outcomes:
        if outcome.message.item_code not in lookup.items:
            outcome.refusal = _unknown_item(outcome.message)
    wanted = {
        key: outcome for key, outcome in zip(keys, outcomes, strict=True) if not outcome.refusal
    }
    _find_or_create(wanted, lookup, at)
    _update_cases(wanted.values(), lookup)
    _add_services([outcome for outcome in wanted.values() if not outcome.refusal], lookup, at)
    if tells:
        reactions.tell(outcomes, at)
    return outcomes


def _form_problems(batch: Sequence[CaseMessage], lookup: Lookup, at: dt.datetime) -> list[Problem]:
    return [
        Problem(row, name, text)
        for row, message in enumerate(batch, start=1)
        for name, text in (*form_problems(message, at=at), *lookup.problems(message))
    ]


def _doubles(batch: Sequence[CaseMessage], lookup: Lookup) -> list[Problem]:
    seen: dict[Key, int] = {}
    problems = []
    for row, message in enumerate(batch, start=1):
        first = seen.setdefault((lookup.issuer(message), message.case_number), row)
        if first != row:
            text = _("Row %(row)d has the same case already.") % {"row": first}
            problems.append(Problem(row, "case_number", text))
    return problems


def _unknown_item(message: CaseMessage) -> UnknownItem:
    text = _("There is no item “%(code)s” that you may send cases of.")
    return UnknownItem(text % {"code": message.item_code}, field="item_code")


def _cases_of(keys: Iterable[Key], *, lock: bool = False) -> dict[Key, Case]:
    """Existing cases; always locked in the same order, so that two lists never wait for each other."""
    numbers: dict[str, list[str]] = {}
    for issuer, number in keys:
        numbers.setdefault(issuer, []).append(number)
    found: dict[Key, Case] = {}
    for issuer in sorted(numbers):
        cases = Case.objects.filter(issuer=issuer, number__in=numbers[issuer]).order_by("number")
        if lock:
            cases = cases.select_for_update(of=("self",), no_key=True)
        found |= {(case.issuer, case.number): case for case in cases}
    return found


def _find_or_create(wanted: dict[Key, Outcome], lookup: Lookup, at: dt.datetime) -> None:
    held = _cases_of(wanted, lock=True)
    fresh = {
        key: _new_case(key, wanted[key].message, lookup, at)
        for key in sorted(wanted.keys() - held.keys())
    }
    if fresh:
        # Of two messages for one new case, the second waits here and then finds the first's row.
        Case.objects.bulk_create(fresh.values(), ignore_conflicts=True, batch_size=BATCH)
        held |= _cases_of(fresh, lock=True)
    for key, outcome in wanted.items():
        outcome.case = held[key]
        outcome.is_new = key in fresh and fresh[key].uuid == held[key].uuid


def _new_case(key: Key, message: CaseMessage, lookup: Lookup, at: dt.datetime) -> Case:
    issuer, number = key
    case = Case(
        issuer=issuer,
        number=number,
        kind=message.kind,
        item=lookup.items[message.item_code],
        received_at=at,
        **{name: getattr(message, name) for name in TAKEN_OVER},
    )
    if message.applicant:
        case.seal_applicant(message.applicant)
    return case


def _refusal(message: CaseMessage, case: Case | None, lookup: Lookup) -> DomainError | None:
    """Why the state of things does not allow this message."""
    item = lookup.items.get(message.item_code)
    if item is None:
        return _unknown_item(message)
    if case is None or message.source_updated_at < case.source_updated_at:
        return None
    if case.item_id != item.pk or case.kind != message.kind:
        text = _("This case number belongs to another item.")
        return CaseRefused(text, field="item_code")
    if case.status in ENDED and message.status not in ENDED:
        text = _("The case has ended (%(status)s); it cannot be open again.")
        return CaseRefused(text % {"status": case.get_status_display()}, field="status")
    return None


def _update_cases(outcomes: Iterable[Outcome], lookup: Lookup) -> None:
    changed = []
    for outcome in outcomes:
        case, message = outcome.case, outcome.message
        if case is None or outcome.is_new:
            continue
        outcome.refusal = _refusal(message, case, lookup)
        outcome.is_older = message.source_updated_at < case.source_updated_at
        if not outcome.refusal and not outcome.is_older and _take_over(message, case):
            changed.append(case)
    Case.objects.bulk_update(changed, [*TAKEN_OVER, *APPLICANT_COLUMNS], batch_size=BATCH)


def _take_over(message: CaseMessage, case: Case) -> bool:
    """Bring the case up to date; whether anything changed."""
    before = [getattr(case, name) for name in TAKEN_OVER]
    for name in TAKEN_OVER:
        setattr(case, name, getattr(message, name))
    changed = before != [getattr(case, name) for name in TAKEN_OVER]
    if message.applicant and message.applicant != _readable(case, message.applicant):
        case.seal_applicant(message.applicant)
        changed = True
    return changed


def _readable(case: Case, like: dict[str, Any]) -> dict[str, Any]:
    held = case.unseal_applicant() | {"kind": case.applicant_kind}
    return {name: held.get(name, "") for name in like}


def _add_services(outcomes: Sequence[Outcome], lookup: Lookup, at: dt.datetime) -> None:
    """Services already there are found again and stay as they were."""
    held: dict[int, dict[int, Service]] = {}
    cases = {outcome.case.pk: outcome.case for outcome in outcomes if outcome.case}
    there_already = Service.objects.filter(case__in=cases).order_by("pk")
    # A rating of one of them, at this moment, must find the case's first service as it will be.
    for service in there_already.select_for_update(of=("self",), no_key=True):
        service.case = cases[service.case_id]
        held.setdefault(service.case_id, {})[service.service_no] = service
    fresh: list[Service] = []
    for outcome in outcomes:
        if outcome.case is None:
            continue
        there = held.setdefault(outcome.case.pk, {})
        for message in outcome.message.services:
            if message.service_no not in there and not outcome.is_older:
                item = lookup.items[outcome.message.item_code]
                service = _new_service(outcome.case, item, message, lookup, at)
                there[message.service_no] = service
                fresh.append(service)
                outcome.new_services += 1
        named = [message.service_no for message in outcome.message.services]
        outcome.services = [there[number] for number in named if number in there]
    Service.objects.bulk_create(fresh, batch_size=BATCH)
    facts.touch(TOUCH_SOURCE, _touches(fresh, held))


def _touches(fresh: Sequence[Service], held: dict[int, dict[int, Service]]) -> set[facts.Touch]:
    """Their own days, and those of their case's other services: the case counts with its first."""
    grown = {service.case_id for service in fresh}
    return {(s.service_day, s.department_id) for case_id in grown for s in held[case_id].values()}


def _new_service(
    case: Case, item: ServiceItem, message: ServiceMessage, lookup: Lookup, at: dt.datetime
) -> Service:
    hall, window = lookup.hall(message), lookup.window(message)
    day = local_day(message.served_at)
    department = lookup.body_of(item, day)
    version = lookup.version(item, message)
    if version is None:
        raise CaseRefused(_("The item has no version in force on that day."), field="served_at")
    return Service(
        case=case,
        service_no=message.service_no,
        stage=message.stage,
        served_at=message.served_at,
        service_day=day,
        channel=message.channel,
        staff_no=message.staff_no,
        hall=hall,
        window=window,
        department=department,
        window_department=lookup.body_of(window or hall or item, day),
        region=department.region,
        item_version=version,
        received_at=at,
    )
