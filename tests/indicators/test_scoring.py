from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import scoring
from indicators.formulas import Rate, formula, half_up
from indicators.scoring import BadParameters, Weighed, band_of, ranks, rounded_parts, score

FLOORS = [(Decimal(90), "非常高"), (Decimal(80), "高"), (Decimal(65), "中"), (Decimal(0), "低")]


def criterion(code: str, rate: str, weight: int, method: str = "ratio", **params) -> Weighed:
    return Weighed(code, formula(rate), method, params, Decimal(weight))


CRITERIA = [
    criterion("satisfaction", "good_rate", 40),
    criterion("participation", "active_rate", 20),
    criterion("resolution", "solved_rate", 25),
    criterion("on_time", "on_time_rate", 15),
]
RATED = {"level_5": 9, "level_4": 0, "level_3": 0, "level_2": 1, "level_1": 0}
SERVED = {"services": 20, "rated_services": 10}
CALLED = {"calls_judged": 5, "calls_solved": 4}
DONE = {"tickets_done": 4, "tickets_done_on_time": 4}


def test_an_index_by_hand():
    scored = score(CRITERIA, RATED | SERVED | CALLED | DONE)
    # 90 % × 40 + 50 % × 20 + 80 % × 25 + 100 % × 15
    assert [one.contribution for one in scored.criteria] == [36, 10, 20, 15]
    assert scored.index == 81


def test_missing_data_is_left_out_and_the_other_weights_grow():
    nothing = {"calls_judged": 0, "calls_solved": 0, "tickets_done": 0, "tickets_done_on_time": 0}
    scored = score(CRITERIA, RATED | SERVED | nothing)
    # 40 and 20 of 60: weights 66.67 and 33.33
    assert [one.weight for one in scored.criteria] == [Fraction(200, 3), Fraction(100, 3), 0, 0]
    assert scored.index == 90 * Fraction(2, 3) + 50 * Fraction(1, 3)
    missing = scored.criteria[2]
    assert (missing.rate, missing.value, missing.score, missing.contribution) == (
        Rate(0, 0),
        None,
        None,
        None,
    )


def test_without_any_data_there_is_no_index():
    assert score(CRITERIA, {}).index is None


@pytest.mark.parametrize(
    ("method", "params", "expected"),
    [
        ("ratio", {}, 90),
        ("inverse", {}, 10),
        ("target", {"target": "95"}, Fraction(1800, 19)),
        ("target", {"target": "60"}, 100),
        ("target", {"target": "60", "cap": "80"}, 80),
    ],
)
def test_methods_turn_a_value_into_a_score(method, params, expected):
    scored = score([criterion("x", "good_rate", 10, method, **params)], RATED)
    assert scored.criteria[0].value == 90
    assert scored.criteria[0].score == expected


def test_a_target_of_nothing_is_refused():
    with pytest.raises(BadParameters):
        scoring.target(Fraction(1), {})


def test_scores_stay_between_0_and_100():
    assert score([criterion("x", "mean_points", 10, "inverse")], RATED | {"level_5": 0}).index == 97
    generous = criterion("x", "good_rate", 10, "target", target="10", cap="900")
    assert score([generous], RATED).index == 100


@pytest.mark.parametrize(
    ("index", "band"),
    [
        ("90", "非常高"),
        ("89.995", "高"),
        ("80", "高"),
        ("65", "中"),
        ("64.999999", "低"),
        ("0", "低"),
    ],
)
def test_bands_look_at_the_unrounded_index_and_include_their_floor(index, band):
    assert band_of(Fraction(index), FLOORS) == band


def test_equals_share_a_rank_and_the_next_counts_them_all():
    assert ranks(
        {k: Fraction(v) for k, v in {"a": 80, "b": 90, "c": 80, "d": 80, "e": 70}.items()}
    ) == {
        "b": 1,
        "a": 2,
        "c": 2,
        "d": 2,
        "e": 5,
    }
    assert ranks({}) == {}


@settings(max_examples=50, deadline=None, database=None)
@given(st.lists(st.one_of(st.none(), st.fractions(min_value=0, max_value=100)), max_size=6))
def test_rounded_parts_add_up_to_the_rounded_whole(parts):
    rounded = rounded_parts(parts, 2)
    whole = half_up(sum((part for part in parts if part is not None), Fraction(0)), 2)
    assert sum((part for part in rounded if part is not None), Decimal(0)) == whole
    for part, shown in zip(parts, rounded, strict=True):
        assert (part is None) == (shown is None)
        if part is not None and shown is not None:
            assert abs(part - Fraction(shown)) < Fraction(1, 100)
