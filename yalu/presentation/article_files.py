"""The articles of a report as files beside it: pages of the room, each with all that it leads to (decision 0256)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from yalu.db.core.engine import Database
from yalu.db.room import articles
from yalu.db.room.articles import ArticlePage, checks_of
from yalu.db.room.captures import captures_of
from yalu.errors import UnknownItem
from yalu.presentation.article_view import MOST_CHECKS, ArticleView, VersionView, article_view, version_view
from yalu.presentation.change_view import ChangeView, change_view, snapshots_of
from yalu.presentation.comparison import Compared, compared
from yalu.presentation.file_context import FileContext, file_context, render_file
from yalu.presentation.report_folder import ArticleFile, items_by_article
from yalu.records.as_of import AsOf
from yalu.reports.citation import Citation, Cited, cite
from yalu.reports.composing.build import build
from yalu.reports.report import ComposedReport, Item

MAX_ARTICLES = 600
"""Articles of a report that get a page."""
MAX_CHANGES = 200
"""Changes of one article, the latest."""
MAX_VERSIONS = 12
"""Versions of one article, the newest."""
MAX_COMPARED = 20_000_000
"""Characters of versions that are compared for one report, top items first."""


@dataclass(frozen=True, slots=True)
class FileParts:
    """What has pages of its own in the reading room. Each list begins with the newest."""

    steps: Sequence[Compared]
    """Neighbouring versions beside each other, but for those that the page shows anyway."""
    changes: Sequence[tuple[ChangeView, Citation]]
    versions: Sequence[tuple[VersionView, Citation]]
    earlier: int
    """Versions that are not listed."""


def articles_of_report(database: Database, report: ComposedReport, gone_after: int) -> dict[int, ArticleFile]:
    """The page of each article of a report that may be shown, by article id, by what was recorded by its end.

    Each has all its recorded changes, so that it keeps the places that earlier reports lead to. ``gone_after`` is the
    setting. Raises StoreError, and ValueError for a reader without words.
    """
    items = items_by_article(report)
    with database.read() as connection:
        shown = articles.shown_articles(connection, list(items)[:MAX_ARTICLES])
    left = MAX_COMPARED
    files = {}
    for article_id in (each for each in items if each in shown):
        try:
            held = articles.article(database, article_id, AsOf(known_at=report.until), gone_after=gone_after)
        except UnknownItem:  # erased meanwhile
            continue
        left -= sum(len(version.article.body) for version in held.versions)
        compare = left > 0 and held.source.limit > 0
        context = file_context(report.reader, dict(_addresses(report, held, shown, compare=compare)))
        item = _whole(report, items[article_id], held)
        files[article_id] = ArticleFile(_page(database, context, report, held, compare=compare), item)
    return files


def _addresses(
    report: ComposedReport, held: ArticlePage, shown: Iterable[int], *, compare: bool
) -> Iterator[tuple[str, str]]:
    """The addresses of what the page of an article can lead to, by their paths in the reading room."""
    own = f"/articles/{held.article_id}"
    yield "/about", f"../{report.id}.html#legend"
    yield from ((f"{own}.{ending}", f"{held.article_id}.{ending}") for ending in ("atom", "json"))
    for number in shown:
        if number != held.article_id:
            yield f"/articles/{number}", f"{number}.html"
    for change in held.changes[-MAX_CHANGES:]:
        yield f"/changes/{change.change_id}", f"#change-{change.change_id}"
    listed = [version.seq for version in held.versions[-MAX_VERSIONS:]]
    yield from ((f"{own}/versions/{seq}", f"#version-{seq}") for seq in listed)
    if compare:
        yield from ((f"{own}/diff?from={old}&to={new}", f"#step-{old}-{new}") for old, new in pairwise(listed))


def _page(database: Database, context: FileContext, report: ComposedReport, held: ArticlePage, *, compare: bool) -> str:
    checks = checks_of(database, held.article_id, MOST_CHECKS, held.last_check_at)
    view = article_view(context, held, checks, AsOf(known_at=report.until))
    file = _parts(database, context, view, compare=compare)
    gettext = context.words.gettext
    ways = ((gettext("Change report"), f"../{report.id}.html"), (gettext("All reports"), "../index.html"))
    return render_file(context, "article.html", ways=ways, view=view, file=file)


def _parts(database: Database, context: FileContext, view: ArticleView, *, compare: bool) -> FileParts:
    held = view.held
    records = held.changes[: -MAX_CHANGES - 1 : -1]
    captures = captures_of(database, [number for record in records for number in snapshots_of(record)])
    changes = [change_view(context, record, held.versions, captures) for record in records]
    versions = [version_view(context, page) for page in articles.version_pages(database, held, MAX_VERSIONS)]
    return FileParts(
        steps=list(_steps(context, view)) if compare else (),
        changes=[(each, _cited(context, each.cited)) for each in changes],
        versions=[(each, _cited(context, each.cited)) for each in reversed(versions)],
        earlier=len(held.versions) - len(versions),
    )


def _steps(context: FileContext, view: ArticleView) -> Iterator[Compared]:
    shown = view.step and (view.step.compared.old, view.step.compared.new)
    for old, new in reversed(list(pairwise(view.held.versions[-MAX_VERSIONS:]))):
        if (old, new) != shown:
            yield compared(context, view.held, old, new, view.changes, whole=False)


def _cited(context: FileContext, cited: Cited) -> Citation:
    """A citation that names no page of a reading room."""
    return cite(context.words, replace(cited, path=None), "")


def _whole(report: ComposedReport, item: Item, held: ArticlePage) -> Item:
    """The item with every change of its article that was known at the end of the report."""
    changes = held.changes[-MAX_CHANGES:]
    composed = build(changes, (), reader=report.reader, since=report.since, until=report.until, now=report.made_at)
    whole = next((each for each in composed.items if each.article_id == item.article_id), None)
    return item if whole is None else replace(whole, rank=item.rank, reprints=item.reprints)
