"""All figures again from the facts, against CREATE TABLE AS of the same grains.

The plain tables are made by the same SELECTs, with no keys, no indexes, no old rows to remove and
nothing to lock. Once into empty figures, once over full ones.

DATABASE_URL=… python -m bench.rebuild [--rows 100000,1000000,5000000] [--keep]
"""

from typing import Any

from django.db import connection, transaction

from bench import _setup
from bench._sizes import measured
from indicators import grains, rebuilding

REACH, FLAT_MB = 3.0, 20.0


def create_tables() -> None:
    [ids] = rebuilding.chunks()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{rebuilding.WORK_MEMORY}'")
        cursor.execute("SET LOCAL jit = off")
        for grain in grains.GRAINS:
            spans = rebuilding.spans_for(grain, ids, rebuilding.EVER)
            cursor.execute(f"CREATE TABLE bench_{grain.table} AS {grain.select(spans)}")
            cursor.execute(f"DROP TABLE bench_{grain.table}")


def seconds(work: Any) -> float:
    return _setup.milliseconds(work, 1)[0] / 1000


def measure() -> list[Any]:
    with connection.cursor() as cursor:
        for grain in grains.GRAINS:
            cursor.execute(f"TRUNCATE {grain.table}")
    before = _setup.peak_megabytes()
    first = seconds(rebuilding.rebuild)
    plain = seconds(create_tables)
    again = seconds(rebuilding.rebuild)
    figures = sum(grain.model._default_manager.count() for grain in grains.GRAINS)
    grown = _setup.peak_megabytes() - before
    return [figures, plain, first, again, first / plain, again / plain, grown]


def main() -> None:
    rows = measured(__doc__, measure)
    _setup.table(
        "Rebuild against plain tables",
        ["ratings", "figures", "tables s", "empty s", "full s", "empty ×", "full ×", "memory +MB"],
        rows,
    )
    largest = rows[-1]
    _setup.reached(
        [
            _setup.verdict("into empty figures", largest[5], REACH, at_least=False),
            _setup.verdict("over full figures", largest[6], REACH, at_least=False),
            _setup.verdict("memory grown, MB", largest[7], FLAT_MB, at_least=False),
        ]
    )


if __name__ == "__main__":
    main()
