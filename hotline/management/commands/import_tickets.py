from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from govservice.imports import ImportCommand
from hotline.files import TicketFile
from hotline.files.tickets import Defaults
from hotline.models import TicketType


class Command(ImportCommand):
    help = "Take over tickets from a .csv, .xlsx or .jsonl file; with --historic their replies too."
    importer_class = TicketFile

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--origin", default="import", help="name of the system these numbers come from"
        )
        parser.add_argument(
            "--region", default="", help="code of the region where a row names none"
        )
        parser.add_argument(
            "--department", default="", help="code of the unit where a reply names none"
        )
        parser.add_argument(
            "--type",
            default=TicketType.HELP.value,
            choices=TicketType.values,
            help="type where a row names none",
        )

    def make_importer(self, **options: Any) -> TicketFile:
        defaults = Defaults(
            origin=options["origin"],
            region=options["region"],
            department=options["department"],
            ticket_type=options["type"],
        )
        return TicketFile(historic=options["historic"], at=timezone.now(), defaults=defaults)
