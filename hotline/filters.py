from typing import Any

import django_filters  # type: ignore[import-untyped,unused-ignore]
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Ticket, TicketStatus, TicketType

WITHOUT_CLOCK = (TicketStatus.DONE, TicketStatus.TO_CALL_BACK, TicketStatus.ARCHIVED)


class TicketFilter(django_filters.FilterSet):
    """``?status=&type=&region=&department=&registered_from=&registered_to=&overdue=``."""

    status = django_filters.MultipleChoiceFilter(choices=TicketStatus.choices)
    type = django_filters.MultipleChoiceFilter("ticket_type", choices=TicketType.choices)
    region = django_filters.CharFilter("region__code", label=_("region of the matter"))
    department = django_filters.CharFilter("lead_department__code", label=_("lead unit"))
    registered_from = django_filters.IsoDateTimeFilter("registered_at", lookup_expr="gte")
    registered_to = django_filters.IsoDateTimeFilter("registered_at", lookup_expr="lt")
    overdue = django_filters.BooleanFilter(method="filter_overdue", label=_("overdue"))

    class Meta:
        model = Ticket
        fields: list[str] = []

    def filter_overdue(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        late = {"due_at__lt": timezone.now(), "done_at__isnull": True}
        open_ones = queryset.exclude(status__in=WITHOUT_CLOCK)
        return open_ones.filter(**late) if value else queryset.exclude(**late)
