"""DNS resolver that treats host names with private addresses as unknown (decision 0062).

It filters the resolver's own answers at the moment of connecting, so that a name which resolves to a public address
first and to a private one later (DNS rebinding) does not get through.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

_private_allowed: ContextVar[bool] = ContextVar("private_allowed", default=False)
refused: dict[str, str] = {}
"""Host names that resolved to private addresses only, each with one of them; for the message to the operator."""
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


@contextmanager
def private_hosts(allowed: bool) -> Iterator[None]:
    """Allow or forbid, within the block, connections to private addresses."""
    token = _private_allowed.set(allowed)
    try:
        yield
    finally:
        _private_allowed.reset(token)


class PublicResolver(CachingHostnameResolver):
    """Scrapy's caching resolver, reduced to public addresses outside a ``private_hosts(True)`` block."""

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve a host name; private addresses are dropped unless the current block allows them."""
        if not _private_allowed.get():
            resolutionReceiver = _PublicOnly(resolutionReceiver, hostName)  # noqa: N806
        return super().resolveHostName(resolutionReceiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Receiver that passes on a resolver's results without the private addresses."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver
        self._host = host

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public(str(address.host)):
            self._receiver.addressResolved(address)
        else:
            refused[self._host] = str(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()
