"""The demo's tickets are written as the door writes them: the same ticket walks through both."""

import datetime as dt
from typing import Any

import pytest

from govservice.accounts.models import User
from govservice.catalogue.models import Department
from hotline.models import CallBackOutcome, Ticket, TicketAssignment
from hotline.services import Caller, NewTicket, move_ticket, register_ticket
from hotline.services.registering import build_ticket
from indicators.demo import tickets
from indicators.demo.lives import Life
from tests.factories import make_department, make_region, make_user, shanghai

START = shanghai(2026, 3, 2, 10, 0)
NOT_COMPARED = {"id", "uuid", "number", "ticket_id", "assignment_id", "parent_id"}
SEALED = ("caller_sealed", "content_sealed")


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    region = make_region()
    lead, helper = make_department(), make_department()
    return {
        "region": region,
        "lead": lead,
        "helper": helper,
        "below": make_department(parent=lead),
        "desk": make_user("desk", region=region),
        "dispatcher": make_user("dispatcher", region=region),
        "reviewer": make_user("reviewer", region=region),
        "clerk": make_user("liaison", department=lead),
        "helping": make_user("liaison", department=helper),
        "caller_back": make_user("call_back_clerk", region=region),
    }


def _new(people: dict[str, Any], **kwargs: Any) -> NewTicket:
    defaults = {
        "ticket_type": "complaint",
        "title": "工地夜间施工",
        "content": "半夜还在打桩，请打19900000123。",
        "region": people["region"],
        "source": "phone",
        "caller": Caller("赵测试", "19900000123"),
    }
    return NewTicket(**(defaults | kwargs))


class Walk:
    """Makes each move twice: through the door and in the demo's life, one move each morning."""

    def __init__(self, new: NewTicket, by: User) -> None:
        self.at = START
        self.door = register_ticket(new, at=START, by=by)
        twin = NewTicket(**{k: getattr(new, k) for k in new.__dataclass_fields__ if k != "uuid"})
        self.life = Life(build_ticket(twin, number="T2", at=START))
        self.life.register(by)

    def move(self, name: str, by: User, node: int | None = None, **data: Any) -> dt.datetime:
        self.at += dt.timedelta(days=1)
        move_ticket(self.door.pk, name, by=by, at=self.at, data=data, assignment=node)
        return self.at

    def by_unit(self, node: TicketAssignment, by: User, reply: str) -> None:
        """Sign, start and reply."""
        number = self.node(node.department)
        self.life.sign(node, by, self.move("sign", by, number))
        self.life.start(node, by, self.move("start", by, number))
        self.life.reply(node, by, self.move("reply", by, number, reply=reply), reply)

    def call(self, by: User, outcome: CallBackOutcome, *answers: Any) -> None:
        given = dict(zip(("resolution", "level"), answers, strict=False))
        at = self.move("call_back", by, outcome=outcome, **given)
        self.life.call_back(by, at, outcome, *answers)

    def node(self, department: Any) -> int:
        return self.door.assignments.filter(department=department).order_by("-pk")[0].pk

    def check(self) -> None:
        self.door = Ticket.objects.get(pk=self.door.pk)
        tickets._write([self.life])
        twin = Ticket.objects.get(pk=self.life.ticket.pk)
        assert _row(self.door) == _row(twin)
        for related in ("assignments", "events", "call_backs"):
            rows = [
                [_row(r) for r in getattr(t, related).order_by("pk")] for t in (self.door, twin)
            ]
            assert rows[0] == rows[1]


def _row(instance: Any) -> dict[str, Any]:
    names = [f.attname for f in instance._meta.concrete_fields]
    row = {n: getattr(instance, n) for n in names if n not in NOT_COMPARED}
    return row | {name: bool(row[name]) for name in SEALED if name in row}


def test_a_ticket_sent_back_redone_and_closed(people: dict[str, Any]) -> None:
    clerk, reviewer, caller_back = people["clerk"], people["reviewer"], people["caller_back"]
    walk = Walk(_new(people), people["desk"])
    life = walk.life
    _dispatch(walk, people, [people["helper"]])
    walk.by_unit(life.assignments[1], people["helping"], "已配合。")
    walk.by_unit(life.lead, clerk, "已制止。")
    life.send_back(reviewer, walk.move("send_back", reviewer, reason="no_basis"), "no_basis")
    life.reply(life.lead, clerk, walk.move("reply", clerk, reply="已处罚。"), "已处罚。")
    life.pass_review(reviewer, walk.move("pass_review", reviewer))
    walk.call(caller_back, CallBackOutcome.NOT_REACHED)
    walk.call(caller_back, CallBackOutcome.REACHED, "not_solved", 1)
    life.redo(reviewer, walk.move("redo", reviewer, note="请重新办理"), "请重新办理")
    walk.by_unit(life.lead, clerk, "已停工。")
    life.pass_review(reviewer, walk.move("pass_review", reviewer))
    walk.call(caller_back, CallBackOutcome.REACHED, "partly", 3)
    at = walk.move("no_redo", reviewer, reason="unreasonable", note="已解释")
    life.no_redo(reviewer, at, "unreasonable", "已解释")
    walk.check()


@pytest.mark.parametrize(
    "outcomes", [["declined"], ["not_reached"] * 3, ["not_reached", "reached"], ["not_reached"]]
)
def test_callers_who_are_hard_to_reach(people: dict[str, Any], outcomes: list[str]) -> None:
    walk = Walk(_new(people), people["desk"])
    _dispatch(walk, people, [])
    walk.by_unit(walk.life.lead, people["clerk"], "已制止。")
    walk.life.pass_review(people["reviewer"], walk.move("pass_review", people["reviewer"]))
    for outcome in outcomes:
        answers = ("solved", 4) if outcome == "reached" else ()
        walk.call(people["caller_back"], CallBackOutcome(outcome), *answers)
    walk.check()


def test_a_ticket_that_a_city_passes_on_to_its_unit(people: dict[str, Any]) -> None:
    clerk, reviewer, below = people["clerk"], people["reviewer"], people["below"]
    walk = Walk(_new(people, ticket_type="praise"), people["desk"])
    life = walk.life
    _dispatch(walk, people, [])
    life.sign(life.lead, clerk, walk.move("sign", clerk))
    life.start(life.lead, clerk, walk.move("start", clerk))
    child = life.forward(life.lead, clerk, walk.move("forward", clerk, department=below), below)
    walk.by_unit(child, clerk, "谢谢。")
    life.pass_review(reviewer, walk.move("pass_review", reviewer))
    walk.check()


def test_a_question_answered_at_once(people: dict[str, Any]) -> None:
    desk = people["desk"]
    centre = make_department(kind="hotline", region=people["region"])
    walk = Walk(_new(people, ticket_type="consult"), desk)
    walk.life.accept(desk, walk.move("accept", desk))
    at = walk.move("answer_at_once", desk, answer="请带身份证。")
    walk.life.answer_at_once(desk, at, centre=centre, text="请带身份证。")
    walk.check()


def _dispatch(walk: Walk, people: dict[str, Any], helpers: list[Department]) -> None:
    desk, dispatcher, lead = people["desk"], people["dispatcher"], people["lead"]
    walk.life.accept(desk, walk.move("accept", desk))
    at = walk.move("dispatch", dispatcher, department=lead, helpers=helpers)
    walk.life.dispatch(dispatcher, at, lead, helpers)
