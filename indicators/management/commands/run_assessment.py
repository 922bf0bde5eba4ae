from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from govservice.errors import DomainError
from indicators import services


class Command(BaseCommand):
    help = "Work out the results of one assessment from the figures; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="e.g. department-month-2026-03")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            assessment = services.run_assessment(options["number"], at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from None
        results = assessment.results
        ranked = results.filter(rank__isnull=False).count()
        self.stdout.write(f"{assessment}: {results.count()} units, {ranked} of them ranked.")
