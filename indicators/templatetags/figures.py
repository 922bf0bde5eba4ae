"""A count and its list, as every table of the figures' pages shows them."""

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html
from django.utils.safestring import SafeString

from indicators.board.sections import Number

register = template.Library()


@register.filter
def linked(number: Number) -> SafeString | str:
    """A tag and not a template: a page has two hundred of these."""
    count = intcomma(number.count, use_l10n=False)
    return format_html('<a href="{}">{}</a>', number.url, count) if number.url else count
