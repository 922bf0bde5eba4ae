"""The links a member of staff finds at the top of every page."""

from typing import Any, TypedDict

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indicators.models.figures import FigureQuerySet
from ratings.models import RectificationQuerySet
from ratings.services.on_behalf import ON_BEHALF_DUTIES

register = template.Library()


class Link(TypedDict):
    url: str
    name: str | Promise
    is_here: bool


@register.simple_tag(takes_context=True)
def staff_links(context: Context) -> list[Link]:
    """Nothing for the public; the figures only for those whose duty reads them."""
    user: Any = context.get("user")
    if not (user and user.is_authenticated):
        return []
    targets: list[tuple[str, str | Promise]] = []
    if user.has_duty(*FigureQuerySet.readers):
        targets.append((reverse("indicators:dashboard"), _("Figures")))
    if user.has_duty(*RectificationQuerySet.readers):
        targets.append((reverse("indicators:ledger"), _("Ledger of bad ratings")))
    if user.is_staff and user.has_duty(*ON_BEHALF_DUTIES):
        targets.append((reverse("admin:ratings_on_behalf"), _("Rate for a citizen")))
    if user.is_staff:
        targets.append((reverse("admin:index"), _("Workplace")))
    here = context["request"].path
    return [Link(url=url, name=name, is_here=here == url) for url, name in targets]
