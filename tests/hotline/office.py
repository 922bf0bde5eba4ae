"""A province with a hotline: its people by duty, two units and one below, and the walk of a ticket."""

import datetime as dt
from typing import Any

from govservice.accounts.models import User
from hotline.models import Ticket
from hotline.services import Caller, NewTicket, move_ticket, register_ticket
from tests.factories import make_department, make_region, make_user, shanghai

MONDAY = shanghai(2026, 3, 2, 9, 30)
CALLER = Caller(name="张三丰", phone="13800138000")

WALK: list[tuple[str, str, dict[str, Any]]] = [
    ("accept", "desk", {}),
    ("dispatch", "dispatcher", {"department": "LEAD"}),
    ("sign", "liaison", {}),
    ("start", "handler", {}),
    ("reply", "handler", {"reply": "路灯已修好。"}),
    ("pass_review", "reviewer", {}),
    ("call_back", "clerk", {"outcome": "reached", "resolution": "solved", "level": 5}),
]
STATUS_AFTER = [
    "received",
    "dispatched",
    "signed",
    "handling",
    "replied",
    "to_call_back",
    "archived",
]


class Office:
    def __init__(self) -> None:
        self.province = make_region("510000", name="四川省")
        self.city = make_region("510100", parent=self.province, name="成都市")
        self.county = make_region("510107", parent=self.city, name="武侯区", level="county")
        self.lead = make_department(code="LEAD", name="成都市城市管理委员会", region=self.city)
        self.below = make_department(
            code="BELOW", name="武侯区综合执法局", region=self.county, parent=self.lead
        )
        self.other = make_department(code="OTHER", name="成都市公园城市局", region=self.city)
        self.centre = make_department(
            code="CENTRE", name="成都12345中心", region=self.city, kind="hotline"
        )
        self.desk = self.manager_of("desk")
        self.dispatcher = self.manager_of("dispatcher")
        self.reviewer = self.manager_of("reviewer")
        self.clerk = self.manager_of("call_back_clerk")
        self.liaison = make_user("liaison", department=self.lead)
        self.handler = make_user("handler", department=self.lead)
        self.low_handler = make_user("handler", department=self.below)
        self.low_liaison = make_user("liaison", department=self.below)
        self.stranger = make_user("handler", department=self.other)

    def manager_of(self, *duties: str) -> User:
        return make_user(*duties, region=self.province)

    def ticket(self, at: dt.datetime = MONDAY, **kwargs: Any) -> Ticket:
        defaults: dict[str, Any] = {
            "ticket_type": "help",
            "title": "路灯不亮",
            "content": "小区门口的路灯坏了三天。",
            "region": self.county,
            "source": "web",
            "caller": CALLER,
        }
        return register_ticket(NewTicket(**(defaults | kwargs)), at=at)

    def move(self, ticket: Ticket, move: str, who: str, at: dt.datetime = MONDAY, **data: Any):
        return move_ticket(ticket.pk, move, by=getattr(self, who), at=at, data=data)

    def walk(self, until: str, at: dt.datetime = MONDAY, **kwargs: Any) -> Ticket:
        """A ticket that has come to this status by its everyday way, one hour a move."""
        ticket = self.ticket(at, **kwargs)
        steps = 0 if until == "registered" else STATUS_AFTER.index(until) + 1
        for hour, (move, who, data) in enumerate(WALK[:steps]):
            ticket = self.move(ticket, move, who, at + dt.timedelta(hours=hour), **data)
        return ticket

    def to_judge(self, at: dt.datetime = MONDAY) -> Ticket:
        ticket = self.walk("to_call_back", at)
        return self.move(
            ticket, "call_back", "clerk", at, outcome="reached", resolution="not_solved", level=1
        )
