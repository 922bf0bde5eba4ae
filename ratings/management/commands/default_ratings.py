import datetime as dt
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.utils import timezone

from govservice.accounts.models import ApiClient
from govservice.catalogue.models import Region
from govservice.errors import DomainError
from ratings.models import DayUnit, DefaultRule, Level
from ratings.services import end_default_rule, give_default_ratings, set_default_rule

M = TypeVar("M", bound=models.Model)


class Command(BaseCommand):
    help = (
        "Default ratings, which are off unless a place has a rule: list the rules, set or end one, "
        "or give today's at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--region", help="code of the region, with all below")
        place.add_argument("--client", help="name of the API client whose cases these are")
        do = parser.add_mutually_exclusive_group()
        do.add_argument("--days", type=int, help="set a rule: days without an answer")
        do.add_argument("--end", action="store_true", help="end the rule that holds there")
        do.add_argument("--give", action="store_true", help="give what is due now")
        parser.add_argument("--working", action="store_true", help="the days are working days")
        parser.add_argument("--level", type=int, default=Level.FAIR.value, help="3, 4 or 5")
        parser.add_argument("--from", dest="first", help="first day of service; today if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._do(options)
        except DomainError as error:
            raise CommandError(str(error)) from None

    def _do(self, options: dict[str, Any]) -> None:
        place: dict[str, Any] = {
            "region": _named(Region, "code", options["region"]),
            "client": _named(ApiClient, "name", options["client"]),
        }
        if options["days"] is not None:
            set_default_rule(
                **place,
                days=options["days"],
                unit=DayUnit.WORKING if options["working"] else DayUnit.CALENDAR,
                level=options["level"],
                valid_from=_day(options["first"]),
                by=None,
            )
        elif options["end"]:
            end_default_rule(**place, on=_day(options["first"]), by=None)
        elif options["give"]:
            given = give_default_ratings(at=timezone.now())
            self.stdout.write(f"{given} default ratings given.")
        self._list()

    def _list(self) -> None:
        rules = DefaultRule.objects.select_related("region", "client")
        for rule in rules:
            self.stdout.write(
                f"{rule.client or rule.region}: level {rule.level} after {rule.days} "
                f"{rule.unit} days, services from {rule.valid_from} to before {rule.valid_to}"
            )
        if not rules:
            self.stdout.write("No rule: default ratings are off.")


def _named(model: type[M], field: str, value: str | None) -> M | None:
    if value is None:
        return None
    found = model._default_manager.filter(**{field: value}).order_by("-pk").first()
    if found is None:
        raise CommandError(f"There is no {model._meta.model_name} “{value}”.")
    return found


def _day(text: str | None) -> dt.date:
    if text is None:
        return timezone.localdate()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is no day. Write it as 2026-03-31.") from None
