"""What becomes of a demo ticket: drawn from a seed, cut off at the present."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from govservice.accounts.models import User
from govservice.catalogue.models import Department
from govservice.worktime import SHANGHAI, local_day, nth_working_day
from hotline.models import (
    CallBackOutcome,
    Resolution,
    TicketAssignment,
    TicketStatus,
    TicketType,
)
from hotline.workflow import MAX_ROUNDS, NoRedoReason, SendBackReason

from .lives import Life
from .places import Unit

AT_ONCE_PERCENT = 45
HELPER_PERCENT = 6
BY_CITY_PERCENT = 9  # the province's centre dispatches to the city, which passes it on
SENT_BACK_PERCENT = 4
REDO_PERCENT = 55
OUTCOMES = {
    CallBackOutcome.REACHED: 87,
    CallBackOutcome.NOT_REACHED: 10,
    CallBackOutcome.DECLINED: 3,
}
RESOLUTIONS = {Resolution.SOLVED: 88, Resolution.PARTLY: 7, Resolution.NOT_SOLVED: 5}
LEVELS = {
    Resolution.SOLVED: ((5, 4, 3, 2), (66, 26, 7, 1)),
    Resolution.PARTLY: ((4, 3, 2), (25, 60, 15)),
    Resolution.NOT_SOLVED: ((3, 2, 1), (20, 50, 30)),
}


class Present(Exception):
    """The next move would lie in the future: the matter stays as it is now."""


@dataclass(frozen=True)
class Oversight:
    """Who oversees the rectifications of the demo; two decide on appeals."""

    officer: User
    reviewers: tuple[User, User]
    clerk: User


@dataclass
class Crew:
    """Who acts in the demo's hotline: the centre's people, and one clerk for each unit."""

    desk: User
    dispatcher: User
    reviewer: User
    caller_back: User
    clerks: dict[int, User]


@dataclass
class Fate:
    """One ticket with the dice that decide about it and the clock that they move."""

    life: Life
    unit: Unit
    crew: Crew
    centre: Department
    helpers: Sequence[Unit]
    reply: str
    draw: random.Random
    now: dt.datetime
    clock: dt.datetime
    waits_at: str = ""  # the status it does not get beyond, whatever the dice say

    def unfold(self) -> None:
        """Live until the ticket is archived or the present is reached."""
        try:
            self._come_in()
            while self.life.ticket.status != TicketStatus.ARCHIVED:
                self._round()
        except Present:
            return

    def _chance(self, percent: float) -> bool:
        return self.draw.random() * 100 < percent

    def _later(self, *, minutes: tuple[int, int]) -> dt.datetime:
        self.clock += dt.timedelta(minutes=self.draw.randint(*minutes))
        return self._reach(self.clock)

    def _reach(self, moment: dt.datetime) -> dt.datetime:
        if moment > self.now or self.life.ticket.status == self.waits_at:
            raise Present
        self.clock = moment
        return moment

    def _come_in(self) -> None:
        ticket = self.life.ticket
        self.life.accept(self.crew.desk, self._later(minutes=(3, 50)))
        at_once = ticket.ticket_type == TicketType.CONSULT and self._chance(AT_ONCE_PERCENT)
        if at_once and not self.waits_at:
            at = self._later(minutes=(2, 15))
            self.life.answer_at_once(self.crew.desk, at, centre=self.centre, text=self.reply)
        else:
            self._dispatch()

    def _dispatch(self) -> None:
        government = self.unit.department.parent
        through = government if government and self._chance(BY_CITY_PERCENT) else None
        helpers = (
            [self.draw.choice(self.helpers).department] if self._chance(HELPER_PERCENT) else []
        )
        lead = through or self.unit.department
        helpers = [helper for helper in helpers if helper != lead]
        self.life.dispatch(self.crew.dispatcher, self._later(minutes=(10, 240)), lead, helpers)

    def _round(self) -> None:
        """From wherever the ticket stands to the end of this round."""
        if self.life.ticket.status == TicketStatus.DISPATCHED:
            self._handle()
        self._call_back()
        if self.life.ticket.status == TicketStatus.TO_JUDGE:
            self._judge()

    def _handle(self) -> None:
        lead = self.life.lead
        self._take_up(lead)
        node = self._pass_on(lead)
        self._help()
        due = min(lead.due_at, node.due_at)
        self._reply(node, self._reply_time(due))
        if self._chance(SENT_BACK_PERCENT) or self.waits_at == TicketStatus.SENT_BACK:
            reason = self.draw.choice(SendBackReason.values)
            self.life.send_back(self.crew.reviewer, self._later(minutes=(60, 600)), reason)
            self._reply(node, self._later(minutes=(240, 2000)))
        self.life.pass_review(self.crew.reviewer, self._later(minutes=(30, 1200)))

    def _take_up(self, node: TicketAssignment) -> None:
        clerk = self._clerk(node)
        self.life.sign(node, clerk, self._later(minutes=(15, 420)))
        self.life.start(node, clerk, self._later(minutes=(10, 300)))

    def _pass_on(self, lead: TicketAssignment) -> TicketAssignment:
        """The node that will answer: the unit itself, or the one below that the city gave it to."""
        if lead.department_id == self.unit.department.pk:
            return lead
        at = self._later(minutes=(10, 120))
        child = self.life.forward(lead, self._clerk(lead), at, self.unit.department)
        self._take_up(child)
        return child

    def _help(self) -> None:
        for node in self.life.assignments:
            if node.role == "helper" and node.round_no == self.life.ticket.round_no:
                self._take_up(node)
                at = self._later(minutes=(60, 900))
                self._reply_by(node, at, "已配合主办单位核实，相关情况已反馈。")

    def _clerk(self, node: TicketAssignment) -> User:
        return self.crew.clerks[node.department_id]

    def _reply_time(self, due: dt.datetime) -> dt.datetime:
        left = (due - self.clock).total_seconds()
        if self._chance(self.unit.late_percent) or left <= 0:
            late = dt.timedelta(hours=self.draw.randint(2, 120))
            return self._reach(max(due, self.clock) + late)
        return self._reach(self.clock + dt.timedelta(seconds=left * self.draw.uniform(0.1, 0.95)))

    def _reply(self, node: TicketAssignment, at: dt.datetime) -> None:
        self._reply_by(node, at, self.reply)

    def _reply_by(self, node: TicketAssignment, at: dt.datetime, text: str) -> None:
        self.life.reply(node, self._clerk(node), at, text)

    def _call_back(self) -> None:
        while self.life.ticket.status == TicketStatus.TO_CALL_BACK:
            at = self._next_morning()
            outcome = self.draw.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
            if outcome != CallBackOutcome.REACHED:
                self.life.call_back(self.crew.caller_back, at, outcome)
                continue
            resolution = self._resolution()
            level = self.draw.choices(*LEVELS[resolution])[0]
            self.life.call_back(self.crew.caller_back, at, outcome, resolution, level)

    def _resolution(self) -> Resolution:
        if self.waits_at == TicketStatus.TO_JUDGE:
            return Resolution.NOT_SOLVED
        return self.draw.choices(list(RESOLUTIONS), list(RESOLUTIONS.values()))[0]

    def _next_morning(self) -> dt.datetime:
        day = nth_working_day(local_day(self.clock), 1)
        minutes = self.draw.randint(0, 420)
        start = dt.datetime.combine(day, dt.time(9, 30), tzinfo=SHANGHAI)
        return self._reach(start + dt.timedelta(minutes=minutes))

    def _judge(self) -> None:
        at = self._later(minutes=(120, 2000))
        again = self._chance(REDO_PERCENT) and self.life.ticket.round_no < MAX_ROUNDS
        if again and self.life.assignments:
            self.life.redo(
                self.crew.reviewer, at, "诉求人反映未解决，请重新核实办理并直接联系诉求人。"
            )
        else:
            reason = self.draw.choice(NoRedoReason.values)
            note = "已向诉求人解释说明，不再重办。"
            self.life.no_redo(self.crew.reviewer, at, reason, note)
