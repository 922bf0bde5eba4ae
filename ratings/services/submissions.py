"""What goes into the door of ratings and what comes out."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.errors import Conflict, DomainError, Gone, Invalid, NotFound

from ..models import Identity, Rating, Rectification, Round

FIRST_ROW = 1


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One rating as it was sent. The service is named by ``service_id`` (links) or by its case.

    ``rated_at`` None means now. ``row`` is where it stood in its list or file, for messages.
    """

    level: int
    channel: str
    issuer: str = ""
    case_number: str = ""
    service_no: int = 0
    service_id: int | None = None
    round_no: int = Round.FIRST
    tags: tuple[str, ...] = ()
    comment: str = ""
    rated_at: dt.datetime | None = None
    identity: str = Identity.ANONYMOUS
    is_complete: bool = True
    on_behalf_by: User | None = None
    on_behalf_reason: str = ""
    wants_query_code: bool = False
    row: int | None = None

    @property
    def case_key(self) -> tuple[str, str, int]:
        return self.issuer, self.case_number, self.service_no


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Where a submission came from; kept as blind indexes only."""

    address: str = ""
    device: str = ""
    phone: str = ""


@dataclass
class Outcome:
    """Counted with its ``rating``, or refused for ``refusal``. ``row`` counts from 1."""

    row: int
    submission: Submission
    service_id: int | None = None
    rating: Rating | None = None
    rectification: Rectification | None = None
    refusal: DomainError | None = None

    @property
    def status(self) -> int:
        return self.refusal.status if self.refusal else 201

    @property
    def code(self) -> str:
        return self.refusal.code if self.refusal else "counted"

    def rating_or_raise(self) -> Rating:
        if self.refusal:
            raise self.refusal
        assert self.rating  # noqa: S101 - one of the two is always there
        return self.rating


@dataclass(frozen=True)
class Problem:
    """What is wrong with the form of one row; ``row`` counts from 1."""

    row: int
    field: str
    message: str
    code: str = "invalid"


@dataclass
class Problems:
    found: list[Problem] = field(default_factory=list)

    def add(self, row: int, name: str, message: Any, code: str = "invalid") -> None:
        self.found.append(Problem(row, name, str(message), code))


class InvalidRows(Invalid):
    """Form errors of a batch: nothing of it was taken. ``problems`` lists them all."""

    SHOWN = 5

    def __init__(self, problems: list[Problem], *, single: bool) -> None:
        self.problems = problems
        shown = [
            p.message
            if single
            else str(
                _("Row %(row)s, %(field)s: %(message)s")
                % {"row": p.row, "field": p.field, "message": p.message}
            )
            for p in problems[: self.SHOWN]
        ]
        if len(problems) > self.SHOWN:
            shown.append(str(_("and %(count)s more") % {"count": len(problems) - self.SHOWN}))
        super().__init__(
            " ".join(shown),
            field=problems[0].field if single else None,
            rows=[{"row": p.row, "field": p.field, "detail": p.message} for p in problems],
        )


class UnknownService(NotFound):
    message = _("There is no such service to rate.")


class AlreadyRated(Conflict):
    code = "already_rated"
    message = _("This service has already been rated.")


class TooEarlyForFollowUp(Conflict):
    code = "too_early"
    message = _(
        "A follow-up rating is possible once the case is finished or the body has answered."
    )


class NoFirstRating(Conflict):
    code = "no_first_rating"
    message = _("There is no first rating that a follow-up could add to.")


class WindowClosed(Gone):
    code = "window_closed"
    message = _("The time for rating this service is over.")
