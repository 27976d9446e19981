"""Proofs of OpenTimestamps: operations that lead from a SHA-256 to what somebody attests, as a block of Bitcoin does.

Part of the stand-alone verifier.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

HEAD = bytes.fromhex("004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108")
"""What a proof in a file begins with: its magic, version 1, and that it is about a SHA-256, which follows."""
ATTESTED, FORK, APPEND, PREPEND, REVERSE, HEXLIFY = b"\x00", b"\xff", b"\xf0", b"\xf1", b"\xf2", b"\xf3"
HASHES = {b"\x02": "sha1", b"\x03": "ripemd160", b"\x08": "sha256", b"\x67": "keccak256"}
PENDING, BITCOIN = bytes.fromhex("83dfe30d2ef90c8e"), bytes.fromhex("0588960d73d71901")
MOST_BYTES, MOST_STEPS, MOST_MESSAGE = 1 << 15, 255, 4096
"""Bytes of a proof (others read 10,000 of each answer); operations on a path and bytes of what one gives, as there."""


@dataclass(frozen=True, slots=True)
class ProofEnd:
    """An attestation: where its bytes stand in the proof, its kind, and the message that it is about.

    ``calendar`` is the address at which one is pending, ``height`` that of the block which has the message as its root.
    """

    begin: int
    end: int
    kind: str
    message: bytes
    calendar: str | None
    height: int | None


def proof_ends(proof: bytes, about: bytes) -> list[ProofEnd]:
    """What a proof says that somebody attests about a SHA-256; its operations are applied on the way.

    Raises ValueError for anything but a proof about it, NotImplementedError for a hash that this Python lacks.
    """
    data, ends, paths = io.BytesIO(proof), list[ProofEnd](), [(about, 0)]
    if len(proof) > MOST_BYTES or data.read(len(HEAD) + 32) != HEAD + about:
        raise ValueError("it is no proof of OpenTimestamps about this SHA-256, or longer than any")
    while paths:
        message, steps = paths.pop()
        while (tag := _taken(data, 1)) != ATTESTED:
            if tag == FORK:
                paths.append((message, steps))
                if (tag := _taken(data, 1)) == ATTESTED:
                    break
            message, steps = _applied(tag, message, data), steps + 1
            if steps > MOST_STEPS or len(message) > MOST_MESSAGE:
                raise ValueError("it has too many operations, or one that gives too much")
        ends.append(_end(data, message))
    if data.read(1):
        raise ValueError("something stands behind it")
    return ends


def _end(data: io.BytesIO, message: bytes) -> ProofEnd:
    begin, kind, content = data.tell() - 1, _taken(data, 8), io.BytesIO(_packed(data))
    calendar = _packed(content).decode("ascii", "replace").rstrip("/") if kind == PENDING else None
    height = _number(content) if kind == BITCOIN else None
    odd = calendar is not None and not re.fullmatch(r"[A-Za-z0-9._/:-]{1,1000}", calendar)
    if odd or (height is not None and len(message) != 32) or (kind in (PENDING, BITCOIN) and content.read(1)):
        raise ValueError("an attestation in it is not of its kind")
    return ProofEnd(begin, data.tell(), kind.hex(), message, calendar, height)


def _applied(tag: bytes, message: bytes, data: io.BytesIO) -> bytes:
    """What an operation makes of a message; the argument of some stands in the data."""
    if tag == APPEND:
        return message + _packed(data)
    if tag == PREPEND:
        return _packed(data) + message
    if tag in (REVERSE, HEXLIFY):
        return message[::-1] if tag == REVERSE else message.hex().encode()
    if tag not in HASHES:
        raise ValueError(f"its operation {tag.hex()} is unknown")
    try:
        return hashlib.new(HASHES[tag], message, usedforsecurity=False).digest()
    except ValueError as error:
        raise NotImplementedError(f"it needs {HASHES[tag]}, which this Python lacks") from error


def _taken(data: io.BytesIO, length: int) -> bytes:
    taken = data.read(length)
    if len(taken) != length or not length:
        raise ValueError("it is cut, or a part of it is empty")
    return taken


def _number(data: io.BytesIO) -> int:
    value = shift = 0
    while (digit := _taken(data, 1)[0]) & 0x80:
        value, shift = value | (digit & 0x7F) << shift, shift + 7
        if shift > 28:
            raise ValueError("a number in it is too long")
    return value | digit << shift


def _packed(data: io.BytesIO) -> bytes:
    return _taken(data, _number(data))


def named_blocks(texts: Iterable[str]) -> dict[int, bytes]:
    """The headers of blocks (80 bytes) that texts name as HEIGHT=HEX, by height. Raises ValueError."""
    blocks = dict[int, bytes]()
    for text in texts:
        match = re.fullmatch(r"([0-9]{1,9})=([0-9a-fA-F]{160})", text)
        if match is None:
            raise ValueError(f"a block is named as HEIGHT=HEADER, its header in 160 hex digits, not as {text!r}")
        blocks[int(match[1])] = bytes.fromhex(match[2])
    return blocks


def block_words(header: bytes, root: bytes) -> tuple[bool, str]:
    """Whether a header is one of a block with this Merkle root, by what it says itself, and what that is."""
    if header[36:68] != root:
        return False, f"the header that was named has another Merkle root, {header[36:68][::-1].hex()}"
    bits, own = int.from_bytes(header[72:76], "little"), hashlib.sha256(hashlib.sha256(header).digest()).digest()[::-1]
    target = (bits & 0x7FFFFF) << 8 * (bits >> 24) >> 24
    if int.from_bytes(own, "big") > target:
        return False, f"the header that was named does not meet its own target, with the hash {own.hex()}"
    at, tries = datetime.fromtimestamp(int.from_bytes(header[68:72], "little"), UTC), (1 << 256) // (target + 1)
    words = f"its header, of {at:%Y-%m-%d %H:%M:%S} UTC, has the root and meets its own target ({tries:.0e} tries)"
    return True, f"{words}; whether the chain has the hash {own.hex()}, an explorer or a node tells"
