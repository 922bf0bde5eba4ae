import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from govservice.errors import DomainError
from indicators.demo import accounts, load, newcomers
from indicators.demo.load import Loaded, Plan
from ratings.models import Rating


class Command(BaseCommand):
    help = (
        "Load the demo: Sichuan's bodies and cities, a year of cases, ratings and tickets, and "
        "accounts for every duty. Safe to repeat; a run that was cut off is taken up again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=23_000, help="finished cases (23000)")
        parser.add_argument("--ratings", type=int, default=20_000, help="first ratings (20000)")
        parser.add_argument("--tickets", type=int, default=3_000, help="hotline tickets (3000)")
        parser.add_argument("--days", type=int, default=365, help="up to yesterday (365)")
        parser.add_argument(
            "--cities", type=int, default=load.ALL_CITIES, help="largest first (21)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another seed, other data (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("cases", "ratings", "tickets", "days", "cities", "seed")
        plan = Plan(**{name: options[name] for name in names}, last_day=load.last_whole_day())
        began = time.monotonic()
        try:
            loaded = self._load(plan)
        except DomainError as error:
            raise CommandError(str(error)) from None
        keys = newcomers.kept_keys() | accounts.demo_keys()
        text = newcomers.describe(keys, newcomers.links(now=timezone.now()))
        newcomers.keep(text)
        self.stdout.write(self._summary(loaded, time.monotonic() - began))
        self.stdout.write(text)

    def _load(self, plan: Plan) -> Loaded:
        with tqdm(
            total=plan.cases + plan.tickets, unit="", disable=None, file=self.stderr, leave=False
        ) as bar:
            return load.load(plan, now=timezone.now(), progress=bar.update)

    def _summary(self, loaded: Loaded, seconds: float) -> str:
        if loaded.was_complete:
            return "The demo data is already there; nothing was changed."
        return (
            f"{Rating.objects.count()} ratings of {loaded.plan.cases} cases and "
            f"{loaded.plan.tickets} tickets until {loaded.plan.last_day} in {seconds:.0f} s."
        )
