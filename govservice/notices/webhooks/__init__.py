"""Telling other systems of events: where to, signed how, delivered how."""

from .addresses import AddressRefused, check_url, permitted_addresses
from .delivery import post
from .signing import sign

__all__ = ["AddressRefused", "check_url", "permitted_addresses", "post", "sign"]
