"""Finds articles with the same text, a batch of new versions at a time. Decision 0122.

One process at a time compares a batch: on PostgreSQL under an advisory lock that ends with the transaction, on SQLite
as the one writer. Other processes wait and continue after it, so that each text is compared once with all earlier ones.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, text
from sqlalchemy.orm import aliased

from yalu.changes.reprints import SAME, bands, likeness, shingles
from yalu.db.core import locks
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.core.locks import Lock
from yalu.db.maintenance import editions
from yalu.db.mapping.current_versions import unreplaced
from yalu.db.models import Article, ArticleVersion, Reprint, ReprintCluster, SketchBand, TextSketch

BATCH = 10
"""Articles per transaction: few, because other SQLite writers wait for it."""

SCAN = 1200
"""Versions looked up at once, to be compared batch after batch."""

LOOK_BACK = 10_000
"""Versions before the newest compared one that are looked up again: on PostgreSQL a lower id may be committed later."""

MOST_CANDIDATES = 40
"""Most articles that one is compared with, those that share most bands first."""

MOST_READ = 48
"""Maximum number of stored texts loaded again for one batch; what would need more waits for the next one."""

MOST_HELD = 2000
"""Most texts whose shingles are cached during a run, 5 KB each."""

_ELEMENTS = {"sqlite": "json_each({})", "postgresql": "jsonb_array_elements(CAST({} AS jsonb))"}
"""SQL that turns a JSON array into rows: one parameter instead of a thousand, which would take longer than the
query."""

_HOLD = {
    dialect: text(
        "INSERT INTO sketch_band (key, article_id) "  # noqa: S608 -- own words
        "SELECT CAST(one.value ->> 0 AS BIGINT), CAST(one.value ->> 1 AS BIGINT) "
        f"FROM {elements.format(':rows')} AS one"
    )
    for dialect, elements in _ELEMENTS.items()
}
_SHARE = {
    dialect: text(
        "SELECT b.key, b.article_id, a.source_id, s.version_id FROM sketch_band b "  # noqa: S608 -- own words
        "JOIN article a ON a.id = b.article_id JOIN text_sketch s ON s.article_id = b.article_id "
        f"WHERE b.key IN (SELECT CAST(one.value ->> 0 AS BIGINT) FROM {elements.format(':keys')} AS one)"
    )
    for dialect, elements in _ELEMENTS.items()
}


def _uncompared() -> Any:
    newer = aliased(ArticleVersion)
    replaced = (
        select(newer.id)
        .where(newer.article_id == ArticleVersion.article_id, newer.seq > ArticleVersion.seq)
        .where(unreplaced(newer))
        .exists()
    )
    return (
        select(
            ArticleVersion.id,
            ArticleVersion.article_id,
            ArticleVersion.body,
            Article.source_id,
            TextSketch.version_id.label("compared_id"),
        )
        .join(Article, ArticleVersion.article_id == Article.id)
        .outerjoin(TextSketch, TextSketch.article_id == Article.id)
        .where(or_(TextSketch.version_id.is_(None), TextSketch.version_id < ArticleVersion.id))
        .where(Article.in_scope, unreplaced(ArticleVersion), ~replaced)
        .order_by(ArticleVersion.id)
    )


_UNCOMPARED = _uncompared()
_OF_THESE = _UNCOMPARED.where(ArticleVersion.id.in_(bindparam("ids")))
_BODIES = select(ArticleVersion.id, ArticleVersion.body).where(ArticleVersion.id.in_(bindparam("ids")))


class _Shared(NamedTuple):
    """An article that shares bands with another one."""

    article_id: int
    source_id: str
    version_id: int


@dataclass(slots=True)
class _ShingleCache:
    """Cache of the shingles (packed) and bands of versions met in a run, by version; the oldest are dropped first."""

    held: dict[int, array[int]] = field(default_factory=dict)
    sketched: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def learn(self, version_id: int, body: str) -> None:
        if version_id not in self.held:
            self.held[version_id] = array("Q", shingles(body))

    def of(self, version_id: int) -> frozenset[int]:
        return frozenset(self.held[version_id])

    def bands(self, version_id: int) -> tuple[int, ...]:
        if version_id not in self.sketched:
            self.sketched[version_id] = bands(self.of(version_id))
        return self.sketched[version_id]

    def trim(self) -> None:
        for version_id in list(islice(self.held, max(0, len(self.held) - MOST_HELD))):
            del self.held[version_id]
        self.sketched.clear()


def catch_up(database: Database) -> int:
    """Compare articles in scope whose newest version was not compared yet; return how many.

    May be interrupted and run again, and run in several processes at once. Raises StoreError.
    """
    texts, pairing, many = _ShingleCache(), editions.EditionPairing(), 0
    while True:
        with database.read() as connection:
            waiting = _waiting(connection)
        if not waiting:
            return many
        for start in range(0, len(waiting), BATCH):
            some = waiting[start : start + BATCH]
            if database.is_sqlite:
                _prepare(database, texts, pairing, some)
            with database.write() as connection:
                locks.take(connection, Lock.SKETCHES)
                placed = _place(connection, texts, pairing, some)
            texts.trim()
            many += placed
            if placed < len(some):
                break  # another process compares, or there were too many texts: start again


def take_out(connection: Connection, article_id: int) -> None:
    """Delete what is stored about an article's text."""
    locks.take(connection, Lock.SKETCHES)
    connection.execute(delete(SketchBand).where(SketchBand.article_id == article_id))
    connection.execute(delete(TextSketch).where(TextSketch.article_id == article_id))
    _link(connection, [article_id], {})
    editions.take_out(connection, [article_id])


