"""Rules for deadlines and working hours: what holds ends on a day, and what replaces it begins there."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from govservice import trail
from govservice.errors import Conflict, Invalid
from govservice.validity import OPEN_END

from ..models import LONGEST_COUNT, DeadlineRule, WorkingHours
from ..rules import ANY, KINDS, STEPS, URGENCIES, Flow
from ..units import Unit
from .writing import check_place, new_edition

RULE_KEY = ("flow", "step", "region", "kind", "urgency")
HOURS_KEY = ("region", "department", "weekday")


def replace_rule(rule: DeadlineRule, *, by: Any) -> DeadlineRule:
    """Let this unsaved rule hold from its ``valid_from`` on; steps already begun keep what they have."""
    check_rule(rule, by=by)
    with new_edition():
        same = {name: getattr(rule, name) for name in RULE_KEY}
        _end(DeadlineRule.objects.filter(**same), rule.valid_from)
        rule.valid_to = OPEN_END
        rule.save(force_insert=True)
        trail.record(
            "deadline_rule_replaced",
            by=by,
            subject=rule.code,
            **same,
            count=rule.count,
            unit=rule.unit,
            valid_from=str(rule.valid_from),
        )
    return rule


def check_rule(rule: DeadlineRule, *, by: Any) -> None:
    """Refuse a rule that must not be given."""
    check_place(by, region=rule.region)
    _check_begins(rule.valid_from)
    flow = Flow(rule.flow)
    if rule.step not in STEPS[flow]:
        message = _("“%(step)s” is no step of “%(flow)s”.")
        values = {"step": rule.get_step_display(), "flow": flow.label}
        raise Invalid(message % values, field="step")
    _check_known("kind", rule.kind, KINDS[flow])
    _check_known("urgency", rule.urgency, URGENCIES if flow is Flow.TICKET else {})
    if rule.unit not in Unit.values:
        raise Invalid(_("“%(unit)s” is no unit of time.") % {"unit": rule.unit}, field="unit")
    if not 1 <= rule.count <= LONGEST_COUNT:
        message = _("Give 1 to %(most)s, not %(count)s.")
        raise Invalid(message % {"most": LONGEST_COUNT, "count": rule.count}, field="count")
    same = DeadlineRule.objects.filter(**{name: getattr(rule, name) for name in RULE_KEY})
    _check_nothing_later(same, rule.valid_from)


def replace_hours(hours: WorkingHours, *, by: Any) -> WorkingHours:
    """Let these unsaved hours hold from their ``valid_from`` on."""
    check_hours(hours, by=by)
    with new_edition():
        same = {name: getattr(hours, name) for name in HOURS_KEY}
        _end(WorkingHours.objects.filter(**same), hours.valid_from)
        hours.valid_to = OPEN_END
        hours.save(force_insert=True)
        trail.record(
            "working_hours_replaced",
            by=by,
            subject=hours.department or hours.region,
            weekday=hours.weekday,
            morning=f"{hours.morning_from:%H:%M}–{hours.morning_to:%H:%M}",
            afternoon=f"{hours.afternoon_from:%H:%M}–{hours.afternoon_to:%H:%M}",
            valid_from=str(hours.valid_from),
        )
    return hours


def check_hours(hours: WorkingHours, *, by: Any) -> None:
    """Refuse hours that cannot be kept."""
    check_place(by, region=hours.region, department=hours.department)
    _check_begins(hours.valid_from)
    ends = (hours.morning_from, hours.morning_to, hours.afternoon_from, hours.afternoon_to)
    if list(ends) != sorted(ends):
        raise Invalid(
            _("Each time must not be earlier than the one before it."), field="morning_to"
        )
    if ends[0] == ends[1] and ends[2] == ends[3]:
        raise Invalid(_("A working day needs some working time."), field="morning_to")
    same = WorkingHours.objects.filter(**{name: getattr(hours, name) for name in HOURS_KEY})
    _check_nothing_later(same, hours.valid_from)


def _check_begins(valid_from: dt.date) -> None:
    if valid_from < timezone.localdate():
        raise Invalid(
            _("It can hold from today on, not from the past: what was given stays."),
            field="valid_from",
        )


def _check_known(field: str, value: str, known: dict[str, Any]) -> None:
    if value not in (ANY, *known):
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        values = {"value": value, "known": ", ".join(known) or "–"}
        raise Invalid(message % values, field=field)


def _check_nothing_later(same: "QuerySet[Any]", valid_from: dt.date) -> None:
    if same.filter(valid_from__gte=valid_from).exists():
        raise Conflict(
            _("There is already one that holds from that day or a later one."), field="valid_from"
        )


def _end(same: "QuerySet[Any]", on: dt.date) -> None:
    _check_nothing_later(same, on)
    same.filter(valid_to__gt=on).update(valid_to=on)
