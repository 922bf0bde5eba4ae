from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import published, services
from ..forms import CalendarDayForm, CalendarYearForm
from ..lines import write_days
from ..models import CalendarDay, CalendarYear
from .base import ClockAdmin, place_name


def _count(*, is_working: bool) -> Coalesce:
    days = CalendarDay.objects.order_by().filter(
        authority=OuterRef("authority"), date__year=OuterRef("year"), is_working=is_working
    )
    counted = days.values("authority").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@admin.register(CalendarYear)
class CalendarYearAdmin(ClockAdmin):
    """A year is typed or pasted as a whole: what differs from Monday to Friday, a line per day or range."""

    form = CalendarYearForm
    list_display = ("year", "place", "is_official", "counted_days")
    list_filter = ("is_official", "year")
    search_fields = ("=authority", "=year")
    search_help_text = _("A year, or a region's code.")
    fields = ("authority", "year", "days", "is_official")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return (
            ("authority", "year") if self.may_edit(request) else ("authority", "year", "shown_days")
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        days = "days" if self.may_edit(request) else "shown_days"
        return ("authority", "year", days, "is_official")

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """The next year, as the package expects it: a list to correct by the announcement."""
        last = CalendarYear.objects.filter(authority="").order_by("-year").first()
        year = min((last.year if last else published.FIRST_YEAR - 1) + 1, published.LAST_YEAR)
        given = {"year": year, "days": write_days(published.days_of(year))}
        return given | super().get_changeform_initial_data(request)

    @admin.display(description=_("region"), ordering="authority")
    def place(self, row: CalendarYear) -> Any:
        return place_name(row.authority)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        years: Any = super().get_queryset(request)
        shown: QuerySet[Any] = years.annotate(
            days_off=_count(is_working=False), make_up_days=_count(is_working=True)
        )
        return shown

    @admin.display(description=_("days off and make-up days"))
    def counted_days(self, row: Any) -> str:
        return f"{row.days_off} + {row.make_up_days}"

    @admin.display(description=_("days"))
    def shown_days(self, row: CalendarYear) -> str:
        return write_days(services.days_entered(row.year, authority=row.authority))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        saved = services.enter_year(
            obj.year,
            authority=obj.authority,
            days=form.cleaned_data["days"],
            is_official=obj.is_official,
            by=request.user,
        )
        obj.pk = saved.pk


@admin.register(CalendarDay)
class CalendarDayAdmin(ClockAdmin):
    """For a correction between two announcements, or one day of a region."""

    form = CalendarDayForm
    list_display = ("date", "weekday", "is_working", "note", "place")
    list_filter = ("is_working", ("authority", admin.AllValuesFieldListFilter))
    date_hierarchy = "date"
    fields = ("authority", "date", "is_working", "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("authority", "date") if obj else ()

    @admin.display(description=_("weekday"))
    def weekday(self, row: CalendarDay) -> Any:
        return WEEKDAYS[row.date.isoweekday()]

    @admin.display(description=_("region"), ordering="authority")
    def place(self, row: CalendarDay) -> Any:
        return place_name(row.authority)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        saved = services.set_day(
            obj.date,
            authority=obj.authority,
            is_working=obj.is_working,
            note=obj.note,
            by=request.user,
        )
        obj.pk = saved.pk


WEEKDAYS = dict(
    zip(
        range(1, 8),
        (
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
            _("Sunday"),
        ),
        strict=True,
    )
)
