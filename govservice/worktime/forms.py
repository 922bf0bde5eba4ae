"""Forms of the staff pages; what the services would refuse is said beside the field."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from govservice.refusals import CheckedForm, refusals_beside_fields

from . import services
from .hours import DEFAULT
from .lines import read_days, write_days
from .models import CalendarDay, CalendarYear, DeadlineRule, WorkingHours
from .published import Day
from .rules import KINDS, URGENCIES


class CalendarYearForm(CheckedForm):
    days = forms.CharField(
        label=_("days"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 14}),
        required=False,
        help_text=_(
            "Every day that is not as its weekday: one line each, 2027-02-05,0,note with 0 for a day "
            "off and 1 for a make-up working day, or a range: 2027-02-05..2027-02-11,0,note."
        ),
    )

    class Meta:
        model = CalendarYear
        fields = ("authority", "year", "is_official")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            held = services.days_entered(self.instance.year, authority=self.instance.authority)
            self.initial["days"] = write_days(held)

    def clean_days(self) -> list[Day]:
        with refusals_beside_fields(self):
            return read_days(self.cleaned_data["days"])
        return []

    def check(self) -> None:
        row = self.instance
        services.check_year(
            row.year,
            authority=row.authority,
            days=self.cleaned_data["days"],
            is_official=row.is_official,
            by=self.by,
        )


class CalendarDayForm(CheckedForm):
    class Meta:
        model = CalendarDay
        fields = ("authority", "date", "is_working", "note")

    def check(self) -> None:
        row = self.instance
        services.check_day(row.date, authority=row.authority, is_working=row.is_working, by=self.by)


def _labelled(values: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("", _("all")), *values.items()]


class DeadlineRuleForm(CheckedForm):
    kind = forms.ChoiceField(
        label=_("kind"),
        required=False,
        choices=_labelled(
            {code: label for kinds in KINDS.values() for code, label in kinds.items()}
        ),
        widget=UnfoldAdminSelectWidget(),
    )
    urgency = forms.ChoiceField(
        label=_("urgency"),
        required=False,
        choices=_labelled(URGENCIES),
        widget=UnfoldAdminSelectWidget(),
    )

    class Meta:
        model = DeadlineRule
        fields = ("flow", "step", "region", "count", "unit", "code", "valid_from")

    def check(self) -> None:
        self.instance.kind = self.cleaned_data["kind"]
        self.instance.urgency = self.cleaned_data["urgency"]
        services.check_rule(self.instance, by=self.by)


class WorkingHoursForm(CheckedForm):
    class Meta:
        model = WorkingHours
        fields = (
            "region",
            "department",
            "weekday",
            "morning_from",
            "morning_to",
            "afternoon_from",
            "afternoon_to",
            "valid_from",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual: dict[str, dt.time] = dict(
            zip(
                ("morning_from", "morning_to", "afternoon_from", "afternoon_to"),
                (*DEFAULT.morning, *DEFAULT.afternoon),
                strict=True,
            )
        )
        for name, value in usual.items():
            if not self.instance.pk:
                self.initial.setdefault(name, value)

    def check(self) -> None:
        services.check_hours(self.instance, by=self.by)
