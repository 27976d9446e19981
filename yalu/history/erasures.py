"""Keeps erased words out of an observation before it is written anywhere (decision 0076)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from yalu.history.judgement.sightings import own_addresses
from yalu.history.plausibility import page_ended
from yalu.ids import body_sha256, same_article_address
from yalu.model import HttpExchange, Observation


@dataclass(frozen=True, slots=True)
class ErasedWords:
    """What was erased of a source: commenters by pseudonym, and ids of comments by the keys of their article's URLs."""

    authors: Collection[str] = frozenset()
    comments: Mapping[str, Collection[str]] = field(default_factory=dict)


def article_keys(seen: Observation) -> frozenset[str]:
    """The keys of the URLs under which the article of an observation may be known."""
    return frozenset(same_article_address(url) for url in (*seen.addresses, *own_addresses(seen)))


def without_erased(seen: Observation, erased: ErasedWords) -> Observation:
    """The observation without erased words; authors in it must be pseudonyms, ids as stored.

    Where the page shows some, or may show some since its thread could not be read, its bytes are withheld: what is
    known of them stays.
    """
    own = frozenset(comment_id for key in article_keys(seen) for comment_id in erased.comments.get(key, ()))
    page, thread = seen.page, seen.page.thread if seen.page is not None else None
    if thread is None:
        return replace(seen, captures=tuple(map(_withheld, seen.captures))) if own else seen
    forbidden = {comment.id for comment in thread.comments if comment.id in own or comment.author in erased.authors}
    if not forbidden:
        return seen
    assert page is not None
    comments = tuple(replace(comment, text="") if comment.id in forbidden else comment for comment in thread.comments)
    shown = replace(page, thread=replace(thread, comments=comments))
    return replace(seen, page=shown, captures=tuple(map(_withheld, seen.captures)))


def _withheld(capture: HttpExchange) -> HttpExchange:
    digest = body_sha256(capture)
    if digest is None or capture.withheld is not None:
        return capture
    return replace(capture, body=b"", withheld=(digest, len(capture.body), bool(page_ended(capture))))
