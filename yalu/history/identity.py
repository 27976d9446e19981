"""Which stored article an observation is of, and what the article learns from it: URLs, publisher's id, scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yalu.history.checks.past_checks import SEEN
from yalu.history.counted_check import CountedCheck, without_disbelieved
from yalu.history.crawls import CrawlJudgement
from yalu.history.known import ArticleState, Known, StoredAddress, publisher_id
from yalu.history.sightings import place_of
from yalu.ids import fitting, same_article_address
from yalu.model import Observation, Outcome


def article_of(known: Known, seen: Observation, judgement: CrawlJudgement) -> ArticleState | None:
    """The stored article that an observation is of, or that redirected to its URL in the same crawl; None: a new one.

    It is the one with the publisher's id, else the first one that one of the URLs belongs to.
    """
    if known.only is not None:
        return known.only
    article = _named(known, without_disbelieved(seen, judgement))
    before = judgement.moves.get(place_of(seen))
    return article if article is not None or before is None else known.at([before])


def _named(known: Known, seen: Observation) -> ArticleState | None:
    number = None if seen.outcome is Outcome.GONE else publisher_id(seen)  # the page is another article's
    if number is not None and number in known.publisher_ids:
        return known.publisher_ids[number]
    keys = list(dict.fromkeys(fitting(same_article_address(url)) for url in seen.addresses))
    for article in known.leading(keys):
        # Another article at a URL that once belonged to this one: its id differs, and this one has another URL by now.
        other = None not in (number, article.publisher_id) and number != article.publisher_id
        if not (other and fitting(same_article_address(article.url)) not in keys):
            return article
    return None


def led(addresses: Sequence[StoredAddress], article: ArticleState) -> list[StoredAddress]:
    """Lead URLs to the article; those that led elsewhere. Another article's current URL stays with that article."""
    leading = []
    for address in addresses:
        taken = address.article is not None and address.article.url == address.url
        if address.article is not article and not taken:
            address.article = article
            leading.append(address)
    return leading


def learned(known: Known, article: ArticleState, check: CountedCheck, url: str) -> dict[str, Any]:
    """What a check at a URL changes of that, the publisher's id and the scope of an article, which never leaves it."""
    seen, better = check.seen, dict[str, Any]()
    if check.outcome not in SEEN:
        return better
    if article.url != url:
        article.url = better["url"] = url
    if (number := publisher_id(seen)) is not None and number != article.publisher_id:
        article.publisher_id = better["publisher_id"] = number
        known.publisher_ids.setdefault(number, article)
    if not article.in_scope and seen.outcome is Outcome.READ and check.is_in_scope:
        article.in_scope = better["in_scope"] = True
    return better
