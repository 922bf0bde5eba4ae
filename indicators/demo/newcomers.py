"""What somebody who starts the demo today can do at once: rate by a link, sign in, call the API."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import Exists, OuterRef

from govservice.catalogue.models import Service
from govservice.worktime import SHANGHAI, local_day
from ratings.models import Rating
from ratings.services.inviting import issue_invitations

from . import accounts, history, visits
from .places import PROVINCE, Unit

TODAYS_CASES = 30
LINKS = 3
FILE = "demo_accounts.txt"


def write_services_of_today(units: Sequence[Unit], *, now: dt.datetime, seed: int) -> None:
    """Some cases finished within the last hour that nobody has rated yet."""
    today = local_day(now)
    if history.is_written(today):
        return
    day = visits.Day(day=today, cases=TODAYS_CASES, ratings=0, last=today, seed=seed)
    midnight = dt.datetime.combine(today, dt.time(), tzinfo=SHANGHAI)
    cases = visits.plan_day(units, day)
    for minutes, case in enumerate(cases, start=1):
        case.completed_at = max(midnight, now - dt.timedelta(minutes=minutes))
        case.applied_at = min(case.applied_at, case.completed_at - dt.timedelta(hours=1))
        case.services = [replace(case.services[-1], number=1, served_at=case.completed_at)]
    history.write_cases(cases, tells=True)


def links(*, now: dt.datetime) -> list[str]:
    """Addresses of the newest services still to be rated, each of another unit."""
    rated = Rating.objects.filter(service=OuterRef("pk"))
    oldest = now - dt.timedelta(days=settings.RATING_WINDOW_DAYS - 1)
    fresh = Service.objects.filter(
        ~Exists(rated), case__issuer=PROVINCE, served_at__gte=oldest, served_at__lte=now
    ).order_by("-served_at", "pk")
    by_unit: dict[int, Service] = {}
    for service in fresh[: TODAYS_CASES * 2]:
        by_unit.setdefault(service.department_id, service)
    chosen = list(by_unit.values())[:LINKS]
    found = issue_invitations(chosen, at=now)
    return [found[service.pk].url for service in chosen if service.pk in found]


def describe(keys: dict[str, str], addresses: Sequence[str]) -> str:
    """The table that is printed and kept in ``var``."""
    width = max(len(account.username) for account in accounts.ACCOUNTS)
    lines = [
        "Demo data of Sichuan. All people, telephone numbers (19900000000-19900009999) and ID",
        "numbers are made up; bodies bear the names of 2019.",
        "",
        f"Accounts, all with the password {accounts.demo_password()}, at {settings.PUBLIC_URL}/admin/",
        *(
            f"  {a.username:<{width}}  {', '.join(a.duties):<22} {a.place:<10} {a.name}"
            for a in accounts.ACCOUNTS
        ),
    ]
    if addresses:
        lines += ["", "Rate a service at once:", *(f"  {address}" for address in addresses)]
    if keys:
        lines += ["", "API clients (shown this once, kept only here):"]
        lines += [f"  {name:<{width}}  Authorization: Api-Key {key}" for name, key in keys.items()]
    return "\n".join(lines) + "\n"


def keep(text: str) -> None:
    """Into ``var/demo_accounts.txt``, readable by its owner only."""
    path = settings.VAR_DIR / FILE
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)


def kept_keys() -> dict[str, str]:
    """The keys of an earlier run, read back from the file: the database has only their hashes."""
    path = settings.VAR_DIR / FILE
    text = path.read_text() if path.exists() else ""
    rows = (line.split("Authorization: Api-Key") for line in text.splitlines())
    return {row[0].strip(): row[1].strip() for row in rows if len(row) == 2}
