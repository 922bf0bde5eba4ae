import datetime as dt

import pytest
from django.core.cache import cache

from govservice import facts as ground
from indicators import folding
from indicators.models import (
    COUNTERS,
    DayFigure,
    MonthChannelFigure,
    MonthFigure,
    MonthHallFigure,
    MonthItemFigure,
    MonthServedFigure,
    MonthTagFigure,
    RegionDayFigure,
    RegionMonthChannelFigure,
    RegionMonthFigure,
    RegionMonthTagFigure,
    TouchedDay,
)
from ratings.models import Rating, RatingTag
from tests.factories import make_department, make_hall, make_region, make_tag, shanghai

from .facts import Office, make_call_back, make_county, make_done_ticket, strike_out, supersede

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


def nonzero(row) -> dict[str, int]:
    return {name: getattr(row, name) for name in COUNTERS if getattr(row, name)}


def day_figures(department, day=DAY) -> dict[str, int]:
    return nonzero(DayFigure.objects.get(department=department, day=day))


def test_ratings_count_by_level_on_their_own_day_and_services_on_theirs():
    office = Office()
    office.rate(DAY, 5)
    office.rate(DAY, 5, text="很好", identity="real_name")
    office.rate(DAY, 2)
    late = office.serve(DAY)
    office.rate(dt.date(2026, 3, 5), 4, service=late)
    office.serve(DAY)

    assert folding.fold_all() == 2

    assert day_figures(office.department) == {
        "level_5": 2,
        "level_2": 1,
        "with_text": 1,
        "real_name": 1,
        "services": 5,
        "rated_services": 4,
        "cases": 1,
        "rated_cases": 1,
    }
    assert day_figures(office.department, dt.date(2026, 3, 5)) == {"level_4": 1}


def test_struck_out_ratings_leave_the_levels_but_their_service_stays_rated():
    office = Office()
    office.rate(DAY, 5)
    bad = office.rate(DAY, 1, text="太慢", identity="real_name")
    folding.fold_all()
    strike_out(bad)
    folding.fold_all()

    assert day_figures(office.department) == {
        "level_5": 1,
        "struck_1": 1,
        "services": 2,
        "rated_services": 2,
        "cases": 1,
        "rated_cases": 1,
    }
    channel = MonthChannelFigure.objects.get(department=office.department)
    assert (channel.level_5, channel.level_1, channel.struck_1) == (1, 0, 1)


def test_follow_up_ratings_are_counted_apart_from_first_ones():
    office = Office()
    first = office.rate(DAY, 2)
    office.rate(DAY, 5, service=first.service, round_no=2, text="现在好了")
    folding.fold_all()

    assert day_figures(office.department) == {
        "level_2": 1,
        "follow_ups": 1,
        "services": 1,
        "rated_services": 1,
        "cases": 1,
        "rated_cases": 1,
    }
    assert MonthItemFigure.objects.get().level_5 == 0


def test_walk_in_services_are_no_part_of_the_services_but_their_ratings_count():
    office = Office()
    office.rate(DAY, 5, service=office.serve(DAY, stage="walk_in"))
    strike_out(office.rate(DAY, 1, service=office.serve(DAY, stage="walk_in")))
    folding.fold_all()
    assert day_figures(office.department) == {"level_5": 1, "struck_1": 1, "walk_in_ratings": 1}
    assert not MonthServedFigure.objects.exists()


def test_a_default_rating_counts_on_its_own_day_until_it_is_superseded():
    office = Office()
    default = office.default(DAY, given=dt.date(2026, 3, 10))
    folding.fold_all()
    assert day_figures(office.department) == {"services": 1, "cases": 1}
    assert day_figures(office.department, dt.date(2026, 3, 10)) == {"default_ratings": 1}
    assert MonthFigure.objects.get().default_ratings == 1
    assert RegionMonthFigure.objects.get().default_ratings == 1

    supersede(default)
    folding.fold_all()
    assert not DayFigure.objects.filter(day=dt.date(2026, 3, 10)).exists()
    assert nonzero(MonthFigure.objects.get()) == {"services": 1, "cases": 1}


