"""How much running text a block holds, and which blocks stand beside the text rather than in it (decision 0175)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from yalu.pages.document.blocks import Block
from yalu.pages.document.vocabulary import hint, names, phrases
from yalu.pages.lines.credits import is_credits
from yalu.text import has_digit

_QUOTE = re.compile('["“”„«»「」『』]')
_WORD = re.compile(r"[^\W\d_]+")
_BRACKETS = " ()（）[]【】<>〈〉-–—*"

_KINDS = (
    "about_cookies", "credit", "credit_east", "call", "call_east", "wall_rest", "meter", "boilerplate_start",
    "boilerplate_anywhere", "disclaimer", "disclaimer_east", "promo",
)  # fmt: skip
"""Phrases looked for in every block; nearly all blocks have none, which one scan of the page shows."""
SHORT_DISCLAIMER, NEAR_START = 160, 12
"""Up to the first weight a disclaimer may begin anywhere in its block.

In longer ones within the second, in characters.
"""
MOST_DISCLAIMER = 450
"""Maximum weight of a disclaimer (whose views a text holds, who may use it); a longer text may be about disclaimers."""
LONG_LINE = 120
"""Minimum weight of a sentence that is text although most of it is links."""
MOST_CALL = 350
"""Weight from which a paragraph that asks readers for something is text nevertheless."""
MOST_PROMO = 150
"""Weight from which a line that offers something is text nevertheless."""
MOST_LINKED = 0.85
"""Maximum share of links in such a sentence; cards and lists of links consist entirely of links."""


@lru_cache(maxsize=1024)
def is_dates(text: str) -> bool:
    """True if a line only says when something was written, in words and numbers of dates."""
    if len(text) > 200 or not has_digit(text):
        return False
    left = phrases("date_word").sub("", text)
    return sum(map(str.isalpha, left)) <= 3


def said_beside(block: Block) -> str:
    """Return why the words of a block exclude it from the text, such as "caption" or "disclaimer".

    Empty if they do not.
    """
    if block.beside is None:
        block.beside = _said_beside(block)
    return block.beside


def _said_beside(block: Block) -> str:
    if block.size >= 900:
        return ""
    if block.size < 100 and _counts_or_shares(block.text):
        return "counts and shares"
    if block.size < 40 and block.text.strip(_BRACKETS).casefold() in names("lines"):
        return "boilerplate"
    if block.text[0] in "#＃" and len(tags := block.text.split()) > 1 and all(tag[0] in "#＃" for tag in tags):
        return "tags"
    if block.size < 200 and has_digit(block.text) and _is_date_line(block.text):
        return "date line"
    marked = block.size < MOST_PROMO and _mark().match(block.text) is not None
    if not marked and not block.hints & hint(*_KINDS):
        return ""
    if called := _called(block):
        return called
    if (marked or _is_promotion(block)) and not _QUOTE.search(block.text):
        return "promotion"
    if _is_boilerplate(block):
        return "boilerplate"
    return "disclaimer" if _is_disclaimer(block) else ""


@cache
def _mark() -> re.Pattern[str]:
    return re.compile(phrases("promo_mark").pattern, re.IGNORECASE)


def _is_eastern(block: Block) -> bool:
    """True if the block contains Chinese, Japanese or Korean: only their characters weigh more than one."""
    return block.size > len(block.text)


def _called(block: Block) -> str:
    """The reason to exclude a block that addresses readers or credits a picture; empty if it does neither."""
    if _holds(block, "about_cookies"):
        return "about cookies"
    if block.size < 350 and _holds(block, "credit_east" if _is_eastern(block) else "credit"):
        return "caption"
    if block.size < MOST_CALL and _is_call(block):
        return "call to sign up"
    if block.size < MOST_CALL and not _QUOTE.search(block.text) and _is_wall(block):
        return "wall or meter"
    return ""


def _holds(block: Block, *kinds: str) -> bool:
    """True if the block contains a phrase of one of the kinds."""
    return bool(block.hints & hint(*kinds)) and phrases(*kinds).search(block.text) is not None


def _is_date_line(text: str) -> bool:
    return phrases("dated_start").search(text[:80]) is not None and is_dates(text)


def _is_promotion(block: Block) -> bool:
    return block.size < MOST_PROMO and _holds(block, "promo")


def _is_boilerplate(block: Block) -> bool:
    short = block.size < (300 if block.text.isascii() else 700) and not _QUOTE.match(block.text)
    if short and block.hints & hint("boilerplate_start") and phrases("boilerplate_start").search(block.text[:80]):
        return True
    return _holds(block, "boilerplate_anywhere")


def _is_disclaimer(block: Block) -> bool:
    """True if a short block says whose views a text holds, who may use it or where to write to."""
    kind = "disclaimer_east" if _is_eastern(block) else "disclaimer"
    if block.size >= MOST_DISCLAIMER or not block.hints & hint(kind) or _QUOTE.search(block.text):
        return False
    found = phrases(kind).search(block.text)
    return found is not None and (block.size < SHORT_DISCLAIMER or found.start() <= NEAR_START)


def _is_call(block: Block) -> bool:
    """True if a paragraph asks the reader to sign up, subscribe, follow or pay, and is no quotation."""
    return _holds(block, "call_east" if _is_eastern(block) else "call") and not _QUOTE.search(block.text)


def _is_wall(block: Block) -> bool:
    return _holds(block, "wall_rest", "meter")


def _counts_or_shares(text: str) -> bool:
    """True if a short text consists only of counts and names of share buttons: "Share Tweet 78 shares"."""
    words = _WORD.findall(text.casefold())
    return bool(words) and (len(words) > 1 or text != words[0]) and names("counts") >= set(words)


def prose(block: Block) -> float:
    """Weight of running text in a block: full for long sentences, little for short scraps, none for links."""
    if not block.sentence or block.size < 30 or said_beside(block) or (block.size < 160 and is_dates(block.text)):
        return 0.0
    if block.size < 220 and block.hints & hint("credit_before") and is_credits(block.text):
        return 0.0
    share = block.link_share
    if share > 0.5 and not (block.size >= LONG_LINE and share <= MOST_LINKED):
        return 0.0
    return block.size * min(1.0, max(0.15, block.size / 300)) * (1 - share)
