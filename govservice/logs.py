"""Log lines: one id for all that a request causes, and no rating link in any of them.

The id travels to the worker in the message's header.
"""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
RATING_LINK = re.compile(r"(/r/)[\w-]+")
ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{1,64}")

current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestId:
    """Middleware: keep a proxy's id where it is plain, else make one; answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # for what is logged after us
        token = current.set(request_id)
        try:
            response = self.get_response(request)
            response[HEADER] = request_id
            return response
        finally:
            current.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every log record ``request_id``."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", current.get())
        return True


class RatingLinkFilter(logging.Filter):
    """Whoever reads the logs must not be able to rate in a citizen's place."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = RATING_LINK.sub(r"\1…", message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        return True


@before_task_publish.connect(weak=False)
def send_along(headers: dict[str, Any] | None = None, **_kwargs: Any) -> None:
    if headers is not None:
        headers["request_id"] = current.get()


@task_prerun.connect(weak=False)
def take_up(task: Any, **_kwargs: Any) -> None:
    current.set(task.request.get("request_id") or "-")


@task_postrun.connect(weak=False)
def put_down(**_kwargs: Any) -> None:
    current.set("-")
