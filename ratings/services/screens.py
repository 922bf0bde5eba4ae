"""Screens of ours, at a window or in a hall: registered with a key, known by a cookie, revoked here."""

import datetime as dt
import secrets
import uuid
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.catalogue.models import Department, Hall
from govservice.errors import NotFound

from ..invitations import ALPHABET, hash_token
from ..models import Kiosk, RatedWindow, Tablet
from .windows import keeper_scope

KEY_LENGTH = 10
KEY_HOURS = 24
SEEN_EVERY = dt.timedelta(minutes=1)

OneScreen = TypeVar("OneScreen", Tablet, Kiosk)


@transaction.atomic
def make_tablet(window_id: int, *, by: User | None, at: dt.datetime) -> tuple[Tablet, str]:
    """A new tablet and the key it is opened with: once, within a day. The key is shown only now."""
    window = RatedWindow.objects.in_scope(keeper_scope(by)).filter(pk=window_id).first()
    if window is None:
        raise NotFound
    key = _new_key()
    tablet = Tablet.objects.create(
        window_id=window.pk, key_hash=hash_token(key), made_at=at, made_by=by
    )
    _record("tablet_made", tablet, window, window.hall.department, by)
    return tablet, key


@transaction.atomic
def make_kiosk(hall_id: int, *, by: User | None, at: dt.datetime) -> tuple[Kiosk, str]:
    """As :func:`make_tablet`, for a machine that stands in a hall."""
    hall = Hall.objects.in_scope(keeper_scope(by)).filter(pk=hall_id).first()
    if hall is None:
        raise NotFound
    key = _new_key()
    kiosk = Kiosk.objects.create(hall=hall, key_hash=hash_token(key), made_at=at, made_by=by)
    _record("kiosk_made", kiosk, hall, hall.department, by)
    return kiosk, key


@transaction.atomic
def open_screen(kind: type[OneScreen], key: str, *, at: dt.datetime) -> OneScreen | None:
    """What this key opens; None for a key that is unknown, used, a day old or revoked."""
    screen: OneScreen | None = (
        kind._default_manager.select_for_update(of=("self",), no_key=True)
        .filter(key_hash=hash_token(key), opened_at__isnull=True, revoked_at__isnull=True)
        .filter(made_at__gte=at - dt.timedelta(hours=KEY_HOURS))
        .first()
    )
    if screen:
        screen.opened_at = screen.seen_at = at
        screen.save(update_fields=["opened_at", "seen_at"])
    return screen


@transaction.atomic
def revoke_tablet(name: uuid.UUID, *, by: User | None, at: dt.datetime) -> Tablet:
    """Its cookie and its key open nothing from now on. Revoking twice changes nothing."""
    windows = RatedWindow.objects.in_scope(keeper_scope(by))
    tablets = Tablet.objects.select_related("window__hall__department").filter(
        window__in=windows.values("pk")
    )
    tablet, is_new = _revoke(tablets, name, at)
    if is_new:
        _record("tablet_revoked", tablet, tablet.window, tablet.window.hall.department, by)
    return tablet


@transaction.atomic
def revoke_kiosk(name: uuid.UUID, *, by: User | None, at: dt.datetime) -> Kiosk:
    """As :func:`revoke_tablet`."""
    halls = Hall.objects.in_scope(keeper_scope(by))
    kiosks = Kiosk.objects.select_related("hall__department").filter(hall__in=halls.values("pk"))
    kiosk, is_new = _revoke(kiosks, name, at)
    if is_new:
        _record("kiosk_revoked", kiosk, kiosk.hall, kiosk.hall.department, by)
    return kiosk


def screens_in_use(kind: type[OneScreen]) -> "QuerySet[OneScreen]":
    found: QuerySet[OneScreen] = kind._default_manager.filter(
        kind.place_is_open(), opened_at__isnull=False, revoked_at__isnull=True
    )
    return found


def screen_in_use(kind: type[OneScreen], name: str, *, at: dt.datetime) -> OneScreen | None:
    """What a cookie names, unless it was revoked or its place closed; notes that it was seen."""
    try:
        wanted = uuid.UUID(name)
    except ValueError:
        return None
    place = "window__hall" if kind is Tablet else "hall"
    screen = screens_in_use(kind).select_related(place).filter(uuid=wanted).first()
    if screen and (screen.seen_at is None or at - screen.seen_at > SEEN_EVERY):
        kind._default_manager.filter(pk=screen.pk).update(seen_at=at)
    return screen


def _revoke(
    screens: "QuerySet[OneScreen]", name: uuid.UUID, at: dt.datetime
) -> tuple[OneScreen, bool]:
    screen = screens.select_for_update(of=("self",)).filter(uuid=name).first()
    if screen is None:
        raise NotFound
    if screen.revoked_at is not None:
        return screen, False
    screen.revoked_at = at
    screen.save(update_fields=["revoked_at"])
    return screen, True


def _new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _n in range(KEY_LENGTH))


def _record(
    action: str, screen: OneScreen, place: Any, department: Department, by: User | None
) -> None:
    audit.record(action, by=by, subject=f"{place} {screen}", department=department)
