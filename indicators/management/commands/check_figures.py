from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators import grains, rebuilding
from indicators.management.period import add_period, given_period
from indicators.models import TouchedDay
from indicators.months import Period

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare every figure with the facts; prints what differs and ends with 1 if anything does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_period(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        period = given_period(options)
        wrong = sum(self._check(grain, period) for grain in grains.GRAINS)
        waiting = TouchedDay.objects.values("department_id", "day").distinct().count()
        if waiting:
            self.stdout.write(f"{waiting} touched buckets wait for a fold and were not compared.")
        if wrong:
            raise CommandError(f"{wrong} rows of figures differ from the facts.")
        self.stdout.write("Figures and facts agree.")

    def _check(self, grain: grains.Grain, period: Period) -> int:
        wrong = 0
        for ids in rebuilding.chunks():
            found = rebuilding.differences(grain, ids, period)
            for difference in islice(found, max(0, SHOWN - wrong)):
                wrong += 1
                key = " ".join(str(part) for part in difference.key)
                off = ", ".join(f"{name} {n:+d}" for name, n in difference.off_by.items())
                self.stdout.write(f"{grain.table} {key}: {off} (figure less facts)")
            wrong += sum(1 for _ in found)
        self.stdout.write(f"{grain.table}: {wrong} rows differ")
        return wrong
