"""The links a member of staff finds at the top of every page."""

from django import template
from django.template import Context

from ..views.staff_links import Link, links_for

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_links(context: Context) -> list[Link]:
    return links_for(context.get("user"), context["request"].path)
