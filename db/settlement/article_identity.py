"""Which stored article an observation is of, and what the article itself learns from it: URL, publisher's id, scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yalu import ids
from yalu.db.mapping.keys import fitting
from yalu.db.models import Article, Url
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.new_rows import NewRows
from yalu.db.settlement.stored.stored_state import ArticleState, Stored, StoredAddress
from yalu.history import SEEN, Intent
from yalu.model import Observation, Outcome


def find(stored: Stored, seen: Observation) -> ArticleState | None:
    """Return the stored article with the publisher's id, else the first one that one of the URLs belongs to."""
    publisher_id = None if seen.outcome is Outcome.GONE else _publisher_id(seen)  # the page is another article's
    if publisher_id is not None and publisher_id in stored.publisher_ids:
        return stored.publisher_ids[publisher_id]
    keys = list(dict.fromkeys(fitting(ids.same_article_address(url)) for url in seen.addresses))
    for article in stored.leading(keys):
        # Another article at a URL that once belonged to this one: its id differs, and this one has another URL by now.
        other = None not in (publisher_id, article.publisher_id) and publisher_id != article.publisher_id
        if not (other and fitting(ids.same_article_address(article.url)) not in keys):
            return article
    return None


def moved(batch: Batch, stored: Stored, place: str) -> ArticleState | None:
    """Return the known article that redirected to this URL in the same crawl."""
    before = batch.judgement.moves.get(place)
    return None if before is None else stored.at([before])


def was_checked(batch: Batch, article: ArticleState, at: datetime) -> bool:
    """Return whether this crawl has checked the article already; for an archive, whether it has that copy."""
    return at in article.check_times if batch.archive else article.checked


def _publisher_id(seen: Observation) -> str | None:
    return fitting(seen.page.publisher_id) if seen.page is not None and seen.page.publisher_id else None


def new_article(stored: Stored, rows: NewRows, intent: Intent, at: datetime) -> ArticleState:
    """Add the article of an observation that is of no stored one."""
    seen, in_scope = intent.seen, intent.is_in_scope
    url, publisher_id = fitting(seen.addresses[0]), _publisher_id(seen)
    row = {"source_id": stored.source_id, "url": url, "publisher_id": publisher_id}
    key = rows.insert(Article, {**row, "in_scope": in_scope, "first_seen_at": at})
    article = ArticleState(key, url, publisher_id, in_scope, at)
    if article.publisher_id is not None:
        stored.publisher_ids.setdefault(article.publisher_id, article)
    return article


def lead_addresses(rows: NewRows, addresses: Sequence[StoredAddress], article: ArticleState) -> None:
    """Assign URLs to the article. A URL that is another article's current one stays with that article."""
    for address in addresses:
        taken = address.article is not None and address.article.url == address.url
        if address.article is not article and not taken:
            address.article = article
            rows.set(Url, address.key, {"article_id": article.key})


def update_article(rows: NewRows, intent: Intent, article: ArticleState) -> None:
    """Update URL, publisher's id and scope if this check saw the article. It enters the scope but never leaves it."""
    if intent.outcome not in SEEN:
        return
    seen = intent.seen
    better: dict[str, Any] = {}
    if article.url != (url := fitting(seen.addresses[0])):
        article.url = better["url"] = url
    if (publisher_id := _publisher_id(seen)) not in (None, article.publisher_id):
        article.publisher_id = better["publisher_id"] = publisher_id
    if not article.in_scope and seen.outcome is Outcome.READ and intent.is_in_scope:
        article.in_scope = better["in_scope"] = True
    if better:
        rows.set(Article, article.key, better)
