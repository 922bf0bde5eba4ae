"""What happens on one demo day: cases, their services and how they are rated. Pure, drawn from a seed."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from govservice.catalogue.models.cases import ServiceStage
from ratings.models import BAD_LEVELS, Channel, Identity

from . import bank, rhythm
from .places import Offer, Unit

SEVERAL_SERVICES_PERCENT = 13
COMPANY_PERCENT = 22
LONGEST_WAIT_DAYS = 5
CHANNELS_IN_HALL = {
    Channel.QR: 40,
    Channel.TABLET: 28,
    Channel.MOBILE: 14,
    Channel.SMS: 8,
    Channel.KIOSK: 6,
    Channel.HOTLINE: 4,
}
CHANNELS_ONLINE = {Channel.MOBILE: 66, Channel.PC: 20, Channel.SMS: 11, Channel.HOTLINE: 3}
GOOD_LEVELS = (5, 4, 3)
GOOD_WEIGHTS = (84, 13, 3)
BAD_WEIGHTS = (55, 45)  # dissatisfied, very dissatisfied
TAGGED_PERCENT = 66
COMMENT_PERCENT = {5: 10, 4: 11, 3: 20, 2: 62, 1: 78}
REAL_NAME_PERCENT = {5: 30, 4: 30, 3: 32, 2: 48, 1: 56}
FOLLOW_UP_PERCENT = {5: 0.3, 4: 0.4, 3: 1, 2: 18, 1: 24}
FOLLOW_UP_AFTER_DAYS = (3, 12)

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN_NAMES = ("测试", "示例", "演示", "样例")
CASE_PREFIX = "YS"  # 演示
FIRST_PHONE, PHONES = 19900000000, 10000


@dataclass
class PlannedRating:
    level: int
    channel: str
    identity: str
    tags: tuple[str, ...]
    comment: str
    rated_at: dt.datetime
    round_no: int = 1


@dataclass
class PlannedService:
    number: int
    stage: str
    served_at: dt.datetime
    staff_no: str
    window: int
    in_hall: bool
    ratings: list[PlannedRating] = field(default_factory=list)


@dataclass
class PlannedCase:
    number: str
    unit: Unit
    offer: Offer
    applied_at: dt.datetime
    completed_at: dt.datetime
    applicant: dict[str, str]
    services: list[PlannedService]


@dataclass(frozen=True)
class Day:
    """How much happens on a day; ``index`` counts from the oldest, ``last`` ends the demo's time."""

    day: dt.date
    cases: int
    ratings: int
    last: dt.date
    seed: int


def plan_day(units: Sequence[Unit], day: Day) -> list[PlannedCase]:
    """Always the same for the same units, day and seed, whatever other days hold."""
    draw = random.Random(f"{day.seed}:{day.day}")  # noqa: S311 - plausible, not secret
    chosen = draw.choices(units, [unit.traffic for unit in units], k=day.cases)
    cases = [_case(unit, number, day, draw) for number, unit in enumerate(chosen, start=1)]
    rateable = [(case, service) for case in cases for service in case.services]
    # Whoever comes first in this order rates: units where many rate are drawn to the front.
    order = sorted(rateable, key=lambda pair: _reluctance(pair[0].unit, draw))
    for case, service in order[: day.ratings]:
        _rate(case, service, day, draw)
    return cases


def _reluctance(unit: Unit, draw: random.Random) -> float:
    return draw.random() / unit.rated_percent


def _case(unit: Unit, number: int, day: Day, draw: random.Random) -> PlannedCase:
    weights = [1 / place for place in range(1, len(unit.offers) + 1)]
    offer = draw.choices(unit.offers, weights)[0]
    served = rhythm.moment(day.day, draw)
    waited = 0 if offer.template.is_at_once else draw.randint(1, offer.template.promised_limit)
    staff, window = draw.randrange(1000), draw.randrange(len(unit.windows))
    in_hall = draw.random() < _hall_share(offer)
    several = draw.random() * 100 < SEVERAL_SERVICES_PERCENT
    stages = [ServiceStage.APPLY] if several else []
    services = [
        PlannedService(
            number=service_no,
            stage=stage,
            served_at=served - dt.timedelta(minutes=40 if stage == ServiceStage.APPLY else 0),
            staff_no=unit.staff_no(staff),
            window=window,
            in_hall=in_hall,
        )
        for service_no, stage in enumerate([*stages, ServiceStage.COMPLETE], start=1)
    ]
    return PlannedCase(
        number=f"{CASE_PREFIX}{day.day:%Y%m%d}{number:05}",
        unit=unit,
        offer=offer,
        applied_at=services[0].served_at - dt.timedelta(days=waited, minutes=15),
        completed_at=served,
        applicant=_applicant(draw),
        services=services,
    )


