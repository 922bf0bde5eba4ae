"""The links a member of staff finds on every page, and beside the list of rectifications."""

from typing import Any

from django import template
from django.template import Context

from ..neighbours import ledger_of_list
from ..views.staff_links import Link, links_for

register = template.Library()


@register.simple_tag
def ledger_of(changelist: Any) -> str:
    """The ledger of what this list of rectifications shows."""
    return ledger_of_list(changelist.params)


@register.simple_tag(takes_context=True)
def staff_links(context: Context) -> list[Link]:
    return links_for(context.get("user"), context["request"].path)
