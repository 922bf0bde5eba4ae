"""``--from`` and ``--to`` of the commands on figures."""

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError

from indicators.months import Period
from indicators.rebuilding import EVER


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day such as 2026-03-31.") from None


def add_period(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="start", type=day, help="first day, e.g. 2026-01-01")
    parser.add_argument("--to", dest="end", type=day, help="last day")


def given_period(options: dict[str, Any]) -> Period:
    """Everything there is, where an end is left open."""
    start, last = options["start"] or EVER[0], options["end"]
    if last is None or last >= EVER[1]:
        return start, EVER[1]
    if last < start:
        raise CommandError(f"--to {last} must not be before --from {start}.")
    return start, last + dt.timedelta(days=1)
