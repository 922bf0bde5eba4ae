from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from indicators import folding, lateness


class Command(BaseCommand):
    help = "Fold every touched day into the figures, now."

    def handle(self, *args: Any, **options: Any) -> None:
        lateness.note_deadlines_passed(timezone.now())
        folded = folding.fold_all()
        self.stdout.write(f"{folded} touched buckets folded.")
