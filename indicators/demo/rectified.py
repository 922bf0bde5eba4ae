"""What becomes of the demo's bad ratings, move by move, cut off at the present.

The last weeks go through the doors. Of what is older only the effects are worked out, by the same
functions: asking again each time who may do what would take most of a minute.
"""

import contextlib
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import cached_property

from govservice.accounts.models import User
from govservice.worktime import SHANGHAI, local_day, nth_working_day
from ratings.models import (
    Confirmation,
    Rating,
    Rectification,
    RectificationEvent,
    RectificationStatus,
)
from ratings.services import move_by_clock, move_for_citizen, move_rectification
from ratings.services.rectification_moves.effects import EFFECTS
from ratings.services.rectification_moves.moving import RELATED
from ratings.services.rectification_moves.step import Step
from ratings.workflow import MOVES, Field, Kind, Move

from .matters import Oversight, Present

RECENT_DAYS = 30
APPEALED_PERCENT, LATE_PERCENT, SENT_BACK_PERCENT = 9, 8, 6
MISTAKEN_PERCENT, MALICIOUS_PERCENT, REJECTED_PERCENT = 40, 25, 35
AWAY_PERCENT = 4
PAGE_PERCENT = 35  # of those who cannot be called, as many rate the fix on their page
FINDINGS = {"true": 70, "untrue": 12, "complex": 12, "no_legal_basis": 6}
OUTCOMES = {"reached": 82, "not_reached": 12, "declined": 6}
OPINIONS = {"satisfied": 62, "fairly": 27, "unsatisfied": 11}
FOUND = {
    "true": "经核实，情况属实。",
    "untrue": "经调阅记录核实，所反映情况与事实不符。",
    "complex": "涉及多个部门的系统，需要分步整改。",
    "no_legal_basis": "现行规定没有相应依据，需向评价人说明。",
}
RESULTS = (
    "已补发一次性告知单，并组织窗口人员培训。",
    "已优化叫号和分流，增设高峰时段窗口。",
    "已更新办事指南和申报材料样本。",
    "已与评价人沟通，说明办理依据和时限。",
)
ANSWER = "您反映的问题我们已核实并整改，感谢您的监督。"
S = RectificationStatus


