from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from govservice.imports import ImportCommand
from ratings.imports import RatingImport


class Command(ImportCommand):
    help = "Import ratings from a .csv, .xlsx or .jsonl file; with --historic those of years ago."
    importer_class = RatingImport

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--issuer",
            default="",
            help="the authority whose case numbers these are, where the file has no such column",
        )

    def make_importer(self, **options: Any) -> RatingImport:
        return RatingImport(
            historic=options["historic"], at=timezone.now(), issuer=options["issuer"]
        )