def test_services_of_an_item_are_kept_by_month_whether_rated_or_not():
    office = Office()
    office.serve(DAY)
    office.rate(dt.date(2026, 3, 31), 5)
    office.serve(dt.date(2026, 4, 1))
    folding.fold_all()
    served = MonthServedFigure.objects.order_by("month")
    assert [(s.item_id, s.month.month, s.services) for s in served] == [
        (office.case.item_id, 3, 2),
        (office.case.item_id, 4, 1),
    ]


def test_months_are_sums_of_days_and_slices_hold_what_the_day_holds():
    office, hall, tag = Office(), make_hall(), make_tag("511")
    other_day = dt.date(2026, 3, 31)
    rating = office.rate(DAY, 5, channel="qr", hall=hall)
    RatingTag.objects.create(rating=rating, tag=tag)
    office.rate(other_day, 4, channel="qr")
    office.rate(dt.date(2026, 4, 1), 1, channel="pc")
    folding.fold_all()

    march = MonthFigure.objects.get(department=office.department, month=dt.date(2026, 3, 1))
    assert nonzero(march) == {
        "level_5": 1, "level_4": 1, "services": 2, "rated_services": 2, "cases": 1, "rated_cases": 1,
    }  # fmt: skip
    by_channel = MonthChannelFigure.objects.order_by("month", "channel")
    assert [(c.month.month, c.channel, c.level_5, c.level_4, c.level_1) for c in by_channel] == [
        (3, "qr", 1, 1, 0),
        (4, "pc", 0, 0, 1),
    ]
    at_hall = MonthHallFigure.objects.get()
    assert (at_hall.hall, at_hall.level_5, at_hall.level_4) == (hall, 1, 0)
    assert [
        (i.item_id, i.level_5, i.level_4) for i in MonthItemFigure.objects.order_by("month")
    ] == [
        (office.case.item_id, 1, 1),
        (office.case.item_id, 0, 0),
    ]
    assert [(t.tag, t.times) for t in MonthTagFigure.objects.all()] == [(tag, 1)]


def test_tickets_count_on_the_shanghai_day_of_each_event_under_their_lead():
    office = Office()
    due = shanghai(2026, 3, 9)
    # 23:30 in Shanghai is still the 2nd, though UTC and Shanghai disagree about the next eight hours.
    on_time = make_done_ticket(
        office.department,
        dispatched=shanghai(2026, 3, 2, 23, 30),
        replied=shanghai(2026, 3, 3, 0, 30),
        due=due,
    )
    make_done_ticket(
        office.department,
        dispatched=shanghai(2026, 3, 2, 0, 0),
        replied=due + dt.timedelta(seconds=1),
        due=due,
    )
    make_call_back(on_time, shanghai(2026, 3, 4, 9), "reached", resolution="solved", level=3)
    folding.fold_all()

    assert day_figures(office.department) == {"tickets_dispatched": 2}
    assert day_figures(office.department, dt.date(2026, 3, 3)) == {
        "tickets_done": 1,
        "tickets_done_on_time": 1,
    }
    assert day_figures(office.department, dt.date(2026, 3, 9)) == {"tickets_done": 1}
    assert day_figures(office.department, dt.date(2026, 3, 4)) == {
        "calls_due": 1,
        "calls_reached": 1,
        "calls_judged": 1,
        "calls_solved": 1,
        "calls_rated": 1,
        "calls_satisfied": 1,
    }


def test_call_backs_count_once_ended_and_partly_solved_is_not_solved():
    office = Office()
    moment = shanghai(2026, 3, 2, 9)
    tickets = [
        make_done_ticket(office.department, dispatched=moment, replied=moment, due=moment)
        for _ in range(4)
    ]
    make_call_back(tickets[0], moment, "reached", resolution="partly", level=2)
    make_call_back(tickets[1], moment, "declined")
    make_call_back(tickets[2], moment, "not_reached")
    make_call_back(tickets[3], moment, "not_reached", is_final=False)
    folding.fold_all()

    assert {k: v for k, v in day_figures(office.department).items() if k.startswith("calls")} == {
        "calls_due": 3,
        "calls_reached": 1,
        "calls_judged": 1,
        "calls_partly": 1,
        "calls_rated": 1,
    }


