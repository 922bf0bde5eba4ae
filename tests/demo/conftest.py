"""One small demo for all tests of a module: loading it anew for each would take minutes."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from indicators.demo import load, places
from indicators.demo.load import Plan
from indicators.models import DayFigure, MonthTagFigure
from tests.factories import shanghai

LAST_DAY = dt.date(2026, 3, 31)
NOW = shanghai(2026, 4, 1, 10, 30)
PLAN = Plan(cases=260, ratings=220, tickets=70, days=90, seed=7, last_day=LAST_DAY, cities=2)


class CutOff(Exception):
    """Somebody pulled the plug."""


@dataclass
class Demo:
    loaded: load.Loaded
    figures_of_uncut_run: list[Any]


def figures() -> list[Any]:
    """Every figure by the names that do not depend on keys."""
    days = DayFigure.objects.order_by("department__code", "day").values()
    codes = DayFigure.objects.order_by("department__code", "day").values_list(
        "department__code", flat=True
    )
    rows = [
        (code, tuple(v for name, v in row.items() if name not in {"id", "department_id"}))
        for code, row in zip(codes, days, strict=True)
    ]
    tags = MonthTagFigure.objects.order_by("department__code", "month", "tag__code")
    return [*rows, *tags.values_list("department__code", "month", "tag__code", "times")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """Loaded once in one go and taken back; then again, cut off twice and taken up again."""
    with django_db_blocker.unblock(), transaction.atomic():
        places.ensure_reference()
        point = transaction.savepoint()
        load.load(PLAN, now=NOW)
        uncut = figures()
        transaction.savepoint_rollback(point)
        for pieces in (1, 3):
            _load_until(pieces)
        loaded = load.load(PLAN, now=NOW)
        yield Demo(loaded, uncut)
        transaction.set_rollback(True)


def _load_until(calls: int) -> None:
    """Cut the run off at its ``calls``-th piece."""
    left = calls

    def count(done: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise CutOff

    with pytest.raises(CutOff):
        load.load(PLAN, now=NOW, progress=count)


@pytest.fixture
def in_the_demo(demo: Demo, db: None) -> None:
    """Each test may change the demo; its changes are taken back."""
