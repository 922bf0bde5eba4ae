from django import template
from django.utils.safestring import SafeString

from ..qr import qr_inline
from ..services import ProgressKey, progress_url

register = template.Library()


@register.simple_tag
def follow_qr(key: ProgressKey) -> SafeString:
    """Leads to the page where the code is asked for. The number stands behind the «#», which no browser
    sends: it reaches no server, log or referrer. The code is not in it."""
    return qr_inline(f"{progress_url()}#{key.number}")
