from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from tqdm import tqdm

from indicators import lateness, rebuilding
from indicators.management.period import add_period, given_period


class Command(BaseCommand):
    help = (
        "Work out all figures again from the facts; safe while facts come in, and safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_period(parser)
        parser.add_argument(
            "--closed",
            action="store_true",
            help="also periods already closed (no period can be closed yet)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        period = given_period(options)
        lateness.note_deadlines_passed(timezone.now())
        with tqdm(unit="step", disable=None, file=self.stderr, leave=False) as bar:

            def show(done: int, of: int) -> None:
                bar.total = of
                bar.update(done - bar.n)

            rebuilding.rebuild(period, show)
        self.stdout.write("All figures are worked out again.")
