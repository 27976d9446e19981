"""The stored state of the articles that a portion of observations is about, as far as settling needs it.

Filled by ``yalu.db.settlement.stored.prefetch``. Settling enters its additions here too, so that later observations of
the same portion see them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yalu import ids
from yalu.db.captures.bodies import Bodies
from yalu.db.captures.packing import PackBase
from yalu.db.mapping.keys import fitting
from yalu.db.models import Url
from yalu.db.settlement.new_rows import Key, NewRow, NewRows
from yalu.history import LastSnapshot, PastChecks
from yalu.model import HttpExchange
from yalu.pages.site.tdm_reservation import TdmRule


@dataclass(slots=True)
class StoredThread:
    """A thread: the last version of each comment by the platform's id, and the snapshots that matter."""

    key: Key
    platform: str
    shown: bool
    comments: Mapping[str, Any] = field(default_factory=dict)
    complete_at: datetime | None = None
    last: LastSnapshot | None = None
    last_row: Any | None = None
    """Row of the last snapshot."""
    implausible_in_row: int = 0
    first_at: datetime | None = None
    begun_after: datetime | None = None
    """Of a new thread: the last check of its page, which showed no thread."""
    there_until: Mapping[int, datetime] = field(default_factory=dict)
    """The last complete snapshot before the open absence of each missing comment."""
    versionless: Mapping[str, Any] = field(default_factory=dict)
    """Comments without a current version: an earlier extractor took something else for them."""
    absences: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """Rows of the open absence of each missing comment."""


@dataclass(slots=True)
class ArticleState:
    """An article with what its earlier checks showed, its revisit schedule and its threads."""

    key: Key
    url: str
    publisher_id: str | None
    in_scope: bool
    first_seen_at: datetime
    erased: bool = False
    past: PastChecks = field(default_factory=lambda: PastChecks(""))
    version: Any | None = None
    """Row of the last version."""
    next_extraction: int = 1
    """``extraction`` of the next version at its ``seq``."""
    changed_at: datetime | None = None
    """When the last version was first seen."""
    seen_at: datetime | None = None
    ordered_at: datetime | None = None
    whole_at: datetime | None = None
    """When the page was last sent in full."""
    checked: bool = False
    """Whether this crawl has checked it already."""
    last_check: Any | None = None
    """Row of the last check."""
    last_served: str | None = None
    """Digest of what that row's first check was served; see ``yalu.history.digest_of``."""
    last_snapshots: Sequence[Any] = ()
    """Snapshots of the last check, one per thread: id, and whether it is complete."""
    check_times: frozenset[datetime] = frozenset()
    """Times of all checks; only for an archive's copies."""
    visit: Any | None = None
    match: Any | None = None
    languages: Sequence[str] = ()
    """Languages of all its versions."""
    threads: list[StoredThread] = field(default_factory=list)
    erased_comments: frozenset[str] = frozenset()

    def was_checked_since(self, at: datetime) -> bool:
        """Whether a check is no older than an archive's copy of this time."""
        return any(time >= at for time in self.check_times)


@dataclass(slots=True)
class StoredAddress:
    """A URL and the article that it belongs to."""

    key: Key
    url: str
    article: ArticleState | None


@dataclass(slots=True)
class Stored:
    """The articles and URLs of one portion of observations, and what applies to all of them."""

    source_id: str
    addresses: dict[str, list[StoredAddress]] = field(default_factory=lambda: defaultdict(list))
    """By the URL's key."""
    publisher_ids: dict[str, ArticleState] = field(default_factory=dict)
    erased_authors: Collection[str] = ()
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

    def articles(self) -> dict[int, ArticleState]:
        """Return all stored articles by id."""
        led = (address.article for some in self.addresses.values() for address in some)
        every = [*filter(None, led), *self.publisher_ids.values()]
        return {article.key: article for article in every if isinstance(article.key, int)}

    def at(self, keys: Iterable[str]) -> ArticleState | None:
        """Return the article of the first URL that has one. ``keys`` are the keys of the URLs."""
        for key in map(fitting, keys):
            leading = [address.article for address in self.addresses.get(key, ()) if address.article is not None]
            if leading:
                return min(leading, key=_order)
        return None

    def leading(self, keys: Iterable[str]) -> Iterable[ArticleState]:
        """Yield the articles of the URLs, in the order of the keys."""
        for key in keys:
            articles = {
                id(address.article): address.article
                for address in self.addresses.get(key, ())
                if address.article is not None
            }
            yield from sorted(articles.values(), key=_order)

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
        return known


def _order(article: ArticleState) -> tuple[bool, int]:
    """Return a sort key by age: stored articles by id, then new ones."""
    new = isinstance(article.key, NewRow)
    return new, article.key.number if isinstance(article.key, NewRow) else article.key
