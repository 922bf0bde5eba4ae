"""Where events may be sent to: the open internet by https, never into the house's own network.

Otherwise whoever may set a receiver could make this server knock at any door behind the firewall.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from govservice.errors import Invalid

HTTPS = "https"
LONGEST = 300
LOCAL = ("127.0.0.0/8", "::1/128")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Invalid):
    """``field`` is always ``url``."""

    code = "address_refused"


@dataclass(frozen=True)
class Target:
    """A checked address, taken apart; ``path`` holds the query too."""

    scheme: str
    host: str
    port: int
    path: str


def check_url(url: str) -> Target:
    """What the address says of itself; names are looked up only when an event is sent."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused(_("This is not an address such as https://example.gov.cn/events.")) from None
    host = parts.hostname or ""
    if parts.scheme not in (HTTPS, "http") or not host or len(url) > LONGEST or not url.isascii():
        raise _refused(_("This is not an address such as https://example.gov.cn/events."))
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        raise _refused(_("This is not an address such as https://example.gov.cn/events."))
    if parts.username or parts.password:
        raise _refused(_("The address must not hold a name or password."))
    if parts.scheme != HTTPS and not settings.WEBHOOK_PLAIN_HTTP:
        raise _refused(_("Events are sent by https only."))
    literal = _literal(host)
    if literal is not None and not _permitted(literal):
        raise _refused(_("This address lies in a network to which no events are sent."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (443 if parts.scheme == HTTPS else 80), path)


def permitted_addresses(target: Target) -> list[str]:
    """The numbers behind the name, looked up now; one that is not permitted refuses them all.

    The connection goes to these numbers and not to the name: a second look-up could say otherwise.
    Raises :class:`AddressRefused`, or ``OSError`` where the name is not known.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for number in numbers:
        if not _permitted(ipaddress.ip_address(number.split("%")[0])):
            raise _refused(_("This address lies in a network to which no events are sent."))
    if target.scheme != HTTPS and not all(_within(number, LOCAL) for number in numbers):
        raise _refused(_("Events are sent by https only."))
    return numbers


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _permitted(address: Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    if _within(str(address), settings.WEBHOOK_NETWORKS):
        return True
    return address.is_global and not address.is_multicast


def _within(number: str, networks: object) -> bool:
    address = ipaddress.ip_address(number.split("%")[0])
    return any(address in ipaddress.ip_network(network) for network in networks)  # type: ignore[attr-defined]


def _refused(message: str) -> AddressRefused:
    return AddressRefused(message, field="url")
