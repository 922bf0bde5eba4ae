"""Bots and floods: what a public form asks before it takes what was sent.

A form of the citizens does three things. Its template has ``{% load guards %}{% guard_fields %}``
inside the form; its view calls :func:`judge` once what was typed is *valid*; and where the verdict
``holds``, it gives the submission to ``ratings.services.hold_…`` instead of the ordinary door and
answers with :func:`held_page`. Nothing is refused and nothing is lost: a person looks at it.

    form = WalkInForm(request.POST)
    if not form.is_valid():
        return page(request, form)              # nothing was counted
    verdict = judge(request, FormKind.WALK_IN, typed=bool(form.cleaned_data["comment"]))
    if verdict.holds:
        services.hold_rating(submission, service=service, why=verdict.why, at=now)
        return held_page(request)
    try_the_door()                              # where it refuses: verdict.give_back()

Never ``typed`` where an honest person only taps (one-tap links, tablets, kiosks): that takes a second.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from prometheus_client import Counter

from govservice.addresses import address_group, client_address
from govservice.catalogue.networks import is_hall_address
from govservice.errors import DomainError

from .limits import Counted, count
from .models import FormKind, HeldReason

HONEYPOT = "website"  # a name that fillers of forms like, hidden from people and screen readers
OPENED = "opened"
SALT = "ratings.guards.opened"

HELD = Counter("submissions_held", "Submissions kept for a person to look at.", ["form", "reason"])
LIMITED = Counter("submissions_limited", "Requests refused as too many.", ["form"])


class TooManyRequests(DomainError):
    code = "too_many_requests"
    status = 429
    message = _("Too many requests from your network. Please wait a while, or call the hotline.")


@dataclass(frozen=True)
class Verdict:
    """``why`` lists the :class:`HeldReason` values; empty when it may pass."""

    why: tuple[str, ...]
    address: str
    counted: tuple[Counted, ...] = ()

    @property
    def holds(self) -> bool:
        return bool(self.why)

    def give_back(self) -> None:
        """Undo the counting where nothing came of it, such as a service already rated."""
        for counted in self.counted:
            counted.give_back()


def judge(
    request: HttpRequest, kind: FormKind, *, typed: bool = True, token: str = "", phone: str = ""
) -> Verdict:
    """Whether a valid submission passes or is held; counts it for its address, token and phone.

    ``typed``: the person wrote words, so the time trap applies. The addresses of halls
    (``Hall.networks``) have an allowance of their own. Raises :class:`TooManyRequests` only when an
    address has filled the queue of a day: what is held must be kept somewhere.
    """
    address = client_address(request)
    counted = {
        HeldReason.ADDRESS: _count_address(kind, address),
        HeldReason.TOKEN: count(f"{kind} token", token, settings.LIMIT_TOKEN),
        HeldReason.PHONE: count(f"{kind} phone", phone, settings.LIMIT_PHONE),
    }
    why = [*_traps(request, typed=typed), *(r for r, c in counted.items() if c.is_over)]
    if why:
        _refuse_a_full_queue(kind, address)
    for reason in why:
        HELD.labels(kind.value, str(reason)).inc()
    return Verdict(tuple(str(reason) for reason in why), address, tuple(counted.values()))


def allow_look(request: HttpRequest, kind: FormKind) -> None:
    """Count a look-up, which leaves nothing that could be held; raises :class:`TooManyRequests`."""
    address = client_address(request)
    limits = settings.LIMIT_HALL_ADDRESS if is_hall_address(address) else settings.LIMIT_LOOKING
    if count(f"{kind} looks", address_group(address), limits).is_over:
        LIMITED.labels(kind.value).inc()
        raise TooManyRequests


def held_page(request: HttpRequest) -> HttpResponse:
    """«Received, and a member of staff will check it»: 202, because nothing counts yet."""
    return render(request, "ratings/held.html", status=202)


def opened_now(*, seconds_ago: float = 0) -> str:
    """The signed time at which a form was shown."""
    return signing.dumps(round(time.time() - seconds_ago, 1), salt=SALT)


def opened_again(request: HttpRequest) -> str:
    """For the hidden field: the time already sent where it is ours, so that mending a slip is quick."""
    sent = request.POST.get(OPENED, "")
    return sent if _seconds_open(sent) is not None else opened_now()


def _traps(request: HttpRequest, *, typed: bool) -> list[HeldReason]:
    found = [HeldReason.HONEYPOT] if request.POST.get(HONEYPOT) else []
    if typed:
        seconds = _seconds_open(request.POST.get(OPENED, ""))
        if seconds is None:
            found.append(HeldReason.NO_RENDER_TIME)
        elif seconds < settings.TYPING_SECONDS:
            found.append(HeldReason.TOO_FAST)
    return found


def _seconds_open(signed: str) -> float | None:
    """None where the time is missing or forged. A form left open for a day is a person's."""
    try:
        return time.time() - float(signing.loads(signed, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def _count_address(kind: FormKind, address: str) -> Counted:
    limits = settings.LIMIT_HALL_ADDRESS if is_hall_address(address) else settings.LIMIT_ADDRESS
    return count(f"{kind} address", address_group(address), limits)


def _refuse_a_full_queue(kind: FormKind, address: str) -> None:
    if count("held", address_group(address), settings.LIMIT_HELD).is_over:
        LIMITED.labels(kind.value).inc()
        raise TooManyRequests
