"""Refuse to run half configured: each check names the variable that mends it."""

import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from . import sealed

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


@register(Tags.security)
def personal_data_can_be_sealed(**_kwargs: Any) -> list[CheckMessage]:
    """Some builds of OpenSSL leave SM4 out; better to learn it now than at the first rating."""
    if settings.SEAL_CIPHER not in sealed.CIPHERS:
        return [
            Error(
                f"SEAL_CIPHER is “{settings.SEAL_CIPHER}”; known are {', '.join(sealed.CIPHERS)}.",
                id="govservice.E001",
            )
        ]
    try:
        value = sealed.seal("试", bound_to="check")
        works = sealed.unseal(value, bound_to="check") == "试"
    except UnsupportedAlgorithm:
        works = False
    if works:
        return []
    return [
        Error(
            f"This OpenSSL has no {settings.SEAL_CIPHER}-GCM; personal data cannot be sealed.",
            hint="Install cryptography from its own wheel, or set SEAL_CIPHER=AES.",
            id="govservice.E002",
        )
    ]


@register(Tags.security)
def keys_are_private(**_kwargs: Any) -> list[CheckMessage]:
    open_files = [
        str(path)
        for path in sorted(Path(settings.KEYS_DIR).iterdir())
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if not open_files:
        return []
    return [
        Warning(
            f"Others can read these key files: {', '.join(open_files)}.",
            hint="chmod 600 them.",
            id="govservice.W003",
        )
    ]


@register(Tags.urls)
def public_url_is_an_origin(**_kwargs: Any) -> list[CheckMessage]:
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.path:
        return []
    return [
        Error(
            f"PUBLIC_URL is “{settings.PUBLIC_URL}”; an address such as https://ping.example.gov.cn "
            "is expected: rating links are made of it.",
            id="govservice.E004",
        )
    ]


@register(Tags.security, deploy=True)
def the_public_host_is_served(**_kwargs: Any) -> list[CheckMessage]:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if host in LOCAL_HOSTS:
        return [
            Warning(
                "PUBLIC_URL names this machine only: nobody else could open a rating link.",
                hint="Set PUBLIC_URL and ALLOWED_HOSTS to the public name.",
                id="govservice.W005",
            )
        ]
    if host in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            f"ALLOWED_HOSTS does not have “{host}”, the host of PUBLIC_URL.",
            hint=f"ALLOWED_HOSTS={host}",
            id="govservice.E006",
        )
    ]
