import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from django.utils import translation

from govservice.catalogue.scope import Scope
from govservice.errors import Invalid
from indicators import folding, queries, reading
from indicators.models import COUNTERS, RATING_COUNTERS, RegionDayFigure, RegionMonthFigure
from indicators.queries import FigureQuery, TooManyFacts
from ratings.models import Rating, RatingTag, ReasonTag, Standing
from tests.factories import make_hall, make_region, make_tag

from .facts import Office, make_county, strike_out

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True)
FEBRUARY, MARCH, APRIL = dt.date(2026, 2, 1), dt.date(2026, 3, 1), dt.date(2026, 4, 1)


def spring(**kwargs) -> FigureQuery:
    """From 30 January to 3 April: two whole months and days on both sides."""
    return FigureQuery(
        ALL, **({"start": dt.date(2026, 1, 30), "end": dt.date(2026, 4, 3)} | kwargs)
    )


def levels(counters) -> dict[str, int]:
    return {k: v for k, v in counters.items() if v and k in RATING_COUNTERS}


@pytest.fixture
def world():
    """Two offices in a county and one at the province; ratings in and around February and March."""
    county = make_county()
    one, two, other = Office(region=county), Office(region=county), Office()
    hall, slow, kind = make_hall(), make_tag("111"), make_tag("511")
    one.rate(dt.date(2026, 1, 29), 5)  # the day before the period
    first = one.rate(dt.date(2026, 1, 30), 5, channel="qr", hall=hall)
    one.rate(dt.date(2026, 2, 10), 5, channel="qr", hall=hall)
    bad = one.rate(dt.date(2026, 2, 11), 1, channel="pc")
    mistaken = two.rate(dt.date(2026, 3, 31), 2, channel="qr")
    two.rate(dt.date(2026, 4, 2), 4, channel="pc")
    other.rate(dt.date(2026, 3, 1), 3, channel="qr")
    other.rate(dt.date(2026, 4, 3), 3)  # the first day after it
    RatingTag.objects.create(rating=first, tag=kind)
    RatingTag.objects.create(rating=bad, tag=slow)
    strike_out(mistaken)
    folding.fold_all()
    return {
        "county": county,
        "one": one,
        "two": two,
        "other": other,
        "hall": hall,
        "slow": slow,
        "kind": kind,
    }


def test_totals_join_whole_months_and_edge_days_without_overlap(world):
    counters = queries.totals(spring())
    assert set(counters) == set(COUNTERS)
    assert levels(counters) == {
        "level_5": 2,
        "level_4": 1,
        "level_3": 1,
        "level_1": 1,
        "struck_2": 1,
    }
    assert (counters["services"], counters["rated_services"]) == (6, 6)


def test_a_period_within_a_month_is_read_from_days(world):
    week = spring(start=dt.date(2026, 2, 10), end=dt.date(2026, 2, 11))
    assert levels(queries.totals(week)) == {"level_5": 1}


@pytest.mark.parametrize(
    ("kwargs", "expected"),
    [
        ({"channel": "qr"}, {"level_5": 2, "level_3": 1, "struck_2": 1}),
        ({"channel": "pc"}, {"level_4": 1, "level_1": 1}),
        ({"channel": "sms"}, {}),
    ],
)
def test_a_slice_keeps_rating_counters_alone(world, kwargs, expected):
    counters = queries.totals(spring(**kwargs))
    assert set(counters) == set(RATING_COUNTERS)
    assert levels(counters) == expected


def test_item_hall_and_several_slices_at_once(world):
    item = world["one"].case.item
    assert levels(queries.totals(spring(item=item))) == {"level_5": 2, "level_1": 1}
    assert levels(queries.totals(spring(hall=world["hall"]))) == {"level_5": 2}
    assert levels(queries.totals(spring(item=item, channel="pc"))) == {"level_1": 1}


def test_regions_and_departments_count_what_stands_below_them_unless_told_otherwise(world):
    province = make_region("510000")
    assert queries.totals(spring(region=world["county"]))["level_3"] == 0
    assert levels(queries.totals(spring(region=province)))["level_5"] == 2
    assert levels(queries.totals(spring(region=province, subtree=False))) == {"level_3": 1}
    assert levels(queries.totals(spring(department=world["two"].department))) == {
        "level_4": 1,
        "struck_2": 1,
    }


