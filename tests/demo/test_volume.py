"""Volume data on PostgreSQL: of the right size and shape, and the same at every run."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from govservice.catalogue.models import Case, Service
from hotline.models import CallBack, Ticket, TicketAssignment
from indicators import rebuilding
from indicators.demo import volume
from ratings.models import (
    Rating,
    RatingTag,
    Rectification,
    RectificationCallBack,
    Standing,
)

LAST_DAY = dt.date(2026, 3, 10)
postgresql = pytest.mark.postgresql


def _fill(**kwargs: Any) -> volume.Filled:
    return volume.fill(
        departments=6, days=10, ratings_per_day=4, tickets=100, last_day=LAST_DAY, **kwargs
    )


@postgresql
@pytest.mark.django_db
def test_as_many_come_as_were_asked_for_and_figures_follow(capsys: Any) -> None:
    filled = _fill()

    assert filled.first_day == dt.date(2026, 3, 1)
    assert filled.services == Service.objects.count() == Case.objects.count()
    assert filled.ratings == Rating.objects.count()
    assert 200 < filled.ratings < 280  # 6 x 10 x 4 on the average
    assert Ticket.objects.count() == TicketAssignment.objects.count() == 100
    rebuilding.rebuild()
    call_command("check_figures")
    assert "Figures and facts agree." in capsys.readouterr().out


@postgresql
@pytest.mark.django_db
def test_every_row_keeps_the_rules_that_the_doors_keep() -> None:
    _fill()

    for model in (
        Case,
        Service,
        Rating,
        RatingTag,
        Rectification,
        RectificationCallBack,
        Ticket,
        TicketAssignment,
        CallBack,
    ):
        assert _dangling(model) == set()
    assert Rectification.objects.count() == Rating.objects.filter(level__lte=2).count() > 0
    assert not RatingTag.objects.exclude(tag__level__in=[1, 2, 3, 4, 5]).exists()
    assert {rating.level for rating in Rating.objects.all()} >= {2, 3, 4, 5}
    assert all(tag.tag.level == tag.rating.level for tag in RatingTag.objects.all())
    struck = Rating.objects.filter(standing=Standing.STRUCK_OUT)
    assert all(rating.standings.exists() for rating in struck)
    assert set(CallBack.objects.values_list("ticket__status", flat=True)) == {"archived"}


def _dangling(model: Any) -> set[str]:
    """Foreign keys that lead nowhere: the database was not asked while it was filled."""
    keys = [field for field in model._meta.concrete_fields if field.is_relation]
    return {
        key.attname
        for key in keys
        if set(model.objects.values_list(key.attname, flat=True))
        - {None, *key.related_model.objects.values_list("pk", flat=True)}
    }


@postgresql
@pytest.mark.django_db
def test_a_skewed_fill_has_the_same_sum_but_few_departments_have_most() -> None:
    filled = volume.fill(departments=40, days=5, ratings_per_day=4, skewed=True, last_day=LAST_DAY)
    each = Rating.objects.values("department").annotate(n=Count("pk")).order_by("-n")

    assert 700 < filled.ratings < 900  # 40 x 5 x 4 on the average
    assert each[0]["n"] > 5 * each[20]["n"]


@pytest.mark.skipif(not settings.EMBEDDED, reason="PostgreSQL takes the fill; SQLite alone refuses")
def test_sqlite_is_refused_with_the_remedy() -> None:
    with pytest.raises(volume.CannotFill, match="DATABASE_URL"):
        _fill()
