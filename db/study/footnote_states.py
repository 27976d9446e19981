"""The state of each cited page on the day of citing, and the one of now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from yalu.db.changes.article_facts import gone_since
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.mapping.current_versions import unreplaced
from yalu.db.models import ArticleVersion, Capture, Crawl, Footnote, Url
from yalu.db.queries.article_states import VersionAsOf, versions_of
from yalu.db.room.articles import shown_articles
from yalu.db.study.footnote_rows import FootnoteRow, end_of, rows_of
from yalu.records.figures.statistic import midnight
from yalu.records.study.footnote import StateBasis


@dataclass(frozen=True, slots=True)
class CitedState:
    """What is held of a cited page. ``cited`` and ``current`` are one and the same where it never changed."""

    basis: StateBasis
    cited: VersionAsOf
    current: VersionAsOf
    gone_since: datetime | None
    archive: str | None
    """URL prefix of the copies of the archive that the cited state was read from."""


def states(
    database: Database, bibliography: str | None = None, footnote_ids: Collection[int] | None = None
) -> tuple[tuple[FootnoteRow, CitedState | None], ...]:
    """Return the entries of one bibliography or of all, each with what is held of its page. Raises StoreError.

    None where nothing is held, or may be shown. ``footnote_ids`` (None: all) are those that are wanted.
    """
    with database.read() as connection:
        rows = [row for row in rows_of(connection, bibliography) if footnote_ids is None or row.id in footnote_ids]
        article_ids = _articles(connection)
        gone = gone_since(connection, article_ids.values())
        shown = shown_articles(connection, set(article_ids.values()))
        named = {article_ids[row.key] for row in rows if article_ids.get(row.key) in shown}
        versions = {article_id: versions_of(connection, shown[article_id]) for article_id in named}
        cited = {row.id: state_on(known, row) for row in rows if (known := versions.get(article_ids.get(row.key, 0)))}
        archives = _archives(connection, [state.capture_id for _, state in cited.values()])
    states: list[tuple[FootnoteRow, CitedState | None]] = []
    for row in rows:
        if row.id not in cited:
            states.append((row, None))
            continue
        basis, state = cited[row.id]
        article_id = article_ids[row.key]
        newest, archive = versions[article_id][-1], archives.get(state.capture_id)
        states.append((row, CitedState(basis, state, newest, gone.get(article_id), archive)))
    return tuple(states)


def drifted_first(database: Database) -> list[int]:
    """Return the numbers of all entries: pages that are gone, that differ, that nobody saw, that are as they were.

    No text is read for it. Raises StoreError.
    """
    with database.read() as connection:
        article_ids = _articles(connection)
        gone = gone_since(connection, article_ids.values())
        query = select(ArticleVersion.article_id, ArticleVersion.not_after).where(
            ArticleVersion.article_id.in_(set(article_ids.values())), unreplaced(ArticleVersion)
        )
        first_seen: dict[int, list[datetime]] = {}
        for article_id, not_after in connection.execute(query.order_by(ArticleVersion.seq)):
            first_seen.setdefault(article_id, []).append(not_after)

        def place(row: FootnoteRow) -> int:
            article_id = article_ids.get(row.key, 0)
            times = first_seen.get(article_id, [])
            cited = [at for at in times if row.cited_on and at < end_of(row.cited_on)] or times[:1]
            return 0 if article_id in gone else 1 if len(cited) < len(times) else 3 if times else 2

        return [row.id for row in sorted(rows_of(connection, None), key=place)]


def state_on(versions: list[VersionAsOf], row: FootnoteRow) -> tuple[StateBasis, VersionAsOf]:
    """Return the version that was cited, of some in their order, and why it is taken for that."""
    if row.cited_on is None:
        return StateBasis.UNDATED, versions[0]
    past = [version for version in versions if version.not_after < end_of(row.cited_on)]
    if not past:
        return StateBasis.LATER, versions[0]
    seen_until = past[-1].last_seen_at
    if len(past) < len(versions):
        seen_until = max(seen_until, versions[len(past)].not_before or seen_until)
    was_seen = seen_until >= midnight(row.cited_on)
    return (StateBasis.SEEN if was_seen else StateBasis.BETWEEN), past[-1]


def _articles(connection: Connection) -> dict[str, int]:
    """Return the article of each cited address by its key; of several the one of the source that visits it."""
    query = select(Footnote.key, Url.article_id).join(Url, Url.key == Footnote.key)
    own = (Url.source_id == Footnote.source_id).desc()
    articles: dict[str, int] = {}
    for key, article_id in connection.execute(query.order_by(own, Url.id)):
        if article_id is not None:
            articles.setdefault(key, article_id)
    return articles


def _archives(connection: Connection, capture_ids: Iterable[int | None]) -> dict[int | None, str | None]:
    query = select(Capture.id, Crawl.archive).join(Crawl, Capture.crawl_id == Crawl.id)
    wanted = [capture_id for capture_id in capture_ids if capture_id is not None]
    return {row.id: row.archive for row in connection.execute(query.where(among(Capture.id, wanted)))}
