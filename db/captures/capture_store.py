"""Storing captures and reading them back, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import aliased

from db.captures.bodies import Bodies
from db.captures.packing import Base, Packed, join, pack, split, unpack
from db.core.object_store import needed_store
from db.models import Address, Capture
from yalu import ids, model
from yalu.errors import CaptureCorrupt, UnknownItem


def capture_row(
    capture: model.Capture, bases: Sequence[Base], *, keep_body: bool = True, bodies: Bodies | None = None
) -> dict[str, Any]:
    """The columns of a capture that come from the exchange, packed against ``bases`` where that helps.

    A body that is there already or that stands alone goes to ``bodies``, where given, and not into the row. Without
    ``keep_body`` hash and size stay, the bytes do not.
    """
    digest = ids.sha256(capture.body) if capture.body else None
    packed: Packed | None = None
    object_size: int | None = None
    if keep_body and (capture.body or capture.headers):
        if bodies is None or digest not in bodies.held:
            packed = pack(join(capture.headers, capture.body), bases)
        if bodies is not None and digest is not None and (packed is None or packed.base_id is None):
            object_size = bodies.take(digest, capture.body)
            packed = pack(join(capture.headers, b""))
    return {
        "fetched_at": capture.fetched_at,
        "status": capture.status,
        "error": capture.error,
        "sha256": digest,
        "size": len(capture.body),
        "payload": packed and packed.data,
        "object_size": object_size,
        "base_id": packed and packed.base_id,
        "depth": packed.depth if packed else 0,
    }


def add(
    connection: Connection,
    capture: model.Capture,
    *,
    crawl_id: int,
    address_id: int,
    final_id: int | None = None,
    keep_body: bool = True,
) -> int:
    """Inserts one capture that is no article's, and returns its id. Without ``keep_body`` its bytes are not kept.

    Its body stays in the database: such are small, few and read at each crawl.
    """
    digest = ids.sha256(capture.body) if capture.body else None
    bases = _bases(connection, address_id, capture.status, digest) if keep_body else []
    row = capture_row(capture, bases, keep_body=keep_body)
    place = {"crawl_id": crawl_id, "address_id": address_id, "final_id": final_id}
    return int(connection.execute(insert(Capture).values(**place, **row).returning(Capture.id)).scalar_one())


def load(connection: Connection, capture_id: int) -> model.Capture:
    """The capture as it came in.

    Raises UnknownItem when there is none or its body was not kept, CaptureCorrupt when the bytes are not those that
    were stored or are not there, CaptureStoreUnreachable, and SettingsError when they are in a store that is not named.
    """
    final = aliased(Address)
    found = connection.execute(
        select(Capture.__table__, Address.url, final.url.label("final_url"))
        .join(Address, Capture.address_id == Address.id)
        .outerjoin(final, Capture.final_id == final.id)
        .where(Capture.id == capture_id)
    ).one_or_none()
    if found is None:
        raise UnknownItem(f"there is no capture {capture_id}")
    bare = model.Capture(found.url, found.fetched_at, found.status, error=found.error, final_url=found.final_url)
    if found.payload is None:
        if found.size:
            raise UnknownItem(f"the body of capture {capture_id} was not kept")
        return bare
    try:
        headers, body = split(payload(connection, capture_id))
    except CaptureCorrupt as error:
        raise CaptureCorrupt(f"capture {capture_id} of {found.url}: {error}") from error
    if found.sha256 is not None and ids.sha256(body) != found.sha256:
        raise CaptureCorrupt(f"capture {capture_id} of {found.url}: its bytes do not have the sha256 {found.sha256}")
    return replace(bare, headers=headers, body=body)


def payload(connection: Connection, capture_id: int) -> bytes:
    """Headers and body, unpacked step by step from the capture that stands alone, whose body may be an object.

    Raises CaptureCorrupt, CaptureStoreUnreachable, and SettingsError when the object is in a store that is not named.
    """
    chain: list[bytes] = []
    wanted: int | None = capture_id
    outside: str | None = None
    columns = select(Capture.payload, Capture.base_id, Capture.sha256, Capture.object_size)
    while wanted is not None:
        found = connection.execute(columns.where(Capture.id == wanted)).one_or_none()
        if found is None or found.payload is None:
            raise CaptureCorrupt(f"capture {wanted}, on which it rests, has no bytes")
        chain.append(bytes(found.payload))
        wanted, outside = found.base_id, found.sha256 if found.object_size is not None else None
    whole = unpack(chain.pop(), None)
    if outside is not None:
        whole += unpack(needed_store(connection).get(outside), None)
    for data in reversed(chain):
        whole = unpack(data, whole)
    return whole


def verify(connection: Connection) -> Iterator[tuple[int, str | None]]:
    """Reads every kept capture back, address by address: its id, and what is wrong with it or None.

    Raises CaptureStoreUnreachable, and SettingsError when bodies are in a store that is not named.
    """
    query = select(Capture.id).where(Capture.payload.is_not(None)).order_by(Capture.address_id, Capture.id)
    for capture_id in connection.scalars(query).all():
        try:
            load(connection, capture_id)
        except CaptureCorrupt as error:
            yield capture_id, str(error)
        else:
            yield capture_id, None


def _bases(connection: Connection, address_id: int, status: int | None, digest: str | None) -> list[Base]:
    """What a new capture may be packed against: the last one of its address and the base of that, or an equal body."""
    columns = select(Capture.id, Capture.base_id, Capture.depth).where(Capture.payload.is_not(None), Capture.size > 0)
    last = connection.execute(
        columns.where(Capture.address_id == address_id, Capture.status == status).order_by(Capture.id.desc()).limit(1)
    ).one_or_none()
    if last is None and digest is not None:
        inside = Capture.base_id.is_(None), Capture.object_size.is_(None)
        equal = columns.where(Capture.sha256 == digest, *inside).limit(1)
        last = connection.execute(equal).one_or_none()
    if last is None:
        return []
    try:
        bases = [Base(last.id, last.depth, payload(connection, last.id))]
        if last.base_id is not None:
            bases.insert(0, Base(last.base_id, last.depth - 1, payload(connection, last.base_id)))
    except CaptureCorrupt:
        return []  # whoever reads the damaged one is told; the new one must not rest on it
    return bases
