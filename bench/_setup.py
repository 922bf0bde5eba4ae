"""What every bench needs: Django, an empty PostgreSQL database of its own, data, and plain tables."""

import os
import resource
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from tqdm import tqdm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govservice.settings")
django.setup()

from govservice.accounts.models import DutyAssignment, User  # noqa: E402
from govservice.catalogue.models import Region  # noqa: E402
from indicators.demo.volume import fill, is_filled  # noqa: E402
from ratings.models import Rating  # noqa: E402


def start() -> None:
    """Bring the tables into being; refuse the database of ``script/server``."""
    if settings.EMBEDDED:
        sys.exit("This bench needs PostgreSQL: set DATABASE_URL to a database of its own.")
    call_command("migrate", verbosity=0)


def say(text: str) -> None:
    print(text, flush=True)


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The first column to the left, numbers to the right."""
    cells = [[_shown(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[place]) for row in cells) for place in range(len(header))]
    say(f"\n{title}")
    for number, row in enumerate(cells):
        first, *others = zip(row, widths, strict=True)
        line = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        say("  " + "  ".join(line))
        if number == 0:
            say("  " + "  ".join("-" * width for width in widths))


def _shown(cell: Any) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}" if cell < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def verdict(name: str, value: float, limit: float, *, at_least: bool) -> list[Any]:
    """A row of the last table: what was reached against what was wanted."""
    good = value >= limit if at_least else value <= limit
    return [name, float(value), f"{'>=' if at_least else '<='} {limit:g}", "yes" if good else "NO"]


def reached(rows: Sequence[Sequence[Any]]) -> None:
    table("Reach", ["what", "measured", "wanted", "reached"], rows)


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def milliseconds(work: Callable[[], Any], times: int) -> list[float]:
    found = []
    for _n in range(times):
        began = perf_counter()
        work()
        found.append((perf_counter() - began) * 1000)
    return found


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


class Database:
    """Counts the queries of a block and the time spent in them."""

    def __init__(self) -> None:
        self.queries = 0
        self.milliseconds = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.milliseconds += (perf_counter() - began) * 1000


@contextmanager
def watched() -> Iterator[Database]:

    database = Database()
    with connection.execute_wrapper(database):
        yield database


def volume(**kwargs: Any) -> Any:
    """Fill the database once; a second bench on the same database finds the rows there."""

    if is_filled():
        say(f"Using the {Rating.objects.count():,} ratings that are there.")
        return None
    with tqdm(disable=None, unit="day", leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        filled = fill(progress=show, **kwargs)
    say(
        f"{filled.ratings:,} ratings, {filled.services:,} services and {filled.tickets:,} tickets "
        f"in {filled.seconds:.0f} s."
    )
    return filled


def departments_for(ratings: int, days: int = 365, a_day: float = 4.0) -> int:
    """How many departments give so many ratings at one density."""
    return max(1, round(ratings / days / a_day))


def signed_in() -> Client:
    """A browser of somebody who sees the whole province, in this process."""
    user, _new = User.objects.get_or_create(username="bench-manager", defaults={"is_staff": True})
    province = Region.objects.get(code="510000")
    for duty in ("manager", "rating_officer", "dispatcher"):
        DutyAssignment.objects.get_or_create(user=user, duty=duty, region=province)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client
