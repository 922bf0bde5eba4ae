"""The calendar, hours and rules in force, read once per process and again when they have changed.

Counting a deadline asks nobody. Every ``REFRESH_SECONDS`` one small question tells whether
another process has changed something; a deadline counted in between on a year that has just become
official is still marked provisional, and settled by the next round of the clock.
"""

import time
from dataclasses import dataclass, field
from typing import Protocol

from .calendars import Calendar
from .hours import HoursTable
from .rules import RuleTable

REFRESH_SECONDS = 10.0


@dataclass(frozen=True)
class Book:
    """``edition`` tells one state of the tables from every other."""

    edition: str = ""
    calendar: Calendar = field(default_factory=Calendar)
    hours: HoursTable = field(default_factory=HoursTable)
    rules: RuleTable = field(default_factory=RuleTable)


class Source(Protocol):
    """Where the book is kept: the database, told when the app is ready."""

    def edition(self) -> str: ...

    def read(self, edition: str) -> Book: ...


class _Shelf:
    source: Source | None = None
    book: Book | None = None
    good_until: float = float("-inf")

    def refreshed(self) -> Book:
        if self.source is None:
            return self.hold(self.book or Book())
        edition = self.source.edition()
        if self.book is None or self.book.edition != edition:
            self.book = self.source.read(edition)
        self.good_until = time.monotonic() + REFRESH_SECONDS
        return self.book

    def hold(self, book: Book) -> Book:
        self.book, self.good_until = book, float("inf")
        return book


_shelf = _Shelf()


def read_from(source: Source) -> None:
    _shelf.source = source
    forget()


def current() -> Book:
    book = _shelf.book
    if book is None or time.monotonic() >= _shelf.good_until:
        return _shelf.refreshed()
    return book


def forget() -> None:
    """Read it again at the next question: after a change in this process."""
    _shelf.book, _shelf.good_until = None, float("-inf")


def hold(book: Book) -> Book:
    """Ask nobody until told to forget: for tests, and for what counts without a database."""
    return _shelf.hold(book)
