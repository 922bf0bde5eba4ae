"""What clients send to move a rectification, and what they get."""

from typing import Any

from rest_framework import serializers

from .models import (
    About,
    AppealReason,
    Confirmation,
    Decision,
    Finding,
    FixOutcome,
    FixSatisfaction,
    PauseReason,
    RectificationForm,
    RectificationMove,
)
from .serializers import RectificationOutput


def _text(max_length: int, help_text: str = "") -> serializers.CharField:
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
    finding_text = _text(5_000)
    form = serializers.ChoiceField(RectificationForm.choices, required=False)
    plan = _text(5_000)
    plan_until = serializers.DateField(required=False)
    reason = serializers.ChoiceField(
        [*AppealReason.choices, *PauseReason.choices], required=False, help_text="appeal, pause"
    )
    evidence = _text(5_000, "appeal")
    decision = serializers.ChoiceField(Decision.choices, required=False)
    confirmation = serializers.ChoiceField(Confirmation.choices, required=False)
    result = _text(5_000, "submit")
    answer = _text(5_000, "submit, pass_review")
    until = serializers.DateField(required=False, help_text="ask_extension")
    outcome = serializers.ChoiceField(FixOutcome.choices, required=False)
    satisfaction = serializers.ChoiceField(FixSatisfaction.choices, required=False)
    comment = _text(500, "call_back")
    note = _text(500)


class RectificationMoved(RectificationOutput):
    allowed = serializers.ListField(child=serializers.ChoiceField(RectificationMove.choices))
