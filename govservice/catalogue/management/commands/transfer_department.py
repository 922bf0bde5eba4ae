import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from govservice.errors import DomainError

from ...services import Moved, merge_departments, preview_transfer


class Command(BaseCommand):
    help = (
        "Let one body or several go over to another from a day on, with open work, people, items "
        "and windows. A day to come is planned and carried out by beat; run again, it finishes "
        "what was interrupted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", nargs="+", help="codes of the bodies that end")
        parser.add_argument("new", help="code of the body that takes over")
        parser.add_argument(
            "--on",
            type=dt.date.fromisoformat,
            required=True,
            metavar="DATE",
            help="first day of the body that takes over, as 2026-03-31",
        )
        parser.add_argument("--reason", default="", help="such as the number of the decision")
        parser.add_argument("--dry-run", action="store_true", help="say what would move")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {"on": options["on"], "by": None, "at": timezone.now()}
        asked["reason"] = options["reason"] or f"transfer_department {options['on']}"
        try:
            if options["dry_run"]:
                for code in options["old"]:
                    self._print(code, preview_transfer(code, options["new"], **asked))
                return
            for transfer in merge_departments(options["old"], into=options["new"], **asked):
                plan = transfer.plan
                self._print(plan.predecessor.code, transfer.moved)
                state = (
                    f"carried out {plan.on}" if plan.carried_out_at else f"planned for {plan.on}"
                )
                self.stdout.write(f"{plan.predecessor.code} → {plan.successor.code}: {state}")
        except DomainError as error:
            raise CommandError(str(error)) from None

    def _print(self, code: str, found: list[Moved]) -> None:
        for moved in found:
            if moved.count:
                self.stdout.write(f"{code} {moved.part.code}: {moved.count}")
