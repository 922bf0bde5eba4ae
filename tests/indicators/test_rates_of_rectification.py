"""What becomes of bad ratings, walked through the doors and counted by hand."""

import csv
import datetime as dt

import pytest
from django.test import Client

from govservice.catalogue.scope import Scope
from indicators import folding, lateness, put_right, queries
from indicators.formulas import RECTIFICATION_RATES, formula
from indicators.models import COUNTERS, DayFigure, FigureClock, TouchedDay
from ratings.models import Rating
from ratings.services import change_standing, move_by_clock
from tests.factories import make_api_client, make_user, shanghai
from tests.ratings.bureau import MONDAY, WORK, Bureau

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
SATISFIED = {"outcome": "reached", "satisfaction": "satisfied"}
AT_NOON = shanghai(2026, 3, 2, 12)
OF_RECTIFYING = [name for name in COUNTERS if name.startswith(("bad_", "named_", "fixes_"))]


@pytest.fixture
def bureau(db) -> Bureau:
    return Bureau()


def folded() -> dict[str, int]:
    """The counters of what became of the bad ratings, by all bodies and days; only what is not 0."""
    folding.fold_all()
    rows = DayFigure.objects.all()
    sums = {name: sum(getattr(row, name) for row in rows) for name in OF_RECTIFYING}
    return {name: count for name, count in sums.items() if count}


def test_each_stage_of_the_everyday_way_is_counted_as_it_is_reached(bureau):
    r = bureau.walk("to_review")
    assert folded() == {"named_bad": 1}
    r = bureau.move(r, "pass_review", "reviewer")
    right = {
        "named_bad": 1, "bad_answered": 1, "bad_put_right": 1, "bad_put_right_due": 1,
        "bad_put_right_on_time": 1, "named_bad_put_right": 1,
    }  # fmt: skip
    assert folded() == right
    bureau.move(r, "call_back", "clerk", **SATISFIED)
    called = {"named_bad_called_back": 1, "named_bad_reached": 1}
    assert folded() == right | called | {"fixes_judged": 1, "fixes_satisfied": 1}


def test_of_six_bad_ratings_the_rates_by_hand(bureau):
    """Closed and satisfied; closed, declined; closed, not reached; dissatisfied and in a second
    round; being verified; anonymous and answered; and a seventh, struck out."""
    bureau.walk("closed")
    bureau.move(bureau.walk("to_call_back"), "call_back", "clerk", AT_NOON, outcome="declined")
    lost = bureau.walk("to_call_back")
    for day, hour in ((3, 9), (4, 15), (5, 9)):
        at = shanghai(2026, 3, day, hour)
        bureau.move(lost, "call_back", "clerk", at, outcome="not_reached")
    bureau.unsatisfied(bureau.walk("to_call_back"), AT_NOON)
    bureau.walk("verifying")
    bureau.move(bureau.walk("to_review", "anonymous"), "pass_review", "reviewer", AT_NOON)
    bureau.struck_out()
    folding.fold_all()

    query = queries.FigureQuery(Scope(everything=True), DAY, DAY + dt.timedelta(days=1))
    totals = queries.totals(query)
    shown = {code: formula(code).rate(totals) for code in RECTIFICATION_RATES}
    assert {code: (rate.part, rate.whole) for code, rate in shown.items()} == {
        "reply_rate": (5, 6),
        "rectified_rate": (4, 6),
        "rectified_on_time_rate": (4, 4),
        "call_back_rate": (3, 3),
        "called_back_and_rectified_rate": (3, 5),
        "fix_satisfied_rate": (1, 2),
        "invalid_bad_rate": (1, 7),
    }
    assert [formula(code).text(totals) for code in RECTIFICATION_RATES] == [
        "83.33%", "66.67%", "100.00%", "100.00%", "60.00%", "50.00%", "14.29%",
    ]  # fmt: skip
    assert (totals["named_bad_reached"], totals["named_bad_declined"]) == (1, 1)


