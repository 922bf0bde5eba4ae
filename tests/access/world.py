"""One small country: a unit in the first city with a fact of every kind, and everybody who may ask for it.

Each duty is held once for the first city («inside») and once for the second («outside»).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry, User
from govservice.accounts.substitutions import MAY_BE_STOOD_IN_FOR, Substitution
from govservice.catalogue.models import DepartmentSuccession, UnitList
from govservice.duties import Duty
from hotline.models import TicketAssignment, TicketCategory
from indicators.models import Assessment, Result, Scheme
from ratings.models import (
    AnswerTemplate,
    DefaultRating,
    DefaultRule,
    FormKind,
    Invitation,
    Rectification,
    TextReview,
)
from ratings.services import Submission, Trace, hold_rating
from tests.factories import (
    make_api_client,
    make_case,
    make_correction,
    make_department,
    make_guide_rating,
    make_hall,
    make_item,
    make_item_version,
    make_rating,
    make_region,
    make_service,
    make_tag,
    make_ticket,
    make_user,
    make_window,
)

from .clock_facts import clock_facts
from .notice_facts import notice_facts

INSIDE = {duty.value: f"{duty.value} inside" for duty in Duty}
OUTSIDE = {duty.value: f"{duty.value} outside" for duty in Duty}
STANDING_IN = {duty: f"substitute of {duty} inside" for duty in MAY_BE_STOOD_IN_FOR}
STOOD_IN_ONCE = "substitute of everybody until yesterday"
ROOT, NO_DUTY, ANONYMOUS = "superuser", "no duty", "anonymous"
KEY_INSIDE, KEY_OUTSIDE, KEY_EVERYWHERE, KEY_REVOKED = (
    "key inside",
    "key outside",
    "key everywhere",
    "key revoked",
)
PEOPLE = (ROOT, NO_DUTY, ANONYMOUS)
KEYS = (KEY_INSIDE, KEY_OUTSIDE, KEY_EVERYWHERE, KEY_REVOKED)

DAY = dt.timedelta(days=1)
DENIED = frozenset({301, 302, 401, 403, 404, 405})


@dataclass
class World:
    """``things`` are the inside facts by model label, ``browsers`` a signed-in client per viewer."""

    things: dict[str, Any]
    browsers: dict[str, Client] = field(default_factory=dict)

    def __getitem__(self, label: str) -> Any:
        return self.things[label]


def _facts() -> dict[str, Any]:
    province = make_region("510000")
    city = make_region("510100", province)
    unit = make_department(code="UNIT-INSIDE", name="内城局", region=city)
    successor = make_department(code="UNIT-NEXT", name="新城局", region=city)
    hall = make_hall(department=unit, code="HALL-INSIDE", name="内城大厅")
    item = make_item(department=unit, code="ITEM-INSIDE", name="内城事项")
    make_item_version(item=item)
    service = make_service(case=make_case(item=item, number="CASE-INSIDE"), hall=hall)
    rating = make_rating(service=service, level=1)
    now = timezone.now()
    rectification = Rectification.objects.create(
        number="ZG202601010000001", rating=rating, department=unit, opened_at=now
    )
    correction = make_correction(
        version=item.versions.get(), number="JC202601010000001", contact="jubao@example.com"
    )
    window = make_window(hall=hall)
    category = TicketCategory.objects.create(code="01", name="内城类", path="/01/")
    ticket = make_ticket(
        number="GD-INSIDE-1", region=city, category=category, status="dispatched", received_at=now
    )
    TicketAssignment.objects.create(
        ticket=ticket,
        department=unit,
        role="lead",
        assigned_at=now,
        due_at=now + dt.timedelta(days=5),
        sign_due_at=now + dt.timedelta(days=1),
    )
    audited = AuditEntry.objects.create(
        at=now, action="looked", subject="AUDIT-INSIDE", department=unit
    )
    scheme = Scheme.objects.create(code="index", name="指数", small_sample=1)
    assessment = Assessment.objects.create(
        number="PG-1", scheme=scheme, period_start=now.date(), period_end=dt.date(9999, 12, 31)
    )
    result = Result.objects.create(assessment=assessment, department=unit, sample=1)
    held = hold_rating(
        Submission(level=1, channel="qr", service_id=service.pk),
        kind=FormKind.TAP,
        service=service,
        why=["address"],
        trace=Trace(address="192.0.2.1"),
        at=now,
    )
    client, _key = make_api_client(name="CLIENT-INSIDE", department=unit)
    clerk = make_user("handler", department=unit, username="clerk-inside")
    return {
        **notice_facts(client, ticket, now),
        **clock_facts(),
        "catalogue.region": city,
        "catalogue.department": unit,
        "catalogue.departmentsuccession": DepartmentSuccession.objects.create(
            predecessor=unit, successor=successor, on=dt.date(2030, 1, 1)
        ),
        "catalogue.unitlist": UnitList.objects.create(code="list-inside", name="名单"),
        "catalogue.hall": hall,
        "catalogue.window": window,
        "ratings.ratedwindow": window,
        "ratings.invitation": Invitation.objects.create(
            service=service,
            token_hash="0" * 64,
            key_id="1",
            issued_at=now,
            expires_at=now + dt.timedelta(days=9),
        ),
        "catalogue.serviceitem": item,
        "catalogue.itemversion": item.versions.get(),
        "catalogue.case": service.case,
        "catalogue.service": service,
        "ratings.rating": rating,
        "ratings.defaultrating": DefaultRating.objects.create(
            service=make_service(case=service.case, service_no=2),
            level=3,
            given_at=now,
            fact_day=now.date(),
            department=unit,
            item=item,
            service_day=now.date(),
        ),
        "ratings.defaultrule": DefaultRule.objects.create(region=city, days=7),
        "ratings.reasontag": make_tag("101"),
        "ratings.heldsubmission": held,
        "ratings.textreview": TextReview.objects.create(rating=rating, kinds=["mobile"]),
        "ratings.rectification": rectification,
        "ratings.answertemplate": AnswerTemplate.objects.create(
            name="内城模板", region=city, text="您好。"
        ),
        "ratings.guiderating": make_guide_rating(version=item.versions.get()),
        "ratings.guidecorrection": correction,
        "hotline.ticketcategory": category,
        "hotline.ticket": ticket,
        "indicators.scheme": scheme,
        "indicators.assessment": assessment,
        "indicators.result": result,
        "accounts.user": clerk,
        "accounts.apiclient": client,
        "accounts.auditentry": audited,
        "accounts.substitution": _pair(
            clerk, make_user(username="stands-in"), "handler", timezone.localdate()
        ),
    }


def _person(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def _system(**kwargs: Any) -> Client:
    _client, key = make_api_client(**kwargs)
    return Client(headers={"Authorization": f"Api-Key {key}"})


def _pair(person: User, substitute: User, duty: str, first: dt.date) -> Substitution:
    """For nine days, as a row."""
    pair: Substitution = Substitution.objects.create(
        person=person,
        substitute=substitute,
        duty=duty,
        valid_from=first,
        valid_to=first + 9 * DAY,
        named_at=timezone.now(),
    )
    return pair


def build() -> World:
    world = World(_facts())
    first, second = world["catalogue.region"], make_region("510300", make_region("510000"))
    once = make_user(username="once")
    world.browsers[STOOD_IN_ONCE] = _person(once)
    today = timezone.localdate()
    for duty in Duty.values:
        inside = make_user(duty, region=first)
        world.browsers[INSIDE[duty]] = _person(inside)
        world.browsers[OUTSIDE[duty]] = _person(make_user(duty, region=second))
        if duty in STANDING_IN:
            substitute = make_user()
            _pair(inside, substitute, duty, today)
            _pair(inside, once, duty, today - 9 * DAY)
            world.browsers[STANDING_IN[duty]] = _person(substitute)
    world.browsers |= {
        ROOT: _person(make_user(is_superuser=True, username="root")),
        NO_DUTY: _person(make_user(username="plain")),
        ANONYMOUS: Client(),
        KEY_INSIDE: _system(region=first),
        KEY_OUTSIDE: _system(region=second),
        KEY_EVERYWHERE: _system(),
        KEY_REVOKED: _system(is_active=False),
    }
    return world
