"""What is stored of the articles that a portion of observations is about, as far as storing them needs it.

Filled by ``db.settlement.prefetch``; what storing adds is entered here too, so that later observations of the
same portion see it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.captures.bodies import Bodies
from db.captures.packing import Base
from db.mapping.rows import fitting
from db.models import Url
from db.settlement.new_rows import Key, NewRow, NewRows
from yalu import ids
from yalu.history import LastSnapshot, PastChecks
from yalu.model import Capture
from yalu.pages.site.tdm_reservation import Rule


@dataclass(slots=True)
class StoredThread:
    """A thread: its last version of each comment by the platform's id, and its snapshots as far as they matter."""

    key: Key
    platform: str
    shown: bool
    comments: Mapping[str, Any] = field(default_factory=dict)
    complete_at: datetime | None = None
    last: LastSnapshot | None = None
    last_row: Any | None = None
    """The row of the last snapshot."""
    doubted: int = 0
    versionless: Mapping[str, Any] = field(default_factory=dict)
    """Comments of which no version stands: an earlier extractor took something else for them."""
    absences: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """The rows of the open absence of each comment that is missing."""


@dataclass(slots=True)
class StoredArticle:
    """An article with what is known of earlier checks, its plan and its threads."""

    key: Key
    url: str
    publisher_id: str | None
    in_scope: bool
    first_seen_at: datetime
    erased: bool = False
    past: PastChecks = field(default_factory=lambda: PastChecks(""))
    version: Any | None = None
    """The row of the last version."""
    first_version: int | None = None
    """The oldest version's id; for an archive's copies only."""
    next_extraction: int = 1
    """The number that the next version has among those of its place."""
    changed_at: datetime | None = None
    """When the last version was first seen."""
    seen_at: datetime | None = None
    ordered_at: datetime | None = None
    whole_at: datetime | None = None
    """When the page was last sent whole."""
    looked: bool = False
    """Whether this crawl has looked at it."""
    last_check: Any | None = None
    """The row of the last check."""
    last_served: str | None = None
    """Digest of what that row's first check was served, see ``yalu.history.digest_of``."""
    last_snapshots: Sequence[Any] = ()
    """Snapshots of the last check, by thread: their id and whether they are complete."""
    check_times: frozenset[datetime] = frozenset()
    """Times of all checks; for an archive's copies only."""
    visit: Any | None = None
    match: Any | None = None
    languages: Sequence[str] = ()
    """Of all its versions."""
    threads: list[StoredThread] = field(default_factory=list)
    erased_comments: frozenset[str] = frozenset()


@dataclass(slots=True)
class StoredAddress:
    """An address and the article that it leads to."""

    key: Key
    url: str
    article: StoredArticle | None


@dataclass(slots=True)
class Stored:
    """The articles and addresses of one portion of observations, and what holds for all of them."""

    source_id: str
    addresses: dict[str, list[StoredAddress]] = field(default_factory=lambda: defaultdict(list))
    """By the address's key."""
    publisher_ids: dict[str, StoredArticle] = field(default_factory=dict)
    erased_authors: Collection[str] = ()
    bases: Mapping[tuple[int, int | None], Sequence[Base]] = field(default_factory=dict)
    """What a capture may be packed against, by address and status."""
    equal: Mapping[str, Sequence[Base]] = field(default_factory=dict)
    """The same by the SHA-256 of its body."""
    bodies: Bodies | None = None
    """What the bodies of captures are brought to; None where they stay in the database."""
    captured: set[tuple[Key, datetime]] = field(default_factory=set)
    """Addresses and times of captures of this crawl that are no article's."""
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    """What hosts reserve of text and data mining, by scheme and host."""

    def articles(self) -> dict[int, StoredArticle]:
        """All articles that are stored, by id."""
        led = (one.article for some in self.addresses.values() for one in some)
        every = [*filter(None, led), *self.publisher_ids.values()]
        return {one.key: one for one in every if isinstance(one.key, int)}

    def at(self, keys: Iterable[str]) -> StoredArticle | None:
        """The article that one of the addresses leads to, the first one first. ``keys`` are those of the addresses."""
        for key in map(fitting, keys):
            leading = [one.article for one in self.addresses.get(key, ()) if one.article is not None]
            if leading:
                return min(leading, key=_order)
        return None

    def leading(self, keys: Iterable[str]) -> Iterable[StoredArticle]:
        """The articles that the addresses lead to, in the order of the keys."""
        for key in keys:
            found = {id(one.article): one.article for one in self.addresses.get(key, ()) if one.article is not None}
            yield from sorted(found.values(), key=_order)

    def bases_of(self, address: Key, capture: Capture) -> Sequence[Base]:
        """What a capture may be packed against: the last one of its address and the base of that, or an equal body."""
        own = self.bases.get((address, capture.status)) if isinstance(address, int) else None
        if own is not None or not capture.body:
            return own or ()
        return self.equal.get(ids.sha256(capture.body), ())

    def address(self, url: str, rows: NewRows) -> StoredAddress:
        """An address, entered where it was not known."""
        url = fitting(url)
        key = fitting(ids.same_article_address(url))
        known = next((one for one in self.addresses[key] if one.url == url), None)
        if known is None:
            row = {"source_id": self.source_id, "url": url, "key": key, "article_id": None}
            known = StoredAddress(rows.insert(Url, row), url, None)
            self.addresses[key].append(known)
        return known


def _order(article: StoredArticle) -> tuple[bool, int]:
    """By age: stored ones by their id, new ones after them."""
    new = isinstance(article.key, NewRow)
    return new, article.key.number if isinstance(article.key, NewRow) else article.key
