"""The sheet of a window: its code, given out once, replaced when the sheet is void."""

import datetime as dt
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from django.db import transaction

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.catalogue.models import Window
from govservice.catalogue.scope import Scope
from govservice.errors import NotFound

from ..invitations import ALPHABET
from ..models import RatedWindow, RatedWindowQuerySet, WindowCode

CODE_LENGTH = 8


class SheetState(Enum):
    OPEN = "open"
    REPLACED = "replaced"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Sheet:
    """What a window's printed code leads to now."""

    state: SheetState
    window: Window | None = None


def look_at_sheet(code: str) -> Sheet:
    """Reads only. A replaced sheet, or one of a closed window or hall, still says whose it was."""
    if len(code) != CODE_LENGTH or any(c not in ALPHABET for c in code):
        return Sheet(SheetState.UNKNOWN)
    found = (
        WindowCode.objects.select_related("window__hall__department", "window__department")
        .filter(code=code)
        .first()
    )
    if found is None:
        return Sheet(SheetState.UNKNOWN)
    if found.replaced_at:
        return Sheet(SheetState.REPLACED, found.window)
    is_open = found.window.is_open and found.window.hall.is_open
    return Sheet(SheetState.OPEN if is_open else SheetState.CLOSED, found.window)


@transaction.atomic
def issue_codes(
    window_ids: Collection[int], *, by: User | None, at: dt.datetime
) -> list[WindowCode]:
    """The codes in force of these windows, in their order; who has none gets one. Safe to repeat."""
    windows = _lock_windows(window_ids, by)
    held = {
        code.window_id: code
        for code in WindowCode.objects.filter(window__in=windows, replaced_at__isnull=True)
    }
    for window in windows:
        if window.pk not in held:
            held[window.pk] = _issue(window, by, at)
    return [_with_window(held[window.pk], window) for window in windows]


@transaction.atomic
def replace_codes(
    window_ids: Collection[int], *, by: User | None, at: dt.datetime
) -> list[WindowCode]:
    """New codes for these windows; every sheet printed before answers 410 from now on."""
    windows = _lock_windows(window_ids, by)
    WindowCode.objects.filter(window__in=windows, replaced_at__isnull=True).update(replaced_at=at)
    fresh = [_with_window(_issue(window, by, at), window) for window in windows]
    for window in windows:
        audit.record(
            "window_code_replaced", by=by, subject=str(window), department=window.hall.department
        )
    return fresh


def keeper_scope(by: User | None) -> Scope:
    return Scope(everything=True) if by is None else by.scope(RatedWindowQuerySet.readers)


def _lock_windows(window_ids: Collection[int], by: User | None) -> Sequence[Window]:
    """In the order of hall and number; one out of reach is :class:`NotFound`."""
    windows = list(
        RatedWindow.objects.in_scope(keeper_scope(by))
        .filter(pk__in=window_ids)
        .select_related("hall__department", "department")
        .select_for_update(of=("self",), no_key=True)
        .order_by("hall__code", "number")
    )
    if len(windows) != len(set(window_ids)):
        raise NotFound
    return windows


def _issue(window: Window, by: User | None, at: dt.datetime) -> WindowCode:
    code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    return WindowCode.objects.create(window_id=window.pk, code=code, issued_at=at, issued_by=by)


def _with_window(code: WindowCode, window: Window) -> WindowCode:
    code.window = window
    return code
