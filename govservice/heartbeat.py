"""Signs of life of the worker, kept in the cache: when it was last seen, when each task last ended well."""

import time
from typing import Any

from celery.signals import heartbeat_sent, task_success
from django.core.cache import cache

WORKER = "worker-seen"
WORKER_SECONDS = 30
KEEP_SECONDS = 7 * 24 * 3600


@heartbeat_sent.connect(weak=False)
def note_worker(**_kwargs: Any) -> None:
    cache.set(WORKER, time.time(), WORKER_SECONDS)


@task_success.connect(weak=False)
def note_success(sender: Any, **_kwargs: Any) -> None:
    cache.set(f"task-success:{sender.name}", time.time(), KEEP_SECONDS)


def worker_is_alive() -> bool:
    return cache.get(WORKER) is not None


def seconds_since_success(task: str) -> float | None:
    """Seconds since ``task`` last ended well; None when that is unknown."""
    at = cache.get(f"task-success:{task}")
    return None if at is None else max(time.time() - at, 0.0)
