"""The pages of work, the list and the ledger at many open rectifications: time, queries, memory.

DATABASE_URL=… python -m bench.rectifications [--rows N] [--open N]
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from bench import _setup
from bench._open_rectifications import open_rectifications
from govservice.accounts.models import DutyAssignment, User
from govservice.catalogue.models import Department, Region
from govservice.spreadsheets import write_xlsx
from indicators import folding
from indicators.exports.tables import table_of
from indicators.lateness import note_deadlines_passed
from indicators.reach import reach_of
from ratings.models import Rectification
from ratings.services.escalating import escalate_rectifications

TIMES = 5
MOST_MS, MOST_SECONDS, MOST_MEGABYTES, MOST_GROWTH = 1_000, 20, 60, 1.3
WORK, LIST = "/admin/my-work/", "/admin/ratings/rectification/"
PAGES = {
    "work page": WORK,
    "list": LIST,
    "list, page 5": f"{LIST}?p=5",
    "list, waiting for me": f"{LIST}?mine=expected",
    "list, overdue": f"{LIST}?lamp=overdue",
    "list, overdue and mine": f"{LIST}?lamp=overdue&mine=expected",
    "list, at the step of verification": f"{LIST}?step=verify",
    "list, a body by name": f"{LIST}?body=第1号单位",
    "list, a region": f"{LIST}?region=510100",
    "ledger page": "/dashboard/ledger/",
}
GROUPS = {
    "province": {"work page, a group, page 5": f"{WORK}?group=rectification.pass_review&page=5"},
    "city": {"work page, a group, page 2": f"{WORK}?group=rectification.assign&page=2"},
    "body": {"work page, a group": f"{WORK}?group=rectification.submit"},
}
OFFICE = ("rating_officer", "reviewer", "call_back_clerk")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="ratings over a year")
    parser.add_argument("--open", type=int, default=20_000, help="rectifications under way")
    options = parser.parse_args()
    _setup.start()

    _setup.volume(departments=_setup.departments_for(options.rows))
    there = open_rectifications(options.open)
    every = Rectification.objects.count()
    _setup.say(f"{every:,} rectifications, {there:,} of them opened for this bench.")
    rows = [
        [who, name, *_page(client, address)]
        for who, client in _people().items()
        for name, address in (PAGES | GROUPS[who]).items()
    ]
    header = ["who", "page", "status", "queries", "ms database", "ms", "KB", "MB more"]
    _setup.table("Pages (medians)", header, rows)
    ledger = [_ledger(most) for most in (100, 2_000, 20_000)][1:]  # the first one warms up
    _setup.table(
        "The ledger as a spreadsheet", ["rows", "queries", "s", "s of CPU", "MB more"], ledger
    )
    _setup.table(
        "The clock", ["what", "steps", "queries", "s"],
        [
            _clock("note-deadlines-passed", note_deadlines_passed),
            _clock("the folds after it", lambda _at: folding.fold_all()),
            _clock("note-deadlines-passed again", note_deadlines_passed),
            _clock("watch-rectifications", lambda at: escalate_rectifications(at=at)),
            _clock("watch-rectifications again", lambda at: escalate_rectifications(at=at)),
        ],
    )  # fmt: skip
    slowest, small = max(row[5] for row in rows), ledger[0]
    growth = (ledger[-1][2] / ledger[-1][0]) / (small[2] / small[0])
    _setup.reached(
        [
            _setup.verdict("slowest page, ms", slowest, MOST_MS, at_least=False),
            _setup.verdict("ledger, a row of many / of few", growth, MOST_GROWTH, at_least=False),
            _setup.verdict("ledger, s", ledger[-1][2], MOST_SECONDS, at_least=False),
            _setup.verdict("ledger, MB more", ledger[-1][4], MOST_MEGABYTES, at_least=False),
        ]
    )


def _people() -> dict[str, Client]:
    """Of the province, of a city, and whoever has the matters of one body in hand."""
    body = Department.objects.filter(code__startswith="VOL").order_by("code")[0]
    city = Region.objects.get(code="510100")
    places = {
        "province": (OFFICE, {"region": Region.objects.get(code="510000")}),
        "city": (OFFICE, {"region": city}),
        "body": (("verifier", "rating_officer"), {"department": body}),
    }
    return {name: _client(name, duties, place) for name, (duties, place) in places.items()}


def _client(name: str, duties: tuple[str, ...], place: dict[str, Any]) -> Client:
    user, _new = User.objects.get_or_create(
        username=f"bench-of-{name}", defaults={"is_staff": True}
    )
    for duty in duties:
        DutyAssignment.objects.get_or_create(user=user, duty=duty, **place)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _page(client: Client, address: str) -> list[Any]:
    before = _setup.peak_megabytes()
    answer = client.get(address)
    with _setup.watched() as database:
        client.get(address)
    took = _setup.median(_setup.milliseconds(lambda: client.get(address), TIMES))
    grown = _setup.peak_megabytes() - before
    size = len(answer.content) / 1024
    return [answer.status_code, database.queries, database.milliseconds, took, size, grown]


def _ledger(most: int) -> list[Any]:
    """As the task writes it, of so many rows at most."""
    reach = reach_of(User.objects.get(username="bench-of-province"))
    before = _setup.peak_megabytes()
    with tempfile.TemporaryDirectory() as folder, _setup.watched() as database:
        began, worked = perf_counter(), process_time()
        table = table_of(QueryDict("table=rectifications"), reach, at=timezone.now())
        rows = (row for row, _n in zip(table.rows, range(most), strict=False))
        written = write_xlsx(table.header, rows, Path(folder) / "ledger.xlsx")
        took, worked = perf_counter() - began, process_time() - worked
    return [written, database.queries, took, worked, _setup.peak_megabytes() - before]


def _clock(name: str, run: Callable[[Any], int]) -> list[Any]:
    with _setup.watched() as database:
        began = perf_counter()
        steps = run(timezone.now())
        took = perf_counter() - began
    return [name, steps, database.queries, took]


if __name__ == "__main__":
    main()
