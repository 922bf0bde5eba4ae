"""Puts planned days through the doors of cases and ratings, at the times they would have come."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import transaction

from govservice.catalogue.models import Case
from govservice.catalogue.models.cases import CaseStatus
from govservice.catalogue.scope import Scope
from govservice.catalogue.services import CaseMessage, ServiceMessage, take_cases
from govservice.worktime import local_day
from ratings.services import Submission, submit_ratings

from . import visits
from .places import PROVINCE, Unit
from .visits import Day, PlannedCase

EVERYTHING = Scope(everything=True)
BATCH = 500


def is_written(day: dt.date) -> bool:
    """Whether the demo's cases of that day are there; with them, everything else of the day is."""
    prefix = f"{visits.CASE_PREFIX}{day:%Y%m%d}"
    return Case.objects.filter(issuer=PROVINCE, number__startswith=prefix).exists()


@transaction.atomic
def write_days(units: Sequence[Unit], days: Iterable[Day]) -> int:
    """All of these days or none of them; how many ratings were taken."""
    planned = [case for day in days for case in visits.plan_day(units, day)]
    write_cases(planned)
    return sum(_submit(batch) for batch in _by_day(planned))


def write_cases(planned: Iterable[PlannedCase], *, tells: bool = False) -> None:
    """Through the door in lists, each at the time of its latest message."""
    messages = sorted((_message(case) for case in planned), key=lambda m: m.source_updated_at)
    for start in range(0, len(messages), BATCH):
        batch = messages[start : start + BATCH]
        take_cases(batch, scope=EVERYTHING, at=batch[-1].source_updated_at, tells=tells)


def _message(case: PlannedCase) -> CaseMessage:
    return CaseMessage(
        case_number=case.number,
        item_code=case.offer.item.code,
        status=CaseStatus.COMPLETED,
        applied_at=case.applied_at,
        accepted_at=case.applied_at + dt.timedelta(minutes=10),
        completed_at=case.completed_at,
        source_updated_at=case.completed_at,
        applicant=case.applicant,
        issuer=PROVINCE,
        services=tuple(
            ServiceMessage(
                service_no=service.number,
                stage=service.stage,
                served_at=service.served_at,
                channel="hall" if service.in_hall else "online",
                staff_no=service.staff_no if service.in_hall else "",
                hall=case.unit.hall.code if service.in_hall else "",
                window=case.unit.windows[service.window].number if service.in_hall else "",
            )
            for service in case.services
        ),
    )


def _submissions(cases: Iterable[PlannedCase]) -> list[Submission]:
    return [
        Submission(
            issuer=PROVINCE,
            case_number=case.number,
            service_no=service.number,
            round_no=rating.round_no,
            level=rating.level,
            tags=rating.tags,
            comment=rating.comment,
            channel=rating.channel,
            identity=rating.identity,
            rated_at=rating.rated_at,
        )
        for case in cases
        for service in case.services
        for rating in service.ratings
    ]


def _by_day(cases: Iterable[PlannedCase]) -> Iterable[list[Submission]]:
    """Ratings of one day arrive together, shortly after the last of them."""
    ratings = sorted(_submissions(cases), key=_moment)
    return (list(group) for _day, group in groupby(ratings, key=lambda s: local_day(_moment(s))))


def _moment(submission: Submission) -> dt.datetime:
    if submission.rated_at is None:
        raise ValueError("Every planned rating has its time.")
    return submission.rated_at


def _submit(batch: list[Submission]) -> int:
    outcomes = submit_ratings(batch, at=_moment(batch[-1]), historic=True)
    return sum(outcome.rating is not None for outcome in outcomes)
