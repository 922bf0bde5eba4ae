import doctest
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from indicators import arithmetic, formulas, months, scoring
from indicators.formulas import (
    BY_CASE,
    COVERAGE,
    COVERAGE_COUNTERS,
    FORMULAS,
    SHOWN,
    WITH_DEFAULTS,
    Rate,
    formula,
    half_up,
)
from indicators.models import COUNTERS, RATING_COUNTERS


@pytest.mark.parametrize("module", [arithmetic, formulas, scoring, months])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("part", "whole", "places", "printed"),
    [
        (17, 32, 2, "53.13"),
        (3, 32, 2, "9.38"),
        (15, 32, 2, "46.88"),
        (3, 21, 1, "14.3"),
        (11, 21, 1, "52.4"),
        (8, 46, 1, "17.4"),
        (12, 46, 1, "26.1"),
        (6, 46, 1, "13.0"),
        (26, 46, 1, "56.5"),
        (107957 - 6479, 107957, 2, "94.00"),
        (301, 72838, 2, "0.41"),
        (281, 18568, 2, "1.51"),
    ],
)
def test_published_percentages_are_reproduced(part, whole, places, printed):
    assert str(Rate(part, whole).percent(places)) == printed


def test_of_nothing_there_is_no_rate():
    empty = Rate(0, 0)
    assert (empty.value, empty.percent(), empty.mean(), empty.text()) == (None, None, None, "—")


@pytest.mark.parametrize(
    ("value", "printed"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0.00"), ("1E+3", "1000.00")],
)
def test_halves_are_rounded_away_from_zero(value, printed):
    assert str(half_up(Fraction(value), 2)) == printed


COUNTS = dict.fromkeys(COUNTERS, 0) | {
    "level_5": 6, "level_4": 2, "level_3": 1, "level_2": 1, "level_1": 2,
    "struck_5": 1, "struck_2": 1, "struck_1": 2,
    "services": 40, "rated_services": 16, "walk_in_ratings": 2, "default_ratings": 0,
    "cases": 30, "rated_cases": 13,
    "bad_answered": 3, "bad_put_right": 2, "bad_put_right_due": 3, "bad_put_right_on_time": 1,
    "named_bad": 2, "named_bad_put_right": 1, "named_bad_called_back": 1,
    "fixes_judged": 2, "fixes_satisfied": 1,
    "tickets_done": 8, "tickets_done_on_time": 7,
    "calls_due": 6, "calls_reached": 5, "calls_judged": 4, "calls_solved": 2, "calls_partly": 1,
    "calls_rated": 3, "calls_satisfied": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "part", "whole", "printed"),
    [
        ("good_rate", 9, 12, "75.00%"),
        ("good_rate_raw", 10, 16, "62.50%"),
        ("bad_rate", 3, 12, "25.00%"),
        ("bad_rate_raw", 6, 16, "37.50%"),
        ("invalid_bad_rate", 3, 6, "50.00%"),
        ("mean_points_raw", 7 * 10 + 2 * 8 + 1 * 6 + 2 * 3, 16, "6.13"),
        ("reply_rate", 3, 3, "100.00%"),
        ("rectified_rate", 2, 3, "66.67%"),
        ("rectified_on_time_rate", 1, 3, "33.33%"),
        ("call_back_rate", 1, 1, "100.00%"),
        ("called_back_and_rectified_rate", 1, 2, "50.00%"),
        ("fix_satisfied_rate", 1, 2, "50.00%"),
        ("active_rate", 16, 40, "40.00%"),
        ("unrated_rate", 24, 40, "60.00%"),
        ("mean_points", 6 * 10 + 2 * 8 + 1 * 6 + 1 * 3, 12, "7.08"),
        ("on_time_rate", 7, 8, "87.50%"),
        ("reach_rate", 5, 6, "83.33%"),
        ("solved_rate", 2, 4, "50.00%"),
        ("satisfied_rate", 2, 3, "66.67%"),
    ],
)
def test_each_rate_by_hand(code, part, whole, printed):
    assert formula(code).rate(COUNTS) == Rate(part, whole)
    assert formula(code).text(COUNTS) == printed


@pytest.mark.parametrize(
    ("code", "version", "part", "whole", "printed"),
    [
        # 9 good and 3 bad active ratings, 2 of the 12 of walk-ins, beside 8 defaults.
        ("active_good_rate", 1, 9, 12, "75.00%"),
        ("good_rate", 2, 9 + 8, 12 + 8, "85.00%"),
        ("active_rate", 2, 12 - 2, 12 - 2 + 8, "55.56%"),
        ("active_rate", 3, 13, 30, "43.33%"),
    ],
)
def test_rates_beside_default_ratings_by_hand(code, version, part, whole, printed):
    used = formula(code, version)
    counts = COUNTS | {"default_ratings": 8}
    assert (used.rate(counts), used.text(counts)) == (Rate(part, whole), printed)


@pytest.mark.parametrize("code", SHOWN)
def test_default_ratings_move_no_rate_of_active_ones(code):
    assert formula(code).rate(COUNTS | {"default_ratings": 8}) == formula(code).rate(COUNTS)


@pytest.mark.parametrize("code", ["good_rate", "active_rate"])
def test_without_default_ratings_the_rates_that_count_them_stay_empty(code):
    assert formula(code, 2).text(COUNTS) == "—"


COVERED = {
    "items": 8, "items_ratable": 6, "items_rated": 3,
    "bodies": 5, "bodies_ratable": 4, "bodies_rated": 3,
    "channels_used": 11, "channels_required": 4 * 6,
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "version", "printed"),
    [
        ("item_coverage", 1, "75.00%"),
        ("item_coverage", 2, "50.00%"),
        ("body_coverage", 1, "80.00%"),
        ("body_coverage", 2, "75.00%"),
        ("channel_coverage", 1, "45.83%"),
    ],
)
def test_coverage_by_hand(code, version, printed):
    assert formula(code, version).text(COVERED) == printed


def test_rates_of_counters_that_a_slice_does_not_keep_are_empty_not_zero():
    slice_counts = {name: COUNTS[name] for name in RATING_COUNTERS}
    assert formula("unrated_rate").text(slice_counts) == "—"
    assert formula("good_rate").text(slice_counts) == "75.00%"


def test_every_formula_uses_counters_that_are_kept_and_says_what_it_means():
    for (code, version), one in FORMULAS.items():
        assert one.counters <= {*COUNTERS} or one.counters <= COVERAGE_COUNTERS, code
        assert all((one.name, one.name_en, one.definition, one.definition_en, one.source)), code
        assert (one.code, one.version) == (code, version)
        assert one.valid_from < one.valid_to, code
    assert set(FORMULAS) == {*((code, 1) for code in SHOWN), *WITH_DEFAULTS, *BY_CASE, *COVERAGE}


def test_names_follow_the_reader_s_language():
    with translation.override("zh-hans"):
        assert formula("good_rate").title == "好评率"
    with translation.override("en"):
        assert formula("good_rate").title == "Share of good ratings"
        assert formula("good_rate").meaning.startswith("First active ratings")


def test_shown_is_percent_or_points():
    assert formula("good_rate").shown(Rate(1, 3)) == Decimal("33.33")
    assert formula("mean_points").shown(Rate(10, 3)) == Decimal("3.33")
