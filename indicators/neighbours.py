"""The staff's list of rectifications and the ledger of them: from one to the other with the same filters.

What only one of the two knows falls away: the ledger's days and channels, the list's steps and lamps.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from .filters import LedgerFilter

IN_THE_LIST = {
    "status": "status__exact",
    "identity": "rating__identity__exact",
    "level": "rating__level__exact",
    "region": "region",
    "department": "body",
}
OVERDUE = ("overdue", "on"), ("lamp", "overdue")


def ledger_of_list(listed: Mapping[str, str]) -> str:
    """The ledger of what the list shows; ``listed`` is what stands in the list's address."""
    asked = {here: listed[there] for here, there in IN_THE_LIST.items() if listed.get(there)}
    ours, theirs = OVERDUE
    if listed.get(theirs[0]) == theirs[1]:
        asked[ours[0]] = ours[1]
    return _address("indicators:ledger", asked)


def list_of_ledger(chosen: LedgerFilter) -> str:
    """The list of what the ledger is about, as far as it can be told there."""
    asked = {
        there: _word(chosen.values[here])
        for here, there in IN_THE_LIST.items()
        if chosen.values.get(here)
    }
    _ours, theirs = OVERDUE
    if chosen.values.get("overdue"):
        asked[theirs[0]] = theirs[1]
    return _address("admin:ratings_rectification_changelist", {k: v for k, v in asked.items() if v})


def _word(value: Any) -> str:
    """A place by its code; of several levels none, for the list shows one or all."""
    if isinstance(value, list | tuple):
        return str(value[0]) if len(value) == 1 else ""
    return str(getattr(value, "code", value))


def _address(name: str, asked: Mapping[str, str]) -> str:
    return f"{reverse(name)}?{urlencode(asked)}" if asked else reverse(name)
