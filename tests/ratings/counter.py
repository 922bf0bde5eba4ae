"""A window with a tablet that is set up, its system, and a service to call."""

import datetime as dt

from ratings.models import Tablet
from ratings.services import call_next, last_call, look_at_call, make_tablet, open_screen, tap
from tests.factories import make_api_client, make_service, make_window, shanghai

NOW = shanghai(2026, 3, 12, 9)
NO_AGE = dt.timedelta()


def seconds(n):
    return dt.timedelta(seconds=n)


class Counter:
    """A window with a tablet that is set up, its system, and a service to call."""

    def __init__(self, at=NOW):
        self.window = make_window(number="3")
        self.tablet, self.key = make_tablet(self.window.pk, by=None, at=at)
        open_screen(Tablet, self.key, at=at)
        self.tablet.refresh_from_db()
        self.client, self.api_key = make_api_client()
        self.name = f"{self.window.hall.code}-3"

    def call(self, service=None, at=NOW):
        service = service or make_service(served_at=at - seconds(60))
        return call_next(
            self.name,
            case_number=service.case.number,
            service_no=service.service_no,
            client=self.client,
            at=at,
        )

    def tap(self, call, level=5, age=NO_AGE, at=NOW):
        return tap(self.tablet, call.uuid, level=level, age=age, address="192.0.2.1", at=at)

    def look(self, call, at=NOW):
        return look_at_call(self.tablet, call.uuid, at=at).state

    def state(self, at=NOW):
        return last_call(self.name, client=self.client, at=at)[0]
