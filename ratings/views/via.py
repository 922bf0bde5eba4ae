"""Through which channel a citizen came to a rating link, as far as the request says."""

from django.http import HttpRequest

from ..models import Channel

QR_MARK = "?via=qr"


def channel_of(request: HttpRequest) -> Channel:
    if request.GET.get("via") == Channel.QR:
        return Channel.QR
    return Channel.MOBILE if "Mobi" in request.headers.get("User-Agent", "") else Channel.PC
