"""Observations of a crawl that goes on: kept as they came until it ends and can be judged as a whole.

They survive the process that made them. Nothing else in the database rests on them, and none outlives its crawl.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection, delete, insert, select

from db.base import storable_json
from db.models import StagedObservation
from yalu.model import Observation

PORTION = 20
"""Observations that are settled in one transaction."""


def _plain(value: object) -> object:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be staged")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
_DECODER = msgspec.msgpack.Decoder(Observation)


@dataclass(frozen=True, slots=True)
class Staged:
    """One staged observation and when it was taken, by the database's time."""

    id: int
    at: datetime
    observation: Observation


def _encoded(seen: Observation) -> bytes:
    """A page may hold lone surrogates, which no encoding takes; they go as the database would take them out anyway."""
    try:
        return _ENCODER.encode(seen)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode(
            storable_json(msgspec.to_builtins(seen, enc_hook=_plain, builtin_types=(bytes, datetime)))
        )


def add(connection: Connection, crawl_id: int, observations: Sequence[tuple[datetime, Observation]]) -> None:
    """Keeps observations of a crawl, each with the time at which it was taken."""
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
        connection.execute(insert(StagedObservation), rows)


def load(connection: Connection, crawl_id: int, *, after: int = 0, most: int = PORTION) -> list[Staged]:
    """The next observations of a crawl behind the id ``after``, in the order in which they came."""
    query = (
        select(StagedObservation.id, StagedObservation.at, StagedObservation.payload)
        .where(StagedObservation.crawl_id == crawl_id, StagedObservation.id > after)
        .order_by(StagedObservation.id)
        .limit(most)
    )
    return [Staged(row.id, row.at, _DECODER.decode(row.payload)) for row in connection.execute(query)]


def every(connection: Connection, crawl_id: int) -> Iterator[list[Staged]]:
    """All observations of a crawl, a portion in memory at a time."""
    portion = load(connection, crawl_id)
    while portion:
        yield portion
        portion = load(connection, crawl_id, after=portion[-1].id)


def remove(connection: Connection, staged: Sequence[Staged]) -> None:
    """Takes out what was settled."""
    connection.execute(delete(StagedObservation).where(StagedObservation.id.in_([one.id for one in staged])))


def addresses(connection: Connection, crawl_id: int) -> tuple[frozenset[str], int]:
    """All addresses that the staged observations of a crawl lead to, and how many observations there are."""
    rows = connection.scalars(select(StagedObservation.addresses).where(StagedObservation.crawl_id == crawl_id)).all()
    return frozenset(url for urls in rows for url in urls), len(rows)


def requests(connection: Connection, crawl_ids: Sequence[int]) -> Counter[str]:
    """Requests by host that the staged observations of these crawls show."""
    query = select(StagedObservation.urls).where(StagedObservation.crawl_id.in_(crawl_ids))
    return Counter(urlsplit(url).hostname or "" for urls in connection.scalars(query) for url in urls)
