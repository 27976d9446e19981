"""The articles of a report as files beside it: the pages of the reading room, each with all that it leads to there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from urllib.parse import urlencode

from jinja2 import Environment

from yalu.db.core.engine import Database
from yalu.db.room import articles, beside
from yalu.db.room.articles import ArticlePage
from yalu.presentation.article_view import MOST_CHECKS, ArticleView, article_view
from yalu.presentation.change_view import ChangeView, change_view, snapshots_of
from yalu.presentation.comparison import Compared, compared
from yalu.presentation.page_context import UTC_NAMES, PageContext
from yalu.presentation.rendering import environment_of, names_of, page_sheet
from yalu.presentation.version_view import VersionView, version_view
from yalu.records.as_of import AsOf
from yalu.reports.citation import Citation, Cited, cite
from yalu.reports.composing.build import build
from yalu.reports.formats.folder import ArticleFile, items_by_article
from yalu.reports.formats.page import only_sheet
from yalu.reports.report import ComposedReport, Item
from yalu.reports.words import words_for

MAX_ARTICLES = 600
"""Articles of a report that get a page."""
MAX_CHANGES = 200
"""Changes of one article, the latest."""
MAX_VERSIONS = 12
"""Versions of one article, the newest."""
MAX_COMPARED = 20_000_000
"""Characters of versions that are compared for one report, top items first."""


@dataclass(frozen=True, slots=True)
class FileContext(PageContext):
    """The page of an article in a report's folder. ``addresses`` are those of what it can lead to, by path."""

    addresses: Mapping[str, str]

    @property
    def public_room(self) -> str:
        """Nothing: a folder is written where there is no reading room."""
        return ""

    def link(self, path: str, parameters: Sequence[tuple[str, str]] = (), /, **more: object) -> str | None:
        """The place on the page, or the file, that has what the path leads to in the reading room; None without one."""
        given = [*parameters, *more.items()]
        page = path.partition("#")[0]
        return self.addresses.get(f"{page}?{urlencode(given)}" if given else page)


@dataclass(frozen=True, slots=True)
class FileParts:
    """What has pages of its own in the reading room. Each list begins with the newest."""

    report_id: str
    steps: Sequence[Compared]
    """Neighbouring versions beside each other, but for those that the page shows anyway."""
    changes: Sequence[tuple[ChangeView, Citation]]
    versions: Sequence[tuple[VersionView, Citation]]
    earlier: int
    """Versions that are not listed."""


def article_files(database: Database, report: ComposedReport, gone_after: int) -> dict[int, ArticleFile]:
    """The page of each article of a report that may be shown, by article id, by what was recorded by its end.

    Each has all its recorded changes, so that it keeps the places that earlier reports lead to. ``gone_after`` is the
    setting. Raises StoreError, and ValueError for a reader without words.
    """
    items = items_by_article(report)
    shown = articles.terms_of_articles(database, list(items)[:MAX_ARTICLES])
    left = MAX_COMPARED
    files = {}
    for article_id in (each for each in items if each in shown):
        held = articles.article(database, article_id, AsOf(known_at=report.until), gone_after=gone_after)
        left -= sum(len(version.article.body) for version in held.versions)
        context = _context(report, held, shown)
        item = _whole(report, items[article_id], held)
        files[article_id] = ArticleFile(_page(database, context, report, held, compare=left > 0), item)
    return files


def _context(report: ComposedReport, held: ArticlePage, shown: Iterable[int]) -> FileContext:
    language, zone = report.reader.language, report.reader.timezone
    return FileContext(
        words_for(language, "UTC"),
        None if zone in UTC_NAMES else words_for(language, zone),
        dict(_addresses(report, held, shown)),
    )


def _addresses(report: ComposedReport, held: ArticlePage, shown: Iterable[int]) -> Iterator[tuple[str, str]]:
    """The addresses of what the page of an article can lead to, by their paths in the reading room."""
    own = f"/articles/{held.article.article_id}"
    yield "/about", f"../{report.id}.html#legend"
    yield "/reports", "../index.html"
    yield f"/reports/{report.id}", f"../{report.id}.html"
    yield from ((f"{own}.{ending}", f"{held.article.article_id}.{ending}") for ending in ("atom", "json"))
    for number in shown:
        if number != held.article.article_id:
            yield f"/articles/{number}", f"{number}.html"
    for change in held.changes[-MAX_CHANGES:]:
        yield f"/changes/{change.change_id}", f"#change-{change.change_id}"
    listed = [version.seq for version in held.versions[-MAX_VERSIONS:]]
    yield from ((f"{own}/versions/{seq}", f"#version-{seq}") for seq in listed)
    yield from ((f"{own}/diff?from={old}&to={new}", f"#step-{old}-{new}") for old, new in pairwise(listed))


def _page(database: Database, context: FileContext, report: ComposedReport, held: ArticlePage, *, compare: bool) -> str:
    checks = beside.checks_of(database, held.article.article_id, MOST_CHECKS, held.article.last_check_at)
    view = article_view(context, held, checks, AsOf(known_at=report.until))
    template = _environment().get_template("article.html")
    file = _parts(database, context, report, view, compare=compare)
    return template.render(layout="file.html", view=view, file=file, **only_sheet(page_sheet()), **names_of(context))


def _parts(
    database: Database, context: FileContext, report: ComposedReport, view: ArticleView, *, compare: bool
) -> FileParts:
    held = view.held
    records = held.changes[: -MAX_CHANGES - 1 : -1]
    captures = beside.captures_of(database, [number for record in records for number in snapshots_of(record)])
    changes = [change_view(context, record, held.versions, captures) for record in records]
    versions = [version_view(context, page) for page in articles.version_pages(database, held, MAX_VERSIONS)]
    return FileParts(
        report_id=report.id,
        steps=list(_steps(context, view)) if compare and view.quotable else (),
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


@cache
def _environment() -> Environment:
    return environment_of()
