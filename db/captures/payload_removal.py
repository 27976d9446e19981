"""Deletes payloads: of single captures, or of all captures past retention.

On PostgreSQL the rows of whole months go with their partition; only payloads that outlive the month are moved. Payloads
packed against a deleted one are repacked first: the oldest of those with the same base alone, the others against it.

A crawl may be writing another payload against the same base. Dependent payloads are therefore looked up twice: first
while crawls run, which takes as long as there is much to pack, then under the exclusive lock (``bodies.hold_alone``),
when almost none are left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from yalu.conversion import Counts
from yalu.db.captures import bodies, capture_store, partitions
from yalu.db.captures.months import LASTING, month_of
from yalu.db.captures.packing import PackBase, pack
from yalu.db.core.id_lists import among
from yalu.db.models import ArticleVersion, Capture, CapturePayload
from yalu.errors import CaptureCorrupt

_RESTING = aliased(CapturePayload)


@dataclass(frozen=True, slots=True)
class Erased(Counts):
    """What an erasure deleted, or with ``dry_run`` would delete."""

    comments: int = 0
    comment_versions: int = 0
    articles: int = 0
    article_versions: int = 0
    changes: int = 0
    captures: int = 0
    """Captures that lose headers and body; URL, time, status, size and hash stay."""
    capture_bytes: int = 0
    """Bytes that these took in the database."""
    repacked: int = 0
    """Other captures that were packed against those and were packed anew."""
    objects: int = 0
    """Bodies deleted from the object store: those that no other capture needs."""


def remove(connection: Connection, capture_ids: Collection[int]) -> Erased:
    """Delete headers and bodies of captures. The caller must hold the exclusive lock (``bodies.hold_alone``)."""
    repacked = _repack(connection, capture_ids)
    those = among(CapturePayload.capture_id, capture_ids)
    counted, digests = _counted(connection, those)
    connection.execute(delete(CapturePayload).where(those))
    return Erased(repacked=repacked) + counted + _noted(connection, digests)


def remove_idle(connection: Connection, before: datetime) -> Erased:
    """Delete payloads fetched before a time, except those that a version was read from and the last of each URL."""
    limit = month_of(before)
    past = CapturePayload.month != LASTING, CapturePayload.month < limit
    connection.execute(update(CapturePayload).where(*past, _outlives()).values(month=LASTING))
    rest = select(CapturePayload.capture_id).join(Capture, CapturePayload.capture_id == Capture.id)
    rest = rest.where(CapturePayload.month.in_((LASTING, limit)), Capture.fetched_at < before, ~_outlives())
    single = connection.scalars(rest).all()
    months = set(connection.scalars(select(CapturePayload.month).where(*past).distinct()))
    done = Erased(repacked=_repack(connection, single, months))
    bodies.hold_alone(connection)
    done += Erased(repacked=_repack(connection, (), months)) + remove(connection, single)
    months |= {month for month in partitions.months(connection) if month < limit}
    return done + _remove_months(connection, months)


def _outlives() -> Any:
    last = select(func.max(Capture.id)).join(CapturePayload, CapturePayload.capture_id == Capture.id)
    read_from = exists().where(ArticleVersion.capture_id == CapturePayload.capture_id)
    return or_(read_from, CapturePayload.capture_id.in_(last.group_by(Capture.url_id)))


def _remove_months(connection: Connection, months: Collection[int]) -> Erased:
    those = CapturePayload.month.in_(sorted(months))
    counted, digests = _counted(connection, those)
    left = set(months) - partitions.drop(connection, months)
    connection.execute(delete(CapturePayload).where(CapturePayload.month.in_(sorted(left))))
    return counted + _noted(connection, digests)


def _counted(connection: Connection, those: Any) -> tuple[Erased, list[str]]:
    """Count payloads to delete and their bytes, list their objects, and clear the errors of their captures."""
    sums = select(func.count(), func.coalesce(func.sum(func.length(CapturePayload.data)), 0)).where(those)
    many, size = connection.execute(sums).one()
    outside = select(CapturePayload.sha256).where(those, CapturePayload.object_size.is_not(None)).distinct()
    digests = [str(digest) for digest in connection.scalars(outside)]
    of_those = Capture.id.in_(select(CapturePayload.capture_id).where(those))
    connection.execute(update(Capture).where(Capture.error.is_not(None), of_those).values(error=None))
    return Erased(captures=int(many), capture_bytes=int(size)), digests


def _noted(connection: Connection, digests: Collection[str]) -> Erased:
    bodies.note(connection, digests)
    return Erased(objects=len(digests) - len(bodies.needed(connection, digests)))


def _repack(connection: Connection, going: Collection[int], months: Collection[int] = ()) -> int:
    """Repack payloads that stay but depend on captures, or on months, that are deleted; return how many."""
    resting: dict[int, list[int]] = defaultdict(list)
    for base_id, capture_id in sorted(_resting_on(connection, going, months)):
        resting[base_id].append(capture_id)
    for siblings in resting.values():
        _part_from_base(connection, siblings)
    return sum(map(len, resting.values()))


def _resting_on(connection: Connection, going: Collection[int], months: Collection[int]) -> Iterable[tuple[int, int]]:
    taken = set(going)
    pairs = select(_RESTING.base_id, _RESTING.capture_id).where(_RESTING.month.not_in(sorted(months)))
    resting: list[Any] = [*connection.execute(pairs.where(among(_RESTING.base_id, going)))]
    if months:
        base = and_(CapturePayload.capture_id == _RESTING.base_id, CapturePayload.month.in_(sorted(months)))
        resting += connection.execute(pairs.join(CapturePayload, base))
    return [(base_id, capture_id) for base_id, capture_id in resting if capture_id not in taken]


def _part_from_base(connection: Connection, capture_ids: Iterable[int]) -> None:
    """Repack captures that had one base: the first alone, the others against it where that saves space."""
    first: list[PackBase] = []
    for capture_id in capture_ids:
        own = CapturePayload.capture_id == capture_id
        try:
            payload = capture_store.payload(connection, capture_id)
        except CaptureCorrupt:
            connection.execute(delete(CapturePayload).where(own))  # it was unreadable already; now that is visible
            continue
        packed = pack(payload, first)
        digest = select(Capture.sha256).where(Capture.id == capture_id).scalar_subquery()
        values = {"data": packed.data, "base_id": packed.base_id, "depth": packed.depth}
        alone = {"sha256": digest} if packed.base_id is None else {}
        connection.execute(update(CapturePayload).where(own).values(**values, **alone))
        first = first or [PackBase(capture_id, packed.depth, payload)]
