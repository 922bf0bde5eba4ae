"""Provisional deadlines are counted again when their years have become official."""

import datetime as dt

from django.db import transaction

from .. import book, provisional, tasks


def settle_provisional(*, at: dt.datetime) -> int:
    """Ask every flow for it; how many steps were settled. Safe to repeat, and asked every hour."""
    book.forget()
    return sum(settle(at) for _flow, settle in provisional.flows())


def settle_after_commit() -> None:
    transaction.on_commit(tasks.settle_provisional_deadlines.delay, robust=True)
