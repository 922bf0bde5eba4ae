"""Long tables, read two thousand rows at a time, with the names of what they point at read once."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import Model

CHUNK = 2_000
Row = TypeVar("Row")


def chunks(rows: Iterable[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """
    >>> list(chunks("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class Names(dict[int | None, tuple[str, str]]):
    """Codes and names by id, each read once; of none both are empty. What has no code is named alone."""

    def __init__(self, model: type[Model]) -> None:
        super().__init__({None: ("", "")})
        self.model = model

    def fetch(self, ids: Iterable[int | None]) -> None:
        missing = set(ids) - self.keys()
        if missing:
            for row in self.model._default_manager.filter(pk__in=missing):
                self[row.pk] = (str(getattr(row, "code", "")), str(row))

    def name(self, key: Any) -> str:
        return self[key][1]
