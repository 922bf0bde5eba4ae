"""Every move at every status: the table against a list written by hand."""

import datetime as dt
from typing import Any

import pytest

from govservice.duties import Duty
from govservice.errors import MoveNotAllowed, NotAllowed, NotFound
from govservice.worktime import Unit, deadline
from ratings.deadlines import clock
from ratings.models import (
    RectificationAppeal,
    RectificationEvent,
    RectificationMove,
    RectificationStatus,
    RectificationStep,
)
from ratings.services import move_by_clock, move_for_citizen, move_rectification
from ratings.services.rectification_moves.effects import EFFECTS
from ratings.workflow import MOVES, Body
from tests.factories import make_user, shanghai
from tests.ratings.bureau import APPEAL, FINDING, MONDAY, WORK

BESIDE_THE_TABLE = {"opened", "redirected", "code_sent", "settled", "handed_over"}
AT_ANY_TIME = {"supplement"}
UNIT_WORK = {"transfer", "pause", "urge", "supervise"}
EXPECTED = {
    "to_assign": {"assign"},
    "to_verify": {"begin", "contact", "appeal", *UNIT_WORK},
    "verifying": {"find", "contact", "appeal", *UNIT_WORK},
    "appeal_pending": {"decide"},
    "rectifying": {"submit", "ask_extension", "contact", *UNIT_WORK},
    "to_review": {"pass_review", "send_back", "urge", "supervise"},
    "answered": {"rate_fix", "lapse", "follow_up_bad"},
    "to_call_back": {"call_back", "rate_fix", "follow_up_bad", "urge", "supervise"},
    "to_confirm": {"confirm"},
    "closed": {"follow_up_bad"},
    "ended_invalid": {"object"},
    "objected": {"decide"},
}
for _status in EXPECTED.keys() - {"closed", "ended_invalid"}:
    EXPECTED[_status] |= AT_ANY_TIME
NOT_OF_STAFF = {"rate_fix", "object", "lapse", "supplement", "follow_up_bad"}
DATA = {
    "assign": {"about": "matter"},
    "transfer": {"department": "OTHER", "note": "权责清单在该局"},
    "contact": {"note": "已电话联系"},
    "find": FINDING,
    "appeal": APPEAL,
    "decide": {"decision": "reject", "note": "证据不足"},
    "submit": WORK,
    "ask_extension": {"until": dt.date(2026, 3, 12), "note": "需专家论证"},
    "approve_extension": {},
    "refuse_extension": {"note": "理由不足"},
    "pause": {"reason": "citizen", "note": "等待补充材料"},
    "send_back": {"note": "答非所问"},
    "call_back": {"outcome": "declined"},
    "confirm": {"note": "已尽责"},
    "supervise": {"note": "请三日内报结果"},
    "rate_fix": {"satisfaction": "satisfied"},
    "object": {"evidence": "我没有恶意"},
    "supplement": {"note": "窗口在二楼"},
    "follow_up_bad": {"level": 1},
}


def test_every_move_has_a_row_and_an_effect():
    assert set(MOVES) == set(RectificationMove.values) - BESIDE_THE_TABLE
    assert set(EFFECTS) == {RectificationMove(name) for name in MOVES}


def test_every_status_is_reached_and_leads_on():
    statuses = set(RectificationStatus)
    assert {s for move in MOVES.values() for s in move.sources} == statuses
    assert {s for move in MOVES.values() for s in move.targets} == statuses


def test_moves_of_staff_have_a_duty_and_the_others_none():
    for move in MOVES.values():
        assert bool(move.duties) == (move.body not in (Body.CITIZEN, Body.CLOCK))


def put_at(bureau, status: str, **values):
    """A row at this status, as if it had come there some other way."""
    r = bureau.bad_rating()
    if status in ("closed", "ended_invalid"):
        values["closed_at"] = MONDAY
    type(r).objects.filter(pk=r.pk).update(status=status, **values)
    kind = {
        "to_verify": "verify",
        "verifying": "verify",
        "rectifying": "rectify",
        "to_review": "review",
        "answered": "call_back",
        "to_call_back": "call_back",
    }.get(status)
    if kind:
        RectificationStep.objects.create(
            rectification=r,
            kind=kind,
            unit=r.department,
            started_at=MONDAY,
            rule="by-hand",
            **clock(deadline(MONDAY, 5, Unit.WORKING_DAYS)),
        )
    if status in ("appeal_pending", "objected"):
        RectificationAppeal.objects.create(
            rectification=r,
            kind="appeal" if status == "appeal_pending" else "objection",
            reason="malicious" if status == "appeal_pending" else "",
            text="证据",
            at=MONDAY,
            status_before="verifying" if status == "appeal_pending" else "ended_invalid",
        )
    r.refresh_from_db()
    return r


def make(r, move, by):
    data = DATA.get(move, {})
    if move == "lapse":
        return move_by_clock(r.number, move, at=shanghai(2026, 3, 10))
    if move in NOT_OF_STAFF:
        return move_for_citizen(r.number, move, at=MONDAY, data=data)
    return move_rectification(r.number, move, by=by, at=MONDAY, data=data)


