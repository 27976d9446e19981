"""What is stored of the articles that a load of observations is about, and what their new rows are made with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from yalu import ids
from yalu.db.captures.pack_bases import PackBases
from yalu.db.models import Url
from yalu.db.settlement.new_rows import Key, NewRow, NewRows
from yalu.history import ArticleState, Known, StoredAddress, StoredThread


@dataclass(slots=True)
class Stored(Known):
    """The same with what only the writing of rows needs."""

    source_id: str = ""
    article_ids: frozenset[int] = frozenset()
    payloads: PackBases = field(default_factory=PackBases)
    captured: set[tuple[Key, datetime]] = field(default_factory=set)
    """URLs and times of this crawl's captures that belong to no article."""
    fresh: list[StoredAddress | ArticleState | StoredThread] = field(default_factory=list)
    """What has no id until its row is stored."""

    def key_of(self, address: StoredAddress, rows: NewRows) -> Key:
        """Return the key of a URL, whose row is added if it is new."""
        if address.key is None:
            key = ids.fitting(ids.same_article_address(address.url))
            row = {"source_id": self.source_id, "url": address.url, "key": key, "article_id": None}
            self.give_key(address, rows.insert(Url, row))
        return cast("Key", address.key)

    def give_key(self, new: StoredAddress | ArticleState | StoredThread, key: NewRow) -> None:
        """Give what is new the key of its row."""
        new.key = key
        self.fresh.append(new)

    def take_ids(self, rows: NewRows) -> None:
        """Give the ids of stored rows to what was new."""
        for new in self.fresh:
            new.key = rows.id_of(new.key)
        self.fresh = []
