"""A report as files that need nothing but each other: its page, its JSON, a page and feeds for each article."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yalu.presentation.file_context import FileContext, file_context, render_file
from yalu.presentation.report_view import ReportLine, by_month, zoned_period
from yalu.rendering.feeds import Feed, atom, json_feed
from yalu.reports.change_classes import ChangeClass
from yalu.reports.formats.archive import ArchiveEntry, archive_entry, is_replaced, read_archive, render_feeds
from yalu.reports.formats.as_json import as_json
from yalu.reports.formats.feed import feed_id, item_entries
from yalu.reports.formats.html import html
from yalu.reports.report import ComposedReport, Item, Links, Reader
from yalu.reports.words import sentences
from yalu.reports.words.told_items import told_item
from yalu.reports.words.words import words_for

BESIDE = Links(folder=".")
"""Links of a report that lies in the folder itself."""
_ABOVE = Links(folder="..")


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """The page of an article that lies beside reports, and what its feeds tell: every recorded change."""

    html: str
    item: Item


def render_folder(report: ComposedReport, articles: Mapping[int, ArticleFile], links: Links = BESIDE) -> dict[str, str]:
    """``ID.html`` and ``ID.json``; without a reading room also ``articles/N.html`` with the feeds of that article.

    ``articles`` are by article id; nothing leads to an article without a page. Raises ValueError for a reader without
    words.
    """
    links = _reached(links, articles)
    files = {f"{report.id}.html": html(report, links), f"{report.id}.json": as_json(report)}
    if links.room is not None:
        return files
    for article_id, file in articles.items():
        files |= _article(report, file, article_id)
    return files


def _reached(links: Links, articles: Mapping[int, ArticleFile]) -> Links:
    return links if links.room is not None else replace(links, articles=frozenset(articles))


def folder_files(
    report: ComposedReport, articles: Mapping[int, ArticleFile], known: Mapping[str, str], links: Links = BESIDE
) -> dict[str, str]:
    """All files that change in a folder when a report is added.

    ``known`` are the JSON files of the reports that are there already, by path; others may be among them. A report of
    the same reader and period is replaced (see ``superseded_files``).
    """
    files = render_folder(report, articles, links)
    earlier = [entry for entry in read_archive(known.values(), links) if not is_replaced(entry, report)]
    archive = [archive_entry(report, _reached(links, articles)), *earlier]
    return {**files, **render_index(archive, report.reader)}


def render_index(archive: Sequence[ArchiveEntry], reader: Reader) -> dict[str, str]:
    """``index.html`` with every report, and the feeds over them. Entries may come in any order.

    Raises ValueError for a reader without words.
    """
    ordered = sorted(archive, key=lambda entry: (entry.until, entry.id), reverse=True)
    context = file_context(reader, {})
    feeds = (("Atom", "application/atom+xml", "feed.atom"), ("JSON Feed", "application/feed+json", "feed.json"))
    index = render_file(
        context,
        "reports.html",
        ways=(),
        subscription=reader.subscription,
        feeds=feeds,
        months=by_month(context, (_line(context, entry) for entry in ordered)),
        first=None,
        following=None,
    )
    return {"index.html": index, **render_feeds(ordered, reader)}


def _line(context: FileContext, entry: ArchiveEntry) -> ReportLine:
    words = context.words
    return ReportLine(
        until=entry.until,
        address=f"{entry.id}.html",
        period=zoned_period(context, entry.since, entry.until),
        changes=sentences.changes_sentence(words, entry.counts, entry.totals),
        note=words.sentences(
            sentences.articles_sentence(words, entry.totals), sentences.sources_sentence(words, entry.totals)
        ),
        json=f"{entry.id}.json",
    )


def superseded_files(
    report: ComposedReport, known: Mapping[str, str], files: Collection[str], erased: Sequence[int]
) -> Collection[str]:
    """The files of a folder that end when a report is added with its ``files``.

    They are those of a report of the same reader and period that told of something else, which withdrawn or erased
    changes made so; the feeds of sources that only it told of; and pages and feeds of the articles ``erased``.
    """
    replaced = [entry for entry in read_archive(known.values()) if is_replaced(entry, report)]
    sources = {each.source_id for entry in replaced for each in entry.entries if each.source_id}
    names = {f"{entry.id}.{ending}" for entry in replaced for ending in ("html", "json")}
    names |= {f"sources/{source_id}.{ending}" for source_id in sources for ending in ("atom", "json")}
    return names.union(*map(article_files, erased)) - set(files)


def _article(report: ComposedReport, file: ArticleFile, article_id: int) -> dict[str, str]:
    words = words_for(report.reader.language, report.reader.timezone)
    item = file.item
    made = item_entries(words, item, told_item(words, item, _ABOVE))
    feed = Feed(
        id=feed_id("article", item.key),
        title=item.title or item.url or item.source_name,
        language=words.tag,
        updated=max((entry.updated for entry in made), default=report.made_at),
        entries=tuple(sorted(made, key=lambda entry: entry.updated, reverse=True)),
        home=f"{article_id}.html",
        atom=f"{article_id}.atom",
        json=f"{article_id}.json",
    )
    texts = (file.html, atom(feed), json_feed(feed))
    return dict(zip(article_files(article_id), texts, strict=True))


def article_files(article_id: int) -> tuple[str, str, str]:
    """The files of one article: its page and its two feeds."""
    return f"articles/{article_id}.html", f"articles/{article_id}.atom", f"articles/{article_id}.json"


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
