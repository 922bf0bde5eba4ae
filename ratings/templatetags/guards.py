from typing import Any

from django import template
from django.template.context import RequestContext

from ..guards import HONEYPOT, OPENED, opened_again

register = template.Library()


@register.inclusion_tag("ratings/_guard_fields.html", takes_context=True)
def guard_fields(context: RequestContext) -> dict[str, Any]:
    """The two hidden fields that :func:`ratings.guards.judge` reads; inside the form."""
    request = context["request"]
    return {"honeypot": HONEYPOT, "field": OPENED, "opened": opened_again(request)}
