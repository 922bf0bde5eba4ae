"""The one door through which ratings enter: set-based, one transaction, one rating is a batch of one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from govservice import facts
from govservice.accounts.models import ApiClient
from govservice.catalogue.models import Service
from govservice.catalogue.models.cases import CaseKind, CaseStatus
from govservice.errors import DomainError
from govservice.facts import Touch

from ..events import listening, tell_systems
from ..models import Rating, RatingTag, Rectification, Round, SubmissionTrace
from ..timing import effective_time, shanghai_day, window_end
from .comments import put_comment
from .defaulting import DEFAULT_ROUND, has_standing_default, supersede_defaults
from .form import day_of_tags, find_problems, tag_in_force
from .rectifying import open_rectifications
from .reviewing import open_text_reviews
from .submissions import (
    FIRST_ROW,
    AlreadyRated,
    InvalidRows,
    NoFirstRating,
    Outcome,
    Submission,
    TooEarlyForFollowUp,
    Trace,
    UnknownService,
    WindowClosed,
)
from .touched import TOUCH_SOURCE, touches_of
from .traces import make_trace

FINISHED = frozenset({CaseStatus.COMPLETED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN})
UNREAD = (
    *("stage", "channel", "staff_no", "received_at", "window", "region", "item_version"),
    *(f"case__{name}" for name in ("applied_at", "accepted_at", "received_at", "applicant_kind")),
    *("case__phone_index", "case__id_index"),
)


def submit_ratings(
    batch: Sequence[Submission],
    *,
    at: dt.datetime,
    client: ApiClient | None = None,
    historic: bool = False,
    trace: Trace | None = None,
) -> list[Outcome]:
    """Take the ratings that may be taken and say of each row what became of it, in their order.

    Form errors refuse the whole batch with :class:`InvalidRows`; states are refused row by row
    (404, 409, 410). The services stay locked until the caller's transaction ends, so that of many
    at once exactly one counts. ``historic`` lifts the limit on how old the device's time may be.
    """
    _refuse_bad_forms(batch, at, client)
    with transaction.atomic():
        states = _States.read(batch, client, lock=True)
        outcomes = states.judge_all(batch, at=at, client=client, historic=historic)
        counted = [outcome for outcome in outcomes if outcome.rating]
        _write(counted, at, trace, states.touches_of_cases(counted))
        supersede_defaults(states.answered_after_all(outcomes), at=at)
        if not historic:
            tell_systems(outcomes, at=at)
    return outcomes


def judge_ratings(
    batch: Sequence[Submission],
    *,
    at: dt.datetime,
    client: ApiClient | None = None,
    historic: bool = False,
) -> list[Outcome]:
    """The refusals :func:`submit_ratings` would give now to rows whose form is good.

    Makes, writes and locks nothing.
    """
    states = _States.read(batch, client, lock=False)
    return states.judge_all(batch, at=at, client=client, historic=historic, making=False)


def _refuse_bad_forms(
    batch: Sequence[Submission], at: dt.datetime, client: ApiClient | None
) -> None:
    problems = find_problems(batch, at=at, client=client)
    if problems:
        raise InvalidRows(problems, single=len(batch) == 1)


@dataclass
class _States:
    """The locked services of a batch and which of their rounds are taken, that of a default among them.

    ``answered`` are the times of the bodies' answers, where the batch has follow-ups;
    ``first_touches`` the day and body of each case's first service, which counts the case as rated.
    """

    by_id: dict[int, Service]
    by_case: dict[tuple[str, str, int], Service]
    taken: set[tuple[int, int]]
    answered: dict[int, dt.datetime]
    first_touches: dict[int, Touch]

    @classmethod
    def read(
        cls, batch: Sequence[Submission], client: ApiClient | None, *, lock: bool
    ) -> "_States":
        """Lock the services in the order of their keys, then read what they have: two queries, or three.

        The second must be a statement of its own: only it sees what another transaction committed
        while we waited for the lock.
        """
        services = Service.objects.select_related("case").filter(_named_in(batch)).defer(*UNREAD)
        services = services.annotate(**listening())
        if client is not None:
            services = services.in_scope(client.scope())
        if lock:
            services = services.select_for_update(of=("self",), no_key=True)
        locked = list(services.order_by("pk"))
        ids = [service.pk for service in locked]
        taken, first_touches = _as_committed(ids)
        return cls(
            by_id={service.pk: service for service in locked},
            by_case={
                (service.case.issuer, service.case.number, service.service_no): service
                for service in locked
            },
            taken=taken,
            answered=_answered(ids) if any(s.round_no == Round.FOLLOW_UP for s in batch) else {},
            first_touches=first_touches,
        )

    def answered_after_all(self, outcomes: Sequence[Outcome]) -> list[Rating]:
        """The ratings of services that had a default until now."""
        ratings = (outcome.rating for outcome in outcomes)
        return [r for r in ratings if r and (r.service_id, DEFAULT_ROUND) in self.taken]

    def touches_of_cases(self, outcomes: Sequence[Outcome]) -> set[Touch]:
        """Beside the ratings' own days: those on which their cases count."""
        ids = (o.rating.service_id for o in outcomes if o.rating)
        return {self.first_touches[service_id] for service_id in ids}

    def judge_all(
        self,
        batch: Sequence[Submission],
        *,
        at: dt.datetime,
        client: ApiClient | None,
        historic: bool,
        making: bool = True,
    ) -> list[Outcome]:
        allowance = None if historic else dt.timedelta(days=settings.DEVICE_ALLOWANCE_DAYS)
        return [
            self._judge(
                submission, number, at=at, client=client, allowance=allowance, making=making
            )
            for number, submission in enumerate(batch, FIRST_ROW)
        ]

    def _judge(
        self,
        submission: Submission,
        number: int,
        *,
        at: dt.datetime,
        client: ApiClient | None,
        allowance: dt.timedelta | None,
        making: bool,
    ) -> Outcome:
        """Refuse a row for its state, or take the round and, if wanted, make its (unsaved) rating."""
        outcome = Outcome(row=submission.row or number, submission=submission)
        service = self._find(submission)
        if service is None:
            outcome.refusal = UnknownService()
            return outcome
        outcome.service_id = service.pk
        moment = effective_time(
            rated_at=submission.rated_at or at,
            received_at=at,
            served_at=service.served_at,
            allowance=allowance,
        )
        outcome.refusal = self._refusal(service, submission.round_no, moment)
        if outcome.refusal is None:
            self.taken.add((service.pk, submission.round_no))
            if making:
                outcome.rating = _make_rating(submission, service, client, at=at, moment=moment)
        return outcome

    def _find(self, submission: Submission) -> Service | None:
        if submission.service_id is not None:
            return self.by_id.get(submission.service_id)
        return self.by_case.get(submission.case_key)

    def _refusal(self, service: Service, round_no: int, moment: dt.datetime) -> DomainError | None:
        if (service.pk, round_no) in self.taken:
            return AlreadyRated()
        opened_at = service.served_at
        if round_no == Round.FOLLOW_UP:
            if (service.pk, Round.FIRST) not in self.taken:
                return NoFirstRating()
            ended = [end for end in (_finished_at(service), self.answered.get(service.pk)) if end]
            if not ended:
                return TooEarlyForFollowUp()
            opened_at = max(ended)
        if moment > window_end(opened_at, settings.RATING_WINDOW_DAYS):
            return WindowClosed()
        return None


