"""What the figures count of rectifications, as SQL for the grains and as conditions for the lists.

A rectification counts with the rating that it puts right: on that rating's ``fact_day``, under the
body that was rated, and only while that rating is a first one, bad and not struck out. Whoever it was
passed on to, it counts once, and every part is a part of the bad ratings counted beside it.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices

from ratings.models import (
    BAD_LEVELS,
    FixOutcome,
    FixSatisfaction,
    Identity,
    RatingQuerySet,
    RectificationCallBack,
    RectificationStatus,
    RectificationStep,
    StepKind,
)

from .models import FigureClock

S = RectificationStatus
PUT_RIGHT = (S.ANSWERED, S.TO_CALL_BACK, S.TO_CONFIRM, S.CLOSED)
"""The last round passed its review; a second round in work is not put right."""
OF_THE_BODY = (StepKind.VERIFY, StepKind.RECTIFY)
"""Whose deadlines are the body's own; review and call-back are not. By a provisional end nobody is late."""
CONTENT = (FixSatisfaction.SATISFIED, FixSatisfaction.FAIRLY)


# --- SQL: r is the rating, x its rectification, c the call-back that ended the last round ------------


def _among(column: str, values: tuple[TextChoices, ...]) -> str:
    listed = ", ".join(f"'{value.value}'" for value in values)
    return f"{column} IN ({listed})"


_KINDS = _among("s.kind", OF_THE_BODY)


def _step(condition: str) -> str:
    """Counted, not EXISTS: that PostgreSQL may answer by reading every step there is."""
    return (
        "(SELECT COUNT(*) FROM ratings_rectificationstep s WHERE s.rectification_id = x.id "  # noqa: S608
        f"AND NOT s.is_dropped AND NOT s.is_provisional AND {_KINDS} AND {condition}) > 0"
    )


_RIGHT = _among("x.status", PUT_RIGHT)
_LATE = _step("s.done_at > s.due_at")
_OPEN_LATE = _step("s.done_at IS NULL AND s.due_at <= (SELECT at FROM indicators_figureclock)")
_RUN_OUT = f"x.id IS NOT NULL AND x.paused_at IS NULL AND {_OPEN_LATE}"
_NAMED = f"r.identity = '{Identity.REAL_NAME.value}'"
_CALLED = f"{_NAMED} AND {_RIGHT} AND c.id IS NOT NULL"
SQL = {
    "bad_answered": "x.answered_at IS NOT NULL",
    "bad_put_right": _RIGHT,
    "bad_put_right_due": f"({_RIGHT} OR ({_RUN_OUT}))",
    "bad_put_right_on_time": f"x.id IS NOT NULL AND {_RIGHT} AND NOT ({_LATE})",
    "named_bad_put_right": f"{_NAMED} AND {_RIGHT}",
    "named_bad_called_back": _CALLED,
    "named_bad_reached": f"{_CALLED} AND c.outcome = '{FixOutcome.REACHED.value}'",
    "named_bad_declined": f"{_CALLED} AND c.outcome = '{FixOutcome.DECLINED.value}'",
    "fixes_judged": "x.satisfaction <> ''",
    "fixes_satisfied": _among("x.satisfaction", CONTENT),
}


def joined(rating: str) -> str:
    """``rating`` is the id of a rating that may have one, else NULL."""
    return (
        f"LEFT JOIN ratings_rectification x ON x.rating_id = {rating} "
        "LEFT JOIN ratings_rectificationcallback c ON c.rectification_id = x.id "
        "AND c.round_no = x.round_no AND c.is_final"
    )


# --- the same, as conditions on ratings ---------------------------------------------------------------


def _steps(**conditions: object) -> QuerySet[RectificationStep]:
    return RectificationStep.objects.filter(
        rectification__rating=OuterRef("pk"),
        is_dropped=False,
        is_provisional=False,
        kind__in=OF_THE_BODY,
        **conditions,
    )


def counted(bad: RatingQuerySet, counter: str) -> RatingQuerySet:
    """Those of these bad ratings that a counter counts."""
    rows: RatingQuerySet = bad.filter(level__in=BAD_LEVELS).filter(_conditions()[counter])
    return rows


def _conditions() -> dict[str, Q]:
    right, named = Q(rectification__status__in=PUT_RIGHT), Q(identity=Identity.REAL_NAME)
    late = Exists(_steps(done_at__gt=F("due_at")))
    run_out = Exists(_steps(done_at=None, due_at__lte=Subquery(FigureClock.objects.values("at"))))
    ended = RectificationCallBack.objects.filter(
        rectification__rating=OuterRef("pk"),
        round_no=OuterRef("rectification__round_no"),
        is_final=True,
    )
    called = named & right & Q(Exists(ended))
    return {
        "bad_answered": Q(rectification__answered_at__isnull=False),
        "bad_put_right": right,
        "bad_put_right_due": right | (Q(rectification__paused_at=None) & Q(run_out)),
        "bad_put_right_on_time": right & ~Q(late),
        "named_bad": named,
        "named_bad_put_right": named & right,
        "named_bad_called_back": called,
        "named_bad_reached": called & Q(Exists(ended.filter(outcome=FixOutcome.REACHED))),
        "named_bad_declined": called & Q(Exists(ended.filter(outcome=FixOutcome.DECLINED))),
        "fixes_judged": ~Q(rectification__satisfaction=""),
        "fixes_satisfied": Q(rectification__satisfaction__in=CONTENT),
    }
