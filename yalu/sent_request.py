"""The request that a capture answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentRequest:
    """The request that a response answered, as it was sent, but for headers that let somebody in.

    ``peer`` is the IP address that answered. ``certificates`` are SHA-256 fingerprints (hex) of the certificates that
    it sent, its own first; empty without TLS.
    """

    method: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    peer: str | None = None
    certificates: tuple[str, ...] = ()