def test_an_attempt_that_reached_nobody_is_no_call_back_until_the_third(bureau):
    r = bureau.walk("to_call_back")
    for day in (3, 4):
        bureau.move(r, "call_back", "clerk", shanghai(2026, 3, day, 9), outcome="not_reached")
        assert "named_bad_called_back" not in folded()
    bureau.move(r, "call_back", "clerk", shanghai(2026, 3, 5, 15), outcome="not_reached")
    counts = folded()
    assert (counts["named_bad_called_back"], counts.get("named_bad_reached", 0)) == (1, 0)


def test_a_matter_passed_on_counts_once_under_the_body_that_was_rated(bureau):
    r = bureau.walk("verifying")
    r = bureau.move(r, "transfer", "officer", department="OTHER", note="属规自局职责")
    bureau.stranger.refresh_from_db()
    for move, who, data in (
        ("begin", "stranger", {}),
        ("find", "stranger", {"finding": "true", "finding_text": "属实", "form": "at_once"}),
        ("submit", "stranger", WORK),
        ("pass_review", "reviewer", {}),
    ):
        r = bureau.move(r, move, who, **data)
    assert r.department == bureau.other
    folding.fold_all()
    found = DayFigure.objects.filter(bad_put_right__gt=0)
    assert [(f.department, f.day, f.bad_put_right) for f in found] == [(bureau.unit, DAY, 1)]


def test_late_verification_is_late_even_if_the_rest_was_quick(bureau):
    """Five working days from Monday the 2nd end with Monday the 9th."""
    r = bureau.walk("verifying")
    late = shanghai(2026, 3, 10, 9)
    finding = {"finding": "true", "finding_text": "属实", "form": "at_once"}
    r = bureau.move(r, "find", "verifier", late, **finding)
    r = bureau.move(r, "submit", "verifier", late, **WORK)
    bureau.move(r, "pass_review", "reviewer", late)
    counts = folded()
    assert (counts["bad_put_right_due"], counts.get("bad_put_right_on_time", 0)) == (1, 0)


def test_a_second_round_in_work_is_not_put_right_and_the_opinion_stands(bureau):
    r = bureau.unsatisfied(bureau.walk("to_call_back"))
    assert folded() == {"named_bad": 1, "bad_answered": 1, "fixes_judged": 1}
    r = bureau.move(r, "submit", "verifier", **WORK)
    r = bureau.move(r, "pass_review", "reviewer")
    assert "named_bad_called_back" not in folded()
    bureau.move(r, "call_back", "clerk", outcome="reached", satisfaction="fairly")
    counts = folded()
    assert (counts["named_bad_called_back"], counts["fixes_satisfied"]) == (1, 1)


def test_a_citizen_s_own_word_on_the_page_is_an_opinion_but_an_anonymous_one_no_call_back(bureau):
    r = bureau.move(bureau.walk("to_review", "anonymous"), "pass_review", "reviewer")
    bureau.citizen(r, "rate_fix", satisfaction="fairly")
    counts = folded()
    assert (counts["fixes_judged"], counts["fixes_satisfied"]) == (1, 1)
    assert not [name for name in counts if name.startswith("named_")]


def test_silence_that_lapses_is_no_call_back(bureau):
    r = bureau.move(bureau.walk("to_review", "anonymous"), "pass_review", "reviewer")
    move_by_clock(r.number, "lapse", at=shanghai(2026, 3, 20, 9))
    assert folded() == {
        "bad_answered": 1, "bad_put_right": 1, "bad_put_right_due": 1, "bad_put_right_on_time": 1,
    }  # fmt: skip


def test_struck_out_takes_all_away_and_restored_brings_it_back(bureau):
    r = bureau.walk("closed")
    before = folded()
    change = {"note": "复核", "by": bureau.reviewer, "at": AT_NOON}
    change_standing(r.rating_id, standing="struck_out", reason="malicious", **change)
    assert folded() == {}
    change_standing(r.rating_id, standing="counted", reason="restored", **change)
    assert folded() == before


