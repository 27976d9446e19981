"""Observations of open crawls, stored as they arrive until the crawl ends and can be judged as a whole.

They survive the process that made them. No other table refers to them, and they are deleted when they are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

import msgspec
import zstandard
from sqlalchemy import Connection, bindparam, delete, insert, select

from yalu.db.core.base import storable_json
from yalu.db.core.id_lists import among_given, rows_by_ids
from yalu.db.models import StagedObservation
from yalu.model import Observation, Outcome

AT_ONCE = 20
"""Observations loaded at a time, beside those of a chunk."""

FULL = 100
READ_ANEW = 5
BYTES = 40_000
"""Size of a chunk, which is written in one transaction, so that other writers wait no longer than about 20 ms:
``FULL`` (100) unchanged pages, twenty pages that were read (each weighs ``READ_ANEW``), or fewer large ones: every
``BYTES`` bytes of captures weigh as much as one more page. Decision 0003."""


def _plain(value: object) -> object:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be staged")


_LEVEL = 1
"""zstd level: a page takes a tenth of a millisecond, and a quarter of the room in the write-ahead log."""
_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
_DECODER = msgspec.msgpack.Decoder(Observation)


_NEXT = (
    select(StagedObservation.id, StagedObservation.at, StagedObservation.payload)
    .where(StagedObservation.crawl_id == bindparam("crawl_id"), StagedObservation.id > bindparam("after"))
    .order_by(StagedObservation.id)
    .limit(AT_ONCE)
)
_ADDRESSES = select(StagedObservation.addresses).where(among_given(StagedObservation.crawl_id))
_URLS = select(StagedObservation.urls).where(among_given(StagedObservation.crawl_id))
_ADD = insert(StagedObservation)
_REMOVE = delete(StagedObservation).where(among_given(StagedObservation.id))


@dataclass(frozen=True, slots=True)
class Staged:
    """One staged observation and when it was taken, in database time."""

    id: int
    at: datetime
    observation: Observation


def _encoded(seen: Observation) -> bytes:
    """Encode an observation, compressed as its captures will be.

    Lone surrogates, which cannot be encoded, are replaced as the database would replace them.
    """
    try:
        plain = _ENCODER.encode(seen)
    except UnicodeEncodeError:
        plain = msgspec.msgpack.encode(
            storable_json(msgspec.to_builtins(seen, enc_hook=_plain, builtin_types=(bytes, datetime)))
        )
    return zstandard.compress(plain, _LEVEL)


def add(connection: Connection, crawl_id: int, observations: Sequence[tuple[datetime, Observation]]) -> None:
    """Stage observations of a crawl, each with the time at which it was taken."""
    rows = [
        {
            "crawl_id": crawl_id,
            "at": at,
            "addresses": list(seen.addresses),
            "urls": [capture.url for capture in seen.captures],
            "payload": _encoded(seen),
        }
        for at, seen in observations
    ]
    if rows:
        connection.execute(_ADD, rows)


def every(connection: Connection, crawl_id: int) -> Iterator[list[Staged]]:
    """Yield all observations of a crawl in order of arrival, with one chunk in memory at a time."""
    chunk: list[Staged] = []
    weight = 0
    for staged in _each(connection, crawl_id):
        chunk.append(staged)
        weight += _weight(staged.observation)
        if weight >= FULL:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _weight(seen: Observation) -> int:
    pages = READ_ANEW if seen.outcome in (Outcome.READ, Outcome.OUT_OF_SCOPE) else 1
    return pages + sum(len(capture.body) for capture in seen.captures) // BYTES


def _each(connection: Connection, crawl_id: int) -> Iterator[Staged]:
    after, more = 0, True
    while more:
        rows = connection.execute(_NEXT, {"crawl_id": crawl_id, "after": after}).all()
        for row in rows:
            yield Staged(row.id, row.at, _DECODER.decode(zstandard.decompress(row.payload)))
            after = row.id
        more = len(rows) == AT_ONCE


def remove(connection: Connection, staged: Sequence[Staged]) -> None:
    """Delete observations that were written."""
    connection.execute(_REMOVE, {"ids": [observation.id for observation in staged]})


def addresses(connection: Connection, crawl_id: int) -> tuple[frozenset[str], int]:
    """Return all URLs that a crawl's staged observations belong to, and the number of observations."""
    rows = connection.scalars(_ADDRESSES, {"ids": [crawl_id]}).all()
    return frozenset(url for urls in rows for url in urls), len(rows)


def requests(connection: Connection, crawl_ids: Sequence[int]) -> Counter[str]:
    """Count the requests, by host, that the staged observations of these crawls show."""
    rows = rows_by_ids(connection, _URLS, crawl_ids)
    return Counter(urlsplit(url).hostname or "" for row in rows for url in row.urls)
