"""Counters for operators: requests by route and status, and how far the figures lag behind the facts.

Labels are names of routes, never paths: the path of a rating link is a secret.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from . import worktime
from .heartbeat import seconds_since_success

REQUESTS = Counter("http_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("http_request_seconds", "Seconds until the answer was made.", ["route"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FOLD = "indicators.tasks.fold_touched_days"


class RequestMetrics:
    """Middleware, the outermost: what the others refuse is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = (match.view_name if match else "") or "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)
        return response


class FigureLag:
    """What still waits to be folded into the figures, asked from the database at every scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from indicators.models import TouchedDay  # noqa: PLC0415  # apps are ready by then

        waiting = TouchedDay.objects.aggregate(rows=Count("pk"), oldest=Min("day"))
        today = worktime.local_day(timezone.now())
        age = (today - waiting["oldest"]).days if waiting["oldest"] else 0
        yield GaugeMetricFamily("touched_days_waiting", "Touches not folded yet.", waiting["rows"])
        yield GaugeMetricFamily(
            "touched_days_oldest_age_days", "Days since the oldest day among them.", age
        )
        seconds = seconds_since_success(FOLD)
        if seconds is not None:
            yield GaugeMetricFamily(
                "fold_seconds_since_success", "Seconds since the last fold ended well.", seconds
            )


class Queues:
    """What waits for a person who keeps bots and personal data out, asked at every scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from ratings.models import HeldSubmission, TextReview, TextReviewStatus  # noqa: PLC0415

        held = HeldSubmission.objects.waiting().count()
        texts = TextReview.objects.filter(status=TextReviewStatus.PENDING).count()
        yield GaugeMetricFamily("held_submissions_waiting", "Held, not decided yet.", held)
        yield GaugeMetricFamily("text_reviews_waiting", "Comments nobody has looked at.", texts)


def exposition() -> bytes:
    """All of it in Prometheus' text format; of all web processes where they share a folder."""
    figures = CollectorRegistry()
    figures.register(FigureLag())
    figures.register(Queues())
    requests = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    return generate_latest(requests) + generate_latest(figures)
