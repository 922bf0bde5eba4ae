import datetime as dt
from typing import Any

import pytest

from ratings.models import Rating
from ratings.services import InvalidRows, Submission, find_problems, submit_ratings
from tests.factories import make_api_client, make_service, make_tag, shanghai

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 3, 10, 9, 0)


def problems_of(**values):
    defaults: dict[str, Any] = {"service_id": 1, "level": 5, "channel": "qr"}
    return [
        (problem.field, problem.code)
        for problem in find_problems([Submission(**(defaults | values))], at=NOW, client=None)
    ]


def test_a_plain_rating_has_no_problem(reason_tags):
    assert problems_of(tags=("510", "517"), comment="很好", rated_at=NOW) == []


@pytest.mark.parametrize("level", ["5", True, 0, 6, 5.0, None, -1])
def test_a_level_is_a_whole_number_from_one_to_five(level):
    assert problems_of(level=level) == [("level", "invalid")]


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (("115",), "other_level"),
        (("501",), "retired"),
        (("502",), "retired"),
        (("599",), "unknown"),
        (("510", "510"), "duplicate"),
        ((510,), "unknown"),
    ],
)
def test_a_reason_must_be_in_force_and_of_the_ratings_level(reason_tags, tags, code):
    assert problems_of(tags=tags) == [("tags", code)]


def test_a_reason_is_judged_on_the_day_of_the_rating(reason_tags):
    in_its_time = shanghai(2020, 12, 31, 12)
    assert problems_of(tags=("501",), rated_at=in_its_time) == []
    assert problems_of(tags=("501",), rated_at=in_its_time + dt.timedelta(days=1)) == [
        ("tags", "retired")
    ]


def test_a_comment_of_500_emoji_families_is_taken_and_one_more_is_not():
    family = "👨‍👩‍👧"
    assert problems_of(comment=family * 500) == []
    assert problems_of(comment=family * 501) == [("comment", "too_long")]
    assert problems_of(comment="好" * 10_000) == [("comment", "too_long")]
    assert problems_of(comment="e" + "\u0301" * 5_000) == [("comment", "too_long")]


@pytest.mark.parametrize("comment", ["a\0b", "a\ud800b", None, 5])
def test_a_comment_holds_what_databases_can_keep(comment):
    assert problems_of(comment=comment) == [("comment", "invalid")]


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime(2026, 3, 1, 9),  # noqa: DTZ001 - that is the fault
        dt.datetime(1, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC),
        "2026-03-01",
    ],
)
def test_a_time_names_its_zone_and_is_possible(moment):
    assert problems_of(rated_at=moment) == [("rated_at", "invalid")]


def test_channels_are_known_and_allowed_for_the_client():
    assert problems_of(channel="fax") == [("channel", "unknown")]
    client, _key = make_api_client(channels=["tablet"])
    found = find_problems([Submission(service_id=1, level=5, channel="pc")], at=NOW, client=client)
    assert [(p.field, p.code) for p in found] == [("channel", "not_allowed")]


@pytest.mark.parametrize(
    ("case_number", "service_no", "field"),
    [
        ("", 1, "case_number"),
        ("a\0", 1, "case_number"),
        ("A", 0, "service_no"),
        ("A", "1", "service_no"),
    ],
)
def test_a_service_is_named_by_case_and_number(case_number, service_no, field):
    values = {"service_id": None, "case_number": case_number, "service_no": service_no}
    assert problems_of(**values) == [(field, "required" if case_number == "" else "invalid")]


def test_one_bad_row_refuses_the_whole_batch_and_is_named():
    service = make_service()
    batch = [Submission(service_id=service.pk, level=5, channel="qr") for _n in range(8)]
    batch[6] = Submission(service_id=service.pk, level=6, channel="fax")
    with pytest.raises(InvalidRows) as refused:
        submit_ratings(batch, at=NOW)
    assert [(p.row, p.field) for p in refused.value.problems] == [(7, "channel"), (7, "level")]
    assert "7" in str(refused.value)
    assert not Rating.objects.exists()


def test_a_code_loaded_after_the_dictionary_was_read_is_found(monkeypatch):
    assert problems_of(tags=("519",)) == [("tags", "unknown")]
    make_tag("519")
    monkeypatch.setattr("ratings.services.reasons.LOOK_AGAIN_AFTER_SECONDS", 0)
    assert problems_of(tags=("519",)) == []
