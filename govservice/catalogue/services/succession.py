"""Who stands for a body today, and the words for one that does so no longer."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from govservice.errors import Conflict

from ..models import Department, DepartmentSuccession


def standing_today(department: Department) -> Department:
    """The body itself, or the one that took over, through chains."""
    return department.succeeded_by or department


def check_exists(department: Department, *, on: dt.date, field: str) -> None:
    """Raise :class:`Conflict`, naming the body that took over, where this one is not there that day."""
    if department.is_valid_on(on):
        return
    if on < department.valid_from:
        text = _("%(unit)s does not exist before %(day)s.")
        words = {"unit": department, "day": department.valid_from}
        raise Conflict(text % words, field=field)
    followed = _followed_by(department)
    words = {"unit": department, "day": department.valid_to, "successor": followed}
    if followed is None:
        text = _("%(unit)s no longer exists since %(day)s.")
        raise Conflict(text % words, field=field)
    text = _("%(unit)s no longer exists since %(day)s. Choose %(successor)s, which took over.")
    raise Conflict(text % words, field=field, successor=followed.code)


def refuse_abolished(named: object, choosable: QuerySet[Department], *, field: str) -> None:
    """Raise :class:`Conflict` where a body was named whose successor may be chosen instead.

    ``named`` is a department, its code, its name, or “code name”; of others nothing is said.
    """
    if isinstance(named, Department):
        called = Q(pk=named.pk)
    else:
        text = str(named).strip()
        called = Q(code__in=[text, *text.split(maxsplit=1)[:1]]) | Q(name=text)
    gone = Department.objects.filter(called, succeeded_by__in=choosable.order_by().values("pk"))
    found = gone.select_related("succeeded_by").first()
    if found is not None:
        check_exists(found, on=found.valid_to, field=field)


def _followed_by(department: Department) -> Department | None:
    if department.succeeded_by is not None:
        return department.succeeded_by
    told = DepartmentSuccession.objects.filter(predecessor=department).select_related("successor")
    found = list(told[:2])
    return found[0].successor if len(found) == 1 else None


@transaction.atomic
def refresh_successors(*, on: dt.date) -> int:
    """Work out anew for every body who stands for it on that day; how many changed.

    A body that was split among several stands for itself: nobody knows whose each figure would be.
    """
    heirs = _heirs(on)
    departments = Department.objects.filter(pk__in=heirs) | Department.objects.filter(
        succeeded_by__isnull=False
    )
    changed = []
    for department in departments.only("succeeded_by").order_by("pk"):
        heir = heirs.get(department.pk)
        if department.succeeded_by_id != heir:
            department.succeeded_by_id = heir
            changed.append(department)
    Department.objects.bulk_update(changed, ["succeeded_by"], batch_size=500)
    return len(changed)


def _heirs(on: dt.date) -> dict[int, int]:
    rows = DepartmentSuccession.objects.filter(on__lte=on)
    followers: dict[int, set[int]] = {}
    for predecessor, successor in rows.values_list("predecessor_id", "successor_id"):
        followers.setdefault(predecessor, set()).add(successor)
    only = {body: next(iter(found)) for body, found in followers.items() if len(found) == 1}
    found = {body: _end_of_chain(body, only) for body in only}
    return {body: heir for body, heir in found.items() if heir != body}


def _end_of_chain(body: int, only: dict[int, int]) -> int:
    """
    >>> _end_of_chain(1, {1: 2, 2: 3})
    3
    >>> _end_of_chain(1, {1: 2, 2: 1})
    1
    """
    seen = {body}
    heir = only[body]
    while heir in only and heir not in seen:
        seen.add(heir)
        heir = only[heir]
    return body if heir in seen and heir == body else heir
