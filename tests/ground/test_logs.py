import json
import logging

import pytest
import redis
from django.http import HttpResponse
from django.test import RequestFactory

from govservice import logs
from govservice.celery import app


def record(message, *args, **extra):
    made = logging.LogRecord("test", logging.INFO, __file__, 1, message, args, None)
    made.__dict__.update(extra)
    return made


def test_an_answer_carries_the_id_of_its_request(client):
    assert len(client.get("/healthz")["X-Request-ID"]) == 32


def test_a_proxys_plain_id_is_kept(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abc-123"})["X-Request-ID"] == "abc-123"


@pytest.mark.parametrize("given", ["a b", "x" * 65, "1\tforged line", "号"])
def test_an_id_that_could_forge_a_log_line_is_replaced(given):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    answer = logs.RequestId(lambda _request: HttpResponse())(request)
    assert len(answer["X-Request-ID"]) == 32
    assert answer["X-Request-ID"] != given


def test_log_lines_after_the_answer_still_know_the_request():
    request = RequestFactory().get("/")
    logs.RequestId(lambda _request: HttpResponse())(request)
    line = record("late", request=request)
    assert logs.RequestIdFilter().filter(line)
    assert len(line.request_id) == 32


def test_a_rating_link_never_reaches_a_log():
    line = record("Internal Server Error: %s", "/r/aB3-xyz_9876")
    assert logs.RatingLinkFilter().filter(line)
    assert line.getMessage() == "Internal Server Error: /r/…"


def test_other_lines_pass_unchanged():
    line = record("%d rows for %s", 3, "/hotline/track/")
    logs.RatingLinkFilter().filter(line)
    assert line.getMessage() == "3 rows for /hotline/track/"


def test_the_id_travels_with_the_message_into_the_worker(settings):
    token = logs.current.set("from-the-web")
    try:
        app.send_task("tests.nothing", queue="tests-request-id")
    finally:
        logs.current.reset(token)
    with redis.Redis.from_url(settings.CACHES["default"]["LOCATION"]) as broker:
        message = broker.lpop("tests-request-id")
    assert json.loads(message)["headers"]["request_id"] == "from-the-web"
