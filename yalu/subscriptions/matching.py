"""Whether a change is one that a subscription asks for. Pure."""

from __future__ import annotations

from yalu.records.figures.mute import muted_as
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import selects
from yalu.subscriptions.subscription import Subscription
from yalu.text import folded, words_pattern


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
    pattern = words_pattern(words)
    texts = (record.title, record.before, record.after, *record.byline, *record.matched)
    return any(pattern.search(folded(text)) for text in texts if text)
