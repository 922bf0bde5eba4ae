"""The texts of the demo: items of real Sichuan government life, citizens' comments, hotline matters.

``items.csv``: ``depth`` is the highest online step; ``materials`` are joined by “;”. Every name, phone,
number and address in the texts is made up; phones lie in 19900000000–19900009999.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ratings.dictionary import CORE, EXTENSION

FOLDER = Path(__file__).resolve().parent
ANY_UNIT = ""


@dataclass(frozen=True)
class Item:
    """One row of ``items.csv``: ``unit`` is a provincial body's short name or a kind of city unit."""

    unit: str
    name: str
    item_type: str
    case_form: str
    statutory_limit: int
    promised_limit: int
    visits: int
    online_depth: str
    charges_fee: bool
    theme: str
    materials: list[str]

    @property
    def is_at_once(self) -> bool:
        return self.case_form == "1"


@dataclass(frozen=True)
class Matter:
    """One row of ``tickets.csv``; ``{place}`` in its texts is filled in."""

    ticket_type: str
    unit: str
    urgency: str
    category: str
    title: str
    content: str
    reply: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def items() -> dict[str, list[Item]]:
    """By unit, the most frequent first."""
    found: dict[str, list[Item]] = {}
    for row in _rows("items.csv"):
        found.setdefault(row["unit"], []).append(_item(row))
    return found


def _item(row: dict[str, str]) -> Item:
    return Item(
        unit=row["unit"],
        name=row["name"],
        item_type=row["type"],
        case_form=row["form"],
        statutory_limit=int(row["statutory"]),
        promised_limit=int(row["promised"]),
        visits=int(row["visits"]),
        online_depth="^".join(str(step) for step in range(1, int(row["depth"]) + 1)),
        charges_fee=row["fee"] == "1",
        theme=row["theme"],
        materials=row["materials"].split(";"),
    )


@cache
def comments(level: int, unit: str) -> list[str]:
    """What may be said of any unit at this level, and of this kind of unit."""
    return [
        row["text"]
        for row in _rows("comments.csv")
        if row["level"] == str(level) and row["unit"] in (ANY_UNIT, unit)
    ]


@cache
def tag_codes(level: int) -> list[str]:
    """The reasons of a level in today's dictionary."""
    codes = (row[0] for row in [*CORE, *EXTENSION])
    return [code for code in codes if code.startswith(str(level))]


@cache
def matters() -> list[Matter]:
    return [Matter(ticket_type=row.pop("type"), **row) for row in _rows("tickets.csv")]
