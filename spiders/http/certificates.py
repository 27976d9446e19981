"""Which certificates servers sent when their TLS connections were opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from OpenSSL.crypto import FILETYPE_ASN1, X509, dump_certificate
from twisted.internet.interfaces import IHandshakeListener, IProtocolFactory, ITLSTransport
from twisted.python.components import proxyForInterface
from zope.interface import alsoProvides

from yalu.ids import sha256

MOST_CHAINS = 4096
"""Chains that are remembered; a crawl meets a handful of hosts."""
_chains: dict[str, tuple[str, ...]] = {}
"""Fingerprints of the chain that came with a server's certificate, by that one's fingerprint."""


def chain_of(leaf: X509) -> tuple[str, ...]:
    """The SHA-256 fingerprints (hex, of DER) of a server's certificate and of those it sent along, in its order."""
    own = _fingerprint(leaf)
    return _chains.get(own, (own,))


class CertificateRecorder(proxyForInterface(IProtocolFactory, "factory")):  # type: ignore[misc]  # made by Twisted
    """A factory whose protocols note the chain of certificates once their TLS handshake is complete."""

    factory: ClassVar[Any]

    def buildProtocol(self, addr: object) -> Any:  # noqa: N802 -- the interface's name
        """Build the protocol and let it hear of its handshake."""
        protocol = self.factory.buildProtocol(addr)
        heard: Callable[[], None] = partial(_note, protocol)
        protocol.handshakeCompleted = heard
        alsoProvides(protocol, IHandshakeListener)
        return protocol


def _note(protocol: Any) -> None:
    if not ITLSTransport.providedBy(protocol.transport):
        return
    chain = tuple(map(_fingerprint, protocol.transport.getHandle().get_peer_cert_chain() or ()))
    if chain and len(_chains) < MOST_CHAINS:
        _chains[chain[0]] = chain


def _fingerprint(certificate: X509) -> str:
    return sha256(dump_certificate(FILETYPE_ASN1, certificate))