def test_whole_regions_are_read_from_their_own_sums_and_parts_of_them_never(world):
    RegionMonthFigure.objects.update(level_5=700)
    RegionDayFigure.objects.update(level_5=10)
    county, two = world["county"], world["two"].department
    in_county = Scope(region_paths=frozenset({county.path}))
    in_both = Scope(region_paths=in_county.region_paths, department_paths=frozenset({two.path}))
    whole = spring(start=FEBRUARY, end=APRIL)
    assert queries.totals(whole)["level_5"] == 2100  # two counties' months and one province's
    assert queries.totals(replace(whole, scope=in_county))["level_5"] == 1400
    assert queries.totals(replace(whole, region=county))["level_5"] == 1400
    assert [c["level_5"] for _day, c in queries.series(replace(whole, end=MARCH), "day")][9] == 10
    for query in (
        replace(whole, scope=in_both),
        replace(whole, department=world["one"].department),
    ):
        assert queries.totals(query)["level_5"] == 1


def test_a_scope_hides_what_is_outside_it(world):
    path = world["two"].department.path
    query = FigureQuery(Scope(department_paths=frozenset({path})), MARCH, dt.date(2026, 5, 1))
    assert levels(queries.totals(query)) == {"level_4": 1, "struck_2": 1}
    assert [row.key for row in queries.by_department(query)] == [world["two"].department.pk]
    assert not any(queries.totals(FigureQuery(Scope(), MARCH, APRIL)).values())


def test_series_have_every_month_and_day_even_empty_ones(world):
    months = queries.series(spring(), "month")
    assert [(m.month, levels(c)) for m, c in months] == [
        (1, {"level_5": 1}),
        (2, {"level_5": 1, "level_1": 1}),
        (3, {"level_3": 1, "struck_2": 1}),
        (4, {"level_4": 1}),
    ]
    days = queries.series(spring(start=dt.date(2026, 2, 9), end=dt.date(2026, 2, 12)), "day")
    assert [(d.day, levels(c)) for d, c in days] == [
        (9, {}),
        (10, {"level_5": 1}),
        (11, {"level_1": 1}),
    ]
    sliced = queries.series(spring(channel="qr"), "month")
    assert [levels(c) for _m, c in sliced] == [
        {"level_5": 1},
        {"level_5": 1},
        {"level_3": 1, "struck_2": 1},
        {},
    ]
    assert levels(dict(queries.series(spring(channel="qr"), "day"))[dt.date(2026, 2, 10)]) == {
        "level_5": 1
    }


def test_a_series_too_long_to_show_is_refused(world):
    with translation.override("en"), pytest.raises(Invalid, match="too long"):
        queries.series(spring(start=dt.date(1900, 1, 1)), "day")


def test_departments_are_ordered_and_cut_into_pages(world):
    one, two, other = (world[name].department for name in ("one", "two", "other"))
    by = queries.by_department
    assert [(row.key, row.code, row.name) for row in by(spring())] == [
        (d.pk, d.code, d.name) for d in (one, two, other)
    ]
    assert [row.key for row in by(spring(), order="-code")] == [other.pk, two.pk, one.pk]
    assert [row.key for row in by(spring(), order="-ratings")] == [one.pk, two.pk, other.pk]
    # good: one 2/3, two 1/1, other 1/1; equals stay in the order of their codes
    assert [row.key for row in by(spring(), order="good_rate")] == [one.pk, two.pk, other.pk]
    assert [row.key for row in by(spring(), order="-good_rate")] == [two.pk, other.pk, one.pk]
    assert [row.key for row in by(spring(), order="-level_1")] == [one.pk, two.pk, other.pk]
    assert queries.in_order(spring()) == [one.pk, two.pk, other.pk]
    assert [row.key for row in queries.rows_of(spring(), [other.pk, one.pk])] == [other.pk, one.pk]
    assert levels(by(spring())[1].counters) == {"level_4": 1, "struck_2": 1}


def test_departments_without_the_rate_come_last_either_way(world):
    march = spring(start=MARCH, end=APRIL)  # two's only rating there is struck out
    keys = [world["other"].department.pk, world["two"].department.pk]
    for order in ("good_rate", "-good_rate"):
        assert [row.key for row in queries.by_department(march, order=order)] == keys


def test_an_unknown_order_is_refused(world):
    with translation.override("en"), pytest.raises(Invalid, match="no order"):
        queries.by_department(spring(), order="password")


def test_breakdowns_by_channel_item_hall_and_reason(world):
    with translation.override("en"):
        channels = queries.by_channel(spring())
    assert [(row.key, row.name, levels(row.counters)) for row in channels] == [
        ("qr", "QR code", {"level_5": 2, "level_3": 1, "struck_2": 1}),
        ("pc", "computer", {"level_4": 1, "level_1": 1}),
    ]
    items = queries.by_item(spring())
    assert [(r.key, r.code) for r in items[:1]] == [
        (world["one"].case.item_id, world["one"].case.item.code)
    ]
    assert len(queries.by_item(spring(), limit=2)) == 2
    assert [(r.key, levels(r.counters)) for r in queries.by_hall(spring())] == [
        (world["hall"].pk, {"level_5": 2})
    ]
    assert queries.by_tag(spring()) == [(world["slow"], 1), (world["kind"], 1)]
    assert queries.by_tag(spring(channel="pc")) == [(world["slow"], 1)]


