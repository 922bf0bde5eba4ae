"""Staff's lists: queries and time must not grow with the number of tickets.

DATABASE_URL=… python -m bench.lists [--rows N]
"""

import argparse
from typing import Any

from bench import _setup
from hotline.models import Ticket

TIMES = 7
LISTS = {
    "tickets": "/admin/hotline/ticket/",
    "tickets, page 5": "/admin/hotline/ticket/?p=5",
    "tickets to be called back": "/admin/hotline/ticket/?status__exact=to_call_back",
    "ratings": "/admin/ratings/rating/",
    "rectifications": "/admin/ratings/rectification/",
    "rectifications, page 5": "/admin/ratings/rectification/?p=5",
    "tickets behind a figure": "/dashboard/tickets/",
}
MOST_MS = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="tickets over a year")
    options = parser.parse_args()
    _setup.start()

    ratings = max(options.rows, 20_000)
    _setup.volume(departments=_setup.departments_for(ratings), tickets=options.rows)
    client = _setup.signed_in()
    rows = [[name, *_list(client, address)] for name, address in LISTS.items()]
    header = ["list", "status", "queries", "ms database", "ms", "KB"]
    _setup.table(f"Lists at {Ticket.objects.count():,} tickets (medians)", header, rows)
    _setup.reached(
        [_setup.verdict(f"{row[0]}: ms", row[4], MOST_MS, at_least=False) for row in rows]
    )


def _list(client: Any, address: str) -> list[Any]:
    answer = client.get(address)
    with _setup.watched() as database:
        client.get(address)
    took = _setup.median(_setup.milliseconds(lambda: client.get(address), TIMES))
    size = len(answer.content) / 1024
    return [answer.status_code, database.queries, database.milliseconds, took, size]


if __name__ == "__main__":
    main()