def _hall_share(offer: Offer) -> float:
    """Who must come in person does; the others mostly stay at home."""
    return 0.9 if offer.template.visits else 0.35


def _applicant(draw: random.Random) -> dict[str, str]:
    """Nobody: the names say so, and no ID number has a right check digit."""
    phone = str(FIRST_PHONE + draw.randrange(PHONES))
    if draw.random() * 100 < COMPANY_PERCENT:
        return {"kind": "legal", "name": f"演示企业{draw.randrange(1000):03}号", "phone": phone}
    return {
        "kind": "natural",
        "name": draw.choice(SURNAMES) + draw.choice(GIVEN_NAMES),
        "id_type": "id_card",
        "id_number": fake_id_number(draw.randrange(10_000)),
        "phone": phone,
    }


def fake_id_number(serial: int) -> str:
    """Eighteen characters that no person has: the month of birth is the thirteenth.

    >>> fake_id_number(42)
    '510000199013010042'
    """
    return f"5100001990130{serial + 10_000:05}"


def _rate(case: PlannedCase, service: PlannedService, day: Day, draw: random.Random) -> None:
    level = _level(case.unit, draw)
    first = PlannedRating(
        level=level,
        channel=_channel(service, draw),
        identity=_identity(level, draw),
        tags=_tags(level, draw),
        comment=_comment(level, case.unit.key, draw),
        rated_at=_some_time_after(service.served_at, day, draw),
    )
    service.ratings.append(first)
    if draw.random() * 100 < FOLLOW_UP_PERCENT[level]:
        _follow_up(case, service, first, day, draw)


def _channel(service: PlannedService, draw: random.Random) -> str:
    chances = CHANNELS_IN_HALL if service.in_hall else CHANNELS_ONLINE
    return draw.choices(list(chances), list(chances.values()))[0]


def _level(unit: Unit, draw: random.Random) -> int:
    if draw.random() * 1000 < unit.bad_per_mille:
        return draw.choices(sorted(BAD_LEVELS, reverse=True), BAD_WEIGHTS)[0]
    return draw.choices(GOOD_LEVELS, GOOD_WEIGHTS)[0]


def _identity(level: int, draw: random.Random) -> str:
    named = draw.random() * 100 < REAL_NAME_PERCENT[level]
    return Identity.REAL_NAME if named else Identity.ANONYMOUS


def _tags(level: int, draw: random.Random) -> tuple[str, ...]:
    if draw.random() * 100 >= TAGGED_PERCENT:
        return ()
    codes = bank.tag_codes(level)
    return tuple(sorted(draw.sample(codes, k=min(draw.choice((1, 1, 1, 2, 2, 3)), len(codes)))))


def _comment(level: int, unit: str, draw: random.Random) -> str:
    if draw.random() * 100 >= COMMENT_PERCENT[level]:
        return ""
    known = bank.comments(level, unit)
    return "".join(draw.sample(known, k=draw.choice((1, 1, 1, 2))))


def _some_time_after(served_at: dt.datetime, day: Day, draw: random.Random) -> dt.datetime:
    """Mostly at once, sometimes days later, never after the demo's last day."""
    if draw.random() < 0.8 or day.day == day.last:
        return served_at + dt.timedelta(minutes=draw.randint(1, 90))
    latest = min((day.last - day.day).days, LONGEST_WAIT_DAYS)
    later = dt.timedelta(days=draw.randint(1, latest), minutes=draw.randint(-120, 180))
    return served_at + later


def _follow_up(
    case: PlannedCase, service: PlannedService, first: PlannedRating, day: Day, draw: random.Random
) -> None:
    """追评: mostly better after the department has put it right."""
    later = day.day + dt.timedelta(days=draw.randint(*FOLLOW_UP_AFTER_DAYS))
    level = draw.choice((5, 4, 4, 3, 2)) if first.level in BAD_LEVELS else first.level
    if later > day.last:
        return
    service.ratings.append(
        PlannedRating(
            level=level,
            channel=Channel.MOBILE,
            identity=first.identity,
            tags=_tags(level, draw),
            comment=_comment(level, case.unit.key, draw),
            rated_at=max(rhythm.moment(later, draw), first.rated_at + dt.timedelta(hours=1)),
            round_no=2,
        )
    )
