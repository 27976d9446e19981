"""How often one client may do something."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

MOST_CLIENTS = 10_000
"""Clients that are counted at once; beyond them the one longest silent is forgotten."""
MINUTE = 60.0
SUBNET = 64
"""Leading bits of an IPv6 address that stand for one client: whoever has one address has all that share them."""


@dataclass(slots=True)
class _Bucket:
    """What one client may still do, and when that was counted."""

    left: float
    at: float


class ClientLimit:
    """Counts by client: as many as ``per_minute`` at once, refilled evenly; 0 sets no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, address: str) -> bool:
        """Count one; False when the client did it too often."""
        bucket = self._refilled(address)
        if bucket is None:
            return True
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def wait(self, address: str) -> int:
        """Whole seconds until the client may do it again; 0: now. Counts nothing."""
        bucket = self._refilled(address)
        if bucket is None or bucket.left >= 1:
            return 0
        return math.ceil((1 - bucket.left) * MINUTE / self._most)

    def _refilled(self, address: str) -> _Bucket | None:
        if not self._most:
            return None
        now, client = self._clock(), client_of(address)
        bucket = self._clients.pop(client, None) or _Bucket(float(self._most), now)
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._most / MINUTE)
        bucket.at = now
        self._clients[client] = bucket
        if len(self._clients) > MOST_CLIENTS:
            self._clients.popitem(last=False)
        return bucket


def client_of(address: str) -> str:
    """The client that an address stands for: itself, or the subnet of an IPv6 address."""
    if ":" not in address:
        return address
    try:
        network = ipaddress.ip_network((address.partition("%")[0], SUBNET), strict=False)
    except ValueError:
        return address
    return str(network)