def test_a_rectification_of_a_bad_follow_up_is_not_among_the_bad_first_ratings(bureau):
    r = bureau.walk("closed")
    Rating.objects.filter(pk=r.rating_id).update(round_no=2)
    TouchedDay.objects.create(source="test", day=DAY, department_id=bureau.unit.pk)
    assert folded() == {}


# --- deadlines that run out --------------------------------------------------------------------------


def test_a_deadline_that_runs_out_is_due_from_that_moment_though_nobody_moved(bureau):
    bureau.walk("verifying")
    assert folded() == {"named_bad": 1}
    end = shanghai(2026, 3, 10)
    assert lateness.note_deadlines_passed(end - dt.timedelta(seconds=1)) == 0
    assert not TouchedDay.objects.exists()
    assert lateness.note_deadlines_passed(end) == 1
    assert folded() == {"named_bad": 1, "bad_put_right_due": 1}


def test_noting_twice_touches_once_and_never_goes_back(bureau):
    bureau.walk("verifying")
    folding.fold_all()
    assert lateness.note_deadlines_passed(shanghai(2026, 3, 11)) == 1
    assert lateness.note_deadlines_passed(shanghai(2026, 3, 11)) == 0
    assert lateness.note_deadlines_passed(shanghai(2026, 3, 1)) == 0
    assert FigureClock.objects.get().at == shanghai(2026, 3, 11)


def test_a_paused_matter_is_not_overdue_and_what_is_done_late_stays_late(bureau):
    r = bureau.walk("verifying")
    bureau.move(r, "pause", "officer", reason="citizen", note="等待补充材料")
    lateness.note_deadlines_passed(shanghai(2026, 3, 11))
    assert folded() == {"named_bad": 1}
    bureau.move(r, "resume", "officer", shanghai(2026, 3, 11, 9))
    assert folded() == {"named_bad": 1}
    lateness.note_deadlines_passed(shanghai(2026, 4, 1))
    assert folded() == {"named_bad": 1, "bad_put_right_due": 1}


def test_by_a_provisional_end_nobody_is_late(bureau):
    r = bureau.walk("verifying")
    r.steps.update(is_provisional=True)
    assert lateness.note_deadlines_passed(shanghai(2026, 4, 1)) == 0
    FigureClock.objects.update(at=shanghai(2026, 4, 1))
    assert folded() == {"named_bad": 1}


def test_the_clock_of_the_figures_has_one_row(refuses):
    FigureClock.objects.create(at=MONDAY)
    with refuses("figure_clock_one_row"):
        FigureClock.objects.create(pk=2, at=MONDAY)


# --- lists -------------------------------------------------------------------------------------------


def test_every_counter_lists_the_ratings_it_counts(bureau):
    bureau.walk("closed")
    bureau.move(bureau.walk("to_call_back"), "call_back", "clerk", AT_NOON, outcome="declined")
    bureau.unsatisfied(bureau.walk("to_call_back"), AT_NOON)
    bureau.walk("verifying")
    bureau.walk("to_review", "anonymous")
    bureau.struck_out()
    lateness.note_deadlines_passed(shanghai(2026, 4, 1))
    folding.fold_all()
    query = queries.FigureQuery(Scope(everything=True), DAY, DAY + dt.timedelta(days=1))
    totals = queries.totals(query)
    bad = queries.ratings_of(query)
    listed = {name: put_right.counted(bad, name).count() for name in OF_RECTIFYING}
    assert listed == {name: totals[name] for name in OF_RECTIFYING}
    assert all(listed.values())


# --- the dashboard, the API and the files ------------------------------------------------------------

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def manager(bureau, client):
    """Whoever reads the figures of a city where one bad rating was closed and one is in work."""
    bureau.walk("closed")
    bureau.walk("verifying")
    lateness.note_deadlines_passed(shanghai(2026, 4, 1))
    folding.fold_all()
    client.force_login(make_user("manager", region=bureau.city))
    return client


