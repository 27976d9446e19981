"""Ed25519 keys that sign packages and checkpoints."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from yalu.errors import SettingsError
from yalu.evidence.verifier.checkpoint import SPKI


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key; it never shows itself."""

    _key: Ed25519PrivateKey

    @staticmethod
    def of(pem: bytes) -> Signer:
        """Return the signer of a private key in PEM. Raises SettingsError when it is no Ed25519 key."""
        try:
            key = load_pem_private_key(pem, None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise SettingsError("the evidence key is no private key in PEM") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise SettingsError("the evidence key is no Ed25519 key")
        return Signer(key)

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes) of a message."""
        return self._key.sign(message)

    @property
    def raw_public_key(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def public_key(self) -> str:
        """The public key as packages and pages show it: base64 of its SubjectPublicKeyInfo (RFC 8410)."""
        return base64.b64encode(SPKI + self.raw_public_key).decode()

    @property
    def name(self) -> str:
        """How messages call the key: the first 16 hex digits of the SHA-256 of its 32 bytes."""
        return sha256(self.raw_public_key).hexdigest()[:16]


def new_key() -> bytes:
    """Return a new private key in PEM (PKCS 8, not encrypted)."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
