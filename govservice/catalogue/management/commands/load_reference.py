from typing import Any

from django.core.management.base import BaseCommand, CommandError

from govservice.errors import DomainError
from govservice.reference import loaders


class Command(BaseCommand):
    help = "Load the reference data of every app; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, load in loaders():
            try:
                self.stdout.write(f"{name}: {load()}")
            except DomainError as error:
                raise CommandError(f"{name}: {error}") from None
