"""A report as files that need nothing but each other: its page, its JSON, a page and feeds for each piece."""

from __future__ import annotations

from collections.abc import Mapping

from yalu.reports.details import PieceDetails, pieces_of
from yalu.reports.formats.archive import archive_entry, read_archive, render_index
from yalu.reports.formats.as_json import as_json
from yalu.reports.formats.feeds.atom import atom
from yalu.reports.formats.feeds.feed import Feed, feed_id, item_entries
from yalu.reports.formats.feeds.json_feed import json_feed
from yalu.reports.formats.html import html
from yalu.reports.formats.piece_page import piece_page
from yalu.reports.report import Item, Links, Report
from yalu.reports.words.told_items import told_item
from yalu.reports.words.words import words_for

BESIDE = Links(folder=".")
"""Links of a report that lies in the folder itself."""
_ABOVE = Links(folder="..")


def render_folder(report: Report, details: Mapping[int, PieceDetails], links: Links = BESIDE) -> dict[str, str]:
    """``ID.html`` and ``ID.json``; without a reading room also ``pieces/N.html`` with the feeds of that piece.

    ``details`` are by article id; a piece without them has a page with what the report tells. Raises ValueError for a
    reader without words.
    """
    files = {f"{report.id}.html": html(report, links), f"{report.id}.json": as_json(report)}
    if links.room is not None:
        return files
    for article_id, item in pieces_of(report).items():
        files |= _piece(report, details.get(article_id) or _told_only(item), article_id)
    return files


def folder_files(
    report: Report, details: Mapping[int, PieceDetails], known: Mapping[str, str], links: Links = BESIDE
) -> dict[str, str]:
    """All files that change in a folder when a report is added.

    ``known`` are the JSON files of the reports that are there already, by path; others may be among them.
    """
    files = render_folder(report, details, links)
    earlier = read_archive(known.values(), links)
    archive = [archive_entry(report, links), *(entry for entry in earlier if entry.id != report.id)]
    return {**files, **render_index(archive, reader=report.reader)}


def _told_only(item: Item) -> PieceDetails:
    return PieceDetails(item, versions=(), earlier=0, differences=(), snapshots=(), text=None, excerpts=False)


def _piece(report: Report, details: PieceDetails, article_id: int) -> dict[str, str]:
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
    return {
        f"pieces/{article_id}.html": piece_page(report, details),
        f"pieces/{article_id}.atom": atom(feed),
        f"pieces/{article_id}.json": json_feed(feed),
    }
