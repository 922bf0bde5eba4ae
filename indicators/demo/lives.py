"""The life of one demo ticket, move by move, as rows in memory.

The rows are those that ``hotline.services`` would have written; built here because thousands of
tickets, one move at a time, would take minutes. A test walks the same ticket through both.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from govservice.accounts.models import User
from govservice.catalogue.models import Department
from govservice.duties import Duty
from govservice.worktime import is_working_day, local_day
from hotline.deadlines import TicketRules, rules_for
from hotline.models import (
    AssignmentRole,
    AssignmentStatus,
    CallBack,
    CallBackOutcome,
    Resolution,
    Ticket,
    TicketAssignment,
    TicketEvent,
    TicketStatus,
    TicketType,
)
from hotline.services.calling_back import ATTEMPTS, WORKING_DAYS
from hotline.services.registering import REGISTER
from hotline.workflow import BAD_LEVELS, MoveName

Units = AssignmentStatus
Status = TicketStatus


@dataclass
class Life:
    """Every method is one move of the table in ``hotline.workflow``, made by one person at one time.

    Units act through their liaison, who may make all of a unit's moves.
    """

    ticket: Ticket
    assignments: list[TicketAssignment] = field(default_factory=list)
    events: list[TicketEvent] = field(default_factory=list)
    call_backs: list[CallBack] = field(default_factory=list)

    @property
    def lead(self) -> TicketAssignment:
        """Who answers in this round."""
        return next(
            a
            for a in self.assignments
            if a.round_no == self.ticket.round_no
            and a.parent is None
            and a.role == AssignmentRole.LEAD
        )

    def _rules(self, at: dt.datetime) -> TicketRules:
        return rules_for(
            region=self.ticket.region.code,
            ticket_type=self.ticket.ticket_type,
            urgency=self.ticket.urgency,
            at=at,
        )

    def _log(
        self,
        move: str,
        by: User | None,
        duty: str,
        at: dt.datetime,
        data: dict[str, Any],
        *,
        assignment: TicketAssignment | None = None,
        note: str = "",
    ) -> None:
        self.events.append(
            TicketEvent(
                ticket=self.ticket,
                assignment=assignment,
                move=move,
                actor=by,
                duty=duty,
                at=at,
                note=note,
                data=data,
            )
        )

    def _advance(self, target: TicketStatus) -> dict[str, str]:
        before = str(self.ticket.status)
        self.ticket.status = target
        return {"from": before, "to": target.value}

    def register(self, by: User | None) -> None:
        self._log(REGISTER, by, "", self.ticket.registered_at, {})

    def accept(self, by: User, at: dt.datetime) -> None:
        self.ticket.received_at = at
        data = self._advance(Status.RECEIVED) | {"rule": self._start_clock(at)}
        self._log(MoveName.ACCEPT, by, Duty.DESK, at, data)

    def _start_clock(self, at: dt.datetime) -> str:
        """The caller's total clock; gives the code of its rule."""
        rules = self._rules(at)
        for name, value in rules.of_ticket().items():
            setattr(self.ticket, name, value)
        return rules.code

    def answer_at_once(self, by: User, at: dt.datetime, *, centre: Department, text: str) -> None:
        self.ticket.lead_department = centre
        self.ticket.answer = text
        self._finish(MoveName.ANSWER_AT_ONCE, by, Duty.DESK, at, None)

    def dispatch(
        self, by: User, at: dt.datetime, lead: Department, helpers: list[Department]
    ) -> None:
        data = self._open_round(by, at, lead)
        for helper in helpers:
            self._assign(helper, AssignmentRole.HELPER, by, at)
        data["helpers"] = [helper.code for helper in helpers]
        self._log(MoveName.DISPATCH, by, Duty.DISPATCHER, at, data, assignment=self.lead)

    def redo(self, by: User, at: dt.datetime, note: str) -> None:
        earlier, lead = self.ticket.due_at, self.ticket.lead_department
        if lead is None or earlier is None:
            raise ValueError("Only a dispatched ticket can be handled again.")
        self.ticket.round_no += 1
        self.ticket.done_at = None
        self._start_clock(at)
        data = self._open_round(by, at, lead) | {
            "earlier_due": earlier.astimezone(dt.UTC).isoformat()
        }
        self._log(MoveName.REDO, by, Duty.REVIEWER, at, data, assignment=self.lead, note=note)

    def _open_round(self, by: User, at: dt.datetime, lead: Department) -> dict[str, Any]:
        self.ticket.lead_department = lead
        self._assign(lead, AssignmentRole.LEAD, by, at)
        place = {"department": lead.code, "round": self.ticket.round_no}
        return self._advance(Status.DISPATCHED) | place | {"rule": self._rules(at).code}

    def _assign(self, unit: Department, role: AssignmentRole, by: User, at: dt.datetime) -> None:
        self.assignments.append(
            TicketAssignment(
                ticket=self.ticket,
                department=unit,
                role=role,
                round_no=self.ticket.round_no,
                assigned_at=at,
                assigned_by=by,
                **self._rules(at).of_unit(role),
            )
        )

    def sign(self, node: TicketAssignment, by: User, at: dt.datetime) -> None:
        node.signed_at = at
        self._move_unit(MoveName.SIGN, node, Units.SIGNED, by, at)

    def start(self, node: TicketAssignment, by: User, at: dt.datetime) -> None:
        node.handler = by
        self._move_unit(MoveName.START, node, Units.HANDLING, by, at)

    def forward(
        self, node: TicketAssignment, by: User, at: dt.datetime, unit: Department
    ) -> TicketAssignment:
        child = TicketAssignment(
            ticket=self.ticket,
            parent=node,
            department=unit,
            role=node.role,
            round_no=node.round_no,
            assigned_at=at,
            assigned_by=by,
            **self._rules(at).below(node),
        )
        self.assignments.append(child)
        self._move_unit(MoveName.FORWARD, node, Units.HANDLING, by, at, unit.code)
        return child

    def _move_unit(
        self,
        move: MoveName,
        node: TicketAssignment,
        after: AssignmentStatus,
        by: User,
        at: dt.datetime,
        department: str = "",
    ) -> None:
        before, node.status = str(node.status), after
        extra = {"department": department} if department else {}
        data = self._follow_lead(before, after) | extra
        self._log(move, by, Duty.LIAISON, at, data, assignment=node)

    def _follow_lead(self, before: str, after: AssignmentStatus) -> dict[str, str]:
        if self.lead.status != self.ticket.status:
            return self._advance(TicketStatus(self.lead.status))
        return {"unit_from": before, "unit_to": after.value}

    def reply(self, node: TicketAssignment, by: User, at: dt.datetime, text: str) -> None:
        node.handler = node.handler or by
        line: TicketAssignment | None = node
        while line is not None:
            line.reply, line.replied_at, line.status = text, at, Units.REPLIED
            line = line.parent
        data = self._follow_lead(Units.HANDLING.value, Units.REPLIED)
        self._log(MoveName.REPLY, by, Duty.LIAISON, at, data, assignment=node)

    def send_back(self, by: User, at: dt.datetime, reason: str) -> None:
        for node in self._tree_of_lead():
            node.status, node.replied_at = Units.SENT_BACK, None
        data = self._advance(Status.SENT_BACK) | {"reason": reason}
        self._log(MoveName.SEND_BACK, by, Duty.REVIEWER, at, data, assignment=self.lead)

    def _tree_of_lead(self) -> list[TicketAssignment]:
        return [a for a in self.assignments if a is self.lead or a.parent is self.lead]

    def pass_review(self, by: User, at: dt.datetime) -> None:
        for node in self.assignments:
            if node.round_no == self.ticket.round_no and node.status == Units.REPLIED:
                node.status, node.reviewed_at = Units.PASSED, at
        self.ticket.answer = self.lead.reply
        self._finish(MoveName.PASS_REVIEW, by, Duty.REVIEWER, at, self.lead)

    def _finish(
        self,
        move: MoveName,
        by: User,
        duty: Duty,
        at: dt.datetime,
        assignment: TicketAssignment | None,
    ) -> None:
        ticket = self.ticket
        ticket.done_at = at
        self._log(move, by, duty, at, self._advance(Status.DONE), assignment=assignment)
        asked = ticket.ticket_type != TicketType.PRAISE and ticket.phone_index != ""
        target = Status.TO_CALL_BACK if asked else Status.ARCHIVED
        if not asked:
            ticket.archived_at = at
        self._log(target.value, by, duty, at, self._advance(target), assignment=assignment)

    def call_back(
        self,
        by: User,
        at: dt.datetime,
        outcome: CallBackOutcome,
        resolution: str = "",
        level: int | None = None,
    ) -> None:
        ticket = self.ticket
        tries = [c for c in self.call_backs if c.round_no == ticket.round_no]
        days = [c.day for c in tries] + [local_day(at)]
        target = _after_call(outcome, resolution, level, days)
        self.call_backs.append(
            CallBack(
                ticket=ticket,
                department=ticket.lead_department,
                round_no=ticket.round_no,
                attempt=len(days),
                at=at,
                day=days[-1],
                outcome=outcome,
                is_final=target != Status.TO_CALL_BACK,
                resolution=resolution,
                level=level,
                by=by,
            )
        )
        if target == Status.ARCHIVED:
            ticket.archived_at = at
        data = {**self._advance(target), "outcome": outcome.value, "attempt": len(days)}
        self._log(MoveName.CALL_BACK, by, Duty.CALL_BACK_CLERK, at, data)

    def no_redo(self, by: User, at: dt.datetime, reason: str, note: str) -> None:
        self.ticket.archived_at = at
        data = self._advance(Status.ARCHIVED) | {"reason": reason}
        self._log(MoveName.NO_REDO, by, Duty.REVIEWER, at, data, note=note)


def _after_call(
    outcome: CallBackOutcome, resolution: str, level: int | None, days: list[dt.date]
) -> TicketStatus:
    if outcome == CallBackOutcome.DECLINED:
        return Status.ARCHIVED
    if outcome == CallBackOutcome.REACHED:
        happy = resolution == Resolution.SOLVED and level not in BAD_LEVELS
        return Status.ARCHIVED if happy else Status.TO_JUDGE
    working = {day for day in days if is_working_day(day)}
    given_up = len(days) >= ATTEMPTS and len(working) >= WORKING_DAYS
    return Status.ARCHIVED if given_up else Status.TO_CALL_BACK
