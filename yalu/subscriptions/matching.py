"""Whether a change is one that a subscription asks for. Pure."""

from __future__ import annotations

from yalu.records.figures.outlet import muted_as
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import selects
from yalu.subscriptions.subscription import Subscription


def matches(subscription: Subscription, record: StoredChange) -> bool:
    """True if the subscription asks for the change, but for its words: its filters select it, and do not mute it.

    The words are asked of the index, as a list's are. What was there before the first visit counts too: the report
    counts it apart.
    """
    if muted_as(record.source_id, record.kind) in subscription.muted:
        return False
    return selects(subscription.filters, record)
