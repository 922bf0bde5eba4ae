"""Limits written wrongly are found at the start, not at the first citizen."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .limits import parse_limits

LIMITS = (
    "LIMIT_ADDRESS",
    "LIMIT_HALL_ADDRESS",
    "LIMIT_PHONE",
    "LIMIT_TOKEN",
    "LIMIT_HELD",
    "LIMIT_LOOKING",
)


@register()
def limits_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for name in LIMITS:
        try:
            parse_limits(getattr(settings, name))
        except ValueError as error:
            found.append(Error(f"{name}: {error}", id="ratings.E001"))
    return found


@register()
def proxy_networks_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for network in settings.TRUSTED_PROXY_NETWORKS:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            message = f"TRUSTED_PROXY_NETWORKS: “{network}” is no network such as 10.0.0.0/24."
            found.append(Error(message, id="ratings.E002"))
    return found