def _as_committed(service_ids: Sequence[int]) -> tuple[set[tuple[int, int]], dict[int, Touch]]:
    """The rounds taken of these services, and the first services of their cases."""
    first = Service.objects.filter(case=OuterRef("case")).order_by("service_no")
    rows = (
        Service.objects.filter(pk__in=service_ids)
        .order_by()
        .annotate(
            defaulted=has_standing_default(),
            first_day=Subquery(first.values("service_day")[:1]),
            first_body=Subquery(first.values("department_id")[:1]),
        )
        .values_list("pk", "ratings__round_no", "defaulted", "first_day", "first_body")
    )
    taken, touches = set(), {}
    for service_id, round_no, defaulted, day, body in rows:
        touches[service_id] = (day, body)
        if round_no is not None:
            taken.add((service_id, round_no))
        if defaulted:
            taken.add((service_id, DEFAULT_ROUND))
    return taken, touches


def _answered(services: Sequence[int]) -> dict[int, dt.datetime]:
    """When the bodies answered those who had rated these services badly."""
    found = Rectification.objects.filter(rating__service__in=services, answered_at__isnull=False)
    return dict(found.values_list("rating__service_id", "answered_at"))


def _finished_at(service: Service) -> dt.datetime | None:
    case = service.case
    if case.status not in FINISHED:
        return None
    return case.completed_at or case.source_updated_at


def _named_in(batch: Sequence[Submission]) -> Q:
    condition = Q(pk__in=[s.service_id for s in batch if s.service_id is not None])
    numbers: dict[str, set[str]] = {}
    for submission in batch:
        if submission.service_id is None:
            numbers.setdefault(submission.issuer, set()).add(submission.case_number)
    services = {s.service_no for s in batch if s.service_id is None}
    for issuer, cases in numbers.items():
        condition |= Q(
            case__issuer=issuer, case__number__in=sorted(cases), service_no__in=sorted(services)
        )
    return condition


def _make_rating(
    submission: Submission,
    service: Service,
    client: ApiClient | None,
    *,
    at: dt.datetime,
    moment: dt.datetime,
) -> Rating:
    rating = Rating(
        service=service,
        round_no=submission.round_no,
        level=submission.level,
        channel=submission.channel,
        identity=submission.identity,
        client=client,
        rated_at=submission.rated_at or at,
        received_at=at,
        fact_day=shanghai_day(moment),
        is_complete=submission.is_complete,
        department_id=service.department_id,
        item_id=service.case.item_id,
        hall_id=service.hall_id,
        service_day=service.service_day,
        is_walk_in=service.case.kind == CaseKind.WALK_IN,
        on_behalf_by=submission.on_behalf_by,
        on_behalf_reason=submission.on_behalf_reason,
    )
    put_comment(rating, submission.comment, service.case)
    return rating


def _write(
    counted: list[Outcome], at: dt.datetime, trace: Trace | None, of_cases: set[Touch]
) -> None:
    """Rows, reasons, traces, rectifications and touches of one batch: a fixed number of queries."""
    if not counted:
        return
    ratings = Rating.objects.bulk_create(o.rating for o in counted if o.rating)
    open_text_reviews(ratings)
    tags = {
        o.rating: [
            tag
            for code in o.submission.tags
            if (tag := tag_in_force(code, day_of_tags(o.submission, at)))
        ]
        for o in counted
        if o.rating
    }
    RatingTag.objects.bulk_create(
        RatingTag(rating=rating, tag=tag) for rating, chosen in tags.items() for tag in chosen
    )
    if trace:
        SubmissionTrace.objects.bulk_create(make_trace(rating, trace, at) for rating in ratings)
    opened = open_rectifications(tags, at=at)
    for outcome in counted:
        outcome.rectification = opened.get(outcome.rating) if outcome.rating else None
    facts.touch(TOUCH_SOURCE, touches_of(ratings) | of_cases)
