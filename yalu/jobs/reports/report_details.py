"""Loads what the pages beside a report show of its pieces."""

from __future__ import annotations

from dataclasses import replace

from db.core.engine import Database
from db.queries import overview
from db.queries.piece_histories import piece_histories
from yalu.reports.composing.build import build
from yalu.reports.details import PieceDetails, PieceHistory, piece_details, pieces_of
from yalu.reports.report import Item, Report

MAX_PIECES = 600
"""Pieces of a report that get details; the pages of the others show their item only."""
MAX_CHANGES = 500
"""Changes of one piece, the latest."""
MAX_COMPARED = 20_000_000
"""Characters of versions that are compared for one report, top items first."""


def load_details(database: Database, report: Report) -> dict[int, PieceDetails]:
    """What is stored of the pieces of a report, up to its end, by article id and cut to the terms of each source.

    Each piece comes with all its recorded changes, so that its page keeps the places that earlier reports link to.
    Raises StoreError.
    """
    items = pieces_of(report)
    left = MAX_COMPARED
    found = {}
    for history in piece_histories(database, tuple(items)[:MAX_PIECES], report.until):
        left -= sum(len(version.body) for version in history.versions)
        item = _whole(database, report, items[history.article_id], history)
        found[history.article_id] = piece_details(item, history, compare=left > 0)
    return found


def _whole(database: Database, report: Report, item: Item, history: PieceHistory) -> Item:
    """The item with every change of its piece that was known at the end of the report."""
    changes = overview.log(database, article_id=history.article_id, until=report.until, withdrawn=False)
    composed = build(
        changes[-MAX_CHANGES:], (), reader=report.reader, since=report.since, until=report.until, now=report.made_at
    )
    whole = next((one for one in composed.items if one.article_id == history.article_id), None)
    return item if whole is None else replace(whole, rank=item.rank, reprints=item.reprints)
