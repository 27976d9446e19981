"""DNS resolver that treats host names with private addresses as unknown (decision 0062).

It filters the resolver's own answers at the moment of connecting, so that a name which resolves to a public address
first and to a private one later (DNS rebinding) does not get through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from yalu.sources.public_addresses import is_public

_private_allowed: ContextVar[bool] = ContextVar("private_allowed", default=False)
refused: dict[str, str] = {}
"""Host names that resolved to private addresses only, each with one of them; for the message to the operator."""


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
