from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from govservice.notices import file_gateway
from govservice.notices.models import Reply
from govservice.notices.services import collect_replies, send_waiting_messages


class Command(BaseCommand):
    help = (
        "Demo: answer a text message as a citizen would. Without TEXT the messages sent are shown. "
        "--to is a telephone; without it the newest message is answered."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("text", nargs="?", default="")
        parser.add_argument("--to", default="", help="telephone that answers")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SMS_GATEWAY != "file":
            raise CommandError(f"SMS_GATEWAY is “{settings.SMS_GATEWAY}”: the demo needs “file”.")
        send_waiting_messages(now=timezone.now)
        sent = file_gateway.sent()
        if not options["text"]:
            self._show(sent[-5:])
            return
        phone = options["to"] or (sent[-1]["to"] if sent else "")
        if not phone:
            raise CommandError("Nothing has been sent yet, so there is nobody to answer.")
        file_gateway.put_reply(phone, options["text"])
        collect_replies(now=timezone.now)
        send_waiting_messages(now=timezone.now)
        outcome = Reply.objects.latest("pk").get_outcome_display()
        self.stdout.write(f"{phone} → {options['text']}: {outcome}")
        self._show(file_gateway.sent()[len(sent) :])

    def _show(self, messages: list[dict[str, str]]) -> None:
        for message in messages:
            self.stdout.write(f"{message['at']} → {message['to']}\n    {message['text']}")
        if not messages:
            self.stdout.write("Nothing was sent.")
