"""QR codes as pictures; what they lead to is decided when they are scanned."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from govservice.errors import Gone, NotFound

from .. import services
from ..qr import qr_svg
from ..services import LinkState, SheetState
from .via import QR_MARK

KINDS = {LinkState.UNKNOWN: NotFound, SheetState.UNKNOWN: NotFound}


@never_cache
@require_safe
def link_qr(request: HttpRequest, token: str) -> HttpResponse:
    """For receipts. A link that no longer opens has no code: it would be printed in vain."""
    state = services.look_at_link(token, browser="", at=timezone.now()).state
    if state is not LinkState.OPEN:
        raise KINDS.get(state, Gone)
    return _picture(reverse("ratings:link", args=[token]) + QR_MARK)


@never_cache
@require_safe
def window_qr(request: HttpRequest, code: str) -> HttpResponse:
    """For the sheet at a window."""
    state = services.look_at_sheet(code).state
    if state is not SheetState.OPEN:
        raise KINDS.get(state, Gone)
    return _picture(reverse("ratings:walk-in", args=[code]))


def _picture(path: str) -> HttpResponse:
    response = HttpResponse(qr_svg(settings.PUBLIC_URL + path), content_type="image/svg+xml")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
