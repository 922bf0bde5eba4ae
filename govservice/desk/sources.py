"""What an app tells the page of its work: groups with counts, and the items of one group."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from govservice.accounts.models import User
from govservice.worktime.lamps import Lamp


@dataclass(frozen=True)
class Group:
    """Work of which the same is expected; ``code`` is unique within its source."""

    code: str
    name: str | Promise


@dataclass(frozen=True)
class Count:
    group: Group
    total: int
    overdue: int
    due_soon: int


@dataclass(frozen=True)
class Item:
    """One line of the page: nothing in it that the reader may not know."""

    number: str
    url: str
    title: str
    unit: str
    due: str
    lamp: Lamp
    remark: str = ""


class Source(Protocol):
    """``code`` stands in addresses. Both questions cost the same number of queries for any amount of work."""

    code: str
    name: str | Promise
    duties: frozenset[str]  # under which anything can wait here

    def counts(self, user: User, *, now: dt.datetime) -> list[Count]:
        """Of the groups that hold anything, in the order of the work."""

    def items(
        self, user: User, group: Group, *, now: dt.datetime, first: int, last: int
    ) -> Sequence[Item]:
        """Those from ``first`` up to ``last``, overdue first, by the time they are due."""


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    _sources[source.code] = source


def may_have_work(user: User) -> bool:
    """Whether one of the person's duties is one under which work comes to them."""
    return any(user.has_duty(*source.duties) for source in _sources.values())


def all_sources() -> list[Source]:
    return list(_sources.values())
