"""A report as files that need nothing but each other: its page, its JSON, a page and feeds for each article."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from yalu.rendering.feeds import Feed, atom, json_feed
from yalu.reports.details import ArticleDetails, items_by_article
from yalu.reports.formats.archive import archive_entry, is_replaced, read_archive, render_index
from yalu.reports.formats.article_page import article_page
from yalu.reports.formats.as_json import as_json
from yalu.reports.formats.feed import feed_id, item_entries
from yalu.reports.formats.html import html
from yalu.reports.report import ComposedReport, Item, Links
from yalu.reports.words.told_items import told_item
from yalu.reports.words.words import words_for

BESIDE = Links(folder=".")
"""Links of a report that lies in the folder itself."""
_ABOVE = Links(folder="..")


def render_folder(
    report: ComposedReport, details: Mapping[int, ArticleDetails], links: Links = BESIDE
) -> dict[str, str]:
    """``ID.html`` and ``ID.json``; without a reading room also ``articles/N.html`` with the feeds of that article.

    ``details`` are by article id; an article without them has a page with what the report tells. Raises ValueError
    for a reader without words.
    """
    files = {f"{report.id}.html": html(report, links), f"{report.id}.json": as_json(report)}
    if links.room is not None:
        return files
    for article_id, item in items_by_article(report).items():
        files |= _article(report, details.get(article_id) or _told_only(item), article_id)
    return files


def folder_files(
    report: ComposedReport, details: Mapping[int, ArticleDetails], known: Mapping[str, str], links: Links = BESIDE
) -> dict[str, str]:
    """All files that change in a folder when a report is added.

    ``known`` are the JSON files of the reports that are there already, by path; others may be among them. A report of
    the same reader and period is replaced (see ``superseded_files``).
    """
    files = render_folder(report, details, links)
    earlier = read_archive(known.values(), links)
    archive = [archive_entry(report, links), *(entry for entry in earlier if not is_replaced(entry, report))]
    return {**files, **render_index(archive, reader=report.reader)}


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


def _told_only(item: Item) -> ArticleDetails:
    return ArticleDetails(item, versions=(), earlier=0, differences=(), snapshots=(), text=None, excerpts=False)


def _article(report: ComposedReport, details: ArticleDetails, article_id: int) -> dict[str, str]:
    words = words_for(report.reader.language, report.reader.timezone)
    item = details.item
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
    texts = (article_page(report, details), atom(feed), json_feed(feed))
    return dict(zip(article_files(article_id), texts, strict=True))


def article_files(article_id: int) -> tuple[str, str, str]:
    """The files of one article: its page and its two feeds."""
    return f"articles/{article_id}.html", f"articles/{article_id}.atom", f"articles/{article_id}.json"
