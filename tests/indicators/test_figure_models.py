import datetime as dt

import pytest

from indicators.models import (
    DayFigure,
    MonthChannelFigure,
    MonthFigure,
    MonthHallFigure,
    MonthItemFigure,
    MonthTagFigure,
    RegionDayFigure,
    RegionMonthChannelFigure,
    RegionMonthFigure,
    RegionMonthTagFigure,
    TouchedDay,
)
from indicators.models.figures import OfRegion
from indicators.touches import record_touched_days
from tests.factories import make_department, make_hall, make_item, make_region, make_tag, make_user

from .facts import make_county

pytestmark = pytest.mark.django_db
MONTH = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("model", "constraint", "key"),
    [
        (DayFigure, "day_figure_once", lambda: {"day": MONTH}),
        (MonthFigure, "month_figure_once", lambda: {"month": MONTH}),
        (MonthChannelFigure, "month_channel_once", lambda: {"month": MONTH, "channel": "qr"}),
        (MonthItemFigure, "month_item_once", lambda: {"month": MONTH, "item": make_item()}),
        (MonthHallFigure, "month_hall_once", lambda: {"month": MONTH, "hall": make_hall()}),
        (MonthTagFigure, "month_tag_once", lambda: {"month": MONTH, "tag": make_tag("511")}),
        (RegionDayFigure, "region_day_once", lambda: {"day": MONTH}),
        (RegionMonthFigure, "region_month_once", lambda: {"month": MONTH}),
        (
            RegionMonthChannelFigure,
            "region_channel_once",
            lambda: {"month": MONTH, "channel": "qr"},
        ),
        (RegionMonthTagFigure, "region_tag_once", lambda: {"month": MONTH, "tag": make_tag("511")}),
    ],
)
def test_a_key_has_one_row(model, constraint, key, refuses):
    of_region = issubclass(model, OfRegion)
    row = key() | ({"region": make_county()} if of_region else {"department": make_department()})
    model.objects.create(**row)
    with refuses(constraint):
        model.objects.create(**row)


def test_an_unknown_channel_is_refused(refuses):
    with refuses("month_channel_known"):
        MonthChannelFigure.objects.create(
            month=MONTH, department=make_department(), channel="pigeon"
        )
    with refuses("region_channel_known"):
        RegionMonthChannelFigure.objects.create(month=MONTH, region=make_county(), channel="pigeon")


def test_touches_may_be_repeated_because_a_unique_key_would_lose_facts():
    for _ in range(2):
        record_touched_days("ratings", [(MONTH, 1)])
    assert TouchedDay.objects.filter(day=MONTH, department_id=1, source="ratings").count() == 2


def test_figures_are_seen_within_the_scope_of_a_reading_duty():
    inside, outside = make_department(region=make_county()), make_department()
    for department in (inside, outside):
        DayFigure.objects.create(day=MONTH, department=department)
    visible = DayFigure.objects.all().visible_to
    assert [f.department for f in visible(make_user("manager", region=make_county()))] == [inside]
    assert not visible(make_user("dispatcher", region=make_county())).exists()


def test_sums_of_regions_are_seen_by_those_who_reach_the_whole_region():
    county, department = make_county(), make_department(region=make_county())
    RegionDayFigure.objects.create(day=MONTH, region=county)
    RegionDayFigure.objects.create(day=MONTH, region=make_region("510000"))
    visible = RegionDayFigure.objects.all().visible_to
    assert [f.region for f in visible(make_user("manager", region=county))] == [county]
    assert visible(make_user("manager", region=make_region("510000"))).count() == 2
    assert not visible(make_user("manager", department=department)).exists()
    assert visible(make_user(is_superuser=True)).count() == 2
