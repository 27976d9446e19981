"""Checkpoints of the log: signed notes with its size and its root (C2SP tlog-checkpoint and signed-note).

Part of the stand-alone verifier.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from yalu.evidence.ed25519 import ed25519_holds


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
    for line in signatures.splitlines():
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if (mark, name) == ("\u2014", checkpoint.origin) and checkpoint.text == text + "\n":
            packed = base64.b64decode(encoded)
            named = packed[:4] == _key_id(name, public)
            if named and ed25519_holds(public, packed[4:], checkpoint.text.encode()):
                return checkpoint
    return None


def verifier_key(origin: str, public: bytes) -> str:
    """Return the key as programs of logs take it: name, key id and key in one text."""
    encoded = base64.b64encode(b"\1" + public).decode()
    return f"{origin}+{_key_id(origin, public).hex()}+{encoded}"


def commitment(salt: bytes, statement: str) -> bytes:
    """Return the entry of a capture: a hash that says nothing without the salt."""
    return hashlib.sha256(salt + statement.encode()).digest()


def statement_of(capture: dict[str, object]) -> str:
    """Return what an entry states of a capture, from the fields that ``proof.json`` has of it."""
    names = ("capture_id", "url", "final_url", "fetched_at", "status", "sha256")
    return "yalu-capture-1\n" + "".join(f"{'' if capture[name] is None else capture[name]}\n" for name in names)


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + b"\1" + public).digest()[:4]
