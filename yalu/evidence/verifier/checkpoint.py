"""Checkpoints of the log: signed notes with its size and its root (C2SP tlog-checkpoint and signed-note).

Part of the stand-alone verifier.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from yalu.evidence.verifier.ed25519 import ed25519_holds

LOG, WITNESS = b"\x01", b"\x04"
"""Kinds of keys: of a log's signature, of a witness's cosignature with its time."""

SPKI = bytes.fromhex("302a300506032b6570032100")
"""What stands before an Ed25519 key (32 bytes) in its SubjectPublicKeyInfo (RFC 8410)."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: its name (``origin``), how many entries it has, and the root of their tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def signed(checkpoint: Checkpoint, public: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the signed note of a checkpoint. ``public`` is the raw Ed25519 key (32 bytes) that ``sign`` signs with."""
    text = checkpoint.text
    signature = base64.b64encode(_key_id(checkpoint.origin, public) + sign(text.encode())).decode()
    return f"{text}\n\u2014 {checkpoint.origin} {signature}\n"


def opened(note: str, public: bytes) -> Checkpoint | None:
    """Return the checkpoint of a note that the key signed; None for any other text."""
    text, _, signatures = note.partition("\n\n")
    lines = text.split("\n")
    try:
        checkpoint = Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
    except (ValueError, IndexError):
        return None
    if checkpoint.text != text + "\n":
        return None
    for packed in _signatures(signatures, checkpoint.origin, _key_id(checkpoint.origin, public)):
        if ed25519_holds(public, packed, text.encode() + b"\n"):
            return checkpoint
    return None


def cosigned(note: str, key: str) -> datetime | None:
    """When the witness with this key (name+id+key) says that it had seen no other log; None: it did not sign.

    C2SP tlog-cosignature, version 1. Raises ValueError for a text that is no key.
    """
    name, public = key_of(key, WITNESS)
    text, _, signatures = note.partition("\n\n")
    for packed in _signatures(signatures, name, _key_id(name, public, WITNESS)):
        seconds = int.from_bytes(packed[:8], "big")
        if ed25519_holds(public, packed[8:], f"cosignature/v1\ntime {seconds}\n{text}\n".encode()):
            return datetime.fromtimestamp(seconds, UTC)
    return None


def _signatures(lines: str, name: str, key_id: bytes) -> Iterator[bytes]:
    """What stands behind the key id in the signature lines of a name."""
    for line in lines.splitlines():
        mark, _, rest = line.partition(" ")
        signer, _, encoded = rest.partition(" ")
        with suppress(ValueError):
            packed = base64.b64decode(encoded, validate=True)
            if (mark, signer, packed[:4]) == ("\u2014", name, key_id):
                yield packed[4:]


def named_key(text: str) -> bytes:
    """The key (32 bytes) that a text names: both lines that `yalu evidence key` prints will do. Raises ValueError."""
    with suppress(ValueError):
        packed = base64.b64decode(text, validate=True)
        if len(packed.removeprefix(SPKI)) == 32:
            return packed[-32:]
    with suppress(ValueError):
        return key_of(text)[1]
    raise ValueError(f"the named key is none, as the room's page /about shows it: {text!r}")


def key_of(text: str, kind: bytes = LOG) -> tuple[str, bytes]:
    """Name and key (32 bytes) of a key as programs of logs take it. Raises ValueError."""
    name, key_id, encoded = text.split("+", 2)
    packed = base64.b64decode(encoded, validate=True)
    if len(packed) != 33 or packed[:1] != kind or _key_id(name, packed[1:], kind).hex() != key_id:
        raise ValueError(f"not a key of this kind: {text}")
    return name, packed[1:]


def verifier_key(origin: str, public: bytes) -> str:
    """Return the key as programs of logs take it: name, key id and key in one text."""
    encoded = base64.b64encode(LOG + public).decode()
    return f"{origin}+{_key_id(origin, public).hex()}+{encoded}"


def commitment(salt: bytes, statement: str) -> bytes:
    """Return the entry of a capture: a hash that says nothing without the salt."""
    return hashlib.sha256(salt + statement.encode()).digest()


def statement_of(capture: dict[str, object]) -> str:
    """Return what an entry states of a capture, from the fields that ``proof.json`` has of it."""
    names = ("capture_id", "url", "final_url", "fetched_at", "status", "sha256")
    return "yalu-capture-1\n" + "".join(f"{'' if capture[name] is None else capture[name]}\n" for name in names)


def _key_id(name: str, public: bytes, kind: bytes = LOG) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + kind + public).digest()[:4]
