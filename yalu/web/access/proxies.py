"""What a reverse proxy says of the client behind it, believed only from the proxies that the settings name."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import Scope

from yalu.sources.public_addresses import is_address

MOST_HOPS = 20
"""Addresses of a forwarding header that are looked at."""


class Proxies:
    """The addresses and networks from which forwarding headers are believed."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(network, strict=False) for network in networks]

    def trusts(self, address: str) -> bool:
        """Whether the address is one of a named proxy."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        return any(parsed in network for network in self._networks)

    def apply(self, scope: Scope) -> bool:
        """Put the client's own address and scheme into the scope; False when no named proxy sent the request.

        Of ``X-Forwarded-For`` the last address counts that is none of a named proxy: those before it the client can
        have written itself.
        """
        peer = (scope.get("client") or ("", 0))[0]
        if not self._networks or not self.trusts(peer):
            return False
        headers = Headers(scope=scope)
        named = [part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")]
        for address in reversed(named[-MOST_HOPS:]):
            if not is_address(address):
                break
            scope["client"] = (address, 0)
            if not self.trusts(address):
                break
        if headers.get("x-forwarded-proto", "").strip().lower() in ("http", "https"):
            scope["scheme"] = headers["x-forwarded-proto"].strip().lower()
        return True
