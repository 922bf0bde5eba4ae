"""Writes the demo's hotline tickets, some hundreds in one transaction."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from govservice import facts, numbers
from govservice.catalogue.models import Department, Region
from govservice.worktime import SHANGHAI, local_day
from hotline.models import (
    CallBack,
    Source,
    Ticket,
    TicketAssignment,
    TicketCategory,
    TicketEvent,
    TicketStatus,
    TicketType,
)
from hotline.services.counted import SOURCE
from hotline.services.registering import Caller, NewTicket, build_ticket

from . import bank, rhythm, visits
from .lives import Life
from .matters import Crew, Fate
from .places import Unit

ORIGIN = "demo"
TYPE_WEIGHTS = {
    TicketType.CONSULT: 36,
    TicketType.HELP: 30,
    TicketType.COMPLAINT: 22,
    TicketType.SUGGESTION: 5,
    TicketType.REPORT: 4,
    TicketType.PRAISE: 3,
}
SOURCES = {Source.PHONE: 78, Source.WEB: 10, Source.APP: 10, Source.VISIT: 2}
ROADS = ("人民路", "解放街", "滨江路", "建设路", "文化巷", "示范小区", "演示花园")
WITHOUT_PHONE_PERCENT = 8
CONFIDENTIAL_PERCENT = {TicketType.REPORT: 40, TicketType.COMPLAINT: 5}
FREE_DAY_SHARE = 0.55  # the hotline never closes
# So many days before the present, the first ticket of the day waits at this status.
WAITING = {
    1: TicketStatus.REGISTERED,
    2: TicketStatus.RECEIVED,
    3: TicketStatus.DISPATCHED,
    4: TicketStatus.SIGNED,
    5: TicketStatus.HANDLING,
    24: TicketStatus.REPLIED,
    26: TicketStatus.SENT_BACK,
    32: TicketStatus.TO_CALL_BACK,
    34: TicketStatus.TO_JUDGE,
}


@dataclass
class Hotline:
    """What the tickets of a run have in common."""

    units: Sequence[Unit]
    crew: Crew
    centres: dict[str, Department]
    counties: dict[str, list[Region]]
    categories: dict[str, TicketCategory]
    now: dt.datetime
    seed: int


def busyness(day: dt.date) -> float:
    return max(rhythm.busyness(day), FREE_DAY_SHARE)


@transaction.atomic
def write_days(hotline: Hotline, days: Sequence[tuple[dt.date, int]]) -> None:
    """The tickets registered on these days, all or none; nothing where they are there already."""
    if not _are_written(days):
        _write([life for day, count in days for life in _lives(hotline, day, count)])


def _are_written(days: Sequence[tuple[dt.date, int]]) -> bool:
    first = [_name(day, 0) for day, count in days if count]
    return Ticket.objects.filter(origin=ORIGIN, origin_number__in=first).exists()


def _lives(hotline: Hotline, day: dt.date, count: int) -> Iterator[Life]:
    draw = random.Random(f"{hotline.seed}:tickets:{day}")  # noqa: S311 - plausible, not secret
    taken = numbers.take("ticket_number", count, prefix="", day=day)
    for place, number in enumerate(taken):
        fate = _fate(hotline, day, place, number, draw)
        fate.life.register(hotline.crew.desk if _by_phone(fate.life.ticket) else None)
        fate.unfold()
        yield fate.life


def _name(day: dt.date, place: int) -> str:
    return f"{day:%Y%m%d}-{place:04}"


def _by_phone(ticket: Ticket) -> bool:
    return ticket.source in {Source.PHONE, Source.VISIT}


def _fate(hotline: Hotline, day: dt.date, place: int, number: str, draw: random.Random) -> Fate:
    wanted = draw.choices(list(TYPE_WEIGHTS), list(TYPE_WEIGHTS.values()))[0]
    matter = draw.choice([m for m in bank.matters() if m.ticket_type == wanted])
    fitting = [unit for unit in hotline.units if unit.key == matter.unit]
    unit = draw.choices(fitting, [unit.traffic for unit in fitting])[0]
    at = _moment(day, hotline.now, draw)
    ticket = build_ticket(
        _new_ticket(hotline, matter, unit, _name(day, place), draw), number=number, at=at
    )
    neighbours = [u for u in hotline.units if u.department.region_id == unit.department.region_id]
    return Fate(
        life=Life(ticket),
        unit=unit,
        crew=hotline.crew,
        centre=hotline.centres[unit.department.region.code],
        helpers=neighbours,
        reply=matter.reply,
        draw=draw,
        now=hotline.now,
        clock=at,
        waits_at=_waits_at(hotline, day, place),
    )


def _waits_at(hotline: Hotline, day: dt.date, place: int) -> str:
    back = (local_day(hotline.now) - day).days
    return WAITING.get(back, "") if place == 0 else ""


def _moment(day: dt.date, now: dt.datetime, draw: random.Random) -> dt.datetime:
    start = dt.datetime.combine(day, dt.time(7, 30), tzinfo=SHANGHAI)
    return min(start + dt.timedelta(minutes=draw.randrange(14 * 60)), now)


def _new_ticket(
    hotline: Hotline, matter: bank.Matter, unit: Unit, name: str, draw: random.Random
) -> NewTicket:
    region = _region(unit, hotline.counties, draw)
    place = f"{region.name}{draw.choice(ROADS)}"
    return NewTicket(
        ticket_type=matter.ticket_type,
        title=matter.title,
        content=matter.content.replace("{place}", place),
        region=region,
        source=draw.choices(list(SOURCES), list(SOURCES.values()))[0],
        category=hotline.categories.get(matter.category),
        address=f"{place}{draw.randint(1, 99)}号" if draw.random() < 0.5 else place,
        urgency=matter.urgency,
        caller=_caller(draw),
        confidential=draw.random() * 100
        < CONFIDENTIAL_PERCENT.get(TicketType(matter.ticket_type), 0),
        origin=ORIGIN,
        origin_number=name,
        uuid=uuid.UUID(int=draw.getrandbits(128), version=4),
    )


def _region(unit: Unit, counties: dict[str, list[Region]], draw: random.Random) -> Region:
    """A county of the unit's city, or the region itself where it has none."""
    below = counties.get(unit.department.region.code, [])
    return draw.choice(below) if below else unit.department.region


