"""A city that puts bad ratings right: a unit, the body that runs its windows, and who oversees both."""

import datetime as dt
from typing import Any

from govservice.accounts.models import User
from govservice.catalogue.models import Service
from ratings.models import Rectification
from ratings.services import Submission, move_for_citizen, move_rectification, submit_ratings
from tests.factories import (
    make_case,
    make_department,
    make_item,
    make_region,
    make_service,
    make_user,
    shanghai,
)

MONDAY = shanghai(2026, 3, 2, 9, 30)
APPLICANT = {"name": "张三丰", "phone": "13800138000"}
FINDING = {"finding": "true", "finding_text": "窗口漏告知一份材料。", "form": "at_once"}
WORK = {"result": "已补发一次性告知单，并对窗口人员培训。", "answer": "您反映的问题属实，已整改。"}

Walk = list[tuple[str, str, dict[str, Any]]]

WALK: Walk = [
    ("assign", "officer", {"about": "matter"}),
    ("begin", "verifier", {}),
    ("find", "verifier", FINDING),
    ("submit", "verifier", WORK),
    ("pass_review", "reviewer", {}),
    ("call_back", "clerk", {"outcome": "reached", "satisfaction": "satisfied"}),
]
STATUS_AFTER = ["to_verify", "verifying", "rectifying", "to_review", "to_call_back", "closed"]
APPEAL = {"reason": "malicious", "evidence": "同一手机号一日内对十个窗口评一星。"}


class Bureau:
    def __init__(self) -> None:
        self.province = make_region("510000", name="四川省")
        self.city = make_region("510100", parent=self.province, name="成都市")
        self.unit = make_department(code="UNIT", name="成都市住建局", region=self.city)
        self.hall = make_department(
            code="HALL", name="成都市政务中心", region=self.city, kind="hall"
        )
        self.other = make_department(code="OTHER", name="成都市规自局", region=self.city)
        self.item = make_item(department=self.unit, code="ITEM", name="商品房预售许可")
        self.officer = self.of_city("rating_officer", username="officer")
        self.reviewer = self.of_city("reviewer", username="reviewer")
        self.second = self.of_city("reviewer", username="second")
        self.third = self.of_city("reviewer", username="third")
        self.clerk = self.of_city("call_back_clerk", username="clerk")
        self.leader = self.of_city("signing_leader", username="leader")
        self.supervisor = self.of_city("supervisor", username="supervisor")
        self.verifier = self.of_unit("verifier", username="verifier", name="李核实")
        self.colleague = self.of_unit("verifier", username="colleague")
        self.rated = self.of_unit("verifier", "rating_officer", username="rated", staff_no="ST-7")
        self.stranger = make_user("verifier", department=self.other, username="stranger")

    def of_city(self, *duties: str, **kwargs: Any) -> User:
        return make_user(*duties, region=self.city, **kwargs)

    def of_unit(self, *duties: str, **kwargs: Any) -> User:
        return make_user(*duties, department=self.unit, **kwargs)

    def served(self, at: dt.datetime = MONDAY, **kwargs: Any) -> Service:
        """A service an hour ago, at the window of another body, by a person who may not judge it."""
        applicant = kwargs.pop("applicant", APPLICANT)
        return make_service(
            case=make_case(item=self.item, applicant=applicant),
            served_at=at - dt.timedelta(hours=1),
            staff_no="ST-7",
            **({"window_department": self.hall} | kwargs),
        )

    def bad_rating(
        self, identity: str = "real_name", at: dt.datetime = MONDAY, **kwargs: Any
    ) -> Rectification:
        """The rectification that a bad rating of the service has just opened."""
        service = self.served(at, **kwargs)
        submission = Submission(
            service_id=service.pk, level=1, channel="qr", identity=identity, comment="少告知材料"
        )
        rectification = submit_ratings([submission], at=at)[0].rectification
        assert rectification is not None
        return rectification

    def move(
        self,
        r: Rectification,
        move: str,
        who: str,
        at: dt.datetime = MONDAY,
        **data: Any,
    ) -> Rectification:
        return move_rectification(r.number, move, by=getattr(self, who), at=at, data=data)

    def citizen(
        self, r: Rectification, move: str, at: dt.datetime = MONDAY, **data: Any
    ) -> Rectification:
        return move_for_citizen(r.number, move, at=at, data=data)

    def walk(
        self, until: str, identity: str = "real_name", at: dt.datetime = MONDAY, **kwargs: Any
    ) -> Rectification:
        """A rectification that has come to this status by its everyday way, an hour a move."""
        r = self.bad_rating(identity, at, **kwargs)
        steps = 0 if until == "to_assign" else STATUS_AFTER.index(until) + 1
        for hour, (move, who, data) in enumerate(WALK[:steps]):
            r = self.move(r, move, who, at + dt.timedelta(hours=hour), **data)
        return r

    def appealed(self, at: dt.datetime = MONDAY, **kwargs: Any) -> Rectification:
        r = self.walk("verifying", at=at, **kwargs.pop("rating", {}))
        return self.move(r, "appeal", "verifier", at, **(APPEAL | kwargs))

    def struck_out(self, at: dt.datetime = MONDAY) -> Rectification:
        r = self.appealed(at)
        for who in ("reviewer", "second"):
            r = self.move(r, "decide", who, at, decision="uphold", note="恶意差评属实。")
        return r

    def unsatisfied(self, r: Rectification, at: dt.datetime = MONDAY) -> Rectification:
        data = {"outcome": "reached", "satisfaction": "unsatisfied"}
        return self.move(r, "call_back", "clerk", at, **data)

    def to_confirm(self, at: dt.datetime = MONDAY) -> Rectification:
        r = self.unsatisfied(self.walk("to_call_back", at=at), at)
        r = self.move(r, "submit", "verifier", at, **WORK)
        return self.unsatisfied(self.move(r, "pass_review", "reviewer", at), at)
