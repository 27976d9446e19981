"""What a stored page shows of an article beside its item: versions, differences, snapshots (decision 0256)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from yalu.records.plain_text import plain
from yalu.records.quotation import SourceTerms
from yalu.rendering.redline import Redline, redline, text_of
from yalu.reports.change_classes import ChangeClass
from yalu.reports.report import ComposedReport, Item
from yalu.sources.source import Terms

MAX_SHOWN = 400
"""Paragraphs of a stored text that a page shows at most."""
WHOLE = 100_000
"""Characters of each side of a difference that a page shows with a licence."""
_LONGEST = 20_000
"""Characters of one paragraph that a page shows."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of an article as it is stored."""

    name: str
    """v12, as ``yalu diff`` takes it."""
    seq: int
    not_before: datetime | None
    not_after: datetime
    title: str
    body: str
    """Paragraphs separated by blank lines."""
    language: str | None
    content_hash: str
    capture_id: int | None = None
    erased: bool = False
    byline: tuple[str, ...] = ()
    published_on: date | None = None
    """The day as the publisher states it, in the publisher's own zone."""


@dataclass(frozen=True, slots=True)
class SnapshotDetails:
    """The thread as one check saw it; ``last_at`` is the last check that saw the same."""

    at: datetime
    last_at: datetime
    seen: int
    expected: int | None
    complete: bool
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class HistoryDetails:
    """What the database has of one article: its newest versions and snapshots, oldest first."""

    article_id: int
    terms: Terms
    versions: tuple[StoredVersion, ...]
    snapshots: tuple[SnapshotDetails, ...]
    earlier: int = 0
    """Versions before those."""
    reserved: bool = False
    """Whether the publisher reserved text and data mining of it when it was last seen."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions compared, as far as the terms allow; ``headline`` None: it is the same."""

    before: str
    after: str
    headline: Redline | None
    body: Redline


@dataclass(frozen=True, slots=True)
class VersionDetails:
    """What a page says of a version whatever the terms."""

    name: str
    seq: int
    not_before: datetime | None
    not_after: datetime
    title: str
    language: str | None
    characters: int
    content_hash: str
    capture_id: int | None
    byline: tuple[str, ...] = ()
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class ArticleDetails:
    """One article as its page shows it. ``item`` has every recorded change up to the report, not only the report's."""

    item: Item
    versions: tuple[VersionDetails, ...]
    earlier: int
    differences: tuple[Difference, ...]
    """One for each version after the first, the newest first; empty where the terms allow no quotation."""
    snapshots: tuple[SnapshotDetails, ...]
    text: tuple[str, ...] | None
    """Paragraphs of the newest version; None where the terms do not allow the whole text."""
    excerpts: bool
    """Whether differences are shown as excerpts only."""


def article_details(item: Item, history: HistoryDetails, *, compare: bool = True) -> ArticleDetails:
    """The details of an article, cut to the terms of its source.

    With a licence differences and text are whole; where excerpts are allowed each side of a difference is cut to the
    limit of a quotation, as in the reading room; else no word of the text is there.
    ``compare`` False leaves differences out, for reports with very many articles.
    """
    licensed = history.terms is Terms.LICENSED
    allowed = item.quotable and (licensed or not history.reserved)
    limit = SourceTerms(history.terms, item.country, item.source_type).limit if allowed else 0
    whole = [version for version in history.versions if not version.erased]
    pairs = [pair for pair in pairwise(history.versions) if not (pair[0].erased or pair[1].erased)]
    shown = reversed(pairs) if compare and limit else ()
    return ArticleDetails(
        item=replace(item, quotable=limit > 0, reserved=item.reserved or history.reserved),
        versions=tuple(_facts(version) for version in history.versions),
        earlier=history.earlier,
        differences=tuple(_difference(old, new, WHOLE if licensed else limit) for old, new in shown),
        snapshots=history.snapshots,
        text=_paragraphs(whole[-1].body) if licensed and limit and whole else None,
        excerpts=bool(limit) and not licensed,
    )


def _facts(version: StoredVersion) -> VersionDetails:
    return VersionDetails(
        name=version.name,
        seq=version.seq,
        not_before=version.not_before,
        not_after=version.not_after,
        title=plain(version.title),
        language=version.language,
        characters=len(version.body),
        content_hash=version.content_hash,
        capture_id=version.capture_id,
        byline=tuple(plain(name, 100) for name in version.byline[:10]),
        published_on=version.published_on,
    )


def _paragraphs(body: str) -> tuple[str, ...]:
    parts = (plain(part, _LONGEST) for part in body.split("\n"))
    return tuple(part for part in parts if part)[:MAX_SHOWN]


def _difference(old: StoredVersion, new: StoredVersion, limit: int) -> Difference:
    titles = plain(old.title), plain(new.title)
    return Difference(
        before=old.name,
        after=new.name,
        headline=None if titles[0] == titles[1] else redline(*titles, limit),
        body=redline(text_of(old.body), text_of(new.body), limit),
    )


def items_by_article(report: ComposedReport) -> dict[int, Item]:
    """Every article that a report links to, by article id: the top items first, last those that were already there."""
    items: dict[int, Item] = {}
    for item in (*report.top, *report.items, *_known(report)):
        if item.article_id is not None:
            items.setdefault(item.article_id, item)
    return items


def _known(report: ComposedReport) -> Iterator[Item]:
    """The articles that were there before the first visit, as items to which nothing happened."""
    places = {source.source_id: (source.type, source.country) for source in report.coverage}
    for line in report.already_there:
        source_type, country = places.get(line.source_id, ("", ""))
        for article in line.newest:
            yield Item(
                article_id=article.article_id,
                source_id=line.source_id,
                source_name=line.source_name,
                source_type=source_type,
                country=country,
                tier=None,
                title=article.title,
                url=article.url,
                byline=(),
                language=article.language,
                scope=None,
                quotable=True,
                reserved=False,
                events=(),
                cls=ChangeClass.NEW,
                key=f"article-{article.article_id}",
            )
