import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from govservice import sealed
from govservice.duty_admin import FactAdmin
from govservice.logs import RATING_LINK
from govservice.personal import mask_phone

from .. import services
from ..models import EventName, Kind, Message, Reply
from ..models.messages import MessageQuerySet
from ..models.replies import ReplyQuerySet
from ..templates import is_confidential, label_of
from ..workflow import WAITING, Status


@admin.register(Message)
class MessageAdmin(FactAdmin):
    """The outbox. Of an event neither content nor subject is shown: its time would unmask a rating."""

    readers = MessageQuerySet.readers
    list_display = (
        "shown_name",
        "shown_receiver",
        "status",
        "attempts",
        "last_error",
        "queued_at",
        "shown_next",
        "sent_at",
    )
    list_filter = ("status", "kind")
    list_select_related = ("endpoint__client",)
    list_per_page = 50
    ordering = ("-id",)
    sortable_by = ()
    actions = ("send_again",)
    fields = (
        "shown_name",
        "shown_receiver",
        "shown_text",
        "segments",
        "status",
        "attempts",
        "last_error",
        "queued_at",
        "shown_next",
        "sent_at",
        "receipt",
    )
    readonly_fields = fields

    @admin.display(description=_("template or event"))
    def shown_name(self, message: Message) -> str:
        if message.kind == Kind.EVENT:
            return str(dict(EventName.choices).get(message.name, message.name))
        return str(label_of(message.name))

    @admin.display(description=_("next attempt"))
    def shown_next(self, message: Message) -> dt.datetime | None:
        return message.next_at if message.status in WAITING else None

    @admin.display(description=_("receiver"))
    def shown_receiver(self, message: Message) -> str:
        if message.kind == Kind.EVENT:
            return str(message.endpoint)
        return mask_phone(_opened(message.unseal_phone))

    @admin.display(description=_("text"))
    def shown_text(self, message: Message) -> str:
        """Without the rating link, which is the right to rate, and never how somebody rated."""
        if message.kind == Kind.EVENT or is_confidential(message.name):
            return "–"
        return RATING_LINK.sub(r"\1…", _opened(message.unseal_text))

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return self.may_read(request)

    @admin.action(description=_("Send the chosen messages again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        user: Any = request.user
        dead = list(queryset.filter(status=Status.DEAD).values_list("pk", flat=True))
        for pk in dead:
            services.send_again(pk, by=user, at=timezone.now())
        text = ngettext(
            "%(count)d message will be sent again.",
            "%(count)d messages will be sent again.",
            len(dead),
        )
        level = messages.SUCCESS if dead else messages.WARNING
        messages.add_message(request, level, text % {"count": len(dead)})


@admin.register(Reply)
class ReplyAdmin(FactAdmin):
    readers = ReplyQuerySet.readers
    list_display = ("received_at", "outcome", "text")
    list_filter = ("outcome",)
    list_per_page = 50
    ordering = ("-id",)
    sortable_by = ()
    actions = None
    fields = ("received_at", "outcome", "text")
    readonly_fields = fields


def _opened(unseal: Any) -> str:
    try:
        return str(unseal())
    except sealed.CannotOpen:
        return "–"
