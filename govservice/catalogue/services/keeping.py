"""What keepers of the catalogue change by hand, one row at a time, within their scope."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from govservice.duties import Duty
from govservice.errors import NotAllowed

from ..models import Region
from ..scope import Scope, Viewer

KEEPERS = frozenset({Duty.CATALOGUE_KEEPER})


def keeper_scope(by: Viewer) -> Scope:
    return by.scope(KEEPERS)


@transaction.atomic
def keep(row: models.Model, *, by: Viewer) -> None:
    """Save a new or changed row; raises :class:`NotAllowed` where it is, or would be, out of scope."""
    scope = keeper_scope(by)
    _check_place(row, scope)
    if isinstance(row, Region):
        row.path = f"{row.parent.path if row.parent else '/'}{row.code}/"
    row.save()
    _check_place(row, scope)


def _check_place(row: models.Model, scope: Scope) -> None:
    if row.pk is None or scope.everything:
        return
    rows: Any = type(row)._default_manager.all()
    if hasattr(rows, "in_scope"):
        inside = rows.in_scope(scope).filter(pk=row.pk).exists()
    else:
        inside = reaches_everything(scope)
    if not inside:
        raise NotAllowed(_("This lies outside the scope of your duty."))


def reaches_everything(scope: Scope) -> bool:
    """Whether it covers a whole province: what belongs to no place is such a keeper's."""
    return scope.everything or any(path.count("/") == 2 for path in scope.region_paths)
