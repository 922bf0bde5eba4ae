"""机构改革: one body goes over to another from a day on, with what it has (see ``handover``).

The plan is one transaction; then each part is moved in batches, each a transaction of its own under
the lock of the plan. Killed in the middle, beat or the same command finishes the rest.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from govservice import trail
from govservice.errors import Conflict, Invalid, NotFound
from govservice.worktime import local_day

from ..handover import Handover, Part, parts
from ..models import Department, DepartmentSuccession
from ..scope import EVERYTHING, Viewer
from ..validity import OPEN_END
from .keeping import keeper_scope
from .succession import check_exists, refresh_successors

BATCH = 200
LONGEST_REASON = 200
FURTHEST_AHEAD = dt.timedelta(days=3 * 366)


@dataclass(frozen=True)
class Moved:
    """How much of one part there was to move, or was moved."""

    part: Part
    count: int


@dataclass(frozen=True)
class Transfer:
    """``moved`` is empty while the day has not come."""

    plan: DepartmentSuccession
    moved: list[Moved]


def preview_transfer(
    code: str, into: str, *, on: dt.date, reason: str, by: Viewer | None, at: dt.datetime
) -> list[Moved]:
    """What would go over if it were done now; raises what :func:`transfer_department` would."""
    plan = _checked(code, into, on=on, reason=reason, by=by, at=at)
    return [Moved(part, part.count(plan)) for part in parts()]


def transfer_department(
    code: str, into: str, *, on: dt.date, reason: str, by: Viewer | None, at: dt.datetime
) -> Transfer:
    """Let one body go over to another; at once where the day has come, else by beat on that day.

    ``by=None`` is the command line. Asked for again before all is moved, it goes on. Raises
    ``NotFound`` for what is unknown or out of scope, ``Invalid`` and ``Conflict`` for what cannot
    be. Then nothing is changed.
    """
    return merge_departments([code], into=into, on=on, reason=reason, by=by, at=at)[0]


def merge_departments(
    codes: Sequence[str],
    *,
    into: str,
    on: dt.date,
    reason: str,
    by: Viewer | None,
    at: dt.datetime,
) -> list[Transfer]:
    """Several bodies into one: all are planned or none is."""
    with transaction.atomic():
        plans = [_plan(code, into, on=on, reason=reason, by=by, at=at) for code in codes]
    if on > local_day(at):
        return [Transfer(plan, []) for plan in plans]
    return [Transfer(*_carried_out(plan, by, at)) for plan in plans]


def _carried_out(
    plan: DepartmentSuccession, by: Viewer | None, at: dt.datetime
) -> tuple[DepartmentSuccession, list[Moved]]:
    moved = carry_out(plan.pk, by=by, at=at)
    plan.refresh_from_db(fields=["carried_out_at"])
    return plan, moved


@transaction.atomic
def cancel_transfer(code: str, *, by: Viewer | None, at: dt.datetime) -> None:
    """Take back a plan whose day has not come; the body goes on until the day it had before."""
    predecessor = _found(code, by, "code")
    plans = DepartmentSuccession.objects.select_for_update().filter(
        predecessor=predecessor, planned_at__isnull=False, on__gt=local_day(at)
    )
    plan = plans.select_related("successor").first()
    if plan is None:
        raise Conflict(_("No transfer is planned that could be taken back."))
    Department.objects.filter(pk=predecessor.pk).update(valid_to=plan.ended_before or OPEN_END)
    _record("transfer_cancelled", plan, by)
    plan.delete()


def carry_out(succession_id: int, *, by: Viewer | None, at: dt.datetime) -> list[Moved]:
    """Move whatever of the predecessor is left; nothing the second time."""
    moved = [Moved(part, _move(part, succession_id, by, at)) for part in parts()]
    _finish(succession_id, at)
    return [found for found in moved if found.count]


def carry_out_due(*, at: dt.datetime) -> int:
    """The plans whose day has come, and what came back to a body after it had gone over; how much moved."""
    refresh_successors(on=local_day(at))
    due = DepartmentSuccession.objects.filter(planned_at__isnull=False, on__lte=local_day(at))
    ids = list(due.order_by("on", "pk").values_list("pk", flat=True))
    return sum(found.count for pk in ids for found in carry_out(pk, by=None, at=at))


# --- the plan --------------------------------------------------------------------------------------


def _plan(
    code: str, into: str, *, on: dt.date, reason: str, by: Viewer | None, at: dt.datetime
) -> DepartmentSuccession:
    _lock(code, into)
    plan = _checked(code, into, on=on, reason=reason, by=by, at=at)
    begun = _unfinished(plan.predecessor, plan.successor, on)
    if begun is not None:
        return begun
    succession, _new = DepartmentSuccession.objects.update_or_create(
        predecessor=plan.predecessor,
        successor=plan.successor,
        defaults={
            "on": on,
            "reason": plan.reason,
            "planned_at": at,
            "ended_before": plan.predecessor.valid_to,
        },
    )
    # By name: a keeper's form of this row that is open elsewhere must not be overwritten whole.
    Department.objects.filter(pk=plan.predecessor.pk).update(valid_to=on)
    refresh_successors(on=local_day(at))
    _record("transfer_planned", succession, by)
    return succession


def _unfinished(
    predecessor: Department, successor: Department, on: dt.date
) -> DepartmentSuccession | None:
    """The very same plan, of which something is left to be done."""
    same = DepartmentSuccession.objects.select_related("predecessor", "successor")
    return same.filter(
        predecessor=predecessor,
        successor=successor,
        on=on,
        planned_at__isnull=False,
        carried_out_at__isnull=True,
    ).first()


def _lock(*codes: str) -> None:
    """In one order: of two who plan the same, the second waits here and then sees the first's plan."""
    rows = Department.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(code__in=codes).order_by("pk"))


