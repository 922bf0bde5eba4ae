from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from govservice.catalogue.files import DepartmentFile, ItemFile
from govservice.imports import FileImport, ImportCommand

KINDS: dict[str, type[FileImport[Any]]] = {"items": ItemFile, "departments": DepartmentFile}


class Command(ImportCommand):
    help = "Take over service items or departments from a .csv, .xlsx or .jsonl file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=sorted(KINDS), default="items")

    def make_importer(self, **options: Any) -> FileImport[Any]:
        return KINDS[options["kind"]](historic=options["historic"], at=timezone.now())
