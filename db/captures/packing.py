"""How the bytes of a capture are packed: headers and body together, against an earlier capture of the same address.

A page that is visited again is nearly always what it was, give or take a token, a counter and a date header. With the
earlier payload as dictionary only the differences are stored. Packing always against the *first* one would make every
capture after an edit pay for that edit again; packing always against the one before would make reading the thousandth
capture take a thousand steps. So a payload takes the base of its predecessor unless the predecessor itself serves
clearly better, and stands alone when neither helps or the way back would become too long.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import zstandard

from yalu.errors import CaptureCorrupt

LEVEL = 9
"""zstd level: the knee for pages of 20 to 500 kB, about 5 ms for 100 kB."""

MOST_STEPS = 4
"""A payload is at most this many steps away from one that stands alone."""

WORTH = 0.5
"""A delta over this share of the payload packed alone is not worth a step: the page is another one."""

SURE = 64
"""A delta under such a part of the payload is worth a step without packing the payload alone, which takes longest:
hardly any page packs to twice that."""

LITTLE = 200
"""Bytes of a delta that no other base improves by anything to speak of: a date, a token."""

STEP_GAIN = 0.8
"""One more step must bring a delta under this share of what the predecessor's base gives."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Base:
    """An earlier capture that can serve as dictionary."""

    capture_id: int
    depth: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    data: bytes
    base_id: int | None = None
    depth: int = 0


def join(headers: Headers, body: bytes) -> bytes:
    """Headers as one line of JSON, then the body."""
    return json.dumps(headers, separators=(",", ":")).encode() + b"\n" + body


def split(payload: bytes) -> tuple[Headers, bytes]:
    """The inverse of ``join``. Raises CaptureCorrupt."""
    head, _, body = payload.partition(b"\n")
    try:
        return tuple((str(name), str(value)) for name, value in json.loads(head)), body
    except (ValueError, TypeError) as error:
        raise CaptureCorrupt(f"the headers of a capture cannot be read: {error}") from error


def pack(payload: bytes, bases: Sequence[Base] = ()) -> Packed:
    """The smallest fair packing. ``bases``: the predecessor's base first, then the predecessor, where there are any."""
    best: Packed | None = None
    for base in bases:
        if base.depth >= MOST_STEPS or (best is not None and len(best.data) <= LITTLE):
            continue
        delta = Packed(_compress(payload, base.payload), base.capture_id, base.depth + 1)
        if best is None and len(delta.data) * SURE > len(payload):
            best = Packed(_compress(payload, None))
        if best is None or len(delta.data) < (WORTH if best.base_id is None else STEP_GAIN) * len(best.data):
            best = delta
    return best or Packed(_compress(payload, None))


def unpack(data: bytes, base: bytes | None) -> bytes:
    """The payload again. Raises CaptureCorrupt when ``data`` or ``base`` is not what it was."""
    try:
        return zstandard.ZstdDecompressor(dict_data=_dictionary(base), max_window_size=1 << 31).decompress(data)
    except (zstandard.ZstdError, MemoryError) as error:
        raise CaptureCorrupt(f"a capture cannot be unpacked: {error}") from error


def _compress(payload: bytes, base: bytes | None) -> bytes:
    reach = len(payload) + len(base or b"")
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        source_size=len(payload),
        dict_size=len(base or b""),
        window_log=min(max(reach.bit_length(), zstandard.WINDOWLOG_MIN), 27),  # the whole base must be in reach
        write_checksum=True,
    )
    return zstandard.ZstdCompressor(dict_data=_dictionary(base), compression_params=parameters).compress(payload)


def _dictionary(base: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None
