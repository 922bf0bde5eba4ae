from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from govservice.errors import DomainError

from ...calendars import NATION
from ...lines import read_days
from ...services import enter_year


class Command(BaseCommand):
    help = (
        "Enter the working days of whole years from a file: a line per day that is not as its "
        "weekday, date,working,note, such as 2027-02-06,1,调休上班 or 2027-02-05..2027-02-11,0,春节."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", default=NATION, help="code; without it the whole nation")
        parser.add_argument(
            "--official", action="store_true", help="the days are announced, not only expected"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            days = read_days(path.read_text(encoding="utf-8-sig"))
            years = [
                (year, list(found)) for year, found in groupby(days, lambda day: day.date.year)
            ]
            with transaction.atomic():
                rows = [
                    enter_year(
                        year,
                        authority=options["region"],
                        days=found,
                        is_official=options["official"],
                        by=None,
                    )
                    for year, found in years
                ]
        except (OSError, UnicodeDecodeError, DomainError) as error:
            raise CommandError(f"{path}: {error}") from None
        if not rows:
            raise CommandError(f"{path} names no day.")
        for row, (_year, found) in zip(rows, years, strict=True):
            state = "official" if row.is_official else "provisional"
            self.stdout.write(f"{row}: {len(found)} days, {state}")
