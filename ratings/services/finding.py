"""One's own service, found by its case number and the last four characters of an ID or a telephone.

The four are compared with the one case of that number, once it is unsealed; they are never kept,
indexed or searched by. A number that does not exist costs and answers the same as wrong characters.
"""

import datetime as dt
import hmac
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from govservice import sealed
from govservice.catalogue.models import Case, Service

from ..models import Invitation, LookUpTry, Rating, Round
from ..timing import window_end
from .inviting import issue_invitations, link_of

PROOF_LENGTH = 4
MOST_OF_ONE_NUMBER = 10  # issuers number for themselves, so that one number may be several cases
DECOY_PLACE = "look-up:decoy"


class SearchState(Enum):
    FOUND = "found"
    WRONG = "wrong"
    PAUSED = "paused"


class FoundState(Enum):
    OPEN = "open"
    RATED = "rated"
    LATE = "late"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Found:
    """``token`` is a secret, empty where the service never had a link."""

    service: Service
    state: FoundState
    token: str = ""


@dataclass(frozen=True)
class Search:
    """``cases`` are the ids of those that fit; ``minutes`` says how long a pause still lasts."""

    state: SearchState
    cases: tuple[int, ...] = ()
    minutes: int = 0


def find_cases(
    number: str, proof: str, *, origin: str, origin_tries: int, at: dt.datetime
) -> Search:
    """The cases of that number whose applicant's ID or telephone ends so; wrong tries are counted.

    ``origin`` is whoever asks (an address, a clerk) and may be wrong ``origin_tries`` times within the
    pause, a case number ``LOOK_UP_TRIES`` times. Must not run inside a transaction that may be undone:
    the try is written before it is judged, so that of many at once no more than those pass.
    """
    attempt = LookUpTry.objects.create(
        case_index=sealed.blind_index("look-up case", number),
        origin_index=sealed.blind_index("look-up origin", origin),
        at=at,
    )
    until = _paused_until(attempt, origin_tries)
    if until:
        attempt.delete()  # asking during a pause does not make it longer
        return Search(
            SearchState.PAUSED, minutes=max(1, -(-int((until - at).total_seconds()) // 60))
        )
    cases = _matching(_cases_numbered(number), proof)
    if not cases:
        return Search(SearchState.WRONG)
    attempt.delete()
    return Search(SearchState.FOUND, tuple(case.pk for case in cases))


def services_to_rate(cases: Iterable[int], *, at: dt.datetime) -> list[Found]:
    """The services of cases somebody has proved to be theirs, newest first, with their links."""
    services = list(
        Service.objects.filter(case__in=cases)
        .select_related("case", "department", "item_version__item")
        .order_by("-served_at", "-pk")
    )
    issue_invitations(services, at=at)
    ids = [service.pk for service in services]
    latest = {
        i.service_id: i for i in Invitation.objects.filter(service__in=ids).order_by("issue_no")
    }
    rated = set(
        Rating.objects.filter(service__in=ids, round_no=Round.FIRST).values_list(
            "service_id", flat=True
        )
    )
    return [
        Found(
            service,
            FoundState.RATED
            if service.pk in rated
            else _state_of_unrated(service, latest.get(service.pk), at),
            link_of(latest[service.pk], service).token if service.pk in latest else "",
        )
        for service in services
    ]


def forget_tries(*, at: dt.datetime) -> int:
    """Delete tries that no pause looks at any more; the number deleted. Harmless to repeat."""
    deleted, _by_model = LookUpTry.objects.filter(at__lt=at - _pause()).delete()
    return deleted


def _pause() -> dt.timedelta:
    return dt.timedelta(minutes=settings.LOOK_UP_PAUSE_MINUTES)


def _paused_until(attempt: LookUpTry, origin_tries: int) -> dt.datetime | None:
    """When the next try is possible, where this one was too many."""
    recent = LookUpTry.objects.filter(at__gt=attempt.at - _pause())
    ends = [
        _end_of_pause(recent.filter(case_index=attempt.case_index), settings.LOOK_UP_TRIES),
        _end_of_pause(recent.filter(origin_index=attempt.origin_index), origin_tries),
    ]
    return max((end for end in ends if end), default=None)


def _end_of_pause(tries: QuerySet[LookUpTry], most: int) -> dt.datetime | None:
    times = list(tries.order_by("-at", "-pk").values_list("at", flat=True)[: most + 1])
    return times[-1] + _pause() if len(times) > most else None


def _cases_numbered(number: str) -> list[Case]:
    spellings = {number, number.upper()}
    return list(Case.objects.filter(number__in=spellings).order_by("pk")[:MOST_OF_ONE_NUMBER])


def _matching(cases: Sequence[Case], proof: str) -> list[Case]:
    """At least one record is unsealed and compared, whether there is a case or not."""
    if not cases:
        _fits(sealed.unseal_data(_decoy(), bound_to=DECOY_PLACE), proof)
    return [case for case in cases if _fits(case.unseal_applicant(), proof)]


@lru_cache(maxsize=1)
def _decoy() -> str:
    nobody = {"name": "×××", "id_type": "111", "id_number": "×" * 18, "phone": "×" * 11}
    return sealed.seal_data(nobody, bound_to=DECOY_PLACE)


def _fits(applicant: dict[str, Any], proof: str) -> bool:
    wanted = normal_proof(proof)
    endings = [normal_proof(applicant.get(name) or "") for name in ("id_number", "phone")]
    equal = [hmac.compare_digest(ending.encode(), wanted.encode()) for ending in endings]
    return len(wanted) == PROOF_LENGTH and any(equal)


def normal_proof(text: str) -> str:
    """The last four letters and digits, however they are written.

    >>> normal_proof("510104 1988 0707 123x"), normal_proof("139-8765-４３２１"), normal_proof("12")
    ('123X', '4321', '12')
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if c.isascii() and c.isalnum())[-PROOF_LENGTH:]


def _state_of_unrated(
    service: Service, invitation: Invitation | None, at: dt.datetime
) -> FoundState:
    if at > window_end(service.served_at, settings.RATING_WINDOW_DAYS):
        return FoundState.LATE
    if invitation is None or invitation.revoked_at:
        return FoundState.REVOKED
    return FoundState.OPEN
