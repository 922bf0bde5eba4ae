from typing import Any

from django import template

from govservice.desk.filters import Saved, saved_for

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_filters_of(context: template.RequestContext, changelist: Any) -> Saved:
    """The reader's own filters of this list, and what it is filtered by now."""
    return saved_for(changelist, context["request"].user)
