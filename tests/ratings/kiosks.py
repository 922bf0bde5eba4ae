"""A machine in a hall, registered with a key of the staff pages."""

from typing import Any

from django.test import Client
from django.utils import timezone

from ratings.services import make_kiosk
from tests.factories import make_hall


def registered(browser: Client | None = None, hall: Any = None) -> Client:
    """This browser, or one of its own, after the key was entered at ``/kiosk/``."""
    browser = browser or Client()
    _kiosk, key = make_kiosk((hall or make_hall()).pk, by=None, at=timezone.now())
    assert browser.post("/kiosk/", {"key": key}).status_code == 303
    return browser
