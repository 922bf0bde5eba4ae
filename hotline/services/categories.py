"""The tree of categories: the project's own, and tables that a place brings."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path as FilePath

from django.db import transaction

from ..models import TicketCategory

MAX_NAME = 40
Path = tuple[str, ...]
"""Names from the first level down."""

OWN_TABLE = FilePath(__file__).resolve().parent.parent / "reference" / "categories.csv"
ADDED_PREFIX = "X"


@transaction.atomic
def load_ticket_categories() -> str:
    """The project's own tree, by its codes; what a keeper renamed or retired stays so."""
    with OWN_TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    there = {category.code: category for category in TicketCategory.objects.all()}
    for row in rows:
        if row["code"] not in there:
            there[row["code"]] = TicketCategory.objects.create(
                code=row["code"], name=row["name"], parent=there.get(row["parent_code"])
            )
    return f"{len(there)} ticket categories"


@transaction.atomic
def add_categories(paths: Sequence[Path]) -> int:
    """Add what is missing of these paths, found by names; the number of categories made."""
    there = _by_names(TicketCategory.objects.select_related("parent__parent"))
    before = len(there)
    codes = set(TicketCategory.objects.values_list("code", flat=True))
    for path in paths:
        for depth in range(1, len(path) + 1):
            if path[:depth] not in there:
                parent = there.get(path[: depth - 1])
                code = _free_code(parent, codes)
                codes.add(code)
                there[path[:depth]] = TicketCategory.objects.create(
                    code=code, name=path[depth - 1], parent=parent
                )
    return len(there) - before


def _by_names(categories: Iterable[TicketCategory]) -> dict[Path, TicketCategory]:
    found: dict[Path, TicketCategory] = {}
    for category in categories:
        names: list[str] = []
        node: TicketCategory | None = category
        while node is not None:
            names.insert(0, node.name)
            node = node.parent
        found[tuple(names)] = category
    return found


def _free_code(parent: TicketCategory | None, taken: set[str]) -> str:
    """Two figures below the parent's code, or below ``X`` for a first level."""
    stem = parent.code if parent else ADDED_PREFIX
    number = 1
    while f"{stem}{number:02d}" in taken:
        number += 1
    return f"{stem}{number:02d}"
