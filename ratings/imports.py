"""Ratings from a file: one row per rating, as other systems export them."""

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from govservice.catalogue.models import Case
from govservice.errors import Invalid
from govservice.imports import (
    FileImport,
    Refused,
    RowError,
    Written,
    read_choice,
    read_moment,
    read_number,
)

from .models import Channel, Identity, Level, Rating, Round
from .services import (
    AlreadyRated,
    NoFirstRating,
    Outcome,
    Submission,
    find_problems,
    judge_ratings,
    submit_ratings,
)

# 评价渠道 of the provincial interfaces; 7 is the default rating, which is never an active one.
CHANNEL_CODES = {
    "1": Channel.PC,
    "2": Channel.MOBILE,
    "3": Channel.QR,
    "4": Channel.TABLET,
    "5": Channel.DEVICE,
    "6": Channel.SMS,
}
DEFAULT_RATING_CODE = "7"
FIRST = int(Round.FIRST)
LEVELS = [(str(code), label) for code, label in Level.choices]
CHANNELS, IDENTITIES = Channel.choices, Identity.choices  # made anew each time they are asked
TAG_SEPARATORS = str.maketrans("，、;；|^", ",,,,,,")
FIELD_AT_FAULT = {404: "case_number", 409: "service_no", 410: "rated_at"}


@dataclass(frozen=True)
class _Given:
    """What is there already for one round of one service."""

    level: int
    rated_at: dt.datetime


class RatingImport(FileImport[Submission]):
    """Rows without an issuer belong to the one case of that number, where there is only one."""

    columns: ClassVar[dict[str, tuple[str, ...]]] = {
        "case_number": ("办件编号", "projectNo", "办件统一编号"),
        "service_no": ("服务次数", "serviceNumber", "assessNumber", "服务编号"),
        "round_no": ("评价次数", "轮次"),
        "level": ("评价等级", "satisfaction", "满意度"),
        "tags": ("评价指标", "evalDetail", "评价选项"),
        "comment": ("文字评价", "writingEvaluation", "评价内容"),
        "channel": ("评价渠道", "pf", "渠道"),
        "rated_at": ("评价时间", "assessTime"),
        "identity": ("实名匿名", "是否实名", "身份"),
        "issuer": ("办件编号发放机关", "编号机关", "来源机关"),
    }
    required = frozenset({"case_number", "service_no", "level", "channel", "rated_at"})
    personal = frozenset({"comment"})

    def __init__(self, *, historic: bool, at: dt.datetime, issuer: str = "") -> None:
        super().__init__(historic=historic, at=at)
        self.issuer = issuer

    def parse(self, raw: dict[str, Any]) -> Submission:
        level = read_choice(raw["level"], "level", LEVELS)
        if not level:
            raise Invalid(_("Expected a level from 1 to 5."), field="level")
        rated_at = read_moment(raw["rated_at"], "rated_at")
        if rated_at is None:
            raise Invalid(_("Expected a time such as 2026-03-02 09:30:00."), field="rated_at")
        return Submission(
            issuer=str(raw["issuer"]).strip() or self.issuer,
            case_number=str(raw["case_number"]).strip(),
            service_no=read_number(raw["service_no"], "service_no", low=1, high=32767) or 0,
            round_no=read_number(raw["round_no"], "round_no", low=1, high=2) or FIRST,
            level=int(level),
            tags=_tags(raw["tags"]),
            comment=str(raw["comment"]),
            channel=_channel(raw["channel"]),
            rated_at=rated_at,
            identity=_identity(raw["identity"]),
        )

    def key(self, row: Submission) -> Hashable:
        return (*row.case_key, int(row.round_no))

    def check(self, rows: Sequence[tuple[int, Submission]]) -> Iterable[RowError]:
        batch, errors = self._with_issuers([replace(row, row=number) for number, row in rows])
        problems = find_problems(batch, at=self.at, client=None)
        errors += [
            RowError(p.row, p.field, _value(p.field, batch, p.row), p.message) for p in problems
        ]
        bad = {problem.row for problem in problems}
        good = [row for row in batch if row.row not in bad]
        outcomes = judge_ratings(good, at=self.at, historic=self.historic)
        given = _given(outcomes)
        for outcome in outcomes:
            if self._is_refused(outcome, given):
                errors.append(self._error(outcome))
        return errors

    def write(self, rows: Sequence[Submission]) -> Written:
        numbered = [replace(row, row=index) for index, row in enumerate(rows, 1)]
        batch, errors = self._with_issuers(numbered)
        batch.sort(key=lambda row: row.round_no)  # a follow-up may stand above its first rating
        refused = [Refused(error.row - 1, error.field, error.message) for error in errors]
        outcomes = submit_ratings(batch, at=self.at, historic=self.historic)
        given = _given(outcomes)
        new = sum(1 for outcome in outcomes if outcome.rating)
        already = sum(1 for outcome in outcomes if _is_there(outcome, given))
        for outcome in outcomes:
            if outcome.refusal and not _is_there(outcome, given):
                error = self._error(outcome)
                refused.append(Refused(outcome.row - 1, error.field, error.message))
        return Written(new=new, already=already, refused=refused)

    def _is_refused(self, outcome: Outcome, given: dict[tuple[int, int], _Given]) -> bool:
        if isinstance(outcome.refusal, NoFirstRating):
            # Its first rating may stand in this very file.
            return not self._has_first_rating_here(outcome.submission)
        return outcome.refusal is not None and not _is_there(outcome, given)

    def _has_first_rating_here(self, row: Submission) -> bool:
        issuers = {row.issuer, self.issuer}  # as the row above may name it, or leave it out
        keys = [(issuer, row.case_number, row.service_no, FIRST) for issuer in issuers]
        return any(key in self.keys_seen for key in keys)

    def _error(self, outcome: Outcome) -> RowError:
        field = FIELD_AT_FAULT[outcome.status]
        message = str(outcome.refusal)
        if isinstance(outcome.refusal, AlreadyRated):
            message = _("This service has another rating already.")
        return RowError(outcome.row, field, str(getattr(outcome.submission, field)), message)

    def _with_issuers(self, rows: list[Submission]) -> tuple[list[Submission], list[RowError]]:
        """Fill in the issuer where the number tells it; errors for numbers that several issuers use."""
        nameless = {row.case_number for row in rows if not row.issuer}
        issuers: dict[str, set[str]] = {}
        if nameless:
            found = Case.objects.filter(number__in=nameless).values_list("number", "issuer")
            for number, issuer in found:
                issuers.setdefault(number, set()).add(issuer)
        known: list[Submission] = []
        errors: list[RowError] = []
        for row in rows:
            candidates = {row.issuer} if row.issuer else issuers.get(row.case_number, {""})
            if len(candidates) == 1:
                known.append(replace(row, issuer=next(iter(candidates))))
            else:
                message = _("Several authorities use this case number; name one: %(names)s.") % {
                    "names": "、".join(sorted(candidates))
                }
                errors.append(RowError(row.row or 0, "issuer", "", message))
        return known, errors


