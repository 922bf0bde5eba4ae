"""差评整改 on the page «my work»."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count as Number
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from govservice.accounts.models import User
from govservice.desk import Count, Group, Item
from govservice.worktime import Flow, soon_until
from govservice.worktime.lamps import NONE, due_words

from ..lamps import rectification_lamp
from ..models import Rectification, RectificationQuerySet, RectificationStep
from ..services import TASKS, Task, expected_of, in_order_of_work


class RectificationWork:
    code = "rectification"
    name: str | Promise = _("rectifications")
    duties = frozenset(str(duty) for task in TASKS.values() for duty in task.duties)

    def counts(self, user: User, *, now: dt.datetime) -> list[Count]:
        """One query for each group that a duty of the person can have."""
        held = [task for task in TASKS.values() if user.has_duty(*task.duties)]
        found = [_count(user, task, now) for task in held]
        return [count for count in found if count.total]

    def items(
        self, user: User, group: Group, *, now: dt.datetime, first: int, last: int
    ) -> Sequence[Item]:
        rows = in_order_of_work(_work(user, TASKS[group.code]))
        related = rows.select_related("department__region", "rating__item", "handler")
        return [_item(row, now) for row in related[first:last]]


def _work(user: User, task: Task) -> RectificationQuerySet:
    rows = expected_of(user, task)
    if task.step is None:
        dated: RectificationQuerySet = rows.annotate(work_due_at=F("due_at"))
        return dated
    steps = RectificationStep.objects.filter(
        rectification=OuterRef("pk"), kind=task.step, done_at=None, is_dropped=False
    )
    by_step: RectificationQuerySet = rows.annotate(work_due_at=Subquery(steps.values("due_at")[:1]))
    return by_step


def _count(user: User, task: Task, now: dt.datetime) -> Count:
    running, soon = Q(paused_at=None), soon_until(now, flow=Flow.RECTIFICATION)
    numbers = _work(user, task).aggregate(
        total=Number("pk"),
        overdue=Number("pk", filter=running & Q(work_due_at__lte=now)),
        due_soon=Number("pk", filter=running & Q(work_due_at__gt=now, work_due_at__lte=soon)),
    )
    return Count(Group(task.move.value, task.name), **numbers)


def _item(row: Rectification, now: dt.datetime) -> Item:
    due_at: dt.datetime | None = row.work_due_at  # type: ignore[attr-defined]
    row.due_at = due_at  # the lamp is that of the step this line is about
    return Item(
        number=row.number,
        url=reverse("admin:ratings_rectification_change", args=[row.number]),
        title=row.rating.item.name,
        unit=str(row.department),
        due=due_words(due_at),
        lamp=rectification_lamp(row, now=now) or NONE,
        remark=str(row.handler or ""),
    )
