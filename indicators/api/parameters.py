"""What ``GET figures/`` may be asked: every parameter checked, each refusal naming it."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request

from govservice.accounts.models import ApiClient, User
from govservice.catalogue.models import Department, Hall, Region, ServiceItem
from govservice.catalogue.scope import Scope
from govservice.errors import Invalid, NotAllowed, NotFound
from ratings.models import Channel

from ..bodies import Bodies
from ..filters import no_longer_stands
from ..models.figures import FigureQuerySet
from ..queries import FigureQuery

LONGEST_DAYS = 5 * 366
UNITS = ("department", "region", "item")
BREAKDOWNS = ("", "day", "month", "unit", "channel", "level", "item", "hall", "tag")
EARLIEST = dt.date(2000, 1, 1)


@extend_schema_serializer(component_name="FigureParameters")
class FigureParameters(serializers.Serializer[Any]):
    """``from`` and ``to`` are days in China, both included."""

    unit = serializers.ChoiceField(
        UNITS, default="department", help_text=_("What `code` names, and what `by=unit` lists.")
    )
    code = serializers.CharField(
        default="", max_length=36, help_text=_("The unit's code; without it everything in reach.")
    )
    to = serializers.DateField(help_text=_("Last day, included."))
    by = serializers.ChoiceField(BREAKDOWNS, default="", help_text=_("What to break it down by."))
    count = serializers.ChoiceField(
        ("subtree", "own"),
        default="subtree",
        help_text=_("With everything below the unit, or the unit itself alone."),
    )
    channel = serializers.ChoiceField(Channel.choices, default="")
    hall = serializers.CharField(default="", max_length=32, help_text=_("A hall's code."))
    bodies = serializers.ChoiceField(
        Bodies.choices,
        default=Bodies.AS_RECORDED.value,
        help_text=_(
            "`as_recorded`: under the bodies of that time. `as_of_now`: under those that stand "
            "today, with all that they took over."
        ),
    )
    order = serializers.CharField(
        default="code",
        max_length=40,
        help_text=_("For `by=unit`: code, ratings, a counter or a rate; “-” turns it."),
    )
    page = serializers.IntegerField(default=1, min_value=1, max_value=100_000)
    page_size = serializers.IntegerField(default=50, min_value=1, max_value=500)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        first = serializers.DateField(help_text=_("First day."))
        return {**super().get_fields(), "from": first}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = attrs["from"], attrs["to"]
        if first < EARLIEST:
            raise serializers.ValidationError(
                {"from": _("No day before %(day)s, please.") % {"day": EARLIEST}}
            )
        if last < first or last.year > EARLIEST.year + 200:
            raise serializers.ValidationError(
                {
                    "to": _("“to” (%(to)s) must not be before “from” (%(from)s).")
                    % {"to": last, "from": first}
                }
            )
        if (last - first).days >= LONGEST_DAYS:
            raise serializers.ValidationError(
                {"to": _("At most %(days)s days at once.") % {"days": LONGEST_DAYS}}
            )
        return attrs


def reader_scope(request: Request) -> Scope:
    """How far this user or system reads figures; nobody without a duty that reads them."""
    viewer: User | ApiClient = request.user  # type: ignore[assignment]
    scope = viewer.scope(FigureQuerySet.readers)
    if not scope:
        raise NotAllowed
    return scope


def question(asked: dict[str, Any], scope: Scope) -> FigureQuery:
    """Units out of scope are as unknown as those that do not exist."""
    named = _unit(asked["unit"], asked["code"], scope)
    refusal = no_longer_stands(named.get("department"), asked["bodies"])
    if refusal:
        raise Invalid(refusal, field="code")
    return FigureQuery(
        scope=scope,
        start=asked["from"],
        end=asked["to"] + dt.timedelta(days=1),
        subtree=asked["count"] == "subtree",
        channel=asked["channel"],
        hall=_one(
            Hall.objects.filter(scope.condition("department", "region")), asked["hall"], "hall"
        ),
        bodies=asked["bodies"],
        **named,
    )


def _unit(unit: str, code: str, scope: Scope) -> dict[str, Any]:
    if unit == "region":
        regions = Region.objects.order_by("-valid_from")
        return {"region": _one(regions.filter(_regions_in(scope)), code, "code")}
    if unit == "item":
        return {
            "item": _one(ServiceItem.objects.filter(scope.condition("department")), code, "code")
        }
    return {"department": _one(Department.objects.filter(scope.condition("")), code, "code")}


def _regions_in(scope: Scope) -> Any:
    """Regions wholly within reach: a region's figure must never be a part of it in disguise."""
    if scope.everything:
        return Q()
    within = (Q(path__startswith=path) for path in sorted(scope.region_paths))
    return reduce(or_, within, Q(pk__in=[]))


def _one(rows: Any, code: str, field: str) -> Any:
    if not code:
        return None
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no “%(code)s” within your reach.") % {"code": code}, field=field)
    return found