def _checked(
    code: str, into: str, *, on: dt.date, reason: str, by: Viewer | None, at: dt.datetime
) -> Handover:
    predecessor = _found(code, by, "code")
    successor = _found(into, by, "successor")
    if predecessor == successor:
        raise Invalid(_("A body cannot go over to itself."), field="successor")
    today = local_day(at)
    _check_not_planned(predecessor, successor, on)
    _check_day(predecessor, on, today)
    for day in {on, max(on, today)}:
        check_exists(successor, on=day, field="successor")
    _check_chain(predecessor, successor, on)
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON or "\0" in text:
        message = _("Say why in 1 to %(max)s characters, such as the number of the decision.")
        raise Invalid(message % {"max": LONGEST_REASON}, field="reason")
    return Handover(predecessor, successor, on, at, by, text)


def _found(code: str, by: Viewer | None, field: str) -> Department:
    reach = EVERYTHING if by is None else keeper_scope(by)
    rows = Department.objects.in_scope(reach).select_related("region", "parent", "succeeded_by")
    found: Department | None = rows.filter(code=code.strip()).first()
    if found is None:
        text = _("There is no “%(code)s” within your reach.")
        raise NotFound(text % {"code": code.strip()[:36]}, field=field)
    return found


def _check_not_planned(predecessor: Department, successor: Department, on: dt.date) -> None:
    told = DepartmentSuccession.objects.filter(predecessor=predecessor).select_related("successor")
    for earlier in told:
        words = {"unit": predecessor, "successor": earlier.successor, "day": earlier.on}
        if earlier.successor_id != successor.pk:
            text = _(
                "%(unit)s goes over to %(successor)s on %(day)s. A body that is split among several "
                "is not transferred as a whole: give its items and windows to their new bodies one by one."
            )
            raise Conflict(text % words, field="successor")
        is_finished = earlier.carried_out_at is not None
        if earlier.planned_at is not None and (is_finished or earlier.on != on):
            text = _("%(unit)s goes over to %(successor)s on %(day)s already.")
            raise Conflict(text % words, field="successor")


