"""What clients send and get; inputs and outputs are different classes. No output holds the caller."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from govservice.catalogue.models import Region, ServiceItem

from . import texts, words
from .models import (
    CallBackOutcome,
    Resolution,
    Source,
    Ticket,
    TicketCategory,
    TicketType,
    Urgency,
)
from .services import Caller, NewTicket
from .workflow import MoveName, NoRedoReason, SendBackReason

M = TypeVar("M", bound=Model)


class CallerInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=texts.MAX_NAME, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)


class TicketInput(serializers.Serializer[Any]):
    """``POST tickets/``; region, category and item by code."""

    type = serializers.ChoiceField(TicketType.choices)
    title = serializers.CharField(max_length=texts.MAX_TITLE)
    content = serializers.CharField(max_length=texts.MAX_CONTENT)
    category = serializers.CharField(required=False, allow_blank=True, default="")
    region = serializers.CharField(max_length=12)
    address = serializers.CharField(
        max_length=texts.MAX_ADDRESS, required=False, allow_blank=True, default=""
    )
    urgency = serializers.ChoiceField(Urgency.choices, default=Urgency.NORMAL)
    source = serializers.ChoiceField(Source.choices, default=Source.OTHER)  # type: ignore[assignment]
    caller = CallerInput(required=False, default=dict)
    confidential = serializers.BooleanField(default=False)
    item_code = serializers.CharField(required=False, allow_blank=True, default="")

    def validate_region(self, code: str) -> Region:
        region: Region | None = (
            Region.objects.valid_on(timezone.localdate()).filter(code=code).first()
        )
        if region is None:
            raise serializers.ValidationError(_unknown(code), code="unknown")
        return region

    def validate_category(self, code: str) -> TicketCategory | None:
        return _by_code(TicketCategory.objects.filter(is_active=True), code)

    def validate_item_code(self, code: str) -> ServiceItem | None:
        return _by_code(ServiceItem.objects.all(), code)

    @property
    def new_ticket(self) -> NewTicket:
        data = self.validated_data
        return NewTicket(
            ticket_type=data["type"],
            title=data["title"],
            content=data["content"],
            region=data["region"],
            source=data["source"],
            category=data["category"],
            address=data["address"],
            urgency=data["urgency"],
            caller=Caller(**data["caller"]),
            confidential=data["confidential"],
            item=data["item_code"],
        )


def _by_code(queryset: QuerySet[M], code: str) -> M | None:
    found = queryset.filter(code=code).first() if code else None
    if code and found is None:
        raise serializers.ValidationError(_unknown(code), code="unknown")
    return found


def _unknown(code: str) -> str:
    return _("“%(code)s” is not known here.") % {"code": code}


class TicketCreated(serializers.Serializer[Any]):
    number = serializers.CharField()
    query_code = serializers.CharField()


class TimelineStep(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    words = serializers.CharField()


class TicketRow(serializers.ModelSerializer[Ticket]):
    """One line of the list. Texts are masked."""

    type = serializers.CharField(source="ticket_type")
    region: Any = serializers.SlugRelatedField("code", read_only=True)
    category: Any = serializers.SlugRelatedField("code", read_only=True)
    lead_department: Any = serializers.SlugRelatedField("code", read_only=True)

    class Meta:
        model = Ticket
        fields = [
            "number",
            "type",
            "status",
            "title",
            "category",
            "region",
            "urgency",
            "source",
            "confidential",
            "round_no",
            "lead_department",
            "registered_at",
            "received_at",
            "due_at",
            "is_provisional",
            "done_at",
            "archived_at",
        ]


class TicketDetail(TicketRow):
    """One ticket: masked words, answer and timeline, never the caller."""

    status_words = serializers.SerializerMethodField()
    timeline = serializers.SerializerMethodField()

    class Meta(TicketRow.Meta):
        fields = [*TicketRow.Meta.fields, "content", "answer", "status_words", "timeline"]

    def get_status_words(self, ticket: Ticket) -> str:
        return words.status_words(ticket)

    @extend_schema_field(TimelineStep(many=True))
    def get_timeline(self, ticket: Ticket) -> Any:
        return TimelineStep(words.timeline(ticket), many=True).data


class TicketMoved(TicketRow):
    allowed = serializers.ListField(child=serializers.ChoiceField(MoveName.choices))

    class Meta(TicketRow.Meta):
        fields = [*TicketRow.Meta.fields, "allowed"]


class MoveInput(serializers.Serializer[Any]):
    """Every move's fields together; each move reads its own and names what it misses."""

    seen_status = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="Refused as stale where it differs."
    )
    duty = serializers.CharField(required=False, allow_blank=True, default="")
    assignment = serializers.IntegerField(required=False, allow_null=True, default=None)
    department = serializers.CharField(required=False, help_text="dispatch, forward, redo: a code")
    helpers = serializers.ListField(child=serializers.CharField(), required=False)
    reply = serializers.CharField(required=False, max_length=texts.MAX_REPLY)
    answer = serializers.CharField(required=False, max_length=texts.MAX_REPLY)
    reason = serializers.ChoiceField(
        [*SendBackReason.choices, *NoRedoReason.choices], required=False
    )
    outcome = serializers.ChoiceField(CallBackOutcome.choices, required=False)
    resolution = serializers.ChoiceField(Resolution.choices, required=False)
    level = serializers.IntegerField(required=False, min_value=1, max_value=5)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=texts.MAX_NOTE)
    note = serializers.CharField(required=False, allow_blank=True, max_length=texts.MAX_NOTE)
