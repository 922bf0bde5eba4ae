import datetime as dt
from typing import Any

import django_filters as filters  # type: ignore[import-untyped,unused-ignore]
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department

from .disclosure import within
from .models import Channel, Identity, Level, RectificationStatus, Standing

ONE_DAY = dt.timedelta(days=1)
Rows = QuerySet[Any]


class _FactFilter(filters.FilterSet):  # type: ignore[misc,unused-ignore]
    """What lists of ratings and of rectifications share; ``rating`` is the look-up of the rating."""

    rating = ""

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """``from`` is a keyword of Python and cannot be declared as an attribute."""
        prefix = cls.rating
        shared = {
            "from": filters.DateFilter(
                method="filter_from",
                label=_("First day; anonymous ratings are taken by whole weeks."),
            ),
            "to": filters.DateFilter(method="filter_to", label=_("Last day, included.")),
            "department": filters.CharFilter(
                method="filter_department",
                label=_("Code of a department; what stands below counts."),
            ),
            "level": filters.MultipleChoiceFilter(
                field_name=f"{prefix}level", choices=Level.choices, label=_("Level")
            ),
            "item": filters.CharFilter(
                field_name=f"{prefix}item__code", label=_("Code of a service item.")
            ),
            "tag": filters.CharFilter(
                field_name=f"{prefix}tags__code", distinct=True, label=_("Code of a reason.")
            ),
            "channel": filters.ChoiceFilter(
                field_name=f"{prefix}channel", choices=Channel.choices, label=_("Channel")
            ),
            "identity": filters.ChoiceFilter(
                field_name=f"{prefix}identity", choices=Identity.choices, label=_("Identity")
            ),
            "standing": filters.ChoiceFilter(
                field_name=f"{prefix}standing", choices=Standing.choices, label=_("Standing")
            ),
        }
        declared: dict[str, Any] = super().get_filters()
        return shared | declared

    def filter_from(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return within(rows, value, None, prefix=self.rating)

    def filter_to(self, rows: Rows, name: str, value: dt.date) -> Rows:
        return within(rows, None, value + ONE_DAY, prefix=self.rating)

    def filter_department(self, rows: Rows, name: str, value: str) -> Rows:
        department = Department.objects.filter(code=value).first()
        if department is None:
            return rows.none()
        return rows.filter(department__path__startswith=department.path)


class RatingFilter(_FactFilter):
    pass


class RectificationFilter(_FactFilter):
    rating = "rating__"
    status = filters.ChoiceFilter(choices=RectificationStatus.choices, label=_("Status"))
