"""Regions and bodies as the working-day clock asks for them: by their codes."""

from typing import Any

from django.utils.translation import gettext as _

from ..models import Department, Region
from .keeping import keeper_scope, reaches_everything


class ClockPlaces:
    def name(self, *, region: str, department: str) -> str | None:
        if not region and not department:
            return _("the whole nation")
        rows: Any = Department.objects if department else Region.objects
        names = (
            rows.filter(code=department or region).order_by("-pk").values_list("name", flat=True)
        )
        found: str | None = names.first()
        return found

    def is_kept_by(self, by: Any, *, region: str, department: str) -> bool:
        """What is the nation's belongs to keepers of a whole province, as all that has no place."""
        scope = keeper_scope(by)
        if department:
            return bool(Department.objects.in_scope(scope).filter(code=department).exists())
        if not region:
            return reaches_everything(scope)
        paths = Region.objects.filter(code=region).values_list("path", flat=True)
        return scope.everything or any(
            path.startswith(reached) for path in paths for reached in scope.region_paths
        )
