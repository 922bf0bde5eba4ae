from django.conf import settings
from django.http import HttpRequest

from . import display


def site(request: HttpRequest) -> dict[str, object]:
    """What every page may mention."""
    return {
        "HOTLINE_NUMBER": settings.HOTLINE_NUMBER,
        "LANGUAGES": settings.LANGUAGES,
        "display": display.chosen(request),
    }
