"""Whether a change is one that a subscription asks for. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from yalu.records.change import StoredChange
from yalu.subscriptions.subscription import Subscription


def matches(subscription: Subscription, record: StoredChange) -> bool:
    """True if the subscription asks for the change: each selection that is not empty must hold.

    Within one selection one value is enough. A change that names no language, issue or word (an outage, say) matches no
    selection by it. A withdrawn change matches nothing.
    """
    chosen = subscription
    return (
        not record.withdrawn
        and record.significance >= chosen.min_significance
        and (not chosen.sources or record.source_id in chosen.sources)
        and (not chosen.countries or record.country in chosen.countries)
        and (not chosen.kinds or record.kind in chosen.kinds)
        and (not chosen.languages or _in_language(record.language, chosen.languages))
        and (not chosen.issues or not set(chosen.issues).isdisjoint(record.issues))
        and (not chosen.words or _has_word(record, chosen.words))
    )


def _in_language(tag: str | None, wanted: tuple[str, ...]) -> bool:
    return tag is not None and any(tag == one or tag.startswith(f"{one}-") for one in wanted)


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
