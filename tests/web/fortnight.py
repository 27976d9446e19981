"""Changes of the demonstration's fortnight that tests of its pages begin with."""

from __future__ import annotations

from yalu.db.core.engine import Database
from yalu.db.figures.spread import spread
from yalu.db.room import changes
from yalu.model import Kind
from yalu.records.figures.spread import CopyOutcome
from yalu.records.selection.filters import Filters


def number_of(database: Database, kind: Kind) -> int:
    return changes.changes(database, Filters(kind=(kind.value,))).items[-1].change_id


def followed_edit(database: Database) -> int:
    """The edit of The Estuary that its reprint in Hagu Sinmun follows."""
    listed = changes.changes(database, Filters(kind=("article.body",), source=("the-estuary",))).items
    return next(
        record.change_id
        for record in listed
        if any(copy.following is CopyOutcome.FOLLOWED for copy in spread(database, record))
    )
