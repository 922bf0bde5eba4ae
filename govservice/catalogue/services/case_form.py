"""What a case message must look like by itself, before anything is looked up."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from govservice.clocks import in_the_future

from ..models.cases import CaseStatus, ServiceStage
from .messages import CaseMessage, ServiceMessage

FIRST_YEAR = 1990
MAX_SERVICE_NO = 32_767
MAX_SERVICES = 100
FieldProblem = tuple[str, str]


def form_problems(message: CaseMessage, *, at: dt.datetime) -> Iterator[FieldProblem]:
    yield from _case_problems(message)
    yield from _time_problems(message, at)
    if len(message.services) > MAX_SERVICES:
        yield "services", _("At most %(max)d services in one message.") % {"max": MAX_SERVICES}
        return
    numbers = [service.service_no for service in message.services]
    for position, service in enumerate(message.services):
        place = f"services.{position}"
        if numbers.index(service.service_no) < position:
            yield f"{place}.service_no", _("This number is there twice.")
        for name, text in _service_problems(service, at):
            yield f"{place}.{name}", text


def _case_problems(message: CaseMessage) -> Iterator[FieldProblem]:
    for name in ("case_number", "item_code"):
        if not getattr(message, name).strip():
            yield name, _("This field is required.")
    if message.status not in CaseStatus.values:
        yield (
            "status",
            _("Expected one of: %(expected)s.") % {"expected": ", ".join(CaseStatus.values)},
        )
    if message.status in {CaseStatus.ACCEPTED, CaseStatus.COMPLETED} and not message.accepted_at:
        yield "accepted_at", _("A case with this status needs the time it was accepted.")
    if message.status == CaseStatus.COMPLETED and not message.completed_at:
        yield "completed_at", _("A completed case needs the time it was completed.")


def _time_problems(message: CaseMessage, at: dt.datetime) -> Iterator[FieldProblem]:
    steps = ("applied_at", "accepted_at", "completed_at")
    before: dt.datetime | None = None
    for name in (*steps, "source_updated_at"):
        moment = getattr(message, name)
        if moment is None:
            continue
        problem = impossible_time(moment, at)
        if problem:
            yield name, problem
        elif name in steps:
            if before and moment < before:
                yield name, _("This is earlier than the step before it.")
            before = moment


def _service_problems(service: ServiceMessage, at: dt.datetime) -> Iterator[FieldProblem]:
    if not 1 <= service.service_no <= MAX_SERVICE_NO:
        yield (
            "service_no",
            _("Expected a whole number from 1 to %(max)d.") % {"max": MAX_SERVICE_NO},
        )
    if service.stage not in ServiceStage.values:
        yield (
            "stage",
            _("Expected one of: %(expected)s.") % {"expected": ", ".join(ServiceStage.values)},
        )
    problem = impossible_time(service.served_at, at)
    if problem:
        yield "served_at", problem


def impossible_time(moment: dt.datetime, at: dt.datetime) -> str:
    """Why this cannot be when it happened, or the empty string."""
    if moment.year < FIRST_YEAR:
        return _("This time is before the year %(year)d.") % {"year": FIRST_YEAR}
    return in_the_future(moment, at)
