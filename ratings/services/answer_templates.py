"""答复模板: kept by who oversees the ratings of a place, filled in for one rectification."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.duties import Duty
from govservice.errors import Conflict, Invalid, NotAllowed, NotFound
from govservice.personal import mask_text
from govservice.worktime import local_day

from ..models import AnswerTemplate, Rectification
from ..papers.days import official_day, official_period
from ..placeholders import filled, unknown_in
from .form import keepable

KEEPERS = frozenset({Duty.RATING_OFFICER})
LONGEST_TEMPLATE = 2_000
CHINESE = "zh-hans"  # citizens are answered in the language of the office


@transaction.atomic
def keep_template(template: AnswerTemplate, *, by: User) -> AnswerTemplate:
    """Add this template or change it; answers already given keep their text."""
    check_template(template, by=by)
    is_new = template.pk is None
    template.save()
    audit.record(
        "answer_template_kept",
        by=by,
        subject=str(template.pk),
        department=template.department,
        region=template.region.code if template.region else "",
        is_new=is_new,
        valid_from=str(template.valid_from),
        valid_to=str(template.valid_to),
    )
    return template


def check_template(template: AnswerTemplate, *, by: User) -> None:
    """Refuse a template that must not be kept."""
    _check_place(template, by)
    if template.valid_from >= template.valid_to:
        raise Invalid(_("It must begin before it ends."), field="valid_to")
    _check_text(template.text)
    for field in ("name", "text"):
        if mask_text(getattr(template, field)) != getattr(template, field):
            message = _("A template holds no personal data: it would be masked in the answer.")
            raise Invalid(message, field=field)
    same = AnswerTemplate.objects.filter(
        department=template.department, region=template.region, name=template.name
    ).exclude(pk=template.pk)
    overlapping = same.filter(valid_from__lt=template.valid_to, valid_to__gt=template.valid_from)
    if overlapping.exists():
        raise Conflict(
            _("A template of this name holds there on some of these days."), field="name"
        )


def _check_place(template: AnswerTemplate, by: User) -> None:
    if (template.department is None) == (template.region is None):
        raise Invalid(_("Name a region or a department, not both."), field="department")
    scope = by.scope(KEEPERS)
    department, region = template.department, template.region
    reached = (
        scope.holds(department=department.path, region=department.region.path)
        if department
        else scope.holds(region=region.path if region else "")
    )
    if not reached or not by.has_duty(*KEEPERS):
        raise NotAllowed(_("This lies outside the scope of your duty."))


def _check_text(text: str) -> None:
    if not text.strip():
        raise Invalid(_("Please fill in this field."), field="text")
    if not keepable(text):
        raise Invalid(_("This text holds a character that cannot be kept."), field="text")
    if len(text) > LONGEST_TEMPLATE:
        message = _("At most %(limit)s characters; these are %(length)s.")
        values = {"limit": LONGEST_TEMPLATE, "length": len(text)}
        raise Invalid(message % values, field="text")
    unknown = unknown_in(text)
    if unknown:
        message = ngettext(
            "Nothing can fill in “%(names)s”.", "Nothing can fill in: %(names)s.", len(unknown)
        )
        raise Invalid(message % {"names": "、".join(unknown)}, field="text")


def templates_for(r: Rectification, *, on: dt.date) -> QuerySet[AnswerTemplate]:
    """Those that fit what was found and hold on that day for its body or above; the closest first."""
    above = [int(key) for key in r.department.path.strip("/").split("/")]
    places = Q(department__in=above) | Q(
        region__code__in=r.department.region.path.strip("/").split("/")
    )
    fitting: QuerySet[AnswerTemplate] = AnswerTemplate.objects.valid_on(on).filter(
        places, finding__in=["", r.finding], form__in=["", r.form]
    )
    return fitting.order_by(
        F("department__path").desc(nulls_last=True), F("region__path").desc(nulls_last=True), "name"
    )


def fill_template(pk: str, r: Rectification, *, at: dt.datetime) -> str:
    """The text as it would be sent; raises ``NotFound`` for a template that is not for this one."""
    found = templates_for(r, on=local_day(at)).filter(pk=int(pk) if pk.isdecimal() else 0).first()
    if found is None:
        raise NotFound(_("Please choose a template."), field="template")
    with translation.override(CHINESE):
        return filled(found.text, _values(r, local_day(at)))


def _values(r: Rectification, today: dt.date) -> dict[str, str]:
    """Within what everybody who sees the rectification is shown of it."""
    return {
        "item": r.rating.item.name,
        "body": str(r.department),
        "number": r.number,
        "rated": official_period(r, r.rating.fact_day),
        "date": official_day(today),
        "finding": str(r.get_finding_display()),
        "form": str(r.get_form_display()),
        "until": official_day(r.plan_until),
        "hotline": settings.HOTLINE_NUMBER,
    }