@dataclass
class Course:
    """One rectification with the dice that decide about it and the clock that they move."""

    r: Rectification
    verifier: User
    oversight: Oversight
    draw: random.Random
    clock: dt.datetime
    now: dt.datetime
    is_past: bool = False
    changed: set[str] = field(default_factory=set)
    events: list[RectificationEvent] = field(default_factory=list)

    def run(self) -> None:
        with contextlib.suppress(Present):
            self._verify()
        self._write()

    def _chance(self, percent: float) -> bool:
        return self.draw.random() * 100 < percent

    def _pick(self, weights: dict[str, int]) -> str:
        return self.draw.choices(list(weights), list(weights.values()))[0]

    def _later(self, least: int, most: int) -> None:
        """Some working days on, within office hours; on the same day an hour or so later."""
        days = self.draw.randint(least, most)
        if days == 0 and 9 <= self.clock.astimezone(SHANGHAI).hour < 16:
            moment = self.clock + dt.timedelta(minutes=self.draw.randint(10, 55))
        else:
            day = nth_working_day(local_day(self.clock), max(days, 1))
            morning = dt.datetime.combine(day, dt.time(9), tzinfo=SHANGHAI)
            moment = morning + dt.timedelta(minutes=self.draw.randint(0, 400))
        if moment > self.now:
            raise Present
        self.clock = moment

    def _move(self, move: str, by: User | None, **data: Any) -> None:
        if self.is_past:
            self._take_effect(MOVES[move], by, data)
        elif by is not None:
            self.r = move_rectification(self.r.number, move, by=by, at=self.clock, data=data)
        elif move == "lapse":
            self.r = move_by_clock(self.r.number, move, at=self.clock)
        else:
            self.r = move_for_citizen(self.r.number, move, at=self.clock, data=data)

    def _take_effect(self, move: Move, by: User | None, data: dict[str, Any]) -> None:
        duty = next((d for d in move.duties if by.has_duty(d)), "") if by else ""
        step = Step(self.r, move, duty, by, self.clock)
        step.data = {field.name: _cleaned(field, data.get(field.name)) for field in move.fields}
        EFFECTS[move.name](step)
        self.changed |= step.changed
        self.events += step.events

    def _write(self) -> None:
        """What has taken effect beside the doors."""
        if self.changed:
            self.r.save(update_fields=sorted(self.changed))
            RectificationEvent.objects.bulk_create(self.events)

    @cached_property
    def _is_slow(self) -> bool:
        return self._chance(LATE_PERCENT)

    @cached_property
    def _is_away(self) -> bool:
        """The number on file leads to nobody."""
        return self._chance(AWAY_PERCENT)

    def _verify(self) -> None:
        self._later(0, 1)
        about = "matter" if self.r.department_id == self.r.rating.department_id else "manner"
        self._move("assign", self.oversight.officer, about=about)
        self._later(0, 1)
        self._move("begin", self.verifier)
        if self.r.can_be_called:
            self._move("contact", self.verifier, note="已电话联系评价人，了解情况。")
        if self._chance(APPEALED_PERCENT) and self._appeal():
            return
        self._later(7, 9) if self._is_slow else self._later(1, 4)
        self._find()
        self._rectify()

    def _appeal(self) -> bool:
        """Whether that was the end of it."""
        kinds = {"mistaken": MISTAKEN_PERCENT, "malicious": MALICIOUS_PERCENT, "": REJECTED_PERCENT}
        kind = self._pick(kinds)
        self._later(0, 1)
        evidence = "附叫号记录和窗口录像，请予复核。"
        self._move("appeal", self.verifier, reason=kind or "malicious", evidence=evidence)
        data = {"decision": "uphold" if kind else "reject"}
        if kind == "mistaken":
            by_call = Confirmation.BY_CALL if self.r.can_be_called else Confirmation.ON_PAGE
            data["confirmation"] = by_call.value
        note = "经两人复核，认定为无效差评。" if kind else "证据不足，不予认定。"
        for reviewer in self.oversight.reviewers:
            self._later(1, 3)
            self._move("decide", reviewer, note=note, **data)
        return bool(kind)

    def _find(self) -> None:
        finding = self._pick(FINDINGS)
        data = {"finding": finding, "finding_text": FOUND[finding]}
        if finding == "true":
            data["form"] = "at_once"
        elif finding == "complex":
            until = nth_working_day(local_day(self.clock), 12)
            data |= {"plan": "分两步完成系统改造。", "plan_until": until.isoformat()}
        self._move("find", self.verifier, **data)

    def _rectify(self) -> None:
        """One round of work; the citizen's opinion may ask for another."""
        self._work()
        if self._chance(SENT_BACK_PERCENT):
            self._later(0, 1)
            self._move("send_back", self.oversight.officer, note="答复未说明整改措施，请补充。")
            self._submit()
        self._later(0, 1)
        self._move("pass_review", self.oversight.officer)
        self._ask()
        if self.r.status == S.RECTIFYING:
            self._rectify()
        elif self.r.status == S.TO_CONFIRM:
            self._later(1, 3)
            self._move("confirm", self.oversight.reviewers[0], note="两轮整改已尽责，予以办结。")

    def _work(self) -> None:
        days = (6, 11) if self.r.form == "by_plan" else (1, 4)
        self._later(*((16, 20) if self._is_slow else days))
        self._submit()

    def _submit(self) -> None:
        self._later(0, 0)
        result = self.draw.choice(RESULTS)
        self._move("submit", self.verifier, result=result, answer=ANSWER)

    def _ask(self) -> None:
        if self.r.status == S.TO_CALL_BACK:
            while self.r.status == S.TO_CALL_BACK:
                self._later(1, 1)
                outcome = "not_reached" if self._is_away else self._pick(OUTCOMES)
                opinion = self._pick(OPINIONS) if outcome == "reached" else ""
                self._move("call_back", self.oversight.clerk, outcome=outcome, satisfaction=opinion)
        elif self._chance(PAGE_PERCENT):
            self._later(0, 4)
            self._move("rate_fix", None, satisfaction=self._pick(OPINIONS))
        else:
            self._later(6, 8)
            self._move("lapse", None)


def _cleaned(field: Field, value: Any) -> Any:
    if field.kind is Kind.DAY and value:
        return dt.date.fromisoformat(value)
    return value or ("" if field.kind is Kind.TEXT else None)


def waiting() -> Iterator[Rectification]:
    """Those nobody has touched yet."""
    found = Rectification.objects.filter(status=S.TO_ASSIGN)
    yield from found.select_related(*RELATED).order_by("opened_at", "pk")


def _name_of(rating: Rating) -> str:
    """The same in every run; the numbers of walk-ins are drawn anew each time."""
    if rating.is_walk_in:
        return f"{rating.received_at.isoformat()}:{rating.item.code}"
    service = rating.service
    return f"{service.case.number}:{service.service_no}:{rating.round_no}"


def put_right(
    oversight: Oversight, verifiers: dict[int, User], *, now: dt.datetime, seed: int
) -> None:
    """Let every bad rating take its course. Each is written whole or not at all; safe to repeat."""
    for r in waiting():
        course = Course(
            r=r,
            verifier=verifiers[r.department_id],
            oversight=oversight,
            draw=random.Random(f"{seed}:rectified:{_name_of(r.rating)}"),  # noqa: S311
            clock=r.opened_at,
            now=now,
            is_past=r.opened_at < now - dt.timedelta(days=RECENT_DAYS),
        )
        with transaction.atomic():
            course.run()