def test_the_dashboard_shows_small_samples_apart_and_every_number_opens_its_list(manager, settings):
    settings.SMALL_SAMPLE = 2
    page = manager.get("/dashboard/", MARCH, headers={"accept-language": "en"})
    shown = page.context["board"].rectified
    assert [(line.formula.code, line.text) for line in shown.compared] == [
        ("reply_rate", "50.00%"),
        ("rectified_rate", "50.00%"),
        ("rectified_on_time_rate", "50.00%"),
        ("called_back_and_rectified_rate", "50.00%"),
        ("invalid_bad_rate", "0.00%"),
    ]
    assert [line.formula.code for line in shown.small] == ["call_back_rate", "fix_satisfied_rate"]
    assert "Fewer than 2 cases: too few to compare" in page.content.decode()
    numbers = [(line.url, line.rate.part) for line in shown.compared + shown.small if line.url]
    numbers += [(line.whole_url, line.rate.whole) for line in shown.compared if line.whole_url]
    numbers += [(shown.reached.url, shown.reached.count)]
    assert len(numbers) == 6 + 4 + 1
    for url, count in numbers:
        listing = manager.get(url).context["listing"]
        assert (listing.behind.counted.count, len(listing.page.rows)) == (count, count), url


def test_a_list_says_where_each_stands_and_tells_no_case(manager, bureau):
    address = MARCH | {"rectified": "bad_put_right_due"}
    page = manager.get("/dashboard/ratings/", address, headers={"accept-language": "en"})
    assert {row.became for row in page.context["listing"].page.rows} == {"closed", "being verified"}
    assert page.context["title"] == "Bad ratings put right or past their deadline"
    assert "张三丰" not in page.content.decode()
    other = manager.get("/dashboard/ratings/", MARCH | {"rectified": "all"})
    assert "rectified" in other.context["filter"].form.errors


def test_by_channel_only_the_share_struck_out_is_known(manager):
    page = manager.get("/dashboard/", MARCH | {"channel": "qr"})
    shown = page.context["board"].rectified
    assert (shown.is_kept, [line.formula.code for line in shown.small]) == (
        False,
        ["invalid_bad_rate"],
    )


def test_programs_get_the_rates_with_their_definitions_and_the_raw_ones(bureau):
    bureau.walk("closed")
    bureau.struck_out()
    folding.fold_all()
    key = make_api_client()[1]
    answer = Client(headers={"Authorization": f"Api-Key {key}"}).get("/api/v1/figures/", MARCH)
    told = answer.json()["totals"]["rates"]
    assert told["rectified_rate"] == {"part": 1, "whole": 1, "percent": "100.00"}
    assert told["invalid_bad_rate"] == {"part": 1, "whole": 2, "percent": "50.00"}
    assert (told["bad_rate"]["whole"], told["bad_rate_raw"]["whole"]) == (1, 2)
    assert told["mean_points_raw"] == {"part": 0, "whole": 2, "points": "0.00"}
    meaning = {d["code"]: d for d in answer.json()["definitions"]}["rectified_rate"]
    assert (meaning["version"], meaning["valid_from"], meaning["valid_to"]) == (
        1,
        "2019-12-03",
        None,
    )


def test_files_have_each_rate_with_its_n(manager):
    text = b"".join(
        manager.get(
            "/dashboard/export.csv",
            MARCH | {"table": "departments"},
            headers={"accept-language": "en"},
        ).streaming_content
    ).decode("utf-8-sig")
    header, row = list(csv.reader(text.splitlines()))
    told = dict(zip(header, row, strict=True))
    assert (told["Share of bad ratings put right"], told["Share of bad ratings put right: n"]) == (
        "50.0",
        "2",
    )
    assert told["Share called back: n"] == "1"
