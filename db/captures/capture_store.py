"""Stores captures and reads them back, verifying their bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, or_, select
from sqlalchemy.orm import aliased

from yalu import ids, model
from yalu.conversion import from_attributes
from yalu.db.captures import bodies as objects
from yalu.db.captures.months import LASTING, month_of
from yalu.db.captures.pack_bases import PackBases, pack_bases
from yalu.db.captures.packing import Packed, join, pack, split, unpack
from yalu.db.core.object_store import needed_store
from yalu.db.models import Capture, CapturePayload, Url
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.records.nouns.capture import Capture as CaptureRecord

_BASE = aliased(Capture)
_STEP = (
    select(
        CapturePayload.data,
        CapturePayload.base_id,
        CapturePayload.sha256,
        CapturePayload.object_size,
        _BASE.fetched_at.label("base_at"),
    )
    .outerjoin(_BASE, CapturePayload.base_id == _BASE.id)
    .where(
        CapturePayload.capture_id == bindparam("capture_id"),
        or_(CapturePayload.month == LASTING, CapturePayload.month == bindparam("month")),
    )
)


def capture_rows(
    capture: model.HttpExchange, url_id: object, bases: PackBases, *, keep_body: bool = True
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the columns of a capture that come from the exchange, and those of its payload (None if none is kept).

    The payload is packed against one of ``bases`` of the URL where that saves space. A body that is stored already or
    that is packed without a base goes to their ``bodies``, if any, instead of into the row. Without ``keep_body`` hash
    and size are stored, the bytes are not.
    """
    digest, bodies = ids.body_sha256(capture), bases.bodies
    packed: Packed | None = None
    object_size: int | None = None
    if keep_body and (capture.body or capture.headers):
        if bodies is None or digest not in bodies.held:
            packed = pack(join(capture.headers, capture.body, capture.request), bases.of(url_id, capture))
        if bodies is not None and digest is not None and (packed is None or packed.base_id is None):
            object_size = bodies.take(digest, capture.body)
            packed = pack(join(capture.headers, b"", capture.request))
    row = {
        "fetched_at": capture.fetched_at,
        "status": capture.status,
        "error": capture.error,
        "sha256": digest,
        "size": ids.body_size(capture),
    }
    if packed is None:
        return row, None
    return row, {
        "month": month_of(capture.fetched_at),
        "data": packed.data,
        "sha256": digest if packed.base_id is None else None,
        "object_size": object_size,
        "base_id": packed.base_id,
        "depth": packed.depth,
    }


def add(
    connection: Connection,
    capture: model.HttpExchange,
    *,
    crawl_id: int,
    url_id: int,
    final_url_id: int | None = None,
    keep_body: bool = True,
) -> int:
    """Insert one capture that belongs to no article; return its id. Without ``keep_body`` its bytes are not kept.

    ``crawl_id`` is the crawl that made it, ``url_id`` the URL requested, ``final_url_id`` the one that answered, if
    redirected.

    Its body stays in the database, because such bodies are small, few and read at each crawl.
    """
    objects.hold(connection)
    known = {ids.fitting(capture.url): url_id}
    bases = replace(pack_bases(connection, known, [capture] if keep_body else ()), bodies=None)
    row, packed = capture_rows(capture, url_id, bases, keep_body=keep_body)
    place = {"crawl_id": crawl_id, "url_id": url_id, "final_url_id": final_url_id}
    new = insert(Capture).values(**place, **row).returning(Capture.id)
    capture_id = int(connection.execute(new).scalar_one())
    if packed is not None:
        connection.execute(insert(CapturePayload).values(capture_id=capture_id, **packed))
    return capture_id


def captures_with_addresses() -> Select[Any]:
    """Return a query for captures with their source and addresses, for ``capture_record``."""
    final = aliased(Url)
    return (
        select(Capture.__table__, Url.source_id, Url.url, final.url.label("final_url"))
        .join(Url, Capture.url_id == Url.id)
        .outerjoin(final, Capture.final_url_id == final.id)
    )


