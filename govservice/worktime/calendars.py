"""Which days are working days, for the nation and for a region with days of its own. Pure values."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.utils.translation import gettext as _

from govservice.errors import Conflict

from . import published
from .published import FIRST_YEAR, LAST_YEAR

NATION = ""
WEEKEND = 5  # Saturday, as date.weekday() counts


class UnknownYear(Conflict):
    """No calendar reaches this year, so no working day of it can be told."""

    code = "unknown_year"


def covers(authority: str, region: str) -> bool:
    """Whether a region stands in the authority's: codes of GB/T 2260 end in 00 for what is above.

    >>> covers("510000", "510107"), covers("510100", "510300"), covers("", "510107")
    (True, False, True)
    >>> covers("510107100000", "510107100001"), covers("510107100000", "510107101000")
    (True, False)
    """
    return region.startswith(_stem(authority))


def closeness(authority: str) -> int:
    """The more of the code says something, the closer it is to its people."""
    return len(_stem(authority))


def _stem(authority: str) -> str:
    """Province, city and county are two figures each, town and village three more each."""
    county, below = authority[:6], authority[6:]
    while below.endswith("000"):
        below = below[:-3]
    while not below and county.endswith("00"):
        county = county[:-2]
    return county + below


class Calendar:
    """Days by authority (``""`` is the nation), and of each (authority, year) whether it is official.

    A year that the nation has not entered is the package's; a region's days stand over the nation's.
    """

    def __init__(
        self,
        days: Mapping[str, Mapping[dt.date, bool]] | None = None,
        years: Mapping[tuple[str, int], bool] | None = None,
    ) -> None:
        self.days = dict(days or {})
        self.years = dict(years or {})
        authorities = {*self.days, *(authority for authority, _year in self.years)}
        self._authorities = sorted(authorities - {NATION}, key=closeness, reverse=True)
        self._places: dict[tuple[str, ...], PlaceCalendar] = {}

    def of(self, region: str = NATION) -> "PlaceCalendar":
        """The calendar that holds in a region, by its code."""
        above = tuple(a for a in self._authorities if region and covers(a, region))
        if above not in self._places:
            self._places[above] = PlaceCalendar(self, (*above, NATION))
        return self._places[above]


class PlaceCalendar:
    """``authorities`` from the closest up to the nation."""

    def __init__(self, calendar: Calendar, authorities: Iterable[str]) -> None:
        self._authorities = tuple(authorities)
        self._days = [calendar.days[a] for a in self._authorities if a in calendar.days]
        self._years = calendar.years
        self.nth_working_day = lru_cache(maxsize=20_000)(self._nth_working_day)

    def is_official(self, year: int) -> bool:
        """Whether all who may say which days are working days have said so for this year."""
        known = [self._years[a, year] for a in self._authorities if (a, year) in self._years]
        if (NATION, year) not in self._years:
            known.append(published.is_published(year))
        return all(known)

    def is_working_day(self, day: dt.date) -> bool:
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            text = _("There is no calendar of working days for %(year)s, so no deadline in it.")
            raise UnknownYear(text % {"year": day.year})
        for days in self._days:
            if day in days:
                return days[day]
        if (NATION, day.year) in self._years:
            return day.weekday() < WEEKEND
        return published.is_working_day(day)

    def working_days(self, after: dt.date, until: dt.date) -> int:
        """How many of the days ``after < day <= until`` are working days."""
        days = (after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(map(self.is_working_day, days))

    def _nth_working_day(self, after: dt.date, count: int) -> dt.date:
        """
        >>> days = Calendar().of()
        >>> days.nth_working_day(dt.date(2026, 9, 29), 3)  # 国庆: 1 to 7 October; Saturday the 10th makes up
        datetime.date(2026, 10, 9)
        """
        day = after
        left = count
        while left > 0:
            day += dt.timedelta(days=1)
            left -= self.is_working_day(day)
        return day
