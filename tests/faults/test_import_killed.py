"""An import killed in the middle, twice, and started again: every row of the file is there once."""

import csv
import signal
import subprocess
import sys

import pytest

from .house import ROOT, House

pytestmark = pytest.mark.faults

ROWS = 3_500  # three chunks and a half
CHUNK = 1_000
PLACES = """
import datetime as dt
from govservice.catalogue.models import Case, Department, ItemVersion, Region, Service, ServiceItem
region = Region.objects.get(code="510000")
unit = Department.objects.create(code="U", name="教育局", kind="department", region=region)
item = ServiceItem.objects.create(code="I", name="事项", department=unit)
version = ItemVersion.objects.create(item=item, item_type="01")
served = dt.datetime.fromisoformat("2026-03-02T09:00:00+08:00")
cases = Case.objects.bulk_create(
    Case(issuer="510000", number=f"SC{n:06}", item=item, status="completed", applied_at=served,
         completed_at=served, source_updated_at=served, received_at=served)
    for n in range(%(rows)d)
)
Service.objects.bulk_create(
    Service(case=case, service_no=1, stage="complete", served_at=served,
            service_day=served.date(), department=unit, window_department=unit, region=region,
            item_version=version, received_at=served)
    for case in cases
)
"""
DYING = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from govservice.imports import run_import
from ratings.imports import RatingImport

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Dying(RatingImport):
    written = 0

    def write(self, rows):
        answer = super().write(rows)
        self.written += 1
        if self.written == %(chunk)d:
            transaction.on_commit(die) if %(committed)r else die()
        return answer

importer = Dying(historic=True, at=timezone.now())
run_import(importer, Path(sys.argv[1]), dry_run=False, skip_bad=False, progress=False)
"""
COUNTS = """
from django.db.models import Count, Sum
from ratings.models import Rating, RatingTag, Rectification
services = Rating.objects.values("service").distinct().count()
print(Rating.objects.count(), services, Rating.objects.aggregate(n=Sum("level"))["n"],
      RatingTag.objects.count(), Rectification.objects.count())
"""


@pytest.fixture
def house(make_house):
    house: House = make_house()
    for command in (["migrate"], ["load_reference"]):
        done = house.manage(*command)
        assert done.returncode == 0, done.stderr
    return house


@pytest.fixture
def file(tmp_path):
    """Levels 1 to 5 in turn, each with a reason."""
    path = tmp_path / "评价.csv"
    reasons = {1: "115", 2: "213", 3: "309", 4: "413", 5: "517"}
    with path.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["办件编号", "服务次数", "评价等级", "评价指标", "评价渠道", "评价时间"])
        for n in range(ROWS):
            level = n % 5 + 1
            writer.writerow([f"SC{n:06}", 1, level, reasons[level], 2, "2026-03-02 10:00:00"])
    return path


def shell(house: House, code: str) -> str:
    done = house.manage("shell", "--verbosity", "0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def dies_in(house: House, path, chunk: int, *, committed: bool) -> int:
    code = DYING % {"chunk": chunk, "committed": committed}
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "govservice.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    return int(shell(house, COUNTS).split()[0])


def test_an_import_killed_twice_goes_on_where_it_was_and_takes_every_row_once(house, file):
    shell(house, PLACES % {"rows": ROWS})
    assert dies_in(house, file, 2, committed=True) == 2 * CHUNK
    # In the third chunk, whose rows are written and not committed.
    assert dies_in(house, file, 3, committed=False) == 2 * CHUNK
    done = house.manage("import_ratings", str(file), "--historic")
    assert done.returncode == 0, done.stderr
    assert [word for word in ("3500", "1500", "2000") if word not in done.stdout] == []
    counts = [int(word) for word in shell(house, COUNTS).split()]
    assert counts == [ROWS, ROWS, 3 * ROWS, ROWS, 2 * ROWS // 5]
    house.manage("refresh_figures")
    house.figures_are_clean()
    assert house.counted() == ROWS