def _waiting(connection: Connection) -> list[int]:
    """Return the newest versions that were not compared yet, oldest first."""
    last = connection.scalar(select(func.max(TextSketch.version_id))) or 0
    query = _UNCOMPARED.with_only_columns(ArticleVersion.id).where(ArticleVersion.id > last - LOOK_BACK)
    return list(connection.scalars(query.limit(SCAN)))


def _prepare(
    database: Database, texts: _ShingleCache, pairing: editions.EditionPairing, version_ids: Sequence[int]
) -> None:
    """Read texts before the transaction that writes their sketches, so that SQLite's writers do not wait for it."""
    with database.read() as connection:
        _learn(connection, texts, version_ids)
        pairing.prepare(connection, version_ids)
    for version_id in version_ids:
        texts.bands(version_id)


def _learn(connection: Connection, texts: _ShingleCache, version_ids: Collection[int]) -> None:
    unknown = [number for number in version_ids if number not in texts.held]
    if unknown:
        for row in connection.execute(_BODIES, {"ids": unknown}):
            texts.learn(row.id, row.body)


def _place(
    connection: Connection, texts: _ShingleCache, pairing: editions.EditionPairing, version_ids: Sequence[int]
) -> int:
    """Sketch texts and compare each with those of other sources that share a band; return how many were compared."""
    rows = connection.execute(_OF_THESE, {"ids": version_ids}).all()
    if not rows:
        return 0
    for row in rows:
        texts.learn(row.id, row.body)
    keys = {row.article_id: texts.bands(row.id) for row in rows}
    candidates = _candidates(connection, rows, keys)
    rows = _affordable(rows, candidates, texts)
    _learn(connection, texts, {candidate.version_id for row in rows for candidate in candidates[row.article_id]})
    alike = {row.article_id: _alike(row, candidates[row.article_id], texts) for row in rows}
    _sketch(connection, rows, keys)
    again = [row.article_id for row in rows if row.compared_id is not None]
    _link(connection, again, alike)
    editions.take_out(connection, again)
    pairing.pair(connection, [row.id for row in rows])
    return len(rows)


def _sketch(connection: Connection, rows: Sequence[Any], keys: dict[int, tuple[int, ...]]) -> None:
    again = [row.article_id for row in rows if row.compared_id is not None]
    if again:
        connection.execute(delete(SketchBand).where(SketchBand.article_id.in_(again)))
    held = [(key, row.article_id) for row in rows for key in keys[row.article_id]]
    if held:
        connection.execute(_HOLD[connection.dialect.name], {"rows": json.dumps(held)})
    done = [{"article_id": row.article_id, "version_id": row.id} for row in rows]
    connection.execute(_sketched(connection.dialect.name), done)


@cache
def _sketched(dialect: str) -> Any:
    new = upsert(dialect, TextSketch)
    return new.on_conflict_do_update(index_elements=["article_id"], set_={"version_id": new.excluded.version_id})


def _candidates(
    connection: Connection, rows: Sequence[Any], keys: dict[int, tuple[int, ...]]
) -> dict[int, list[_Shared]]:
    """Return, for each article, earlier compared ones of other sources that share a band, most shared bands first."""
    by_key: dict[int, list[_Shared]] = defaultdict(list)
    for key, candidate in _stored(connection, rows, {key for some in keys.values() for key in some}):
        by_key[key].append(candidate)
    candidates = {}
    for row in rows:
        shared = Counter(
            candidate
            for key in keys[row.article_id]
            for candidate in by_key.get(key, ())
            if candidate.source_id != row.source_id
        )
        best = sorted(shared, key=lambda candidate: (-shared[candidate], candidate.article_id))
        candidates[row.article_id] = best[:MOST_CANDIDATES]
        for key in keys[row.article_id]:
            by_key[key].append(_Shared(row.article_id, row.source_id, row.id))
    return candidates