def capture_record(row: Any) -> CaptureRecord:
    """Return the record of a row of ``captures_with_addresses``, or of one with the same columns."""
    return from_attributes(CaptureRecord, row, capture_id=row.id)


def load(connection: Connection, capture_id: int) -> model.HttpExchange:
    """Return the capture as it was received.

    Raises UnknownItem when there is none or its body was not kept, CaptureCorrupt when the bytes are missing or are not
    those that were stored, ObjectStoreUnreachable, and SettingsError when they are in a store that is not configured.
    """
    row = connection.execute(captures_with_addresses().where(Capture.id == capture_id)).one_or_none()
    if row is None:
        raise UnknownItem(f"there is no capture {capture_id}")
    bare = model.HttpExchange(row.url, row.fetched_at, row.status, error=row.error, final_url=row.final_url)
    try:
        whole = _payload(connection, capture_id, row.fetched_at)
        headers, body, request = ((), b"", None) if whole is None else split(whole)
    except CaptureCorrupt as error:
        raise CaptureCorrupt(f"capture {capture_id} of {row.url}: {error}") from error
    if whole is None and row.size:
        raise UnknownItem(f"the body of capture {capture_id} was not kept")
    if whole is not None and row.sha256 is not None and ids.sha256(body) != row.sha256:
        raise CaptureCorrupt(f"capture {capture_id} of {row.url}: its bytes do not have the sha256 {row.sha256}")
    return replace(bare, headers=headers, body=body, request=request)


def payload(connection: Connection, capture_id: int) -> bytes:
    """Return headers and body, joined, of a capture whose bytes are kept.

    Raises CaptureCorrupt, ObjectStoreUnreachable, and SettingsError when the object is in a store that is not
    configured.
    """
    fetched_at = connection.execute(select(Capture.fetched_at).where(Capture.id == capture_id)).scalar_one()
    whole = _payload(connection, capture_id, fetched_at)
    if whole is None:
        raise CaptureCorrupt(f"capture {capture_id} has no bytes")
    return whole


def _payload(connection: Connection, capture_id: int, fetched_at: datetime) -> bytes | None:
    """Unpack a payload along its chain of bases, whose first body may be an object; None if the payload is not kept."""
    chain: list[bytes] = []
    outside: str | None = None
    wanted: int | None = capture_id
    at = fetched_at
    while wanted is not None:
        row = connection.execute(_STEP, {"capture_id": wanted, "month": month_of(at)}).one_or_none()
        if row is None:
            if not chain:
                return None
            raise CaptureCorrupt(f"capture {wanted}, on which it rests, has no bytes")
        chain.append(bytes(row.data))
        outside = row.sha256 if row.object_size is not None else None
        wanted, at = row.base_id, row.base_at
    whole = unpack(chain.pop(), None)
    if outside is not None:
        whole += unpack(needed_store(connection).get(outside), None)
    for data in reversed(chain):
        whole = unpack(data, whole)
    return whole


def verify(connection: Connection) -> Iterator[tuple[int, str | None]]:
    """Read every kept capture back, URL by URL; yield its id, and what is wrong with it or None.

    Raises ObjectStoreUnreachable, and SettingsError when bodies are in a store that is not configured.
    """
    query = select(Capture.id).join(CapturePayload, CapturePayload.capture_id == Capture.id)
    yield from read_back(connection, connection.scalars(query.order_by(Capture.url_id, Capture.id)).all())


def read_back(connection: Connection, capture_ids: Sequence[int]) -> Iterator[tuple[int, str | None]]:
    """Do the same as ``verify`` for captures whose bytes are kept. Raises the same errors."""
    for capture_id in capture_ids:
        try:
            load(connection, capture_id)
        except CaptureCorrupt as error:
            yield capture_id, str(error)
        else:
            yield capture_id, None
