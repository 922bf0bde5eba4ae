"""One id per request in every log line it causes, also in the worker: it travels in the message's header."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{1,64}")

current: ContextVar[str] = ContextVar("request_id", default="-")


class RequestId:
    """Middleware: keep a proxy's id where it is plain, else make one; answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        token = current.set(given if ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response[HEADER] = current.get()
            return response
        finally:
            current.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every log record ``request_id``."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
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
