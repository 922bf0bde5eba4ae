import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from govservice.accounts.models import ApiClient

from .models import (
    About,
    AppealReason,
    Channel,
    Confirmation,
    Decision,
    ExtensionState,
    Finding,
    FixOutcome,
    FixSatisfaction,
    Identity,
    OnBehalfReason,
    PauseReason,
    Rating,
    RectificationForm,
    RectificationMove,
    RectificationStatus,
    Round,
    Standing,
)
from .services import Outcome, Submission, find_problems, progress_key
from .services.form import is_whole

MAX_LIST = 1_000
WHOLE_NUMBER = _("A whole number is expected, not “%(value)s”.")


class WholeNumberField(serializers.IntegerField):
    """A JSON number without a fraction; neither “5” in quotes nor true."""

    def to_internal_value(self, data: Any) -> int:
        if not is_whole(data):
            raise ValidationError(WHOLE_NUMBER % {"value": str(data)[:40]})
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    """A time that names its zone."""

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        if value.utcoffset() is None:
            raise ValidationError(
                _("The time has no zone. Expected is e.g. 2026-03-02T09:30:00+08:00.")
            )
        return value


class RatingInput(serializers.Serializer[Any]):
    """One rating of one service of a case, as devices and other systems send it."""

    case_number = serializers.CharField(max_length=64)
    service_no = WholeNumberField(min_value=1, max_value=32767)
    round_no = WholeNumberField(
        default=Round.FIRST, min_value=1, max_value=2, help_text=_("2 is a follow-up rating.")
    )
    level = WholeNumberField(
        min_value=1, max_value=5, help_text=_("5 very satisfied … 1 very dissatisfied.")
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=8),
        default=list,
        max_length=8,
        help_text=_("Codes of reasons, all of the rating's own level."),
    )
    comment = serializers.CharField(
        default="",
        allow_blank=True,
        trim_whitespace=False,
        help_text=_("Up to 500 characters, counted as a person counts them."),
    )
    channel = serializers.ChoiceField(choices=Channel.choices)
    rated_at = MomentField(
        default=None,
        allow_null=True,
        help_text=_("When the citizen rated, by the device's clock; without it, now."),
    )
    identity = serializers.ChoiceField(choices=Identity.choices, default=Identity.ANONYMOUS)
    wants_query_code = serializers.BooleanField(
        default=False,
        help_text=_(
            "Of a bad rating: answer with what the citizen needs to follow it. Show it only."
        ),
    )


class ProgressKeyOutput(serializers.Serializer[Any]):
    number = serializers.CharField()
    query_code = serializers.CharField()


class RatingReceipt(serializers.Serializer[Any]):
    """What became of one rating. The public number is told for ratings with a name only."""

    case_number = serializers.CharField()
    service_no = serializers.IntegerField()
    round_no = serializers.IntegerField()
    status = serializers.IntegerField(help_text=_("201, 404, 409 or 410."))
    code = serializers.CharField()
    detail = serializers.CharField(required=False)
    number = serializers.CharField(required=False)
    rectification = ProgressKeyOutput(
        required=False,
        help_text=_("Where it was asked for; of an anonymous rating never to a body's own system."),
    )


class RatingListReceipt(serializers.Serializer[Any]):
    counted = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = RatingReceipt(many=True)


def parse_ratings(data: Any, *, client: ApiClient, at: dt.datetime) -> list[Submission]:
    """The submissions of a body; every form error of every row in one ValidationError."""
    rows = data if isinstance(data, list) else [data]
    if not 1 <= len(rows) <= MAX_LIST:
        raise ValidationError(
            _("A list holds 1 to %(max)s ratings, not %(count)s.")
            % {"max": MAX_LIST, "count": len(rows)}
        )
    errors: list[dict[str, Any]] = [{} for _row in rows]
    submissions = list(_parse_rows(rows, client, errors))
    for problem in find_problems(submissions, at=at, client=client):
        detail = ErrorDetail(problem.message, problem.code)
        errors[problem.row - 1].setdefault(problem.field, []).append(detail)
    if not any(errors):
        return submissions
    raise ValidationError(_naming_rows(errors) if isinstance(data, list) else errors[0])


def _parse_rows(
    rows: list[Any], client: ApiClient, errors: list[dict[str, Any]]
) -> Iterable[Submission]:
    serializer = RatingInput()
    for number, row in enumerate(rows, 1):
        try:
            values = serializer.run_validation(empty if row is None else row)
        except ValidationError as error:
            errors[number - 1] = _as_fields(error.detail)
            continue
        values["tags"] = tuple(values["tags"])
        yield Submission(issuer=client.issuer, row=number, **values)


def _as_fields(detail: Any) -> dict[str, Any]:
    return dict(detail) if isinstance(detail, dict) else {"non_field_errors": detail}


def _naming_rows(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: _naming_row(number, detail) for name, detail in row.items()}
        for number, row in enumerate(errors, 1)
    ]


def _naming_row(number: int, detail: Any) -> Any:
    """The person reading counts rows from 1, while ``attr`` counts from 0 as JSON does."""
    if isinstance(detail, dict):
        return {key: _naming_row(number, below) for key, below in detail.items()}
    if isinstance(detail, list):
        return [_naming_row(number, below) for below in detail]
    text = _("Row %(row)s: %(message)s") % {"row": number, "message": detail}
    return ErrorDetail(text, detail.code)


