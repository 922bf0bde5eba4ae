"""One line when the broker goes away and one when it is back, not a traceback at every try between."""

import logging
from typing import Any

from celery.signals import after_task_publish, task_received
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

LOST = (
    "beat: Connection error",
    "consumer: Cannot connect",
    "consumer: Connection to broker lost",
    "Error on restarting",
    "Message Error: Couldn't apply scheduled task",
)
LOST_ERRORS = (OperationalError, RedisError)

logger = logging.getLogger(__name__)


class BrokerOutageFilter(logging.Filter):
    """Of all that is said while the broker is away, lets the first through, cut to one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not _is_about_the_broker(record):
            return True
        if _outage.is_on:
            return False
        _outage.is_on = True
        record.msg, record.args = "The broker does not answer; tries go on until it does.", ()
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class _Outage:
    """Of this process."""

    is_on = False


_outage = _Outage()


def _is_about_the_broker(record: logging.LogRecord) -> bool:
    if record.name.startswith("celery.") and record.getMessage().startswith(LOST):
        return True
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    while error and record.name.startswith("celery.") and not isinstance(error, LOST_ERRORS):
        # Of a lost connection Celery stumbles over itself: the loss stands behind its own errors.
        error = error.__cause__ or error.__context__
    return isinstance(error, LOST_ERRORS)


@after_task_publish.connect(weak=False)
@task_received.connect(weak=False)
def note_answer(**_kwargs: Any) -> None:
    """The clock or the web server has sent a task, or the worker received one: it answers."""
    if _outage.is_on:
        _outage.is_on = False
        logger.warning("The broker answers again.")