def _caller(draw: random.Random) -> Caller:
    person = draw.choice(visits.SURNAMES) + draw.choice(visits.GIVEN_NAMES)
    phone = str(visits.FIRST_PHONE + draw.randrange(visits.PHONES))
    return Caller(person, "" if draw.random() * 100 < WITHOUT_PHONE_PERCENT else phone)


def _write(lives: Sequence[Life]) -> None:
    """Parents before children, because a child needs its parent's key."""
    Ticket.objects.bulk_create(life.ticket for life in lives)
    nodes = [node for life in lives for node in life.assignments]
    TicketAssignment.objects.bulk_create(node for node in nodes if node.parent is None)
    TicketAssignment.objects.bulk_create(node for node in nodes if node.parent is not None)
    TicketEvent.objects.bulk_create(event for life in lives for event in life.events)
    CallBack.objects.bulk_create(call for life in lives for call in life.call_backs)
    touches = {touch for life in lives for touch in _touches(life)}
    if touches:
        facts.touch(SOURCE, touches)


def _touches(life: Life) -> set[tuple[dt.date, int]]:
    lead = life.ticket.lead_department_id
    if lead is None:
        return set()
    times = [node.assigned_at for node in life.assignments] + [life.ticket.done_at]
    days = {local_day(at) for at in times if at} | {call.day for call in life.call_backs}
    return {(day, lead) for day in days}


def crew_needs(units: Sequence[Unit]) -> list[Department]:
    """Every department that may get a ticket, each of which needs a clerk."""
    found: dict[int, Department] = {}
    for unit in units:
        for department in (unit.department, unit.department.parent):
            if department is not None:
                found[department.pk] = department
    return list(found.values())


def make_hotline(units: Sequence[Unit], crew: Crew, *, now: dt.datetime, seed: int) -> Hotline:
    counties: dict[str, list[Region]] = {}
    for region in Region.objects.filter(level="county", is_grouping=False).select_related("parent"):
        if region.parent is not None:
            counties.setdefault(region.parent.code, []).append(region)
    centres = Department.objects.filter(kind="hotline").select_related("region")
    return Hotline(
        units=[unit for unit in units if unit.key in {m.unit for m in bank.matters()}],
        crew=crew,
        centres={centre.region.code: centre for centre in centres},
        counties=counties,
        categories={category.name: category for category in TicketCategory.objects.all()},
        now=now,
        seed=seed,
    )


def plan_days(days: Sequence[dt.date], count: int) -> list[tuple[dt.date, int]]:
    return list(zip(days, rhythm.share_out(count, [busyness(day) for day in days]), strict=True))
