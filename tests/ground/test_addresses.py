"""Where a request comes from, whatever its headers say."""

import pytest
from django.test import RequestFactory

from govservice.addresses import address_group, client_address, lies_in

PROXY, VISITOR, LIE = "10.0.0.9", "203.0.113.7", "198.51.100.66"


def request(forwarded="", peer=PROXY):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", PROXY),
        (0, LIE, PROXY),  # nobody stands in front of us, so nobody is believed
        (1, VISITOR, VISITOR),
        (1, f"{LIE}, {VISITOR}", VISITOR),  # the visitor's own invention stands left
        (1, "", PROXY),
        (2, f"{VISITOR}, 10.0.0.8", VISITOR),
        (2, f"{LIE}, {VISITOR}, 10.0.0.8", VISITOR),
        (2, VISITOR, PROXY),  # came past the outer proxy: the header may be anybody's
        (1, "not an address", PROXY),
        (1, f"{VISITOR}:51234", VISITOR),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, ",", PROXY),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES, settings.TRUSTED_PROXY_NETWORKS = proxies, []
    assert client_address(request(forwarded)) == expected


@pytest.mark.parametrize(
    ("peer", "expected"), [(PROXY, VISITOR), (LIE, LIE), ("", VISITOR), ("unix:", VISITOR)]
)
def test_a_proxy_outside_its_networks_is_a_visitor(settings, peer, expected):
    settings.TRUSTED_PROXIES, settings.TRUSTED_PROXY_NETWORKS = 1, ["10.0.0.0/24"]
    assert client_address(request(VISITOR, peer)) == expected


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_an_ipv6_household_is_one(address, group):
    assert address_group(address) == group


def test_an_address_lies_in_its_networks():
    networks = ("192.0.2.0/24", "2001:db8::/32", "203.0.113.7")
    assert [
        lies_in(a, networks) for a in ("192.0.2.200", "::ffff:192.0.2.1", "2001:db8::5", VISITOR)
    ] == [True] * 4
    assert [lies_in(a, networks) for a in ("192.0.3.1", "2001:db9::1", "", "x")] == [False] * 4


def test_the_lock_out_asks_the_same_function(settings):
    from axes.helpers import get_client_ip_address

    settings.TRUSTED_PROXIES = 1
    assert get_client_ip_address(request(f"{LIE}, {VISITOR}")) == VISITOR
