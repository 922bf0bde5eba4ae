"""Ratings as everybody may read them on the page of an item: good ones and bad ones alike.

An anonymous rating tells its week, never its day, and the order within a week is random.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .disclosure import in_safe_order, name_of_tag
from .models import BAD_LEVELS, ENDED, Level, Rating, RatingQuerySet
from .timing import monday_of

PAGE = 10
MOST_PAGES = 50


@dataclass(frozen=True)
class Published:
    """``mending`` is empty, "open" or "closed"."""

    level: int
    level_name: str | Promise
    week: dt.date
    tags: list[str]
    text: str
    is_bad: bool
    mending: str


def published_ratings(item_id: int) -> RatingQuerySet:
    """What a citizen may read of an item, newest week first."""
    ratings: RatingQuerySet = in_safe_order(
        Rating.objects.countable().publishable().filter(item=item_id)
    )
    return ratings


def page_of(ratings: RatingQuerySet, number: int) -> tuple[list[Published], bool]:
    """The page's rows and whether another follows; two queries."""
    first = (number - 1) * PAGE
    shown = ratings.select_related("rectification").prefetch_related("tags")
    rows = list(shown[first : first + PAGE + 1])
    return [_published(rating) for rating in rows[:PAGE]], len(rows) > PAGE and number < MOST_PAGES


def _published(rating: Rating) -> Published:
    return Published(
        level=rating.level,
        level_name=Level(rating.level).label,
        week=monday_of(rating.fact_day),
        tags=[name_of_tag(tag) for tag in rating.tags.all()],
        text=rating.text,
        is_bad=rating.level in BAD_LEVELS,
        mending=_mending(rating),
    )


def _mending(rating: Any) -> str:
    rectification = getattr(rating, "rectification", None)
    if rectification is None:
        return ""
    return "closed" if rectification.status in ENDED else "open"
