"""Reads the payloads that new captures may be packed against."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import aliased

from yalu import ids
from yalu.db.captures import bodies
from yalu.db.captures.bodies import Bodies
from yalu.db.captures.months import BESIDE, LASTING, month_of
from yalu.db.captures.packing import PackBase, unpack
from yalu.db.core.base import batches
from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.models import Capture, CapturePayload
from yalu.errors import CaptureCorrupt
from yalu.ids import fitting
from yalu.model import HttpExchange

_CAPTURE = select(Capture.id, Capture.url_id, Capture.status, Capture.fetched_at)
_OF_ADDRESSES = among_given(Capture.url_id), Capture.size > 0
_NEWEST = select(func.max(Capture.id)).group_by(Capture.url_id, Capture.status)

# The last captures with a body of URLs, by status; and the last whose bytes are kept.
_LAST = _CAPTURE.where(Capture.id.in_(_NEWEST.where(*_OF_ADDRESSES)))
_LAST_HELD = _CAPTURE.where(Capture.id.in_(_NEWEST.join(CapturePayload, BESIDE).where(*_OF_ADDRESSES)))
_EQUAL = (
    select(CapturePayload.capture_id, CapturePayload.month, CapturePayload.sha256)
    .where(CapturePayload.sha256.in_(bindparam("digests")))
    .order_by(CapturePayload.capture_id)
)
_BASE = aliased(Capture)
_PAYLOADS = (
    select(
        CapturePayload.capture_id,
        CapturePayload.data,
        CapturePayload.sha256,
        CapturePayload.object_size,
        CapturePayload.base_id,
        CapturePayload.depth,
        _BASE.fetched_at.label("base_at"),
    )
    .outerjoin(_BASE, CapturePayload.base_id == _BASE.id)
    .where(among_given(CapturePayload.capture_id), CapturePayload.month.in_(bindparam("months")))
)


@dataclass(frozen=True, slots=True)
class PackBases:
    """What new captures may be packed against; ``bodies`` collects those for the object store, None without one."""

    of_urls: Mapping[tuple[int, int | None], Sequence[PackBase]] = field(default_factory=dict)
    """By the id of the URL, and status."""
    equal: Mapping[str, Sequence[PackBase]] = field(default_factory=dict)
    """By the SHA-256 of the body."""
    bodies: Bodies | None = None

    def of(self, url_id: object, capture: HttpExchange) -> Sequence[PackBase]:
        """Return what a capture may be packed against: its URL's last capture and that one's base, or an equal body."""
        own = self.of_urls.get((url_id, capture.status)) if isinstance(url_id, int) else None
        if own is not None or not capture.body:
            return own or ()
        return self.equal.get(ids.sha256(capture.body), ())


def pack_bases(connection: Connection, known: Mapping[str, int], taken: Sequence[HttpExchange]) -> PackBases:
    """Return the last payloads of the fetched URLs, and payloads with bodies equal to those received.

    ``known`` are ids of URLs that are stored.
    """
    address_ids = sorted({known[url] for url in (fitting(capture.url) for capture in taken) if url in known})
    with_bodies = [(capture, ids.sha256(capture.body)) for capture in taken if capture.body]
    digests = {digest for _, digest in with_bodies}
    collected = bodies.prefetched(connection, digests)
    outside = collected.held if collected is not None else {}
    wanted = {
        (known.get(fitting(capture.url)), capture.status) for capture, digest in with_bodies if digest not in outside
    }
    last, packed = _last_held(connection, address_ids, wanted)
    held = {(row.url_id, row.status) for row in last}
    alone = {digest for capture, digest in with_bodies if (known.get(fitting(capture.url)), capture.status) not in held}
    equal = _equal(connection, alone - outside.keys())
    packed |= _packed(connection, {row.capture_id: row.month for row in equal})
    payloads = _unpacked(connection, packed)
    same = {
        row.sha256: [PackBase(row.capture_id, 0, payloads[row.capture_id])]
        for row in equal
        if row.capture_id in payloads
    }
    own = {(row.url_id, row.status): _bases(packed[row.id], payloads) for row in last}
    return PackBases(own, same, collected)


def _last_held(
    connection: Connection, address_ids: Sequence[int], wanted: Collection[tuple[Any, int | None]]
) -> tuple[list[Any], dict[int, Any]]:
    """Return the last captures of URLs and statuses whose bytes are kept, with their payloads and those of bases."""
    last = [row for row in rows_by_ids(connection, _LAST, address_ids) if (row.url_id, row.status) in wanted]
    packed = _packed(connection, {row.id: month_of(row.fetched_at) for row in last})
    lost = {(row.url_id, row.status) for row in last if row.id not in packed}
    if not lost:
        return last, packed
    held = rows_by_ids(connection, _LAST_HELD, sorted({url_id for url_id, _ in lost}))
    held = [row for row in held if (row.url_id, row.status) in lost]
    packed |= _packed(connection, {row.id: month_of(row.fetched_at) for row in held})
    return [row for row in last if row.id in packed] + held, packed


def _equal(connection: Connection, digests: Collection[str]) -> list[Any]:
    """Return the newest payload without a base for each of the bodies."""
    rows: list[Any] = []
    for some in batches(sorted(digests)):
        rows += connection.execute(_EQUAL, {"digests": some})
    return list({row.sha256: row for row in rows}.values())


def _packed(connection: Connection, wanted: Mapping[int, int]) -> dict[int, Any]:
    """Return the payloads of captures, given with their months, and of all their bases."""
    packed: dict[int, Any] = {}
    while wanted:
        following: dict[int, int] = {}
        for row in rows_by_ids(connection, _PAYLOADS, sorted(wanted), months=sorted({LASTING, *wanted.values()})):
            packed[row.capture_id] = row
            if row.base_id is not None:
                following[row.base_id] = month_of(row.base_at)
        wanted = {capture_id: month for capture_id, month in following.items() if capture_id not in packed}
    return packed


def _unpacked(connection: Connection, packed: Mapping[int, Any]) -> dict[int, bytes]:
    """Unpack payloads. Damaged ones are left out."""
    outside = {capture_id: row.sha256 for capture_id, row in packed.items() if row.object_size is not None}
    objects = bodies.fetched(connection, set(outside.values()))
    whole: dict[int, bytes] = {}
    for capture_id, digest in outside.items():
        if digest in objects:
            with suppress(CaptureCorrupt):
                whole[capture_id] = unpack(bytes(packed[capture_id].data), None) + objects[digest]
    for capture_id in packed.keys() - outside.keys():
        _unpack(capture_id, packed, whole)
    return whole


def _unpack(capture_id: int, packed: Mapping[int, Any], whole: dict[int, bytes]) -> bytes | None:
    """Unpack a capture's payload into ``whole``, which already has those with bodies in objects; None if damaged."""
    row = packed.get(capture_id)
    if capture_id not in whole and row is not None and row.object_size is None:
        base = None if row.base_id is None else _unpack(row.base_id, packed, whole)
        if row.base_id is None or base is not None:
            try:
                whole[capture_id] = unpack(bytes(row.data), base)
            except CaptureCorrupt:  # damage is reported when that capture is read
                return None
    return whole.get(capture_id)


def _bases(row: Any, payloads: Mapping[int, bytes]) -> list[PackBase]:
    """Return the base of a URL's last capture, and that capture."""
    if row.capture_id not in payloads:
        return []
    own = PackBase(row.capture_id, row.depth, payloads[row.capture_id])
    if row.base_id is None:
        return [own]
    return [PackBase(row.base_id, row.depth - 1, payloads[row.base_id]), own]
