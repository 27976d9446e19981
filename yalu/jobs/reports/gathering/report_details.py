"""Loads what the pages beside a report show of its articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yalu.db.core.engine import Database
from yalu.db.queries.article_histories import PORTION, article_histories, changes_of_articles
from yalu.records.change import StoredChange
from yalu.reports.composing.build import build
from yalu.reports.details import ArticleDetails, article_details, items_by_article
from yalu.reports.report import ComposedReport, Item

MAX_ARTICLES = 600
"""Articles of a report that get details; the pages of the others show their item only."""
MAX_CHANGES = 200
"""Changes of one article, the latest."""
MAX_COMPARED = 20_000_000
"""Characters of versions that are compared for one report, top items first."""


def load_details(database: Database, report: ComposedReport) -> dict[int, ArticleDetails]:
    """What is stored of the articles of a report, up to its end, by article id and cut to the terms of each source.

    Each article comes with all its recorded changes, so that its page keeps the places that earlier reports link to.
    Raises StoreError.
    """
    items = items_by_article(report)
    wanted = tuple(items)[:MAX_ARTICLES]
    left = MAX_COMPARED
    details = {}
    for start in range(0, len(wanted), PORTION):
        portion = wanted[start : start + PORTION]
        changes = changes_of_articles(database, portion, report.until, most=MAX_CHANGES)
        for history in article_histories(database, portion, report.until):
            left -= sum(len(version.body) for version in history.versions)
            item = _whole(report, items[history.article_id], changes.get(history.article_id, ()))
            details[history.article_id] = article_details(item, history, compare=left > 0)
    return details


def _whole(report: ComposedReport, item: Item, changes: Sequence[StoredChange]) -> Item:
    """The item with every change of its article that was known at the end of the report."""
    composed = build(changes, (), reader=report.reader, since=report.since, until=report.until, now=report.made_at)
    whole = next(
        (composed_item for composed_item in composed.items if composed_item.article_id == item.article_id), None
    )
    return item if whole is None else replace(whole, rank=item.rank, reprints=item.reprints)
