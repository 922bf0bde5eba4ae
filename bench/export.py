"""The CSV of every single rating: rows a second, and whether memory stays flat.

DATABASE_URL=… python -m bench.export [--rows N]
"""

import argparse
from time import perf_counter
from typing import Any

from django.utils import timezone

from bench import _setup
from indicators import rebuilding
from indicators.spans import last_months

ROWS_PER_SECOND, MOST_MEGABYTES = 20_000, 60
TABLES = {
    "ratings": "/dashboard/export.csv?table=ratings&from={start}&to={end}",
    "tickets": "/dashboard/export.csv?table=tickets&from={start}&to={end}",
    "departments": "/dashboard/export.csv?table=departments&from={start}&to={end}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="ratings over a year")
    options = parser.parse_args()
    _setup.start()

    if _setup.volume(departments=_setup.departments_for(options.rows), tickets=options.rows // 5):
        rebuilding.rebuild()
    client = _setup.signed_in()
    # Whole months: of other spans anonymous ratings are counted only, so that no day can be told.
    months = last_months(timezone.localdate())
    start, end = months.start, months.last_day
    rows, reached = [], []
    for name, address in TABLES.items():
        lines, seconds, first, grown = _download(client, address.format(start=start, end=end))
        rows.append([name, lines, seconds, lines / seconds, first, grown])
        if name == "ratings":
            reached = [
                _setup.verdict("rows a second", lines / seconds, ROWS_PER_SECOND, at_least=True),
                _setup.verdict("MB more memory", grown, MOST_MEGABYTES, at_least=False),
            ]
    header = ["table", "rows", "s", "rows/s", "ms to first piece", "MB more at the peak"]
    _setup.table("CSV, streamed", header, rows)
    _setup.reached(reached)


def _download(client: Any, address: str) -> tuple[int, float, float, float]:
    """Rows, seconds, milliseconds to the first piece of rows, growth of the peak in MB."""
    before = _setup.peak_megabytes()
    began = perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code} {answer.content.decode()[:300]}")
    lines, first = -1, 0.0
    for number, piece in enumerate(answer.streaming_content):
        if number == 1:
            first = (perf_counter() - began) * 1000
        lines += piece.count(b"\n")
    return lines, perf_counter() - began, first, _setup.peak_megabytes() - before


if __name__ == "__main__":
    main()
