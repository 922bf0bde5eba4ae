"""All sealed values of the database, whichever app keeps them, found by the name of their column."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from govservice import sealed

SUFFIX = "_sealed"
CHUNK = 1000


@dataclass(frozen=True)
class Column:
    """One sealed column. A row says what its value is bound to by ``place(name)`` or ``<name>_place``."""

    model: type[models.Model]
    field: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def rows(self) -> models.QuerySet[Any]:
        """Rows with a value; those bound to a ticket come with it."""
        rows = self.model._base_manager.exclude(**{self.field: ""}).order_by("pk")
        has_ticket = any(field.name == "ticket" for field in self.model._meta.concrete_fields)
        return rows.select_related("ticket") if has_ticket else rows

    def place_of(self, row: Any) -> str:
        name = self.field.removesuffix(SUFFIX)
        if hasattr(row, "place"):
            return str(row.place(name))
        return str(getattr(row, f"{name}_place", "") or getattr(row, "seal_place", ""))

    def unopened(self) -> Iterator[tuple[int, bool]]:
        """Key of every row, and whether its value cannot be opened; flat memory."""
        for row in self.rows.iterator(chunk_size=CHUNK):
            try:
                sealed.unseal(getattr(row, self.field), bound_to=self.place_of(row))
            except sealed.CannotOpen:
                yield row.pk, True
            else:
                yield row.pk, False


def columns() -> list[Column]:
    return [
        Column(model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith(SUFFIX)
    ]
