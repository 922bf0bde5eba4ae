"""Ratings over HTTP: one a request and in lists, against the barest view on the same server.

DATABASE_URL=… python -m bench.intake [--requests N] [--lists N]
"""

import argparse
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import islice
from time import perf_counter
from typing import Any

from django.db.models import Exists, OuterRef
from django.test import Client
from django.utils import timezone

from bench import _setup
from govservice.accounts.models import ApiClient
from govservice.accounts.services import create_api_client
from govservice.catalogue.models import Service
from ratings.models import Rating

SETTINGS = "bench.server_settings"
LIST = 1_000
BLOCK = 25
START_SECONDS = 60
SHARE, MOST_QUERIES, LIST_FACTOR = 0.45, 12, 5
TAGS = {5: ["510", "517"], 4: ["406"], 3: ["307"], 2: ["207"], 1: ["108"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000, help="single ratings of each kind")
    parser.add_argument("--lists", type=int, default=10, help=f"lists of {LIST:,}")
    options = parser.parse_args()
    _setup.start()
    # Whatever is unrated was served within the last days and can still be rated.
    wanted = options.requests * 2 + (options.lists + 1) * LIST + 200
    _setup.volume(departments=200, days=20, ratings_per_day=wanted / 200 / 20 * 4)
    services = _services()
    key = _client_key()
    queries = _queries_of_one(services, key)
    with_server(lambda port: _measure(port, key, services, options, queries))


def _services() -> Iterator[dict[str, Any]]:
    """Ratings of services that nobody has rated yet, every level and every fifth with a comment."""

    rated = Rating.objects.filter(service=OuterRef("pk"))
    oldest = timezone.now() - dt.timedelta(days=28)
    fresh = Service.objects.filter(
        ~Exists(rated), case__issuer="VOLUME", served_at__gte=oldest, served_at__lt=timezone.now()
    ).order_by("case__uuid")
    numbers = list(fresh.values_list("case__number", "service_no"))
    _setup.say(f"{len(numbers):,} services wait for a rating.")
    for place, (number, service_no) in enumerate(numbers):
        level = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)[place % 10]
        yield {
            "case_number": number,
            "service_no": service_no,
            "level": level,
            "tags": TAGS[level],
            "comment": "窗口人员很热情，一次就办好了。" if place % 5 == 0 else "",
            "channel": "tablet",
            "identity": "anonymous",
        }


def _client_key() -> str:

    name = f"bench {ApiClient.objects.count()}"
    _client, key = create_api_client(name, by=None, issuer="VOLUME")
    return key


def _queries_of_one(services: Iterator[dict[str, Any]], key: str) -> int:
    """In this process, where they can be counted: a good rating and a bad one, whichever asks more."""

    most = 0
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Api-Key {key}"})
    for body in islice(services, 12):
        with _setup.watched() as database:
            answer = client.post("/api/v1/ratings/", json.dumps(body), "application/json")
        if answer.status_code != 201:
            sys.exit(f"A rating was not taken: {answer.status_code} {answer.content.decode()}")
        most = max(most, database.queries)
    return most


def with_server(work: Any) -> None:
    """A real server with one worker that keeps connections open; stopped whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "govservice.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "60",
        "--log-level", "warning",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS})
    try:
        _wait_for(port)
        work(port)
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not start.")


class Kept:
    """One connection that stays open."""

    def __init__(self, port: int, key: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json", "Authorization": f"Api-Key {key}"}

    def post(self, path: str, body: Any) -> float:
        """Milliseconds until the whole answer was there; everything must be taken."""
        text = json.dumps(body).encode()
        began = perf_counter()
        self.connection.request("POST", path, text, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = (perf_counter() - began) * 1000
        if answer.status != 201:
            sys.exit(f"{path}: {answer.status} {content.decode()[:300]}")
        return took


def _measure(
    port: int, key: str, services: Iterator[dict[str, Any]], options: Any, queries: int
) -> None:
    kept = Kept(port, key)
    paths = {"bare view": "/bare/", "one rating a request": "/api/v1/ratings/"}
    times: dict[str, list[float]] = {name: [] for name in paths}
    for path in paths.values():  # the first requests import, connect and fill caches
        for body in islice(services, 20):
            kept.post(path, body)
    while len(times["bare view"]) < options.requests:
        for name, path in paths.items():
            times[name] += [kept.post(path, body) for body in islice(services, BLOCK)]
    lists = [
        kept.post("/api/v1/ratings/", list(islice(services, LIST))) for _n in range(options.lists)
    ]
    _report(times, lists, queries)


def _report(times: dict[str, list[float]], lists: list[float], queries: int) -> None:
    medians = {name: _setup.median(values) for name, values in times.items()}
    of_list = _setup.median(lists) / LIST
    rows = [
        [name, len(values), medians[name], 1000 / medians[name]] for name, values in times.items()
    ]
    rows.append([f"lists of {LIST:,}", len(lists), of_list, 1000 / of_list])
    _setup.table("Intake by HTTP", ["", "requests", "ms a rating", "ratings/s"], rows)
    single = medians["one rating a request"]
    _setup.reached(
        [
            _setup.verdict(
                "one a request / bare view", medians["bare view"] / single, SHARE, at_least=True
            ),
            _setup.verdict("queries of one rating", queries, MOST_QUERIES, at_least=False),
            _setup.verdict("lists / one a request", single / of_list, LIST_FACTOR, at_least=True),
        ]
    )


if __name__ == "__main__":
    main()