def test_a_bucket_that_became_empty_has_no_row_in_any_grain():
    office = Office()
    rating = office.rate(DAY, 5, hall=make_hall())
    RatingTag.objects.create(rating=rating, tag=make_tag("511"))
    folding.fold_all()
    RatingTag.objects.all().delete()
    service = rating.service
    Rating.objects.all().delete()
    service.delete()
    ground.touch("ratings", [(DAY, office.department.pk)])
    folding.fold_all()

    for model in (DayFigure, MonthFigure, MonthChannelFigure, MonthItemFigure, MonthHallFigure):
        assert not model.objects.exists()
    assert not MonthTagFigure.objects.exists()


def test_regions_hold_the_sums_of_the_departments_that_stand_in_them():
    county = make_county()
    one, two, other = Office(region=county), Office(region=county), Office()
    rating = one.rate(DAY, 5, channel="qr")
    RatingTag.objects.create(rating=rating, tag=make_tag("511"))
    two.rate(DAY, 4, channel="qr")
    other.rate(DAY, 1, channel="pc")
    folding.fold_all()
    two.rate(dt.date(2026, 3, 3), 4, channel="qr")
    folding.fold_all()

    day = RegionDayFigure.objects.get(region=county, day=DAY)
    assert nonzero(day) == {
        "level_5": 1, "level_4": 1, "services": 2, "rated_services": 2, "cases": 2, "rated_cases": 2,
    }  # fmt: skip
    month = RegionMonthFigure.objects.get(region=county)
    assert (month.month, month.level_4, month.services) == (dt.date(2026, 3, 1), 2, 3)
    channels = RegionMonthChannelFigure.objects.order_by("channel")
    assert [(c.region, c.channel, c.level_4, c.level_1) for c in channels] == [
        (other.department.region, "pc", 0, 1),
        (county, "qr", 2, 0),
    ]
    assert [(t.region, t.times) for t in RegionMonthTagFigure.objects.all()] == [(county, 1)]


def test_a_department_that_moves_takes_its_figures_along():
    county, province = make_county(), make_region("510000")
    moving, staying = Office(region=county), Office(region=county)
    moving.rate(DAY, 5)
    staying.rate(DAY, 4)
    folding.fold_all()
    moving.department.region = province
    moving.department.save()

    assert RegionMonthFigure.objects.get(region=county).level_5 == 0
    assert RegionMonthFigure.objects.get(region=province).level_5 == 1
    staying.department.region = province
    staying.department.save()
    assert not RegionDayFigure.objects.filter(region=county).exists()
    assert RegionDayFigure.objects.get(region=province).level_4 == 1


def test_folding_again_changes_nothing_and_leaves_other_buckets_alone():
    office, other = Office(), Office()
    office.rate(DAY, 5)
    other.rate(DAY, 3)
    folding.fold_all()
    untouched = DayFigure.objects.get(department=other.department).pk
    ground.touch("ratings", [(DAY, office.department.pk)])
    assert folding.fold_all() == 1
    assert folding.fold_all() == 0
    assert day_figures(office.department)["level_5"] == 1
    assert DayFigure.objects.get(department=other.department).pk == untouched


def test_a_fold_takes_batch_after_batch_and_leaves_no_touch():
    office = Office()
    for day in range(1, 6):
        office.rate(dt.date(2026, 3, day), 4)
    assert folding.fold_all(size=2) == 5
    assert not TouchedDay.objects.exists()
    assert MonthFigure.objects.get().level_4 == 5


def test_the_number_of_queries_does_not_depend_on_the_number_of_buckets(
    django_assert_max_num_queries,
):
    for office in (Office(), Office(), Office()):
        for day in range(1, 9):
            office.rate(dt.date(2026, 3, day), 4)
    # begin and end, locks, touches, planner, regions, eleven grains
    with django_assert_max_num_queries(2 + 4 + 2 + 4 + 1 + 22):
        folding.fold_batch()


def test_a_second_worker_leaves_the_fold_to_the_first():
    Office().rate(DAY, 5)
    cache.add(folding.ONE_FOLD, 1)
    assert folding.fold_unless_folding() == 0
    assert TouchedDay.objects.exists()
    cache.delete(folding.ONE_FOLD)
    assert folding.fold_unless_folding() == 1
    assert cache.get(folding.ONE_FOLD) is None


def test_a_touch_of_a_department_without_facts_is_forgotten():
    ground.touch("ratings", [(DAY, make_department().pk)])
    assert folding.fold_all() == 1
    assert not TouchedDay.objects.exists()
    assert not DayFigure.objects.exists()
