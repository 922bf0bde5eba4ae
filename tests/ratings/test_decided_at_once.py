"""Two people decide about the same thing at the same moment."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from govservice.errors import Conflict
from ratings.models import FormKind, HeldSubmission, Rating, Rectification
from ratings.services import (
    Submission,
    Trace,
    dismiss_held,
    hold_rating,
    redact_text,
    release_held,
    submit_ratings,
)
from tests.factories import make_region, make_service, make_user

from .test_many_at_once import all_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def hold(service):
    return hold_rating(
        Submission(service_id=service.pk, level=1, channel="qr"),
        kind=FormKind.TAP,
        service=service,
        why=["address"],
        trace=Trace(),
        at=timezone.now(),
    )


@pytest.fixture
def officers(db):
    return [make_user("rating_officer", region=make_region()) for _n in range(2)]


def one_after_the_other(first, second):
    """``second`` begins once ``first`` has written and not committed yet; what each came to."""
    written = threading.Event()

    def act(number):
        try:
            if number:
                assert written.wait(10)
                return second()
            with transaction.atomic():
                done = first()
                written.set()
                connection.cursor().execute("SELECT pg_sleep(0.3)")
                return done
        except Conflict as error:
            return error.code

    return all_at_once(act, 2)


def test_released_twice_at_once_it_is_one_rating(officers):
    held = hold(make_service())
    one, other = officers
    results = one_after_the_other(
        lambda: release_held(held.uuid, by=one, at=timezone.now()),
        lambda: release_held(held.uuid, by=other, at=timezone.now()),
    )
    assert results == [Rating.objects.get().number, "already_decided"]
    assert Rectification.objects.count() == 1


def test_dismissed_while_it_is_released_it_stays_released(officers):
    held = hold(make_service())
    one, other = officers
    results = one_after_the_other(
        lambda: release_held(held.uuid, by=one, at=timezone.now()),
        lambda: dismiss_held(held.uuid, by=other, note="脚本", at=timezone.now()),
    )
    assert results[1] == "already_decided"
    held.refresh_from_db()
    assert (held.status, held.decided_by) == ("released", one)


def test_two_held_for_one_service_released_at_once_are_one_rating(officers):
    service = make_service()
    held = [hold(service) for _n in range(8)]

    def release(number):
        try:
            return release_held(held[number].uuid, by=officers[0], at=timezone.now())
        except Conflict as error:
            return error.code

    results = all_at_once(release, 8)
    assert results.count("already_rated") == 7
    assert Rating.objects.count() == 1
    assert HeldSubmission.objects.waiting().count() == 7


def test_two_people_hide_different_words_and_both_are_hidden(officers):
    comment = "找李敏，找王丽办的"
    submission = Submission(service_id=make_service().pk, level=4, channel="qr", comment=comment)
    [outcome] = submit_ratings([submission], at=timezone.now())
    rating = outcome.rating_or_raise()
    uuid = rating.text_review.uuid
    one_after_the_other(
        lambda: redact_text(uuid, words=["李敏"], by=officers[0], at=timezone.now()),
        lambda: redact_text(uuid, words=["王丽"], by=officers[1], at=timezone.now()),
    )
    rating.refresh_from_db()
    assert rating.text == "找＊＊＊，找＊＊＊办的"
    assert rating.unseal_text() == comment
