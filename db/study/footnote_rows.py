"""The table ``footnote``: which pages are cited where, and which of them nobody has seen yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from yalu.crawl import KnownArticle
from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.models import Article, ArticleVersion, Footnote, RevisitSchedule, TopicMatch, Url
from yalu.ids import fitting, same_article_address
from yalu.records.figures.statistic import midnight
from yalu.sources.bibliography.entry import CitedPage

NEVER = timedelta(days=36_500)
"""When an article that nothing cites any more, and that is watched for no other reason, is visited next."""


@dataclass(frozen=True, slots=True)
class FootnoteRow:
    """A row of the table; fields as there."""

    id: int
    bibliography: str
    entry: str
    url: str
    key: str
    source_id: str
    cited_on: date | None
    locator: str | None
    title: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class BibliographyChanges:
    """What a bibliography says now and did not before, by the keys of its entries."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Entries that name another address, day, page or title."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Keys that an entry had before, by the new one."""
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


def rows(database: Database) -> tuple[FootnoteRow, ...]:
    """Return the entries of all bibliographies, in the order of adding. Raises StoreError."""
    with database.read() as connection:
        return tuple(rows_of(connection, None))


def follow(
    database: Database,
    bibliography: str,
    pages: Sequence[CitedPage],
    sources: Mapping[str, str],
    *,
    whole: bool,
    now: datetime | None = None,
) -> BibliographyChanges:
    """Store what a bibliography cites; return what differs from before. Nothing is written where nothing differs.

    ``sources`` has the source of each address. ``whole``: entries that are not among ``pages`` were removed. ``now``
    (aware; None: the database's time) can be set. Raises StoreError.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        before = {row.entry: row for row in rows_of(connection, bibliography)}
        new, keys = [page for page in pages if page.key not in before], {page.key for page in pages}
        gone = [row for key, row in before.items() if key not in keys] if whole else []
        renamed = _renamed(new, gone)
        unchanged, changed = [], []
        for page in pages:
            row = before.get(page.key) or renamed.get(page.key)
            values = _values(page)
            if row is not None and all(getattr(row, name) == value for name, value in values.items()):
                unchanged += [page.key] if row.entry == page.key else []
                if row.entry != page.key:
                    connection.execute(update(Footnote).where(Footnote.id == row.id).values(entry=page.key))
                continue
            values |= {"entry": page.key, "source_id": sources[page.url], "added_at": at}
            if row is None:
                connection.execute(insert(Footnote).values(bibliography=bibliography, **values))
            else:
                connection.execute(update(Footnote).where(Footnote.id == row.id).values(values))
                changed.append(page.key)
        removed = [row for row in gone if row not in renamed.values()]
        connection.execute(delete(Footnote).where(Footnote.id.in_([row.id for row in removed])))
        _schedule(connection, [row.key for row in before.values()], at)
    return BibliographyChanges(
        added=tuple(page.key for page in new if page.key not in renamed),
        changed=tuple(changed),
        renamed={key: row.entry for key, row in renamed.items()},
        removed=tuple(row.entry for row in removed),
        unchanged=tuple(unchanged),
    )


def remove(database: Database, name: str, *, now: datetime | None = None) -> int:
    """Remove a bibliography by its path, or the entries with an address or key; return how many. Raises StoreError.

    What was stored of their pages stays; pages that nothing else asks for are visited no more.
    """
    with database.write() as connection:
        every = rows_of(connection, None)
        named = [row for row in every if name == row.bibliography] or [
            row for row in every if name in (row.entry, row.url) or same_article_address(name) == row.key
        ]
        connection.execute(delete(Footnote).where(Footnote.id.in_([row.id for row in named])))
        _schedule(connection, [row.key for row in named], now or engine.now(connection))
    return len(named)


def sites(database: Database) -> dict[str, str]:
    """Return an address of each source that visits cited pages, by the source's id. Raises StoreError."""
    with database.read() as connection:
        first = select(Footnote.source_id, func.min(Footnote.url)).group_by(Footnote.source_id)
        return {row[0]: row[1] for row in connection.execute(first)}


def without_state(database: Database) -> tuple[FootnoteRow, ...]:
    """Return the entries with a day of citing by whose end no state of their page was seen. Raises StoreError."""
    with database.read() as connection:
        seen = select(Url.key, func.min(ArticleVersion.not_after)).join(
            ArticleVersion, ArticleVersion.article_id == Url.article_id
        )
        seen = seen.where(Url.key.in_(select(Footnote.key))).group_by(Url.key)
        first = {key: at for key, at in connection.execute(seen)}  # noqa: C416  # a result with keys is no pairs
        return tuple(
            row
            for row in rows_of(connection, None)
            if row.cited_on is not None and (row.key not in first or first[row.key] >= end_of(row.cited_on))
        )


def end_of(day: date) -> datetime:
    """Return when a day ends in UTC."""
    return midnight(day) + timedelta(days=1)


def unseen(connection: Connection, source_id: str) -> tuple[KnownArticle, ...]:
    """Return the cited pages of a source of which no article is stored: to be visited whatever their topic."""
    stored = select(Url.id).where(Url.key == Footnote.key, Url.article_id.is_not(None))
    cited = select(Footnote.url).where(Footnote.source_id == source_id, ~stored.exists()).distinct()
    return tuple(KnownArticle(0, url, (url,)) for url in connection.scalars(cited.order_by(Footnote.url)))


def rows_of(connection: Connection, bibliography: str | None) -> list[FootnoteRow]:
    """Return the entries of one bibliography or of all (None), in the order of adding."""
    query = select(Footnote.__table__).order_by(Footnote.id)
    if bibliography is not None:
        query = query.where(Footnote.bibliography == bibliography)
    return [FootnoteRow(**row._mapping) for row in connection.execute(query)]


def _values(page: CitedPage) -> dict[str, object]:
    key = fitting(same_article_address(page.url))
    return {"url": page.url, "key": key, "cited_on": page.cited_on, "locator": page.locator, "title": page.title}


def _renamed(new: Sequence[CitedPage], gone: Sequence[FootnoteRow]) -> dict[str, FootnoteRow]:
    """Return the rows that stand under another key now, by that key: all else is as it was."""
    left, renamed = list(gone), {}
    for page in new:
        values = _values(page)
        row = next((row for row in left if all(getattr(row, name) == values[name] for name in values)), None)
        if row is not None:
            renamed[page.key] = row
            left.remove(row)
    return renamed


def _schedule(connection: Connection, before: Collection[str], at: datetime) -> None:
    """Let stored articles that are cited be visited at once, and those of ``before`` that are not, no more.

    An article that is in scope by its topic is left as it is, and so is one that was erased.
    """
    cited = Url.key.in_(select(Footnote.key))
    on_topic = select(TopicMatch.id).where(TopicMatch.article_id == Article.id, TopicMatch.in_scope).exists()
    stored = select(Article.id).join(Url, Url.article_id == Article.id).where(Article.erased_at.is_(None), ~on_topic)
    entering = stored.where(cited, Article.in_scope.is_(False))
    connection.execute(update(Article).where(Article.id.in_(entering)).values(in_scope=True))
    again = RevisitSchedule.article_id.in_(stored.where(cited)), RevisitSchedule.next_check_at > at + NEVER / 2
    connection.execute(update(RevisitSchedule).where(*again).values(next_check_at=at))
    left = stored.where(Url.key.in_(before), Article.id.not_in(stored.where(cited)))
    never = update(RevisitSchedule).where(RevisitSchedule.article_id.in_(left))
    connection.execute(never.values(next_check_at=at + NEVER))
