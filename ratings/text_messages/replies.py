"""A reply read as a rating of the last service the telephone was asked about and has not rated."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from govservice import sealed
from govservice.catalogue.models import Service
from govservice.catalogue.scope import Scope
from govservice.clocks import TOLERANCE
from govservice.notices.gateways import IncomingSms
from govservice.notices.models import Message, Reply, ReplyOutcome
from govservice.notices.services import Answer
from govservice.notices.workflow import Status

from ..models import Channel, Level, Rating, Rectification, Round
from ..services.intake import submit_ratings
from ..services.progress import progress_key, progress_url
from ..services.submissions import AlreadyRated, Submission, Trace
from ..timing import shanghai_day, window_end
from .reading import read_level
from .texts import ALREADY, HELP, INVITATION, LATE, SORRY, THANKS, values_of

MOST_OPEN = 20
TWICE = dt.timedelta(
    minutes=2
)  # the same again within this is a slip of the thumb, not another rating


def read_reply(reply: IncomingSms, scope: Scope, at: dt.datetime) -> Answer | None:
    """What the reply does, in its transaction; None where this telephone was never invited."""
    index = sealed.blind_index("phone", reply.phone)
    asked = _asked_about(index, reply)
    if not asked:
        return None
    services = _in_order(asked, scope)
    if not services:
        return Answer(outcome=ReplyOutcome.UNKNOWN_NUMBER)
    rated = set(
        Rating.objects.filter(service__in=services, round_no=Round.FIRST).values_list(
            "service_id", flat=True
        )
    )
    conversation = _Conversation(reply, index, services, rated)
    level = read_level(reply.text)
    return conversation.not_understood(at) if level is None else conversation.rate(level, at)


def _asked_about(index: str, reply: IncomingSms) -> list[uuid.UUID]:
    """Services of the invitations that had gone out when the reply was written, newest first."""
    sent = Message.objects.filter(
        Q(sent_at__isnull=True) | Q(sent_at__lte=reply.received_at + TOLERANCE),
        phone_index=index,
        name=INVITATION.name,
        status__in=[Status.SENT, Status.SENDING],
    )
    names = sent.order_by("-pk").values_list("about", flat=True)[:MOST_OPEN]
    return [uuid.UUID(hex=name) for name in names]


def _in_order(names: Sequence[uuid.UUID], scope: Scope) -> list[Service]:
    found = Service.objects.in_scope(scope).filter(uuid__in=names).select_related("department")
    by_name = {service.uuid: service for service in found}
    return [by_name[name] for name in names if name in by_name]


@dataclass
class _Conversation:
    """``services`` were asked about, newest first; of ``rated`` ones there is a rating already."""

    reply: IncomingSms
    index: str
    services: list[Service]
    rated: set[int]

    @property
    def open(self) -> Service | None:
        """The newest that may still be rated at the time the reply was written."""
        days = settings.RATING_WINDOW_DAYS
        return next(
            (
                service
                for service in self.services
                if service.pk not in self.rated
                and self.reply.received_at <= window_end(service.served_at, days)
            ),
            None,
        )

    def not_understood(self, at: dt.datetime) -> Answer:
        """One polite word a day, and none at all to the thanks of who has rated."""
        if self.open is None:
            return Answer(outcome=ReplyOutcome.NOT_UNDERSTOOD)
        return Answer(
            outcome=ReplyOutcome.NOT_UNDERSTOOD,
            template=HELP.name,
            values={"hotline": settings.HOTLINE_NUMBER},
            key=f"{HELP.name}:{self.index}:{shanghai_day(at).isoformat()}",
        )

    def rate(self, level: int, at: dt.datetime) -> Answer:
        service = self.open
        if service is None or self._is_the_same_again(level):
            return self._too_late_or_twice()
        submission = Submission(
            service_id=service.pk,
            level=level,
            channel=Channel.SMS,
            rated_at=min(self.reply.received_at, at),
        )
        [outcome] = submit_ratings([submission], at=at, trace=Trace(phone=self.reply.phone))
        if outcome.refusal:
            if isinstance(outcome.refusal, AlreadyRated):
                self.rated.add(service.pk)
            return self._too_late_or_twice()
        return self._thanks(service, level, outcome.rectification)

    def _thanks(self, service: Service, level: int, opened: Rectification | None) -> Answer:
        values = values_of(service) | {"level": Level(level).label}
        template = THANKS
        if opened is not None:
            template, key = SORRY, progress_key(opened)
            values |= {"number": key.number, "code": key.code, "link": progress_url()}
        return Answer(
            outcome=ReplyOutcome.RATED,
            template=template.name,
            values=values,
            key=f"rating_thanks:{service.uuid.hex}",
            about=service.uuid.hex,
        )

    def _is_the_same_again(self, level: int) -> bool:
        lately = Reply.objects.filter(
            phone_index=self.index,
            outcome=ReplyOutcome.RATED,
            received_at__gt=self.reply.received_at - TWICE,
        )
        return any(read_level(text) == level for text in lately.values_list("text", flat=True))

    def _too_late_or_twice(self) -> Answer:
        """About the newest service that was rated, else about the newest of all."""
        rated = next((s for s in self.services if s.pk in self.rated), None)
        if rated is None:
            newest = self.services[0]
            return Answer(
                outcome=ReplyOutcome.LATE,
                template=LATE.name,
                values={"hotline": settings.HOTLINE_NUMBER},
                key=f"{LATE.name}:{newest.uuid.hex}",
            )
        return Answer(
            outcome=ReplyOutcome.ALREADY_RATED,
            template=ALREADY.name,
            values=values_of(rated),
            key=f"{ALREADY.name}:{rated.uuid.hex}",
        )
