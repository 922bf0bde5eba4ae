"""What the intake of cases takes and gives back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from govservice.errors import Conflict, DomainError, Invalid, NotFound

from ..models import Case, Service
from ..models.cases import CaseKind


@dataclass(frozen=True, kw_only=True)
class ServiceMessage:
    """One rateable contact; ``hall`` and ``window`` are a hall's code and a number within it."""

    service_no: int
    stage: str
    served_at: dt.datetime
    channel: str = ""
    staff_no: str = ""
    hall: str = ""
    window: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseMessage:
    """A case as its source knows it at ``source_updated_at``.

    ``issuer`` is the authority whose numbering it is; left empty, the province of the item's
    department. ``applicant`` is ``{"kind", "name", "id_type", "id_number", "phone"}``.
    """

    case_number: str
    item_code: str
    status: str
    applied_at: dt.datetime
    source_updated_at: dt.datetime
    accepted_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    applicant: dict[str, Any] | None = None
    services: tuple[ServiceMessage, ...] = ()
    issuer: str = ""
    kind: str = CaseKind.ITEM


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row; ``row`` counts from 1, ``field`` is a path such as ``services.0.stage``."""

    row: int
    field: str
    message: str


@dataclass
class Outcome:
    """``services`` are those the message names, old and new. ``refusal`` leaves the case as it was."""

    message: CaseMessage
    case: Case | None = None
    services: list[Service] = field(default_factory=list)
    is_new: bool = False
    is_older: bool = False
    new_services: int = 0
    refusal: DomainError | None = None


class InvalidRows(Invalid):
    """Form errors of a list: nothing of it was taken. ``extra["rows"]`` names them all."""

    SHOWN = 5

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = problems
        shown = [
            _("Row %(row)d, %(field)s: %(message)s")
            % {"row": problem.row, "field": problem.field, "message": problem.message}
            for problem in problems[: self.SHOWN]
        ]
        if len(problems) > self.SHOWN:
            shown.append(_("and %(count)d more") % {"count": len(problems) - self.SHOWN})
        rows = [{"row": p.row, "field": p.field, "detail": p.message} for p in problems]
        super().__init__(" ".join(shown), rows=rows)


class UnknownItem(NotFound):
    code = "unknown_item"


class CaseRefused(Conflict):
    code = "case_refused"
