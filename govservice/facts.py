"""How lower floors tell the figures that a fact of some day and department has changed.

The apps that hold facts call :func:`touch` inside the fact's own transaction; the app that keeps
figures registers its recorder when it is ready. No recorder is an error, never silence: a fact
that no figure hears of would make the figures wrong.
"""

import datetime as dt
from collections.abc import Callable, Iterable

Touch = tuple[dt.date, int]  # day, department id
Recorder = Callable[[str, Iterable[Touch]], None]

_recorders: list[Recorder] = []


def register_recorder(recorder: Recorder) -> None:
    if recorder not in _recorders:
        _recorders.append(recorder)


def touch(source: str, touches: Iterable[Touch]) -> None:
    """Note, in the caller's transaction, that facts of these days and departments changed."""
    if not _recorders:
        raise RuntimeError("No app has registered a recorder of touched days.")
    distinct = sorted(set(touches))
    for record in _recorders:
        record(source, distinct)