def receipt(outcome: Outcome) -> dict[str, Any]:
    submission = outcome.submission
    data: dict[str, Any] = {
        "case_number": submission.case_number,
        "service_no": submission.service_no,
        "round_no": submission.round_no,
        "status": outcome.status,
        "code": outcome.code,
    }
    if outcome.refusal:
        data["detail"] = str(outcome.refusal)
    elif outcome.rating and outcome.rating.identity == Identity.REAL_NAME:
        # An anonymous rating's public name beside its case number would undo the anonymity.
        data["number"] = outcome.rating.number
    if submission.wants_query_code and outcome.rectification and may_pass_on_key(outcome.rating):
        key = progress_key(outcome.rectification)
        data["rectification"] = {"number": key.number, "query_code": key.code}
    return data


def may_pass_on_key(rating: Rating | None) -> bool:
    """A body's own system that knew the number beside the case would know who rated anonymously."""
    if rating is None or rating.client is None:
        return False
    return rating.identity == Identity.REAL_NAME or rating.client.department_id is None


class CodeAndName(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class RatingOutput(serializers.Serializer[Any]):
    """Describes :class:`ratings.disclosure.Disclosed`."""

    number = serializers.CharField()
    round_no = serializers.ChoiceField(choices=Round.choices)
    level = serializers.IntegerField(min_value=1, max_value=5)
    tags = CodeAndName(many=True)
    text = serializers.CharField(help_text=_("Personal data is masked."))
    channel = serializers.ChoiceField(choices=Channel.choices)
    identity = serializers.ChoiceField(choices=Identity.choices)
    standing = serializers.ChoiceField(choices=Standing.choices)
    walk_in = serializers.BooleanField(help_text=_("Begun with a window's code, without a case."))
    on_behalf = serializers.ChoiceField(
        choices=OnBehalfReason.choices,
        allow_blank=True,
        help_text=_("Why a clerk entered it; empty for the citizen's own."),
    )
    item = CodeAndName()
    department = CodeAndName()
    hall = serializers.CharField()
    week = serializers.DateField(help_text=_("The Monday of its week."))
    day = serializers.DateField(allow_null=True, help_text=_("Only of ratings with a name."))
    case_number = serializers.CharField(
        allow_null=True, help_text=_("Only of ratings with a name, for the unit's verifier.")
    )
    service_no = serializers.IntegerField(allow_null=True)


class RectificationOutput(serializers.Serializer[Any]):
    """Describes :class:`ratings.disclosure.DisclosedRectification`."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=RectificationStatus.choices)
    department = CodeAndName()
    opened_on = serializers.DateField(help_text=_("Of an anonymous rating the Monday of its week."))
    due_on = serializers.DateField(
        allow_null=True, help_text=_("The last day of the step in hand.")
    )
    round_no = serializers.IntegerField()
    finding = serializers.ChoiceField(choices=Finding.choices, allow_blank=True)
    form = serializers.ChoiceField(choices=RectificationForm.choices, allow_blank=True)
    plan_until = serializers.DateField(allow_null=True)
    result = serializers.CharField()
    answer = serializers.CharField()
    satisfaction = serializers.ChoiceField(choices=FixSatisfaction.choices, allow_blank=True)
    extension = serializers.ChoiceField(choices=ExtensionState.choices, allow_blank=True)
    paused = serializers.BooleanField()
    rating = RatingOutput()


def _words(max_length: int, help_text: str = "") -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_blank=True, max_length=max_length, help_text=help_text
    )


class RectificationMoveInput(serializers.Serializer[Any]):
    """Every move's fields together; each move reads its own and names what it misses."""

    seen_status = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Refused as stale where it differs."
    )
    duty = serializers.CharField(required=False, allow_blank=True, default="")
    about = serializers.ChoiceField(About.choices, required=False)
    department = serializers.CharField(required=False, help_text="assign, transfer: a code")
    handler = serializers.CharField(required=False, help_text="assign, transfer: a user name")
    finding = serializers.ChoiceField(Finding.choices, required=False)
    finding_text = _words(5_000)
    form = serializers.ChoiceField(RectificationForm.choices, required=False)
    plan = _words(5_000)
    plan_until = serializers.DateField(required=False)
    reason = serializers.ChoiceField(
        [*AppealReason.choices, *PauseReason.choices], required=False, help_text="appeal, pause"
    )
    evidence = _words(5_000, "appeal")
    decision = serializers.ChoiceField(Decision.choices, required=False)
    confirmation = serializers.ChoiceField(Confirmation.choices, required=False)
    result = _words(5_000, "submit")
    answer = _words(5_000, "submit, pass_review")
    until = serializers.DateField(required=False, help_text="ask_extension")
    outcome = serializers.ChoiceField(FixOutcome.choices, required=False)
    satisfaction = serializers.ChoiceField(FixSatisfaction.choices, required=False)
    comment = _words(500, "call_back")
    note = _words(500)


class RectificationMoved(RectificationOutput):
    allowed = serializers.ListField(child=serializers.ChoiceField(RectificationMove.choices))
