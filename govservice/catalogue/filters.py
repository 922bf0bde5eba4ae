from typing import Any

import django_filters  # type: ignore[import-untyped,unused-ignore]
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .models import Department, Region, ServiceItem
from .models.departments import DepartmentKind
from .models.items import ItemType
from .models.regions import RegionLevel
from .search import search_items

Rows = QuerySet[Any]


class NameFilter(django_filters.CharFilter):
    """Part of a name, a short name or a code."""

    fields: tuple[str, ...] = ("name", "short_name", "code")

    def filter(self, qs: Rows, value: str) -> Rows:
        if not value:
            return qs
        condition = Q()
        for name in self.fields:
            condition |= Q(**{f"{name}__icontains": value})
        return qs.filter(condition)


class ItemNameFilter(NameFilter):
    fields = ("name", "code")


class RegionFilter(django_filters.FilterSet):
    name = NameFilter(label=_("part of the name or code"))
    level = django_filters.ChoiceFilter(choices=RegionLevel.choices, label=_("level of the region"))
    parent = django_filters.CharFilter("parent__code", label=_("code of the parent"))
    is_grouping = django_filters.BooleanFilter(label=_("grouping only"))
    valid_on = django_filters.DateFilter(method="filter_valid_on", label=_("valid on"))

    class Meta:
        model = Region
        fields: list[str] = []

    def filter_valid_on(self, queryset: Rows, name: str, value: Any) -> Rows:
        return queryset.filter(valid_from__lte=value, valid_to__gt=value)


class DepartmentFilter(django_filters.FilterSet):
    name = NameFilter(label=_("part of the name or code"))
    kind = django_filters.ChoiceFilter(choices=DepartmentKind.choices, label=_("kind"))
    region = django_filters.CharFilter(
        method="filter_region", label=_("code of a region, with all below it")
    )
    parent = django_filters.CharFilter("parent__code", label=_("code of the parent"))
    valid_on = django_filters.DateFilter(method="filter_valid_on", label=_("valid on"))

    class Meta:
        model = Department
        fields: list[str] = []

    def filter_region(self, queryset: Rows, name: str, value: Any) -> Rows:
        return queryset.filter(region__path__contains=f"/{value}/")

    def filter_valid_on(self, queryset: Rows, name: str, value: Any) -> Rows:
        return queryset.filter(valid_from__lte=value, valid_to__gt=value)


class ItemFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="filter_words",
        label=_("name, code, body, pinyin or its initials; best first"),
    )
    name = ItemNameFilter(label=_("part of the name or code"))
    department = django_filters.CharFilter("department__code", label=_("code of the department"))
    region = django_filters.CharFilter(
        method="filter_region", label=_("code of a region, with all below it")
    )
    item_type = django_filters.ChoiceFilter(
        method="filter_type", choices=ItemType.choices, label=_("type of the item")
    )
    is_active = django_filters.BooleanFilter(label=_("in use"))

    class Meta:
        model = ServiceItem
        fields: list[str] = []

    def filter_region(self, queryset: Rows, name: str, value: Any) -> Rows:
        return queryset.filter(department__region__path__contains=f"/{value}/")

    def filter_words(self, queryset: Rows, name: str, value: Any) -> Rows:
        return search_items(queryset, value)

    def filter_type(self, queryset: Rows, name: str, value: Any) -> Rows:
        return queryset.filter(versions__item_type=value).distinct()