@pytest.mark.parametrize("move", sorted(MOVES))
@pytest.mark.parametrize("status", RectificationStatus.values)
def test_a_move_is_possible_at_its_statuses_and_nowhere_else(bureau, status, move):
    r = put_at(bureau, status)
    events = RectificationEvent.objects.count()
    chief = make_user(is_superuser=True)
    if move in EXPECTED[status]:
        moved = make(r, move, chief)
        assert moved.status in MOVES[move].targets
        assert RectificationEvent.objects.count() > events
        return
    with pytest.raises(MoveNotAllowed) as refusal:
        make(r, move, chief)
    expected = set() if move in NOT_OF_STAFF else EXPECTED[status] - NOT_OF_STAFF
    assert set(refusal.value.extra["allowed"]) == expected
    r.refresh_from_db()
    assert (r.status, RectificationEvent.objects.count()) == (status, events)


@pytest.mark.parametrize("move", sorted(set(MOVES) - NOT_OF_STAFF))
@pytest.mark.parametrize("status", ["to_verify", "verifying", "rectifying"])
def test_while_the_clock_is_paused_it_can_only_be_let_run_again(bureau, status, move):
    r = put_at(bureau, status, paused_at=MONDAY, pause_reason="citizen", extension="asked")
    chief = make_user(is_superuser=True)
    if move == "resume":
        assert make(r, move, chief).paused_at is None
        return
    with pytest.raises(MoveNotAllowed) as refusal:
        make(r, move, chief)
    assert refusal.value.extra["allowed"] == ["resume"]


@pytest.mark.parametrize(("status", "column", "value", "gone", "new"), [
    ("to_verify", "contacted_at", MONDAY, {"contact"}, set()),
    ("to_verify", "appealed_at", MONDAY, {"appeal"}, set()),
    ("verifying", "appealed_at", MONDAY, {"appeal"}, set()),
    ("rectifying", "extension", "asked", {"ask_extension"},
     {"approve_extension", "refuse_extension"}),
    ("rectifying", "extension", "approved", {"ask_extension"}, set()),
    ("rectifying", "extension", "refused", {"ask_extension"}, set()),
])  # fmt: skip
def test_what_may_be_done_once_is_not_offered_twice(bureau, status, column, value, gone, new):
    r = put_at(bureau, status, **{column: value})
    chief = make_user(is_superuser=True)
    for move in gone:
        with pytest.raises(MoveNotAllowed) as refusal:
            make(r, move, chief)
        assert set(refusal.value.extra["allowed"]) == (EXPECTED[status] - NOT_OF_STAFF - gone) | new
    for move in new:
        type(r).objects.filter(pk=r.pk).update(
            extension="asked", extension_until=dt.date(2026, 3, 12)
        )
        make(r, move, chief)


def test_a_citizen_objects_once(bureau):
    r = put_at(bureau, "ended_invalid", objected_at=MONDAY)
    with pytest.raises(MoveNotAllowed):
        make(r, "object", None)


def test_nobody_is_contacted_who_cannot_be_called(bureau):
    chief = make_user(is_superuser=True)
    for r in (
        bureau.walk("to_verify", "anonymous"),
        bureau.walk("to_verify", applicant={"name": "张三丰", "phone": ""}),
    ):
        with pytest.raises(MoveNotAllowed):
            make(r, "contact", chief)
        assert not r.steps.filter(kind="contact").exists()


WHERE = {
    move: next(status for status, moves in EXPECTED.items() if move in moves)
    for move in set().union(*EXPECTED.values()) - NOT_OF_STAFF
} | {"resume": "to_verify", "approve_extension": "rectifying", "refuse_extension": "rectifying"}


@pytest.mark.parametrize("move", sorted(WHERE))
def test_only_the_duties_of_a_move_may_make_it(bureau, move):
    values: dict[str, Any] = (
        {"extension": "asked"} if "extension" in move and move != "ask_extension" else {}
    )
    if move == "resume":
        values = {"paused_at": MONDAY, "pause_reason": "citizen"}
    r = put_at(bureau, WHERE[move], **values)
    for duty in set(Duty.values) - set(MOVES[move].duties):
        person = make_user(duty, region=bureau.province)
        with pytest.raises((NotAllowed, NotFound)):
            make(r, move, person)
    for duty in MOVES[move].duties:
        person = make_user(duty, region=bureau.province)
        chances = [c.move.name.value for c in allowed(r, person)]
        assert move in chances


def allowed(r, person):
    from ratings.services import allowed_moves

    return allowed_moves(r, person)


@pytest.mark.parametrize("move", sorted(m for m in WHERE if MOVES[m].body is Body.OVERSIGHT))
def test_a_body_does_not_oversee_itself(bureau, move):
    """The same duty, held for the unit alone, is not enough."""
    values: dict[str, Any] = {"extension": "asked"} if "extension" in move else {}
    if move == "resume":
        values = {"paused_at": MONDAY, "pause_reason": "citizen"}
    r = put_at(bureau, WHERE[move], **values)
    for duty in MOVES[move].duties:
        with pytest.raises(NotAllowed):
            make(r, move, make_user(duty, department=bureau.unit))


@pytest.mark.parametrize("move", sorted(NOT_OF_STAFF))
def test_nobody_of_staff_speaks_for_the_citizen_or_the_clock(bureau, move):
    status = next(status for status, moves in EXPECTED.items() if move in moves)
    r = put_at(bureau, status)
    with pytest.raises(NotAllowed):
        move_rectification(r.number, move, by=make_user(is_superuser=True), at=MONDAY)
    with pytest.raises(NotAllowed):
        move_for_citizen(r.number, "assign", at=MONDAY)
    with pytest.raises(NotAllowed):
        move_by_clock(r.number, "submit", at=MONDAY)
