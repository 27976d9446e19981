"""Records which article is probably a translation of which, as new texts arrive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, or_, select

from yalu.db.core.base import upsert
from yalu.db.mapping.rows import article_of
from yalu.db.models import Article, ArticleVersion, Edition, Source, TextSketch
from yalu.topics.editions import FURTHEST, LIKELY, Traits, confidence, traits

MOST_CANDIDATES = 100
"""Most articles of one publisher that an article is compared with, the nearest in time first."""

MOST_HELD = 5000
"""Most articles whose traits are cached during a run."""

SAME_ID = 0.3
"""What an equal publisher's id adds to the confidence: editions often share ids, but two systems may also count alike
by chance."""


@dataclass(frozen=True, slots=True)
class _Guess:
    original_id: int
    sure: float
    because: tuple[str, ...]


@dataclass(slots=True)
class EditionPairing:
    """Pairs articles of publishers with editions in several languages.

    Caches the traits of each version read in a run.
    """

    known: dict[int, Traits] = field(default_factory=dict)

    def prepare(self, connection: Connection, version_ids: Collection[int]) -> None:
        """Read what ``pair`` will compare, so that ``pair`` only writes."""
        for mine in _of_houses(connection, version_ids):
            self._learn(connection, [mine, *_originals(connection, mine), *_editions(connection, mine)])

    def pair(self, connection: Connection, version_ids: Collection[int]) -> None:
        """Compare versions with articles of the publisher's original, or of its editions.

        Store the likeliest original.
        """
        best: dict[int, _Guess] = {}
        for mine in _of_houses(connection, version_ids):
            originals, translations = _originals(connection, mine), _editions(connection, mine)
            self._learn(connection, [mine, *originals, *translations])
            for original in originals:
                self._weigh(best, mine, original)
            for translation in translations:
                self._weigh(best, translation, mine)
        _keep(connection, best)

    def _learn(self, connection: Connection, versions: Sequence[Any]) -> None:
        times = {version.version_id: version.at for version in versions if version.version_id not in self.known}
        if len(self.known) + len(times) > MOST_HELD:
            self.known.clear()
            times = {version.version_id: version.at for version in versions}
        if not times:
            return
        query = select(ArticleVersion.__table__).where(ArticleVersion.id.in_(times))
        for row in connection.execute(query):
            self.known[row.id] = traits(article_of(row), times[row.id])

    def _weigh(self, best: dict[int, _Guess], edition: Any, original: Any) -> None:
        sure, because = confidence(self.known[edition.version_id], self.known[original.version_id])
        if sure and edition.publisher_id is not None and edition.publisher_id == original.publisher_id:
            sure, because = min(1.0, sure + SAME_ID), (*because, "publisher id")
        held = best.get(edition.article_id)
        if sure >= LIKELY and (held is None or held.sure < sure):
            best[edition.article_id] = _Guess(original.article_id, sure, because)


def take_out(connection: Connection, article_ids: Collection[int]) -> None:
    """Delete the pairs of articles."""
    if article_ids:
        own = or_(Edition.article_id.in_(article_ids), Edition.original_id.in_(article_ids))
        connection.execute(delete(Edition).where(own))


def _versions_in_scope() -> Any:
    """Return a query for versions of articles in scope, without their texts."""
    return (
        select(
            ArticleVersion.id.label("version_id"),
            ArticleVersion.article_id,
            Article.source_id,
            Article.publisher_id,
            Source.editions_of,
            func.coalesce(ArticleVersion.published_at, Article.first_seen_at).label("at"),
        )
        .join(Article, ArticleVersion.article_id == Article.id)
        .join(Source, Article.source_id == Source.id)
        .where(Article.in_scope)
    )


_HOUSES = select(Source.editions_of).where(Source.editions_of.is_not(None))
_OF_HOUSES = (
    _versions_in_scope()
    .where(ArticleVersion.id.in_(bindparam("ids")))
    .where(or_(Source.editions_of.is_not(None), Source.id.in_(_HOUSES)))
    .order_by(ArticleVersion.id)
)


def _of_houses(connection: Connection, version_ids: Collection[int]) -> Sequence[Any]:
    """Return those of the versions whose publisher has editions in several languages."""
    return connection.execute(_OF_HOUSES, {"ids": list(version_ids)}).all()


def _originals(connection: Connection, mine: Any) -> Sequence[Any]:
    return _near(connection, mine, Article.source_id == mine.editions_of) if mine.editions_of is not None else ()


def _editions(connection: Connection, mine: Any) -> Sequence[Any]:
    return _near(connection, mine, Source.editions_of == mine.source_id)


def _near(connection: Connection, mine: Any, where: ColumnElement[bool]) -> Sequence[Any]:
    """Return articles whose last compared version was published (or first seen) near in time, nearest first."""
    at = func.coalesce(ArticleVersion.published_at, Article.first_seen_at)
    reach = timedelta(days=FURTHEST)
    compared = _versions_in_scope().join(TextSketch, TextSketch.version_id == ArticleVersion.id)
    query = compared.where(where, at >= mine.at - reach, at <= mine.at + reach)
    rows = connection.execute(query.limit(10 * MOST_CANDIDATES)).all()
    return sorted(rows, key=lambda row: (abs(row.at - mine.at), row.article_id))[:MOST_CANDIDATES]


def _keep(connection: Connection, best: dict[int, _Guess]) -> None:
    if not best:
        return
    better = upsert(connection.dialect.name, Edition)
    columns = ("original_id", "confidence", "because")
    better = better.on_conflict_do_update(
        index_elements=["article_id"],
        set_={name: better.excluded[name] for name in columns},
        where=Edition.confidence < better.excluded.confidence,
    )
    connection.execute(
        better,
        [
            {
                "article_id": edition,
                "original_id": guess.original_id,
                "confidence": guess.sure,
                "because": list(guess.because),
            }
            for edition, guess in best.items()
        ],
    )
