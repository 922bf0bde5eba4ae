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
from ..models import Kind, Message, Reply
from ..models.messages import MessageQuerySet
from ..models.replies import ReplyQuerySet
from ..workflow import Status


@admin.register(Message)
class MessageAdmin(FactAdmin):
    """The outbox. Of an event neither content nor subject is shown: its time would unmask a rating."""

    readers = MessageQuerySet.readers
    list_display = (
        "name",
        "shown_receiver",
        "status",
        "attempts",
        "last_error",
        "queued_at",
        "next_at",
        "sent_at",
    )
    list_filter = ("status", "kind", "name")
    list_select_related = ("endpoint__client",)
    list_per_page = 50
    ordering = ("-id",)
    sortable_by = ()
    actions = ("send_again",)
    fields = (
        "name",
        "shown_receiver",
        "shown_text",
        "segments",
        "status",
        "attempts",
        "last_error",
        "queued_at",
        "next_at",
        "sent_at",
        "receipt",
    )
    readonly_fields = fields

    @admin.display(description=_("receiver"))
    def shown_receiver(self, message: Message) -> str:
        if message.kind == Kind.EVENT:
            return str(message.endpoint)
        return mask_phone(_opened(message.unseal_phone))

    @admin.display(description=_("text"))
    def shown_text(self, message: Message) -> str:
        """Without the rating link: whoever reads it could rate in the citizen's place."""
        if message.kind == Kind.EVENT:
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
