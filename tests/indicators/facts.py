"""Facts of the figures' tests: rows as they stand in the database, each touching its days as the doors do."""

import datetime as dt
from itertools import count
from typing import Any

from govservice import facts
from govservice.catalogue.models import Case, Department, Service
from hotline.models import CallBack, Ticket, TicketAssignment
from indicators.put_right import PUT_RIGHT
from ratings.models import ENDED, DefaultRating, Rating, Rectification, RectificationStep
from tests.factories import (
    make_case,
    make_department,
    make_item,
    make_item_version,
    make_rating,
    make_region,
    make_service,
    make_ticket,
    shanghai,
)

_services = count(1)


class Office:
    """A department with one item and one long case whose services are served, rated and struck out."""

    def __init__(self, **kwargs: Any) -> None:
        self.department: Department = make_department(**kwargs)
        self.case: Case = make_case(item=make_item(department=self.department))
        make_item_version(item=self.case.item)

    def serve(self, day: dt.date, **kwargs: Any) -> Service:
        served_at = shanghai(day.year, day.month, day.day, 10)
        defaults = {"service_no": next(_services), "served_at": served_at}
        service = make_service(case=self.case, **(defaults | kwargs))
        facts.touch("services", [(service.service_day, service.department_id)])
        return service

    def rate(self, day: dt.date, level: int = 5, **kwargs: Any) -> Rating:
        """A service of that day, or ``service=``, and its rating, on the same day unless ``fact_day=``."""
        service = kwargs.pop("service", None) or self.serve(day)
        rating = make_rating(service=service, level=level, **({"fact_day": day} | kwargs))
        touch_rating(rating)
        return rating

    def default(
        self, day: dt.date, *, given: dt.date | None = None, level: int = 3
    ) -> DefaultRating:
        """A service of that day in silence, and its default a week later, or on the day ``given``."""
        service = self.serve(day)
        given = given or day + dt.timedelta(days=8)
        default = DefaultRating.objects.create(
            service=service,
            level=level,
            given_at=shanghai(given.year, given.month, given.day, 1),
            fact_day=given,
            department=service.department,
            item=self.case.item,
            service_day=day,
        )
        facts.touch("defaults", [(given, service.department_id)])
        return default


def supersede(default: DefaultRating) -> None:
    DefaultRating.objects.filter(pk=default.pk).update(superseded_at=default.given_at)
    facts.touch("defaults", [(default.fact_day, default.department_id)])


def touch_rating(rating: Rating) -> None:
    first = rating.service.case.services.order_by("service_no")[0]
    days = [(rating.fact_day, rating.department_id), (rating.service_day, rating.department_id)]
    facts.touch("ratings", [*days, (first.service_day, first.department_id)])


def strike_out(rating: Rating) -> None:
    Rating.objects.filter(pk=rating.pk).update(standing="struck_out")
    touch_rating(rating)


def become(rating: Rating, status: str, *, days_late: int = 0, satisfaction: str = "") -> None:
    """Where the rectification of a bad rating stands: its verification due a week after the rating,
    and done so many days after that; with ``satisfaction`` the citizen has been reached."""
    opened = make_midnight(rating.fact_day)
    due = opened + dt.timedelta(days=7)
    ended, answered = status in ENDED, status in PUT_RIGHT
    rectification, _new = Rectification.objects.update_or_create(
        rating=rating,
        defaults={
            "number": f"ZG{rating.pk}",
            "department": rating.department,
            "opened_at": opened,
            "status": status,
            "satisfaction": satisfaction,
            "answered_at": due if answered else None,
            "closed_at": due if ended else None,
        },
    )
    RectificationStep.objects.update_or_create(
        rectification=rectification,
        kind="verify",
        unit=rating.department,
        defaults={
            "started_at": opened,
            "rule": "verify-5",
            "due_at": due,
            "done_at": due + dt.timedelta(days=days_late) if answered else None,
        },
    )
    if satisfaction and not rectification.call_backs.exists():
        rectification.call_backs.create(
            round_no=1, attempt=1, at=due, day=due.date(), outcome="reached", is_final=True,
            satisfaction=satisfaction,
        )  # fmt: skip
    touch_rating(rating)


def make_midnight(day: dt.date) -> dt.datetime:
    return shanghai(day.year, day.month, day.day)


def make_done_ticket(
    department: Department, *, dispatched: dt.datetime, replied: dt.datetime, due: dt.datetime
) -> Ticket:
    """Dispatched to its lead unit, replied, reviewed and done an hour after the reply."""
    done_at = replied + dt.timedelta(hours=1)
    ticket = make_ticket(
        region=department.region,
        lead_department=department,
        status="to_call_back",
        done_at=done_at,
    )
    TicketAssignment.objects.create(
        ticket=ticket,
        department=department,
        role="lead",
        status="passed",
        assigned_at=dispatched,
        signed_at=dispatched,
        due_at=due,
        sign_due_at=due,
        replied_at=replied,
        reviewed_at=done_at,
    )
    days = {
        moment.astimezone(shanghai(2026, 1, 1).tzinfo).date() for moment in (dispatched, done_at)
    }
    facts.touch("tickets", [(day, department.pk) for day in days])
    return ticket


def make_call_back(ticket: Ticket, at: dt.datetime, outcome: str, **kwargs: Any) -> CallBack:
    day = at.astimezone(shanghai(2026, 1, 1).tzinfo).date()
    call = CallBack.objects.create(
        ticket=ticket,
        department=ticket.lead_department,  # type: ignore[misc]
        at=at,
        day=day,
        outcome=outcome,
        **({"round_no": 1, "attempt": 1, "is_final": True} | kwargs),
    )
    facts.touch("tickets", [(day, call.department_id)])
    return call


def make_county(code: str = "510104") -> Any:
    return make_region(code, parent=make_region("510100", parent=make_region("510000")))
