"""How a citizen gets at what became of their bad rating: by number and query code, and by a new code.

The code follows from the rating's own id and from how often a new one was sent: it is stored nowhere,
and an old one opens nothing once a new one is on its way.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from govservice import query_codes, sealed
from govservice.errors import NotFound
from govservice.notices import gateways
from govservice.notices.phones import mobile
from govservice.notices.services import queue_sms

from ..limits import count
from ..models import Identity, Rating, Rectification, RectificationEvent, RectificationMove

CODE = "rectification code"
LOST = "lost rectification code"
A_DAY = ("3/86400",)  # text messages to one telephone
SMS = "rectification_code"


class WrongRectificationOrCode(NotFound):
    """Says the same of an unknown number and of a wrong code."""

    message = _("No bad rating fits this number and code. Please check both.")


@dataclass(frozen=True)
class ProgressKey:
    """What a citizen needs to follow what they set going."""

    number: str
    code: str


def progress_key(rectification: Rectification) -> ProgressKey:
    """One query."""
    return _key(rectification, _times_sent(rectification))


def key_of_rating(rating: Rating) -> ProgressKey | None:
    """The key to what this rating set going, None for a good one."""
    found = _tracked().filter(rating=rating).first()
    return _key(found, found.times_sent) if found else None


def find_for_rater(number: str, code: str, *, address: str) -> Rectification:
    """Five wrong tries of a number or from an address, then :class:`TooManyTries` for a while."""
    found: Rectification = query_codes.open_with_code(
        _normal(number),
        code,
        purpose=CODE,
        address=address,
        find=lambda typed: _tracked().filter(number=typed).first(),
        code_of=lambda found: _key(found, found.times_sent).code,
        wrong=WrongRectificationOrCode,
    )
    return found


def find_again(number: str, times_sent: int) -> Rectification | None:
    """What a browser has opened; None once a newer code than the one it showed has been sent."""
    found: Any = _tracked().filter(number=number).first()
    return found if found is not None and found.times_sent == times_sent else None


def progress_url() -> str:
    return f"{settings.PUBLIC_URL}{reverse('ratings:progress-track')}"


def can_send_codes() -> bool:
    return gateways.is_there()


@transaction.atomic
def send_new_code(number: str, phone: str, *, address: str, at: dt.datetime) -> None:
    """A new code to the telephone on the case, if it is this one and the rating bears a name.

    Nothing tells whether it fitted. Every try counts for its number and its address; after five
    :class:`TooManyTries` for a while. The old code holds as long as no new one could be queued.
    """
    number, digits = _normal(number), mobile(phone)
    if not query_codes.may_try(LOST, number, address):
        raise query_codes.TooManyTries
    query_codes.count_wrong_try(LOST, number, address)
    is_too_often = count(LOST, digits, A_DAY).is_over
    found = _reachable_by(number, digits)
    if found is None or is_too_often:
        return
    times = _times_sent(found) + 1
    key = _key(found, times)
    queued = queue_sms(
        SMS,
        phone=digits,
        values={"code": key.code, "link": progress_url()},
        key=f"{SMS}:{found.rating.uuid.hex}:{times}",
        at=at,
    )
    if queued:
        found.events.create(move=RectificationMove.CODE_SENT, at=at)


def _reachable_by(number: str, phone: str) -> Rectification | None:
    """Of a named rating, with exactly this telephone on its case; locked, so that codes are counted."""
    index = sealed.blind_index("phone", phone)
    fitting = Rectification.objects.filter(
        number=number,
        rating__identity=Identity.REAL_NAME,
        rating__service__case__phone_index=index or "no telephone",
    )
    return fitting.select_for_update(of=("self",)).select_related("rating").first()


def _tracked() -> "QuerySet[Any]":
    sent = RectificationEvent.objects.filter(
        rectification=OuterRef("pk"), move=RectificationMove.CODE_SENT
    )
    times = sent.order_by().values("rectification").annotate(times=Count("pk")).values("times")
    related = ("department__region", "rating__item", "rating__service__case")
    found: QuerySet[Any] = Rectification.objects.select_related(*related).annotate(
        times_sent=Coalesce(Subquery(times, output_field=IntegerField()), 0)
    )
    return found


def _times_sent(rectification: Rectification) -> int:
    return rectification.events.filter(move=RectificationMove.CODE_SENT).count()


def _key(rectification: Rectification, times_sent: int) -> ProgressKey:
    purpose = f"{CODE} {times_sent}"
    code = query_codes.make_code(purpose, rectification.rating.uuid)
    return ProgressKey(rectification.number, code)


def _normal(number: str) -> str:
    return "".join(number.split()).upper()
