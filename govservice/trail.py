"""How floors below the accounts tell the audit trail what was changed, by whom.

The app that keeps the trail registers its recorder when it is ready. No recorder is an error,
never silence.
"""

from collections.abc import Callable
from typing import Any

Recorder = Callable[..., Any]

_recorders: list[Recorder] = []


def register_recorder(recorder: Recorder) -> None:
    if recorder not in _recorders:
        _recorders.append(recorder)


def record(action: str, *, by: Any, subject: str = "", department: Any = None, **data: Any) -> None:
    """One entry in the caller's transaction; ``data`` as :func:`govservice.accounts.audit.record`."""
    if not _recorders:
        raise RuntimeError("No app has registered a recorder of the audit trail.")
    for write in _recorders:
        write(action, by=by, subject=subject, department=department, **data)
