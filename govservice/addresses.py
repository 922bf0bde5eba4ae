"""Where a request comes from: one answer for limits, traces, the audit trail and the lock-out."""

import ipaddress
import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # what one household or one phone is given; it changes the rest at will
PORT = re.compile(r"^(?:\[(?P<six>[^\]]*)\]|(?P<four>[\d.]+))(?::\d{1,5})?$")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(request: HttpRequest) -> str:
    """The visitor's address, or the empty text where none can be known.

    ``X-Forwarded-For`` is believed of our own proxies alone: with ``TRUSTED_PROXIES`` n the n-th
    entry from the right, which the outermost of them wrote; everything left of it anybody may
    have invented. ``TRUSTED_PROXY_NETWORKS``, where set, says from where a proxy may speak to us.
    """
    peer = _address(str(request.META.get("REMOTE_ADDR", "")))
    proxies = settings.TRUSTED_PROXIES
    if not proxies or not _is_our_proxy(peer):
        return peer
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return (_address(hops[-proxies]) if len(hops) >= proxies else "") or peer


def address_group(address: str) -> str:
    """What one visitor can be told by: an IPv4 address, or the /64 an IPv6 address lies in.

    >>> address_group("2001:db8:1:2:aaaa::1"), address_group("::ffff:192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))


def lies_in(address: str, networks: tuple[str, ...]) -> bool:
    """Whether the address belongs to one of the networks, such as ``192.0.2.0/24``."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return any((mapped or parsed) in network for network in _networks(networks))


@lru_cache(maxsize=8)
def _networks(networks: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(network, strict=False) for network in networks)


def _is_our_proxy(peer: str) -> bool:
    """A socket file has no address: whoever may open it is on this machine."""
    networks = tuple(settings.TRUSTED_PROXY_NETWORKS)
    return not networks or not peer or lies_in(peer, networks)


def _address(text: str) -> str:
    """The bare address, without port or brackets; empty where it is none."""
    text = text.strip()
    with_port = PORT.match(text)
    if with_port:
        text = with_port["six"] or with_port["four"] or ""
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return ""
