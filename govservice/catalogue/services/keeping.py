"""What keepers of the catalogue change by hand, one row at a time, within their scope.

Every change leaves an entry in the audit trail: who, which row, and each field before and after.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from govservice import trail
from govservice.duties import Duty
from govservice.errors import NotAllowed

from ..models import (
    Department,
    DepartmentSuccession,
    Hall,
    ItemVersion,
    Region,
    ServiceItem,
    UnitListMember,
    Window,
)
from ..scope import Scope, Viewer

KEEPERS = frozenset({Duty.CATALOGUE_KEEPER})
LONGEST_SHOWN = 200
OUT_OF_THE_WAY = 1_000_000
NOT_TOLD = frozenset(
    {"id", "path", "pinyin", "initials", "succeeded_by"}
)  # worked out from the others


def keeper_scope(by: Viewer) -> Scope:
    return by.scope(KEEPERS)


@transaction.atomic
def keep(row: models.Model, *, by: Viewer) -> None:
    """Save a new or changed row; raises :class:`NotAllowed` where it is, or would be, out of scope."""
    scope = keeper_scope(by)
    _check_place(row, scope)
    before = _held(row)
    if isinstance(row, Region):
        row.path = f"{row.parent.path if row.parent else '/'}{row.code}/"
    row.save()
    _check_place(row, scope)
    record_kept(row, before, by=by)


@transaction.atomic
def keep_rows(
    rows: Sequence[models.Model], *, by: Viewer, removed: Sequence[models.Model] = ()
) -> None:
    """The rows that belong to one row of the catalogue, such as the members of a list."""
    for row in removed:
        _remove(row, by)
    members = [row.pk for row in rows if isinstance(row, UnitListMember) and row.pk]
    held = {row.pk: row for row in UnitListMember.objects.filter(pk__in=members)}
    # Two members that change places would for an instant stand on the same one.
    UnitListMember.objects.filter(pk__in=members).update(position=F("position") + OUT_OF_THE_WAY)
    for row in rows:
        if row.pk in held and isinstance(row, UnitListMember):
            _check_place(row, keeper_scope(by))
            row.save()
            record_kept(row, held[row.pk], by=by)
        else:
            keep(row, by=by)


def _remove(row: models.Model, by: Viewer) -> None:
    _check_place(row, keeper_scope(by))
    gone = {name: [shown, ""] for name, shown in _shown_fields(row).items() if shown}
    _record("catalogue_removed", row, by, gone)
    row.delete()


def record_kept(row: models.Model, before: models.Model | None, *, by: Any) -> None:
    """Say in the audit trail what was added, or what of a row changed; nothing where nothing did."""
    earlier = _shown_fields(before) if before else {}
    now = _shown_fields(row)
    changes = {
        name: [earlier.get(name, ""), shown]
        for name, shown in now.items()
        if shown != earlier.get(name, "")
    }
    if changes:
        _record("catalogue_changed" if before else "catalogue_added", row, by, changes)


def _record(action: str, row: models.Model, by: Any, changes: dict[str, list[str]]) -> None:
    owner = owner_of(row)
    trail.record(
        action,
        by=by,
        subject=str(getattr(owner, "code", owner))[:120],
        department=_department_of(owner),
        model=row._meta.label_lower,
        changes=changes,
    )


def owner_of(row: models.Model) -> models.Model:
    """The row with a code that this one belongs to, or is."""
    if isinstance(row, Window):
        return row.hall
    if isinstance(row, DepartmentSuccession):
        return row.predecessor
    if isinstance(row, UnitListMember):
        return row.unit_list
    if isinstance(row, ItemVersion):
        return row.item
    return row


def _department_of(owner: models.Model) -> Department | None:
    if isinstance(owner, Department):
        return owner
    return owner.department if isinstance(owner, ServiceItem | Hall) else None


def _held(row: models.Model) -> models.Model | None:
    rows: Any = type(row)._default_manager
    found: models.Model | None = rows.filter(pk=row.pk).first() if row.pk else None
    return found


def _shown_fields(row: models.Model) -> dict[str, str]:
    """Every field as a short text; what a row points at by its code."""
    fields = (field for field in row._meta.concrete_fields if field.name not in NOT_TOLD)
    return {field.name: _shown(getattr(row, field.name)) for field in fields}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, models.Model):
        return str(getattr(value, "code", value))
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def outside_scope(field: str | None = None) -> NotAllowed:
    return NotAllowed(_("This lies outside the scope of your duty."), field=field)


def _check_place(row: models.Model, scope: Scope) -> None:
    owner = owner_of(row)
    if owner.pk is None or scope.everything:
        return
    rows: Any = type(owner)._default_manager.all()
    if hasattr(rows, "in_scope"):
        inside = rows.in_scope(scope).filter(pk=owner.pk).exists()
    else:
        inside = reaches_everything(scope)
    if not inside:
        raise outside_scope()


def reaches_everything(scope: Scope) -> bool:
    """Whether it covers a whole province: what belongs to no place is such a keeper's."""
    return scope.everything or any(path.count("/") == 2 for path in scope.region_paths)
