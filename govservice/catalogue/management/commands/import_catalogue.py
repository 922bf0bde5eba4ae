from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from govservice.catalogue.files import (
    DepartmentFile,
    HallFile,
    ItemFile,
    RegionFile,
    UnitListFile,
    WindowFile,
    record_import,
)
from govservice.imports import FileImport, ImportCommand, Report

KINDS: dict[str, type[FileImport[Any]]] = {
    "items": ItemFile,
    "regions": RegionFile,
    "departments": DepartmentFile,
    "halls": HallFile,
    "windows": WindowFile,
    "lists": UnitListFile,
}


class Command(ImportCommand):
    help = (
        "Take over items, regions, departments, halls, windows or lists from a .csv, .xlsx or "
        ".jsonl file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=sorted(KINDS), default="items")

    def make_importer(self, **options: Any) -> FileImport[Any]:
        return KINDS[options["kind"]](historic=options["historic"], at=timezone.now())

    def after(self, report: Report, **options: Any) -> None:
        record_import(KINDS[options["kind"]], report, file_name=options["file"].name, by=None)
