"""Spans of days a manager asks for; all half-open, ``start <= day < end``. No database here."""

import datetime as dt
from dataclasses import dataclass

MONTHS_SHOWN = 12
DAYS_SHOWN = 31
LONGEST_YEARS = 5


@dataclass(frozen=True)
class Span:
    start: dt.date
    end: dt.date

    @property
    def last_day(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    @property
    def parameters(self) -> dict[str, str]:
        """As the address of a page names it, the last day included."""
        return {"from": self.start.isoformat(), "to": self.last_day.isoformat()}


def month_start(day: dt.date, months: int = 0) -> dt.date:
    """The first day of the month ``months`` after that of ``day``.

    >>> month_start(dt.date(2026, 1, 15), -1)
    datetime.date(2025, 12, 1)
    """
    total = day.year * 12 + day.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, 1)


def last_months(today: dt.date, count: int = MONTHS_SHOWN) -> Span:
    """The running month and those before it, in whole months: they are answered from figures alone.

    >>> last_months(dt.date(2026, 11, 22)).parameters
    {'from': '2025-12-01', 'to': '2026-11-30'}
    """
    return Span(month_start(today, 1 - count), month_start(today, 1))


def presets(today: dt.date) -> dict[str, Span]:
    """Spans one tap away.

    >>> presets(dt.date(2026, 11, 22))["this_quarter"].parameters
    {'from': '2026-10-01', 'to': '2026-12-31'}
    """
    this_month = month_start(today)
    quarter = month_start(today, -((today.month - 1) % 3))
    return {
        "this_month": Span(this_month, month_start(today, 1)),
        "last_month": Span(month_start(today, -1), this_month),
        "this_quarter": Span(quarter, month_start(quarter, 3)),
        "this_year": Span(dt.date(today.year, 1, 1), dt.date(today.year + 1, 1, 1)),
        "twelve_months": last_months(today),
    }


def last_days(span: Span, today: dt.date) -> Span:
    """The end of the span as far as it has come, at most a month of single days."""
    reached = min(span.end, today + dt.timedelta(days=1))
    reached = max(reached, span.start + dt.timedelta(days=1))
    return Span(max(span.start, reached - dt.timedelta(days=DAYS_SHOWN)), reached)


def provisional_from(today: dt.date, window_days: int) -> dt.date:
    """From this day of service on, citizens may still rate: rates by day of service will move."""
    return today - dt.timedelta(days=window_days)


def keeps_days_secret(span: Span) -> bool:
    """Whole weeks from Monday, or whole months: what may be listed without giving away a day.

    >>> keeps_days_secret(Span(dt.date(2026, 3, 2), dt.date(2026, 3, 9)))
    True
    >>> keeps_days_secret(Span(dt.date(2026, 3, 2), dt.date(2026, 3, 3)))
    False
    """
    whole_weeks = span.start.weekday() == span.end.weekday() == 0
    return whole_weeks or span.start.day == span.end.day == 1


def weeks_around(span: Span) -> Span:
    """
    >>> weeks_around(Span(dt.date(2026, 3, 4), dt.date(2026, 3, 5))).parameters
    {'from': '2026-03-02', 'to': '2026-03-08'}
    """
    last = span.last_day
    return Span(
        span.start - dt.timedelta(days=span.start.weekday()),
        last + dt.timedelta(days=7 - last.weekday()),
    )
