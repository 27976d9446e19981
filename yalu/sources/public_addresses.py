"""Addresses that anybody on the Internet can reach; all others are refused (decision 0062). Pure."""

from __future__ import annotations

import ipaddress

_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "3fff::/20"),
    )
)
"""IANA's special-purpose registries (RFC 6890), RFC 1112 and RFC 7526: nothing in there is a site.

Written out, as ``is_global`` of the standard library differs from one version of Python to the next. 2001::/23 holds
Teredo (RFC 4380), which would lead on to any IPv4 address.
"""
_UNICAST = ipaddress.ip_network("2000::/3")
"""What of IPv6 is given out to hosts; all else is reserved, local or multicast."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether an IP address is globally routable, also when embedded in IPv6 (mapped, 6to4, NAT64)."""
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and address in _NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
        if address not in _UNICAST:
            return False
    return not any(address in block for block in _SPECIAL)