@pytest.mark.parametrize(
    "kwargs",
    [
        {},
        {"start": FEBRUARY, "end": APRIL},
        {"start": dt.date(2026, 2, 10), "end": dt.date(2026, 2, 12)},
        {"channel": "qr"},
        {"start": FEBRUARY, "end": MARCH, "channel": "qr"},
    ],
)
def test_the_ratings_behind_a_number_are_as_many_as_the_number_says(world, kwargs):
    query = spring(**kwargs)
    counters = queries.totals(query)
    for level in (5, 4, 3, 2, 1):
        assert queries.ratings_of(query, level=level).count() == counters[f"level_{level}"]
    for tag, times in queries.by_tag(query):
        assert queries.ratings_of(query, tag=tag).count() == times
    for row in queries.by_channel(query):
        channel = queries.ratings_of(spring(**(kwargs | {"channel": row.key})))
        assert channel.count() == sum(row.counters[f"level_{n}"] for n in range(1, 6))


def test_too_many_facts_are_refused_rather_than_counted_wrongly(world, monkeypatch):
    monkeypatch.setattr(reading, "FACT_CAP", 1)
    daily = spring(channel="qr", item=world["one"].case.item)
    with pytest.raises(TooManyFacts):
        queries.totals(daily)
    with pytest.raises(TooManyFacts):
        queries.by_tag(spring(channel="qr"))
    assert queries.totals(spring(start=FEBRUARY, end=APRIL, channel="qr"))["level_5"] == 1


def test_the_source_of_the_numbers_is_said_in_words(world):
    whole = spring(start=FEBRUARY, end=APRIL)
    assert queries.source(spring()) == queries.source(spring(), "day")
    assert not queries.source(spring()).from_facts
    assert not queries.source(whole, "channel").from_facts
    assert queries.source(whole, "channel").text != queries.source(whole).text
    for facts in (
        queries.source(spring(), "tag"),
        queries.source(spring(channel="qr")),
        queries.source(spring(channel="qr", item=world["one"].case.item)),
        queries.source(spring(channel="qr"), "day"),
    ):
        assert facts.from_facts
        assert "200000" in facts.text


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (queries.totals, 3),
        (lambda q: queries.series(q, "month"), 3),
        (lambda q: queries.series(q, "day"), 1),
        (queries.by_department, 5),
        (queries.by_channel, 5),
        (queries.by_item, 6),
        (queries.by_tag, 6),
    ],
)
def test_the_number_of_queries_is_fixed(world, ask, most, django_assert_max_num_queries):
    with django_assert_max_num_queries(most):
        ask(spring())


def test_a_period_is_provisional_until_its_services_can_no_longer_be_rated():
    april = spring(end=APRIL)
    assert queries.is_provisional(april, dt.date(2026, 4, 30))
    assert not queries.is_provisional(april, dt.date(2026, 5, 1))


FIRST_DAYS = [dt.date(2026, 1, 28), dt.date(2026, 1, 31), dt.date(2026, 2, 3), dt.date(2026, 2, 11)]
END_DAYS = [dt.date(2026, 2, 12), dt.date(2026, 3, 2), dt.date(2026, 3, 29), dt.date(2026, 4, 5)]


@pytest.mark.parametrize("start", FIRST_DAYS)
@pytest.mark.parametrize("end", END_DAYS)
def test_months_less_some_days_give_the_breakdown_of_the_days(world, start, end):
    """Wherever a period begins and ends, as counted one rating after the other."""
    query = spring(start=start, end=end)
    expected: Counter[tuple[str, str]] = Counter()
    ticked: Counter[ReasonTag] = Counter()
    for rating in Rating.objects.prefetch_related("tags"):
        if start <= rating.fact_day < end:
            struck = rating.standing == Standing.STRUCK_OUT
            expected[rating.channel, f"{'struck' if struck else 'level'}_{rating.level}"] += 1
            ticked.update(() if struck else rating.tags.all())
    found = {
        (row.key, name): count
        for row in queries.by_channel(query)
        for name, count in levels(row.counters).items()
    }
    assert found == dict(expected)
    assert dict(queries.by_tag(query)) == dict(ticked)


def test_days_that_wait_for_a_fold_never_make_a_count_negative(world):
    world["one"].rate(dt.date(2026, 2, 2), 1, channel="sms")  # not folded, and taken away below
    rows = queries.by_channel(spring(start=dt.date(2026, 2, 3), end=MARCH))
    assert [(row.key, levels(row.counters)) for row in rows] == [
        ("pc", {"level_1": 1}),
        ("qr", {"level_5": 1}),
    ]
