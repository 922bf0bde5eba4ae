from typing import Any

from django.core.management.base import BaseCommand

from indicators import folding


class Command(BaseCommand):
    help = "Fold every touched day into the figures, now."

    def handle(self, *args: Any, **options: Any) -> None:
        folded = folding.fold_all()
        self.stdout.write(f"{folded} touched buckets folded.")
