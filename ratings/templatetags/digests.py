from typing import Any

from django import template
from django.utils import timezone

from ratings import services

register = template.Library()


@register.simple_tag(takes_context=True)
def digest_of_today(context: dict[str, Any]) -> dict[str, str] | None:
    """What the person signed in was told of their deadlines today, and where to find them."""
    digest = services.digest_of(context["request"].user, at=timezone.now())
    if digest is None:
        return None
    return {"words": services.digest_words(digest), "url": services.work_list()}
