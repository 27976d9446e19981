"""Packs a capture: request, headers and body together, against an earlier capture of the same URL. Decision 0072.

A page that is fetched again is nearly always the same but for a token, a counter and a date header. With the earlier
payload as the zstd dictionary only the differences are stored. Packing always against the *first* capture would make
every capture after an edit store that edit again; packing always against the previous one would make reading the
thousandth capture take a thousand steps. So a payload takes the base of its predecessor unless the predecessor itself
serves clearly better, and is packed alone when neither helps or the chain would become too long.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import zstandard

from yalu.errors import CaptureCorrupt
from yalu.sent_request import SentRequest

LEVEL, ALONE = 9, 6
"""zstd levels, against a base and alone: 200 pages of papers (170 kB each) take 1.0 ms and 28.6 kB alone at 6, 1.5 ms
and 28.1 kB at 9."""

MOST_STEPS = 4
"""Longest chain of bases: steps from a payload to one that is packed alone."""

WORTH = 0.5
"""A delta larger than this share of the payload packed alone is not worth a step: the page is a different one."""

SURE = 64
"""A delta smaller than the payload divided by this is used without packing the payload alone, which takes longest:
hardly any page packs to twice that size."""

LITTLE = 200
"""A delta of at most so many bytes (a date, a token) is not improved noticeably by another base."""

STEP_GAIN = 0.8
"""One more step must make the delta smaller than this share of the delta against the predecessor's base."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PackBase:
    """An earlier capture that can serve as the dictionary. ``depth`` is its number of steps to one packed alone."""

    capture_id: int
    depth: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed payload: its bytes, the capture used as dictionary (None: packed alone), and its depth."""

    data: bytes
    base_id: int | None = None
    depth: int = 0


def join(headers: Headers, body: bytes, request: SentRequest | None = None) -> bytes:
    """Join request and headers, as one line of JSON, and body."""
    head: object = headers if request is None else {"headers": headers, "request": _plain(request)}
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + body


def split(payload: bytes) -> tuple[Headers, bytes, SentRequest | None]:
    """Split what ``join`` made into headers, body and request. Raises CaptureCorrupt."""
    head, _, body = payload.partition(b"\n")
    try:
        fields = json.loads(head)
        if isinstance(fields, list):
            return _pairs(fields), body, None
        return _pairs(fields["headers"]), body, _request(fields["request"])
    except (ValueError, TypeError, KeyError) as error:
        raise CaptureCorrupt(f"the headers of a capture cannot be read: {error}") from error


def _plain(request: SentRequest) -> dict[str, object]:
    return {
        "method": request.method,
        "headers": request.headers,
        "body": request.body.decode("latin-1"),
        "peer": request.peer,
        "certificates": request.certificates,
    }


def _request(fields: dict[str, Any]) -> SentRequest:
    return SentRequest(
        fields["method"],
        _pairs(fields["headers"]),
        fields["body"].encode("latin-1"),
        fields["peer"],
        tuple(fields["certificates"]),
    )


def _pairs(pairs: list[tuple[str, str]]) -> Headers:
    return tuple((str(name), str(value)) for name, value in pairs)


def pack(payload: bytes, bases: Sequence[PackBase] = ()) -> Packed:
    """Pack a payload in the smallest form allowed. ``bases``: the predecessor's base, then the predecessor, if any."""
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
    """Unpack a payload. Raises CaptureCorrupt when ``data`` or ``base`` is damaged."""
    try:
        return zstandard.ZstdDecompressor(dict_data=_dictionary(base), max_window_size=1 << 31).decompress(data)
    except (zstandard.ZstdError, MemoryError) as error:
        raise CaptureCorrupt(f"a capture cannot be unpacked: {error}") from error


def _compress(payload: bytes, base: bytes | None) -> bytes:
    reach = len(payload) + len(base or b"")
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL if base else ALONE,
        source_size=len(payload),
        dict_size=len(base or b""),
        window_log=min(max(reach.bit_length(), zstandard.WINDOWLOG_MIN), 27),  # the window must span the base
        write_checksum=True,
    )
    return zstandard.ZstdCompressor(dict_data=_dictionary(base), compression_params=parameters).compress(payload)


def _dictionary(base: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None
