"""Loads what ships in ``catalogue/reference`` (see the README there); a second run changes nothing.

Regions are brought up to date, being official. Departments, halls and lists that exist already are
left as their keeper made them.
"""

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from govservice.errors import Invalid

from ..models import (
    Department,
    DepartmentSuccession,
    Hall,
    Region,
    UnitList,
    UnitListMember,
)
from ..validity import ALWAYS_FROM, OPEN_END
from .items import respell_items
from .paths import set_department_paths
from .succession import refresh_successors

FOLDER = Path(__file__).resolve().parent.parent / "reference"
LEVELS = ("province", "city", "county", "town")
BATCH = 500


def _read(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def regions_by_code() -> dict[str, Region]:
    """The regions as they are known today; of several with one code, the latest."""
    return {region.code: region for region in Region.objects.order_by("code", "valid_from")}


@transaction.atomic
def load_regions() -> str:
    """Provinces first, so that every region finds its parent's path."""
    rows = list(_read("regions.csv"))
    known = regions_by_code()
    for level in LEVELS:
        wanted = [_region(row, known) for row in rows if row["level"] == level]
        changed = [region for region in wanted if not _same(region, known.get(region.code))]
        Region.objects.bulk_create(
            changed,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["code", "valid_from"],
            update_fields=["name", "short_name", "level", "parent", "path", "is_grouping"],
        )
        codes = {region.code for region in changed}
        if codes:
            known |= {r.code: r for r in Region.objects.filter(level=level) if r.code in codes}
    return f"{len(rows)}"


def _region(row: dict[str, str], known: dict[str, Region]) -> Region:
    parent = known[row["parent_code"]] if row["parent_code"] else None
    before = known.get(row["code"])
    return Region(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        level=row["level"],
        parent=parent,
        path=f"{parent.path if parent else '/'}{row['code']}/",
        is_grouping=bool(row["is_grouping"]),
        valid_from=before.valid_from if before else ALWAYS_FROM,
    )


def _same(wanted: Region, known: Region | None) -> bool:
    names = ("name", "short_name", "level", "parent_id", "path", "is_grouping")
    return known is not None and all(getattr(wanted, n) == getattr(known, n) for n in names)


@transaction.atomic
def load_departments() -> str:
    regions = regions_by_code()
    known = set(Department.objects.values_list("code", flat=True))
    rows = list(_read("departments.csv"))
    new = [_department(row, regions) for row in rows if row["code"] not in known]
    Department.objects.bulk_create(new, batch_size=BATCH)
    set_department_paths(new)
    by_code = {department.code: department for department in Department.objects.all()}
    _load_successions(by_code)
    _load_halls(by_code, regions)
    return f"{len(rows)}"


def _department(row: dict[str, str], regions: dict[str, Region]) -> Department:
    return Department(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        name_note=row["name_note"],
        kind=row["kind"],
        region=regions[row["region_code"]],
        valid_from=_day(row["valid_from"], ALWAYS_FROM),
        valid_to=_day(row["valid_to"], OPEN_END),
    )


def _day(text: str, otherwise: dt.date) -> dt.date:
    return dt.date.fromisoformat(text) if text else otherwise


def _load_successions(by_code: dict[str, Department]) -> None:
    DepartmentSuccession.objects.bulk_create(
        [
            DepartmentSuccession(
                predecessor=by_code[row["predecessor"]],
                successor=by_code[row["successor"]],
                on=dt.date.fromisoformat(row["on"]),
            )
            for row in _read("successions.csv")
        ],
        ignore_conflicts=True,
    )
    refresh_successors(on=timezone.localdate())


def _load_halls(by_code: dict[str, Department], regions: dict[str, Region]) -> None:
    Hall.objects.bulk_create(
        [
            Hall(
                code=row["code"],
                name=row["name"],
                region=regions[row["region_code"]],
                department=by_code[row["department"]],
            )
            for row in _read("halls.csv")
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def load_lists() -> str:
    known = set(UnitList.objects.values_list("code", flat=True))
    rows = list(_read("lists.csv"))
    new = [row for row in rows if row["code"] not in known]
    if new:
        units: dict[str, Mapping[str, Region | Department]] = {
            "region": regions_by_code(),
            "department": _departments_by_code(),
        }
        for row in new:
            _load_list(row, units[row["unit"]])
    return f"{len(rows)}"


def _departments_by_code() -> dict[str, Department]:
    return {department.code: department for department in Department.objects.all()}


def _load_list(row: dict[str, str], units: Mapping[str, Region | Department]) -> None:
    codes = row["members"].split()
    missing = [code for code in codes if code not in units]
    if missing:
        raise Invalid(f"{row['code']}: {' '.join(missing)}")
    unit_list = UnitList.objects.create(code=row["code"], name=row["name"], source=row["source"])
    UnitListMember.objects.bulk_create(
        UnitListMember(unit_list=unit_list, position=position, **{row["unit"]: units[code]})
        for position, code in enumerate(codes, start=1)
    )


def load_spelling() -> str:
    """Items written past the model, or under an older dictionary, get their pinyin here."""
    return f"{respell_items()}"
