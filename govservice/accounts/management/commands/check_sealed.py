import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from govservice.accounts.sealed_values import Column, columns

SHOWN = 5


class Command(BaseCommand):
    help = "Open every sealed value and say how many cannot be opened, without showing any."

    def handle(self, *args: Any, **options: Any) -> None:
        lost = sum(self._check(column) for column in columns())
        if lost:
            raise CommandError(
                f"{lost} sealed values cannot be opened: was a key lost, or a value copied or changed?"
            )

    def _check(self, column: Column) -> int:
        total, failed = 0, 0
        examples: list[str] = []
        rows = tqdm(
            column.unopened(), desc=column.label, unit=" values", disable=not sys.stderr.isatty()
        )
        for pk, is_lost in rows:
            total += 1
            if is_lost:
                failed += 1
                examples += [str(pk)] if len(examples) < SHOWN else []
        rest = f", {failed} cannot be opened (rows {', '.join(examples)})" if failed else ""
        self.stdout.write(f"{column.label}: {total}{rest}")
        return failed
