"""Forty at once on one service, by link and by API: exactly one counts, and nobody gets an error."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from indicators.models import TouchedDay
from ratings.models import Rating, Rectification
from ratings.services import Submission, issue_invitations, submit_ratings
from tests.factories import make_api_client, make_service

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
FORTY = 40


def all_at_once(act, count=FORTY):
    """Run ``act`` in threads that start together; their results."""
    barrier = threading.Barrier(count)

    def run(number):
        try:
            barrier.wait(30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def assert_exactly_one_counted():
    assert Rating.objects.count() == 1
    assert Rectification.objects.count() == 1
    assert TouchedDay.objects.count() in (1, 2)  # the two days may be one


def test_forty_taps_on_one_link_rate_once(settings):
    settings.LIMIT_ADDRESS = settings.LIMIT_TOKEN = ["100/60"]  # the lock alone must hold here
    service = make_service()
    token = issue_invitations([service], at=timezone.now())[service.pk].token

    def tap(number):
        return Client(raise_request_exception=False).post(f"/r/{token}", {"level": "1"}).status_code

    statuses = Counter(all_at_once(tap))
    assert_exactly_one_counted()
    assert statuses == {303: FORTY}


def test_forty_taps_beyond_the_limits_still_rate_once():
    service = make_service()
    token = issue_invitations([service], at=timezone.now())[service.pk].token

    def tap(number):
        return Client(raise_request_exception=False).post(f"/r/{token}", {"level": "1"}).status_code

    statuses = Counter(all_at_once(tap))
    assert_exactly_one_counted()
    assert set(statuses) <= {303, 202}  # some are kept for a person to look at
    assert statuses.total() == FORTY


def test_forty_posts_for_one_service_rate_once():
    service = make_service()
    _owner, key = make_api_client()
    body = {
        "case_number": service.case.number,
        "service_no": 1,
        "level": 1,
        "channel": "device",
    }

    def post(number):
        client = APIClient(
            headers={"Authorization": f"Api-Key {key}"}, raise_request_exception=False
        )
        headers = {"Idempotency-Key": f"k{number % 8}"} if number % 2 else {}
        return client.post("/api/v1/ratings/", body, headers=headers).status_code

    statuses = Counter(all_at_once(post))
    assert_exactly_one_counted()
    assert statuses[201] == 1
    assert set(statuses) <= {200, 201, 409}


def test_the_second_waits_for_the_first_to_commit_and_is_told_409():
    """Deterministic: without the lock the second reads an empty table and meets the constraint."""
    service = make_service()
    written = threading.Event()
    batch = [Submission(service_id=service.pk, level=1, channel="qr")]

    def first(number):
        with transaction.atomic():
            [outcome] = submit_ratings(batch, at=timezone.now())
            written.set()
            connection.cursor().execute("SELECT pg_sleep(0.3)")
        return outcome.status

    def second(number):
        assert written.wait(10)
        [outcome] = submit_ratings(batch, at=timezone.now())
        return outcome.status

    def act(number):
        return first(number) if number == 0 else second(number)

    assert all_at_once(act, 2) == [201, 409]
    assert_exactly_one_counted()


def test_two_lists_in_opposite_order_do_not_block_each_other():
    services = [make_service() for _n in range(6)]

    def send(number):
        order = services if number % 2 else services[::-1]
        batch = [Submission(service_id=s.pk, level=5, channel="qr") for s in order]
        return sum(1 for o in submit_ratings(batch, at=timezone.now()) if o.rating)

    assert sum(all_at_once(send, 8)) == 6
    assert Rating.objects.count() == 6
