"""Reads what new captures are packed against, and which of them are stored already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from db.captures import bodies
from db.captures.packing import Base, unpack
from db.core.base import IDS, portions
from db.mapping.rows import fitting
from db.models import Capture
from db.settlement.batch import Batch
from db.settlement.new_rows import Key
from db.settlement.stored_state import Stored
from yalu import ids
from yalu.errors import CaptureCorrupt
from yalu.model import Observation

_PACKED = (Capture.id, Capture.address_id, Capture.status, Capture.sha256, Capture.base_id, Capture.depth)
_KEPT = (Capture.payload.is_not(None), Capture.size > 0)

_LAST = select(*_PACKED).where(
    Capture.id.in_(
        select(func.max(Capture.id))
        .where(Capture.address_id.in_(IDS), *_KEPT)
        .group_by(Capture.address_id, Capture.status)
    )
)
_EQUAL = (
    select(*_PACKED)
    .where(Capture.sha256.in_(bindparam("digests", expanding=True)), Capture.base_id.is_(None), *_KEPT)
    .order_by(Capture.id.desc())
)
_PAYLOADS = select(Capture.id, Capture.payload, Capture.base_id, Capture.sha256, Capture.object_size).where(
    Capture.id.in_(IDS)
)
_CAPTURED = select(Capture.address_id, Capture.fetched_at).where(
    Capture.address_id.in_(IDS), Capture.crawl_id == bindparam("crawl_id")
)


def prefetch_captures(
    connection: Connection, batch: Batch, stored: Stored, observations: Sequence[Observation]
) -> None:
    """Enters the last payloads of the addresses that were fetched, and payloads with the bodies that came."""
    taken = [capture for seen in observations for capture in seen.captures]
    known = {one.url: one.key for some in stored.addresses.values() for one in some if isinstance(one.key, int)}
    address_ids = sorted({known[url] for url in (fitting(capture.url) for capture in taken) if url in known})
    with_bodies = [(one, ids.sha256(one.body)) for one in taken if one.body]
    digests = {digest for _, digest in with_bodies}
    stored.bodies = bodies.prefetched(connection, digests)
    held = stored.bodies.held if stored.bodies is not None else {}
    wanted = {(known.get(fitting(one.url)), one.status) for one, digest in with_bodies if digest not in held}
    last = [row for row in _last(connection, address_ids) if (row.address_id, row.status) in wanted]
    packed = {(row.address_id, row.status) for row in last}
    alone = {digest for one, digest in with_bodies if (known.get(fitting(one.url)), one.status) not in packed}
    equal = _equal(connection, alone - held.keys())
    payloads = _payloads(connection, [*last, *equal])
    stored.bases = {(row.address_id, row.status): _bases(row, payloads) for row in last}
    stored.equal = {row.sha256: [Base(row.id, row.depth, payloads[row.id])] for row in equal if row.id in payloads}
    stored.captured = _captured(connection, batch.crawl_id, address_ids)


def _last(connection: Connection, address_ids: Sequence[int]) -> list[Any]:
    """The last kept capture of each address and status."""
    found: list[Any] = []
    for some in portions(address_ids):
        found += connection.execute(_LAST, {"ids": some})
    return found


def _equal(connection: Connection, digests: Collection[str]) -> list[Any]:
    """Captures that stand alone and have one of the bodies."""
    found: list[Any] = []
    for some in portions(sorted(digests)):
        found += connection.execute(_EQUAL, {"digests": some})
    return list({row.sha256: row for row in found}.values())


def _payloads(connection: Connection, rows: Sequence[Any]) -> dict[int, bytes]:
    """The payloads of captures and of their bases, unpacked. Those that are damaged are left out."""
    packed: dict[int, tuple[bytes, int | None]] = {}
    outside: dict[int, str] = {}
    wanted = {row.id for row in rows}
    while wanted:
        for some in portions(sorted(wanted)):
            for row in connection.execute(_PAYLOADS, {"ids": some}):
                packed[row.id] = row.payload, row.base_id
                if row.object_size is not None:
                    outside[row.id] = row.sha256
        wanted = {base for _, base in packed.values() if base is not None} - packed.keys()
    whole: dict[int, bytes] = {}
    objects = bodies.fetched(connection, set(outside.values()))
    for capture_id, digest in outside.items():
        headers, _ = packed.pop(capture_id)
        if digest in objects:
            with suppress(CaptureCorrupt):
                whole[capture_id] = unpack(bytes(headers), None) + objects[digest]
    for capture_id in packed:
        _unpack(capture_id, packed, whole)
    return whole


def _unpack(capture_id: int, packed: Mapping[int, tuple[bytes, int | None]], whole: dict[int, bytes]) -> bytes | None:
    """The payload of a capture, entered in ``whole``, which holds those already whose bodies are objects."""
    data, base_id = packed.get(capture_id, (None, None))
    if capture_id not in whole and data is not None:
        base = None if base_id is None else _unpack(base_id, packed, whole)
        if base_id is None or base is not None:
            try:
                whole[capture_id] = unpack(bytes(data), base)
            except CaptureCorrupt:  # whoever reads the damaged one is told; a new one must not rest on it
                return None
    return whole.get(capture_id)


def _bases(row: Any, payloads: Mapping[int, bytes]) -> list[Base]:
    """The base of the last capture of an address, and that capture."""
    if row.id not in payloads:
        return []
    own = Base(row.id, row.depth, payloads[row.id])
    if row.base_id is None:
        return [own]
    return [Base(row.base_id, row.depth - 1, payloads[row.base_id]), own]


def _captured(connection: Connection, crawl_id: int, address_ids: Sequence[int]) -> set[tuple[Key, datetime]]:
    """Addresses and times of what this crawl has captured of them."""
    found: set[tuple[Key, datetime]] = set()
    for some in portions(address_ids):
        rows = connection.execute(_CAPTURED, {"ids": some, "crawl_id": crawl_id})
        found.update((row[0], row[1]) for row in rows)
    return found
