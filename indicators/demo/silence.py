"""A city that tries default ratings in its last quarter; everywhere else silence stays silence."""

import datetime as dt

from govservice.catalogue.models import Region, Service
from govservice.worktime import end_of_day
from ratings.models import DefaultRule, Level
from ratings.services import give_default_ratings, issue_invitations, set_default_rule

CITY = "510700"  # 绵阳市
TRIAL_DAYS, SILENT_DAYS = 90, 7
HOUR = dt.timedelta(hours=1)


def try_defaults(last_day: dt.date) -> None:
    """Ask everybody served in the trial, then give each night's defaults. Safe to repeat."""
    city = Region.objects.filter(code=CITY).latest("valid_from")
    begins = last_day - dt.timedelta(days=TRIAL_DAYS)
    if not DefaultRule.objects.filter(region=city).exists():
        set_default_rule(
            region=city, days=SILENT_DAYS, level=Level.FAIR, valid_from=begins, by=None
        )
    _ask(city, begins, last_day)
    for back in range(TRIAL_DAYS - SILENT_DAYS, -1, -1):
        give_default_ratings(at=_night(last_day - dt.timedelta(days=back)))


def _ask(city: Region, begins: dt.date, last_day: dt.date) -> None:
    """On the evening of each day of service, as a city does that sends text messages."""
    served = Service.objects.filter(region__path__startswith=city.path)
    for back in range(TRIAL_DAYS, -1, -1):
        day = last_day - dt.timedelta(days=back)
        services = list(served.filter(service_day=day, service_day__gte=begins))
        if services:
            issue_invitations(services, at=end_of_day(day))


def _night(day: dt.date) -> dt.datetime:
    return end_of_day(day) - 23 * HOUR
