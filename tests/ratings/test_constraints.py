import datetime as dt

import pytest
from django.utils import timezone

from ratings.models import (
    Invitation,
    Rating,
    RatingStanding,
    RatingTag,
    ReasonTag,
    Rectification,
)
from tests.factories import make_department, make_rating, make_service, make_tag

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("rating_level_1_to_5", {"level": 0}),
        ("rating_level_1_to_5", {"level": 6}),
        ("rating_round_known", {"round_no": 3}),
        ("rating_channel_known", {"channel": "fax"}),
        ("rating_identity_known", {"identity": "me"}),
        ("rating_standing_known", {"standing": "lost"}),
    ],
)
def test_a_rating_with_an_unknown_value_is_refused(refuses, constraint, values):
    service = make_service()
    with refuses(constraint):
        make_rating(service=service, **values)
    assert not Rating.objects.exists()


def test_a_service_has_one_rating_of_each_round(refuses):
    service = make_rating().service
    make_rating(service=service, round_no=2)
    for round_no in (1, 2):
        with refuses("rating_once_per_round"):
            make_rating(service=service, round_no=round_no)


def test_a_reason_is_given_once(refuses):
    rating, tag = make_rating(), make_tag("510")
    RatingTag.objects.create(rating=rating, tag=tag)
    with refuses("rating_tag_once"):
        RatingTag.objects.create(rating=rating, tag=tag)


def test_reasons_of_the_dictionary_are_sound(refuses):
    make_tag("510")
    with refuses("tag_code_once"):
        ReasonTag.objects.create(code="510", version=2, level=5, name="x")
    with refuses("tag_level_1_to_5"):
        make_tag("610", level=6)
    with refuses("tag_valid_order"):
        make_tag("511", valid_from=dt.date(2026, 1, 2), valid_to=dt.date(2026, 1, 2))


@pytest.mark.parametrize(
    ("constraint", "values"),
    [("standing_known", {"standing": "lost"}), ("standing_reason_known", {"reason": "whim"})],
)
def test_a_standing_with_an_unknown_value_is_refused(refuses, constraint, values):
    rating = make_rating()
    defaults = {"standing": "under_review", "reason": "review", "at": timezone.now()}
    with refuses(constraint):
        RatingStanding.objects.create(rating=rating, **(defaults | values))


def make_rectification(rating, **values):
    defaults = {"number": f"ZG{rating.pk}", "opened_at": timezone.now()}
    return Rectification.objects.create(
        rating=rating, department=make_department(), **(defaults | values)
    )


def test_rectifications_have_one_rating_one_number_and_a_known_status(refuses):
    first, second = make_rating(), make_rating()
    make_rectification(first, number="ZG1")
    with refuses("rating"):
        make_rectification(first, number="ZG2")
    with refuses("rectification_number_once"):
        make_rectification(second, number="ZG1")
    with refuses("rectification_status_known"):
        make_rectification(second, status="lost")


def test_invitations_share_neither_hash_nor_issue(refuses):
    service, now = make_service(), timezone.now()
    values = {"key_id": "1", "issued_at": now, "expires_at": now}
    Invitation.objects.create(service=service, issue_no=1, token_hash="a", **values)
    with refuses("invitation_hash_once"):
        Invitation.objects.create(service=service, issue_no=2, token_hash="a", **values)
    with refuses("invitation_issue_once"):
        Invitation.objects.create(service=service, issue_no=1, token_hash="b", **values)
