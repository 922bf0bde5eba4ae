"""Writing into the outbox: in the transaction of the fact, once per key, set-based."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists

from govservice import sealed
from govservice.catalogue.models import Department

from .. import gateways, hours, tasks
from ..models import EventName, Kind, Message, NoMoreMessages, WebhookEndpoint
from ..phones import mobile
from ..segments import segments
from ..templates import LONGEST, template_named

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class SmsDraft:
    """One text message to be. ``key`` is made of names that mean this message and no other."""

    template: str
    phone: str
    values: Mapping[str, object]
    key: str
    about: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, kw_only=True)
class EventDraft:
    """One event to be: ``data`` is JSON without citizens' personal data.

    It is told to who may know of ``department`` and all the ``others``; at night only ``at_once``.
    ``not_before`` is for what must not tell when it happened: it stands for the time of queueing too.
    """

    name: EventName
    data: Mapping[str, Any]
    key: str
    department: Department
    about: str = field(default="")
    others: Sequence[Department] = ()
    at_once: bool = True
    not_before: dt.datetime | None = None


def queue_sms(
    template: str,
    *,
    phone: str,
    values: Mapping[str, object],
    key: str,
    at: dt.datetime,
    about: str = "",
    language: str = "zh-hans",
) -> bool:
    """Queue one text message; False where none is (see :func:`queue_many_sms`)."""
    draft = SmsDraft(
        template=template, phone=phone, values=values, key=key, about=about, language=language
    )
    return queue_many_sms([draft], at=at) == 1


def queue_many_sms(drafts: Sequence[SmsDraft], *, at: dt.datetime) -> int:
    """Queue what may be sent and is not there yet; the number. Three queries however many drafts.

    Left out are: everything where there is no gateway, numbers that are no mobile telephone's, keys
    already queued, and who wants no more messages (but for essential templates).
    """
    if not gateways.is_there():
        return 0
    reachable = {draft.key: draft for draft in drafts if mobile(draft.phone)}
    fresh = _without_known_keys(reachable)
    messages = _without_silent_phones([_sms(draft, at) for draft in fresh])
    return _write(messages)


def queue_event(
    name: EventName,
    *,
    data: Mapping[str, Any],
    key: str,
    department: Department,
    at: dt.datetime,
    about: str = "",
) -> int:
    """Tell every system that wants this event and may know of this department."""
    draft = EventDraft(name=name, data=data, key=key, department=department, about=about)
    return queue_many_events([draft], at=at)


def queue_many_events(drafts: Sequence[EventDraft], *, at: dt.datetime) -> int:
    """One query where no system listens, three where one does, however many drafts."""
    if not drafts:
        return 0
    listeners = listening_endpoints({draft.name for draft in drafts})
    wanted = {
        f"{draft.key}@{endpoint.pk}": (draft, endpoint)
        for endpoint in listeners
        for draft in drafts
        if draft.name in endpoint.events
        and all(may_know(endpoint, unit) for unit in (draft.department, *draft.others))
    }
    known = _known_keys(wanted)
    return _write([_event(key, *wanted[key], at) for key in wanted if key not in known])


def anybody_listens() -> Exists:
    """Whether any event has a receiver at all, to be asked along with a query that is made anyway."""
    return Exists(WebhookEndpoint.objects.filter(is_active=True))


def listening_endpoints(names: set[EventName]) -> list[WebhookEndpoint]:
    """Active receivers of any of these events, of active clients; one query."""
    endpoints = WebhookEndpoint.objects.filter(
        is_active=True, client__is_active=True
    ).select_related("client__department", "client__region", "client__user")
    return [endpoint for endpoint in endpoints if names.intersection(endpoint.events)]


def may_know(endpoint: WebhookEndpoint, department: Department) -> bool:
    scope = endpoint.client.scope()
    return (
        scope.everything
        or any(department.path.startswith(path) for path in scope.department_paths)
        or any(department.region.path.startswith(path) for path in scope.region_paths)
    )


def _known_keys(keys: Any) -> set[str]:
    names = list(keys)
    if not names:
        return set()
    return set(Message.objects.filter(key__in=names).values_list("key", flat=True))


def _without_known_keys(drafts: Mapping[str, SmsDraft]) -> list[SmsDraft]:
    """Sealing costs more than asking."""
    known = _known_keys(drafts)
    return [draft for key, draft in drafts.items() if key not in known]


def _sms(draft: SmsDraft, at: dt.datetime) -> Message:
    template = template_named(draft.template)
    text = settings.SMS_SIGNATURE + template.render(draft.values, draft.language)
    parts = segments(text)
    if parts > LONGEST:
        raise ValueError(f"{draft.template}: {parts} parts, at most {LONGEST} are sent")
    daytime = at if template.at_once else hours.next_allowed(at, sending_hours())
    message = Message(
        key=draft.key,
        kind=Kind.SMS,
        name=draft.template,
        about=draft.about,
        segments=parts,
        at_once=template.at_once,
        queued_at=at,
        next_at=daytime,
    )
    message.seal_sms(mobile(draft.phone), text)
    return message


def sending_hours() -> hours.Hours:
    return hours.parse_hours(settings.SMS_HOURS)


def is_daytime(at: dt.datetime) -> bool:
    """Whether people may be written to then."""
    return hours.may_write(at, sending_hours())


def _event(key: str, draft: EventDraft, endpoint: WebhookEndpoint, at: dt.datetime) -> Message:
    begins = draft.not_before or at
    return Message(
        key=key,
        kind=Kind.EVENT,
        name=draft.name,
        about=draft.about,
        endpoint=endpoint,
        body=dict(draft.data),
        at_once=draft.at_once,
        queued_at=begins,
        next_at=begins if draft.at_once else hours.next_allowed(begins, sending_hours()),
    )


def wants_no_messages(phone: str) -> bool:
    return NoMoreMessages.objects.filter(phone_index=sealed.blind_index("phone", phone)).exists()


def _without_silent_phones(messages: list[Message]) -> list[Message]:
    indexes = {m.phone_index for m in messages if not template_named(m.name).essential}
    if not indexes:
        return messages
    silent = set(
        NoMoreMessages.objects.filter(phone_index__in=indexes).values_list("phone_index", flat=True)
    )
    return [m for m in messages if template_named(m.name).essential or m.phone_index not in silent]


def _write(messages: list[Message]) -> int:
    """Of two who queue one key at once the second changes nothing, as if it had come later."""
    if not messages:
        return 0
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=BATCH)
    # A lost message is made up for by the beat.
    transaction.on_commit(tasks.send_waiting_messages.delay, robust=True)
    return len(messages)
