from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; what a header says is believed of our own proxies alone."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
    if proxies and len(forwarded) >= proxies:
        return str(forwarded[-proxies]).strip()
    return str(request.META.get("REMOTE_ADDR", ""))
