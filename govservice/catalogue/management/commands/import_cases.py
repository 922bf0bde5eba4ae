from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from govservice.catalogue.files import CaseFile
from govservice.imports import ImportCommand


class Command(ImportCommand):
    help = "Take over cases and their services from a .csv, .xlsx or .jsonl file."
    importer_class = CaseFile

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--issuer",
            default="",
            help="whose case numbers these are where the file does not say so; "
            "by default the province of the item's department",
        )

    def make_importer(self, **options: Any) -> CaseFile:
        return CaseFile(historic=options["historic"], at=timezone.now(), issuer=options["issuer"])
