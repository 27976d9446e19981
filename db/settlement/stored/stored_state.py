"""What is stored of the articles that a load of observations is about, and what their new rows are made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yalu import ids
from yalu.db.captures.bodies import Bodies
from yalu.db.captures.packing import PackBase
from yalu.db.models import Article, Url
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.history import ArticleState, Intent, Known, StoredAddress, StoredThread
from yalu.history.known import publisher_id
from yalu.ids import fitting
from yalu.model import HttpExchange
from yalu.pages.site.tdm_reservation import TdmRule


@dataclass(slots=True)
class Stored(Known):
    """The same with what only the writing of rows needs."""

    source_id: str = ""
    bases: Mapping[tuple[int, int | None], Sequence[PackBase]] = field(default_factory=dict)
    """Payloads that a capture may be packed against, by URL and status."""
    equal: Mapping[str, Sequence[PackBase]] = field(default_factory=dict)
    """The same by the SHA-256 of the capture's body."""
    bodies: Bodies | None = None
    """Collects bodies for the object store; None where they stay in the database."""
    captured: set[tuple[Key, datetime]] = field(default_factory=set)
    """URLs and times of this crawl's captures that belong to no article."""
    rules: Mapping[str, tuple[TdmRule, ...]] = field(default_factory=dict)
    """Text and data mining rules of hosts, by scheme and host."""
    fresh: list[StoredAddress | ArticleState | StoredThread] = field(default_factory=list)
    """What has no id until its row is stored."""

    def bases_of(self, address: Key, capture: HttpExchange) -> Sequence[PackBase]:
        """Return what a capture may be packed against: its URL's last capture and that one's base, or an equal body."""
        own = self.bases.get((address, capture.status)) if isinstance(address, int) else None
        if own is not None or not capture.body:
            return own or ()
        return self.equal.get(ids.sha256(capture.body), ())

    def address(self, url: str, rows: NewRows) -> StoredAddress:
        """Return a URL, adding it if it is unknown."""
        url = fitting(url)
        key = fitting(ids.same_article_address(url))
        known = next((address for address in self.addresses[key] if address.url == url), None)
        if known is None:
            row = {"source_id": self.source_id, "url": url, "key": key, "article_id": None}
            known = StoredAddress(rows.insert(Url, row), url, None)
            self.addresses[key].append(known)
            self.fresh.append(known)
        return known

    def add_article(self, rows: NewRows, intent: Intent) -> ArticleState:
        """Add the article of an observation that is of no stored one."""
        url, number = fitting(intent.seen.addresses[0]), publisher_id(intent.seen)
        row = {"source_id": self.source_id, "url": url, "publisher_id": number}
        key = rows.insert(Article, {**row, "in_scope": intent.is_in_scope, "first_seen_at": intent.at})
        article = ArticleState(key, url, number, intent.is_in_scope, intent.at)
        if number is not None:
            self.publisher_ids.setdefault(number, article)
        self.fresh.append(article)
        return article

    def take_ids(self, rows: NewRows) -> None:
        """Give the ids of stored rows to what was new."""
        for new in self.fresh:
            new.key = rows.id_of(new.key)
        self.fresh = []