def _given(outcomes: Sequence[Outcome]) -> dict[tuple[int, int], _Given]:
    services = [o.service_id for o in outcomes if isinstance(o.refusal, AlreadyRated)]
    if not services:
        return {}
    found = Rating.objects.filter(service__in=services)
    return {
        (service_id, round_no): _Given(level, rated_at)
        for service_id, round_no, level, rated_at in found.values_list(
            "service_id", "round_no", "level", "rated_at"
        )
    }


def _is_there(outcome: Outcome, given: dict[tuple[int, int], _Given]) -> bool:
    """The same rating as an earlier run's: same service, round, level and time."""
    if not isinstance(outcome.refusal, AlreadyRated) or outcome.service_id is None:
        return False
    sent = outcome.submission
    there = given.get((outcome.service_id, sent.round_no))
    return there == _Given(sent.level, sent.rated_at) if sent.rated_at else False


def _tags(cell: Any) -> tuple[str, ...]:
    """``510,517`` or the list of a .jsonl row."""
    if isinstance(cell, list):
        return tuple(str(code).strip() for code in cell)
    parts = str(cell).translate(TAG_SEPARATORS).split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _channel(cell: Any) -> str:
    text = str(cell).strip()
    if text == DEFAULT_RATING_CODE:
        raise Invalid(
            _("7 is the default rating of a silent citizen; only given ratings are imported."),
            field="channel",
        )
    channel = CHANNEL_CODES.get(text) or read_choice(text, "channel", CHANNELS)
    if not channel:
        raise Invalid(_("The channel is missing."), field="channel")
    return channel


def _identity(cell: Any) -> str:
    text = str(cell).strip()
    named = {"实名": Identity.REAL_NAME, "匿名": Identity.ANONYMOUS}
    return named.get(text) or read_choice(text, "identity", IDENTITIES) or Identity.ANONYMOUS


def _value(field: str, batch: Sequence[Submission], number: int) -> str:
    row = next(row for row in batch if row.row == number)
    value = getattr(row, field)
    return ",".join(value) if isinstance(value, tuple) else str(value)