def _stored(connection: Connection, rows: Sequence[Any], keys: Collection[int]) -> Iterator[tuple[int, _Shared]]:
    """Yield the articles with some of the bands, except those of ``rows``, whose bands are about to be replaced."""
    if not keys:
        return
    about_to_change = {row.article_id for row in rows}
    wanted = {"keys": json.dumps([[key] for key in keys])}
    for key, article_id, source_id, version_id in connection.execute(_SHARE[connection.dialect.name], wanted):
        if article_id not in about_to_change:
            yield key, _Shared(article_id, source_id, version_id)


def _affordable(rows: Sequence[Any], candidates: dict[int, list[_Shared]], texts: _ShingleCache) -> Sequence[Any]:
    """Return the first of ``rows`` for which at most MOST_READ texts are loaded again, but at least one."""
    unknown: set[int] = set()
    for at, row in enumerate(rows):
        unknown |= {
            candidate.version_id for candidate in candidates[row.article_id] if candidate.version_id not in texts.held
        }
        if at and len(unknown) > MOST_READ:
            return rows[:at]
    return rows


def _alike(row: Any, candidates: Sequence[_Shared], texts: _ShingleCache) -> dict[int, float]:
    mine = texts.of(row.id)
    scores = {candidate.article_id: likeness(mine, texts.of(candidate.version_id)) for candidate in candidates}
    return {article_id: score for article_id, score in scores.items() if score >= SAME}


def _link(connection: Connection, again: Collection[int], alike: dict[int, dict[int, float]]) -> None:
    """Add pairs, replacing those of the articles ``again``, and label the clusters concerned."""
    own = or_(Reprint.article_id.in_(again), Reprint.other_id.in_(again))
    before = connection.execute(select(Reprint.article_id, Reprint.other_id).where(own)).all() if again else []
    rows: list[dict[str, Any]] = [
        {"article_id": max(article_id, other), "other_id": min(article_id, other), "likeness": score}
        for article_id, others in alike.items()
        for other, score in others.items()
    ]
    if not (before or rows):
        return
    concerned = {*again, *(row[name] for row in rows for name in ("article_id", "other_id"))}
    concerned |= {number for pair in before for number in pair}
    labels = select(ReprintCluster.cluster_id).where(ReprintCluster.article_id.in_(concerned))
    concerned |= set(connection.scalars(select(ReprintCluster.article_id).where(ReprintCluster.cluster_id.in_(labels))))
    if before:
        connection.execute(delete(Reprint).where(own))
    if rows:
        connection.execute(insert(Reprint), rows)
    _label(connection, concerned)


def _label(connection: Connection, members: Collection[int]) -> None:
    """Label clusters: articles of ``members`` that are linked, in any number of steps, form one cluster."""
    pairs = connection.execute(select(Reprint.article_id, Reprint.other_id).where(Reprint.article_id.in_(members)))
    linked: dict[int, set[int]] = defaultdict(set)
    for article_id, other_id in pairs:
        linked[article_id].add(other_id)
        linked[other_id].add(article_id)
    connection.execute(delete(ReprintCluster).where(ReprintCluster.article_id.in_(members)))
    dated = _dated(connection, linked)
    rows, left = [], set(linked)
    while left:
        cluster, waiting = set(), [min(left)]
        while waiting:
            cluster.add(article_id := waiting.pop())
            waiting += linked[article_id] - cluster
        rows += [
            {"article_id": member, "cluster_id": min(cluster), "published_at": dated[member]}
            for member in sorted(cluster)
        ]
        left -= cluster
    if rows:
        connection.execute(insert(ReprintCluster), rows)


def _dated(connection: Connection, articles: Collection[int]) -> dict[int, datetime]:
    """Return when each article was published according to its compared version, or else first seen."""
    query = (
        select(Article.id, func.coalesce(ArticleVersion.published_at, Article.first_seen_at))
        .join(TextSketch, TextSketch.article_id == Article.id)
        .join(ArticleVersion, TextSketch.version_id == ArticleVersion.id)
        .where(Article.id.in_(articles))
    )
    return {row[0]: row[1] for row in connection.execute(query)}
