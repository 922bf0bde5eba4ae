"""A file of a million ratings brought in by the command, which is killed twice on the way.

DATABASE_URL=… python -m bench.import_ratings [--rows N]
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench import _setup
from ratings.models import Rating

SHARES_KILLED_AT = (1 / 3, 2 / 3)
LOOK_EVERY_SECONDS = 0.2
MOST_MEGABYTES_MORE = 100
SMALL = 10_000
HEADER = "编号机关,办件编号,服务次数,评价次数,评价等级,评价指标,文字评价,评价渠道,评价时间,实名匿名"
FILE = """
COPY (
    SELECT c.issuer, c.number, s.service_no, r.round_no, r.level, coalesce(tags.codes, ''), r.text,
        r.channel, to_char(r.rated_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS'),
        r.identity
    FROM ratings_rating r
    JOIN catalogue_service s ON s.id = r.service_id
    JOIN catalogue_case c ON c.id = s.case_id
    LEFT JOIN LATERAL (
        SELECT string_agg(t.code, ',') AS codes FROM ratings_ratingtag rt
        JOIN ratings_reasontag t ON t.id = rt.tag_id WHERE rt.rating_id = r.id
    ) tags ON true
    ORDER BY r.id LIMIT {rows}
) TO STDOUT WITH (FORMAT csv)
"""


@dataclass(frozen=True)
class Run:
    """One start of the command; ``rows`` are in the database after it."""

    name: str
    rows: int
    seconds: float
    megabytes: float
    said: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    _setup.start()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.csv"
        in_file = _make_file(path, options.rows)
        small = Path(folder) / "small.csv"
        with path.open() as file, small.open("w") as part:
            part.writelines(line for line, _number in zip(file, range(SMALL + 1), strict=False))
        _forget_ratings()
        runs = [_run(f"{SMALL:,} rows, for its memory", small)]
        _forget_ratings()
        runs += [
            _run(f"killed at {s:.0%}", path, until=round(in_file * s)) for s in SHARES_KILLED_AT
        ]
        runs.append(_run("to the end", path))
        runs.append(_run("once more", path))
    _report(runs, in_file)


def _make_file(path: Path, rows: int) -> int:
    """As other systems export them: what the volume generator makes, which is then forgotten."""
    _setup.volume(departments=_setup.departments_for(round(rows * 1.05)))
    with path.open("wb") as file, connection.cursor() as cursor:
        file.write(f"{HEADER}\n".encode())
        with cursor.copy(FILE.format(rows=rows)) as copy:
            for piece in copy:
                file.write(piece)
    in_file = min(rows, Rating.objects.count())
    _setup.say(f"A file of {in_file:,} rows, {path.stat().st_size / 1e6:.0f} MB.")
    return in_file


def _forget_ratings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ratings_rating, indicators_touchedday RESTART IDENTITY CASCADE")
        cursor.execute("ANALYZE ratings_rating")


def _run(name: str, path: Path, *, until: int | None = None) -> Run:
    """Start the command; with ``until`` kill it once so many rows are in the database."""
    command = [sys.executable, "manage.py", "import_ratings", str(path), "--historic"]
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if until is not None:
        while not _has_ended(process.pid) and (_newest() or 0) < until:
            time.sleep(LOOK_EVERY_SECONDS)
        process.send_signal(signal.SIGKILL)
    said = process.stdout.read().strip() if process.stdout else ""
    _pid, _status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    _setup.say(f"{name}: {seconds:.0f} s. {said}")
    return Run(name, Rating.objects.count(), seconds, used.ru_maxrss / 1024, said)


def _has_ended(pid: int) -> bool:
    """Looked at only: what it used is asked for later."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _newest() -> int | None:
    """About the number of rows in the database, without counting them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM ratings_rating")
        newest: int | None = cursor.fetchone()[0]
        return newest


def _report(runs: list[Run], in_file: int) -> None:
    _setup.table(
        "import_ratings",
        ["start", "rows after it", "s", "peak MB"],
        [[run.name, run.rows, run.seconds, run.megabytes] for run in runs],
    )
    small, *large = runs
    doubles = (
        Rating.objects.count() - Rating.objects.values("service", "round_no").distinct().count()
    )
    more = max(run.megabytes for run in large) - small.megabytes
    _setup.reached(
        [
            _setup.verdict("rows missing", in_file - runs[-1].rows, 0, at_least=False),
            _setup.verdict("rows twice", doubles, 0, at_least=False),
            _setup.verdict(
                "MB more than the small file", more, MOST_MEGABYTES_MORE, at_least=False
            ),
        ]
    )


if __name__ == "__main__":
    main()
