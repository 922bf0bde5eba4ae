"""Days as people type and send them: a line each, ``2027-02-05,0,春节``; a range with two points."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from govservice.errors import Invalid

from .published import Day

MAX_NOTE = 60
LONGEST_RANGE = 31
SEPARATOR = re.compile(r"[,，\t]")
RANGE = re.compile(r"\.\.|[~～—至]")
WORKING = {"1": True, "0": False, "班": True, "休": False}


def read_days(text: str) -> list[Day]:
    """Every day of the text once; raises ``Invalid`` naming the line. A line of titles is passed over."""
    found: dict[dt.date, Day] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        cells = [cell.strip() for cell in SEPARATOR.split(line, maxsplit=2)]
        if not any(cells) or (number == 1 and cells[0] == "date"):
            continue
        for day in _days(cells, number, line):
            if found.setdefault(day.date, day).is_working != day.is_working:
                message = _("Line %(number)s: %(day)s is both a working day and a day off.")
                raise Invalid(message % {"number": number, "day": day.date}, field="days")
    return sorted(found.values())


def _days(cells: list[str], number: int, line: str) -> Iterator[Day]:
    try:
        ends = [dt.date.fromisoformat(cell.strip()) for cell in RANGE.split(cells[0], maxsplit=1)]
        is_working = WORKING[cells[1]]
    except (ValueError, KeyError, IndexError):
        message = _(
            "Line %(number)s: “%(line)s” is not a day. Write 2027-02-05,0,note (1 working day, "
            "0 day off), or 2027-02-05..2027-02-11,0,note."
        )
        raise Invalid(message % {"number": number, "line": line.strip()}, field="days") from None
    first, last = ends[0], ends[-1]
    if not 0 <= (last - first).days < LONGEST_RANGE:
        message = _("Line %(number)s: a range runs forward, over at most %(most)s days.")
        raise Invalid(message % {"number": number, "most": LONGEST_RANGE}, field="days")
    note = cells[2][:MAX_NOTE] if len(cells) > 2 else ""
    for offset in range((last - first).days + 1):
        yield Day(first + dt.timedelta(days=offset), is_working, note)


def write_days(days: Iterable[Day]) -> str:
    """The same as lines."""
    return "\n".join(f"{day.date},{int(day.is_working)},{day.note}".rstrip(",") for day in days)
