"""Whether a change is one that a subscription asks for. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from yalu.records.change import StoredChange
from yalu.records.filters import selects
from yalu.records.mute import muted_as
from yalu.subscriptions.subscription import Subscription


def matches(subscription: Subscription, record: StoredChange) -> bool:
    """True if the subscription asks for the change: its filters select it, and it has one of the words if any is named.

    What it mutes is not among them.

    What was there before the first visit counts too: the report counts it apart.
    """
    words = subscription.words
    if muted_as(record.source_id, record.kind) in subscription.muted:
        return False
    return selects(subscription.filters, record) and (not words or _has_word(record, words))


def _has_word(record: StoredChange, words: tuple[str, ...]) -> bool:
    pattern = _pattern(words)
    texts = (record.title, record.before, record.after, *record.byline, *record.matched)
    return any(pattern.search(_folded(text)) for text in texts if text)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Words of letters that are set apart by spaces are whole words; in Chinese and Japanese any place will do."""
    return re.compile("|".join(_bounded(_folded(word)) for word in words))


def _bounded(word: str) -> str:
    before = r"(?<![a-z0-9])" if word[:1].isascii() and word[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if word[-1:].isascii() and word[-1:].isalnum() else ""
    return before + re.escape(word) + after


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
