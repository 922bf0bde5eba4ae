"""临期, 超期, 严重超期: how far a step has come towards its end and past it. Pure values.

How long before the end people are warned, and how long after it a step is very overdue, are rules
like the others: dated, by region, in any of the four units.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .deadlines import count_deadline
from .moments import local_day
from .rules import Flow, Rule, Step
from .units import IN_DAYS

if TYPE_CHECKING:
    from .book import Book


class Stage(TextChoices):
    """In the order in which a step comes to them."""

    DUE_SOON = "due_soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    VERY_OVERDUE = "very_overdue", _("very overdue")


def reached(
    book: "Book",
    due_at: dt.datetime,
    *,
    now: dt.datetime,
    flow: Flow,
    region: str,
    is_provisional: bool,
) -> Stage | None:
    """While its year is not announced, a deadline can only become later: nobody is overdue by it."""
    soon, very = (
        book.rules.find(flow, step, local_day(now), region)
        for step in (Step.DUE_SOON, Step.VERY_OVERDUE)
    )
    if now < due_at or is_provisional:
        return Stage.DUE_SOON if due_at <= _end(book, soon, now, region) else None
    is_very = now >= _end(book, very, _begin_after(due_at, very), region)
    return Stage.VERY_OVERDUE if is_very else Stage.OVERDUE


def _begin_after(due_at: dt.datetime, rule: Rule) -> dt.datetime:
    """Days after a deadline are counted from its last day, which ends at the midnight that is due."""
    return due_at - dt.timedelta(microseconds=1) if rule.unit in IN_DAYS else due_at


def _end(book: "Book", rule: Rule, start: dt.datetime, region: str) -> dt.datetime:
    return count_deadline(book, start, rule.count, rule.unit, region=region).due_at