def _check_day(predecessor: Department, on: dt.date, today: dt.date) -> None:
    if on <= predecessor.valid_from:
        text = _("%(unit)s exists only since %(day)s; choose a later day.")
        words = {"unit": predecessor, "day": predecessor.valid_from}
        raise Invalid(text % words, field="on")
    if on > predecessor.valid_to:
        text = _("%(unit)s no longer exists since %(day)s; choose that day or an earlier one.")
        words = {"unit": predecessor, "day": predecessor.valid_to}
        raise Invalid(text % words, field="on")
    if on > today + FURTHEST_AHEAD:
        raise Invalid(_("Choose a day within the next three years."), field="on")


def _check_chain(predecessor: Department, successor: Department, on: dt.date) -> None:
    """No circle, and nobody planned to come into a body after it has gone."""
    told = dict(DepartmentSuccession.objects.values_list("predecessor_id", "successor_id"))
    body: int | None = successor.pk
    seen: set[int] = set()
    while body is not None and body not in seen:
        if body == predecessor.pk:
            text = _("%(successor)s goes over to %(unit)s itself; that would be a circle.")
            bodies = {"unit": predecessor, "successor": successor}
            raise Conflict(text % bodies, field="successor")
        seen.add(body)
        body = told.get(body)
    later = DepartmentSuccession.objects.filter(successor=predecessor, on__gt=on)
    coming = later.exclude(planned_at=None).select_related("predecessor").first()
    if coming is not None:
        text = _("%(unit)s is to come into it on %(day)s; take that plan back first.")
        words = {"unit": coming.predecessor, "day": coming.on}
        raise Conflict(text % words, field="on")


# --- moving ----------------------------------------------------------------------------------------


def _move(part: Part, succession_id: int, by: Viewer | None, at: dt.datetime) -> int:
    total = 0
    while moved := _move_batch(part, succession_id, by, at):
        total += moved
    return total


@transaction.atomic
def _move_batch(part: Part, succession_id: int, by: Viewer | None, at: dt.datetime) -> int:
    """Of two who carry out the same plan, the second waits for each batch and finds less."""
    succession = _locked(succession_id)
    moved = part.move(_handover(succession, by, at), BATCH)
    if moved:
        _record("handed_over", succession, by, part=part.code, count=moved)
    return moved


@transaction.atomic
def _finish(succession_id: int, at: dt.datetime) -> None:
    succession = _locked(succession_id)
    handover = _handover(succession, None, at)
    if succession.carried_out_at is None and not any(part.count(handover) for part in parts()):
        succession.carried_out_at = at
        succession.save(update_fields=["carried_out_at"])


def _locked(succession_id: int) -> DepartmentSuccession:
    rows = DepartmentSuccession.objects.select_for_update(of=("self",)).select_related(
        "predecessor__region", "predecessor__parent", "successor__region"
    )
    return rows.get(pk=succession_id)


def _handover(succession: DepartmentSuccession, by: Viewer | None, at: dt.datetime) -> Handover:
    """To whoever stands today: the body that followed may have been followed itself meanwhile."""
    predecessor, successor = succession.predecessor, succession.successor
    heir = predecessor.succeeded_by or successor
    return Handover(predecessor, heir, succession.on, at, by, succession.reason)


def _record(
    action: str, succession: DepartmentSuccession, by: Viewer | None, **data: object
) -> None:
    trail.record(
        action,
        by=by,
        subject=succession.predecessor.code,
        department=succession.predecessor,
        successor=succession.successor.code,
        on=succession.on.isoformat(),
        reason=succession.reason,
        **data,
    )


__all__ = [
    "Moved",
    "Transfer",
    "cancel_transfer",
    "carry_out",
    "carry_out_due",
    "merge_departments",
    "preview_transfer",
    "transfer_department",
]
