"""The same measurement at growing sizes: the database is emptied and filled anew for each."""

import argparse
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench import _setup
from indicators import grains
from indicators.demo import volume
from ratings.models import Rating


def measured(description: str, measure: Callable[[], list[Any]]) -> list[list[Any]]:
    """One row per size: the number of ratings, then what ``measure`` gives."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rows", default="100000,1000000,5000000", help="sizes, in ratings")
    parser.add_argument("--keep", action="store_true", help="what the database holds, as it is")
    options = parser.parse_args()
    _setup.start()
    rows = []
    for size in [0] if options.keep else [int(text) for text in options.rows.split(",")]:
        if size:
            refill(size)
        rows.append([Rating.objects.count(), *measure()])
        _setup.say(f"{rows[-1][0]:,} ratings measured.")
    return rows


def refill(ratings: int) -> None:
    """Always at one density, so that more ratings are more departments."""
    figures = ", ".join(grain.table for grain in grains.GRAINS)
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE catalogue_department, hotline_ticketcategory, ratings_reasontag, "
            f"indicators_touchedday, {figures} RESTART IDENTITY CASCADE"
        )
    volume.fill(departments=_setup.departments_for(ratings))
