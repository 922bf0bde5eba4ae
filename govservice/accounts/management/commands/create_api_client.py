from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from govservice.accounts.models import User
from govservice.accounts.services import create_api_client
from govservice.catalogue.models import Department, Region
from govservice.errors import DomainError

M = TypeVar("M", bound=models.Model)


class Command(BaseCommand):
    help = "Make an API client and print its key once. With neither scope it covers everything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--user", help="sign-in name of the person whose duties its moves need")
        parser.add_argument("--department", help="code; it reaches this department and all below")
        parser.add_argument("--region", help="code; it reaches this region and all below")
        parser.add_argument("--issuer", default="", help="authority whose case numbers it sends")
        parser.add_argument(
            "--channel",
            action="append",
            default=[],
            dest="channels",
            help="a channel it may send ratings for; may be repeated; none: all",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _client, key = create_api_client(
                options["name"],
                by=None,
                user=_named(User, "username", options["user"]),
                department=_named(Department, "code", options["department"]),
                region=_named(Region, "code", options["region"]),
                issuer=options["issuer"],
                channels=options["channels"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(key)


def _named(model: type[M], field: str, value: str | None) -> M | None:
    """The newest row of that name, for a region may have several over the years; None for no name."""
    if value is None:
        return None
    found = model._default_manager.filter(**{field: value}).order_by("-pk").first()
    if found is None:
        raise CommandError(f"There is no {model._meta.model_name} “{value}”.")
    return found
