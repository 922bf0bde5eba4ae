"""A broker that is away for an hour is two lines in the log of each process."""

import logging
import sys

import pytest
from kombu.exceptions import OperationalError

from govservice import outages
from govservice.outages import BrokerOutageFilter, note_answer


@pytest.fixture(autouse=True)
def _answering(monkeypatch):
    monkeypatch.setattr(outages._outage, "is_on", False)


def record(name, message, error=None):
    info = None
    if error:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), info)


def tries():
    return [
        record("celery.beat", "Message Error: Couldn't apply scheduled task fold", OSError()),
        record(
            "celery.beat", "beat: Connection error: [Errno 111]. Trying again in 2.0 seconds..."
        ),
        record("celery.worker.consumer.consumer", "consumer: Connection to broker lost. Trying to"),
        record(
            "celery.worker.consumer.consumer", "consumer: Cannot connect to redis://x: Error 111."
        ),
        record("celery.bootsteps", "Error on restarting Gossip: AttributeError"),
        record(
            "django.db.backends.base", "Error calling send in on_commit()", OperationalError("111")
        ),
    ]


@pytest.mark.parametrize("place", range(len(tries())))
def test_the_first_try_is_one_line_and_the_others_are_silent(place):
    first = tries()[place]
    assert BrokerOutageFilter().filter(first)
    line = logging.Formatter("%(levelname)s %(message)s").format(first)
    assert line == "WARNING The broker does not answer; tries go on until it does."
    assert not any(BrokerOutageFilter().filter(later) for later in tries())


def test_it_is_said_once_that_it_answers_again(caplog):
    note_answer()
    BrokerOutageFilter().filter(record("celery.beat", "beat: Connection error"))
    note_answer()
    note_answer()
    assert [line.message for line in caplog.records] == ["The broker answers again."]


def test_a_second_outage_is_said_again():
    for _outage in range(2):
        assert BrokerOutageFilter().filter(record("celery.beat", "beat: Connection error"))
        note_answer()


@pytest.mark.parametrize(
    "other",
    [
        record("celery.beat", "Removing corrupted schedule file"),
        record("celery.app.trace", "Task raised unexpected", ValueError("x")),
        record("indicators", "Message Error: Couldn't apply scheduled task"),
    ],
)
def test_everything_else_is_said_with_its_traceback(other):
    before = other.exc_info
    for _time in range(2):
        assert BrokerOutageFilter().filter(other)
    assert other.exc_info == before


def test_what_celery_stumbles_over_when_the_connection_is_lost_is_the_same_outage():
    error = AttributeError("'NoneType' object has no attribute 'hostname'")
    error.__context__ = OperationalError("111")
    assert BrokerOutageFilter().filter(record("celery.worker", "Unrecoverable error", error))
    assert not any(BrokerOutageFilter().filter(later) for later in tries())
