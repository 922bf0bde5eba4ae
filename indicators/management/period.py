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
    parser.add_argument("--to", dest="end", type=day, help="first day no longer included")


def given_period(options: dict[str, Any]) -> Period:
    """Everything there is, where an end is left open."""
    period = (options["start"] or EVER[0], options["end"] or EVER[1])
    if period[0] >= period[1]:
        raise CommandError(f"--from {period[0]} must be before --to {period[1]}.")
    return period
