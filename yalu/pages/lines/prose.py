"""How much running text a block holds, and which blocks stand beside the text rather than in it.

Rule: extraction.md#lines-that-are-no-text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.blocks import Block, own_texts
from yalu.pages.document.elements import tokens
from yalu.pages.document.vocabulary import hint, names, phrases
from yalu.text import has_digit

_LONGEST_CLOCK = 120
"""Maximum characters of a sentence that only says when a text was changed."""
_QUOTE = re.compile('["“”„«»「」『』]')
_QUOTED_NAME = re.compile("[“「『]([^“”「」『』。，、！？.,!?]{1,16})[”」』]")
"""A name in quotation marks, as of a paper to be followed: nobody is quoted."""
_WORD = re.compile(r"[^\W\d_]+")
_CAPTIONS = frozenset(tokens("span small em i font cite"))
LONGEST_CAPTION = 350
"""Weight of a text from which it is no caption."""
_BRACKETS = " ()（）[]【】<>〈〉-–—*"

MOST_DISCLAIMER, SHORT_DISCLAIMER, NEAR_START = 450, 160, 12
"""A disclaimer (whose views a text holds, who may use it) weighs less than the first; a longer text may be about them.

Up to the second weight it may begin anywhere in its block, in longer ones within the third, in characters.
"""
LONG_LINE = 120
"""Minimum weight of a sentence that is text although most of it is links."""
MOST_LINKED = 0.85
"""Maximum share of links in a sentence of text; cards and lists of links consist entirely of links."""
_REASONS = (
    ("about cookies", ("about_cookies",), 900),
    ("caption", ("credit", "credit_east"), LONGEST_CAPTION),
    ("call to sign up", ("call", "call_east"), 350),
    ("wall or meter", ("wall_rest", "meter"), 350),
    ("promotion", ("promo",), 150),
    ("boilerplate", ("boilerplate_anywhere",), 900),
)
"""Reasons to exclude a block, the phrases that give them, and the weight from which a block is text nevertheless."""
_UNQUOTED = frozenset({"call to sign up", "wall or meter", "promotion"})
"""Reasons that do not count in a block that may quote somebody."""
_KINDS = (*(kind for _, kinds, _ in _REASONS for kind in kinds), "boilerplate_start", "disclaimer", "disclaimer_east")
"""Phrases looked for in every block; nearly all blocks have none, which one scan of the page shows."""


@lru_cache(maxsize=1024)
def is_dates(text: str) -> bool:
    """True if a line only says when something was written, in words and numbers of dates."""
    if len(text) > 200 or not has_digit(text):
        return False
    for dated in reversed(dates_in(text)):
        text = f"{text[: dated.begin]} {text[dated.end :]}"
    left = phrases("date_word").sub("", text)
    return sum(map(str.isalpha, left)) <= 3


def is_clock(text: str) -> bool:
    """True if a line only says when the text was changed, in a sentence, and perhaps by whom."""
    worded = len(text) < _LONGEST_CLOCK and has_digit(text) and phrases("clock_line").may_be_in(text)
    dated = dates_in(text) if worded else []
    return bool(dated) and phrases("clock_line").match(f"{text[: dated[0].begin]} {text[dated[-1].end :]}") is not None


def said_beside(block: Block) -> str:
    """Return why the words of a block exclude it from the text, such as "caption" or "disclaimer".

    Empty if they do not.
    """
    if block.beside is None:
        block.beside = _said_beside(block)
    return block.beside


def is_end_mark(text: str) -> bool:
    """True for a line that only says that the text ends."""
    return len(text) < 24 and text.strip(_BRACKETS).casefold() in names("end_marks")


def _said_beside(block: Block) -> str:
    if block.size >= 900:
        return ""
    if block.size < 100 and _counts_or_shares(block.text):
        return "counts and shares"
    if block.size < 40 and (is_end_mark(block.text) or block.text.strip(_BRACKETS).casefold() in names("lines")):
        return "boilerplate"
    if block.text[0] in "#＃" and len(tags := block.text.split()) > 1 and all(tag[0] in "#＃" for tag in tags):
        return "tags"
    if block.size < 200 and phrases("dated_start").search(block.text[:80]) and is_dates(block.text):
        return "date line"
    if block.hints & hint("year") and is_clock(block.text):
        return "date line"
    quoted = _QUOTE.search(block.text) is not None
    if block.size < 150 and not quoted and phrases("promo_mark").match(block.text):
        return "promotion"
    if not block.hints & hint(*_KINDS):
        return ""
    for reason, kinds, most in _REASONS:
        if block.size < most and block.says(*kinds) and not (reason in _UNQUOTED and _quotes(block.text, kinds)):
            return reason
    short = block.size < (300 if block.text.isascii() else 700) and not _QUOTE.match(block.text)
    if short and block.hints & hint("boilerplate_start") and phrases("boilerplate_start").search(block.text[:80]):
        return "boilerplate"
    return "disclaimer" if not quoted and _is_disclaimer(block) else ""


def _quotes(text: str, kinds: Sequence[str]) -> bool:
    """True if a text may quote somebody, since it has quotation marks around more than a name beside the phrases."""
    bare = _QUOTED_NAME.sub("○", text)
    return _QUOTE.search(bare) is not None or phrases(*kinds).search(bare) is None


def _is_disclaimer(block: Block) -> bool:
    """True if a short block says whose views a text holds, who may use it or where to write to."""
    kinds = ("disclaimer", "disclaimer_east")
    if block.size >= MOST_DISCLAIMER or not block.hints & hint(*kinds):
        return False
    match = phrases(*kinds).search(block.text)
    return match is not None and (block.size < SHORT_DISCLAIMER or match.start() <= NEAR_START)


def is_below_picture(node: HtmlElement) -> bool:
    """True if all text of a paragraph is in one inline element after a picture, as captions are without elements."""
    if node.tag not in ("p", "div") or not 1 < len(node) < 5:
        return False
    parts = [child[0] if child.tag == "a" and len(child) == 1 else child for child in node if child.tag != "br"]
    *pictures, last = parts or [node]
    pictured = bool(pictures) and all(each.tag == "img" for each in pictures)
    return pictured and last.tag in _CAPTIONS and not own_texts(node)


def _counts_or_shares(text: str) -> bool:
    """True if a short text consists only of counts and names or signs of buttons: "Share Tweet 78 shares", "♡ 12"."""
    words = _WORD.findall(text.casefold())
    if not words:
        return has_digit(text) and any(char > "\u2190" and unicodedata.category(char) == "So" for char in text)
    return (len(words) > 1 or text != words[0]) and names("counts") >= set(words)


def prose(block: Block) -> float:
    """Weight of running text in a block: full for long sentences, little for short scraps, none for links."""
    if not block.sentence or block.size < 30 or said_beside(block):
        return 0.0
    share = block.link_share
    if share > (MOST_LINKED if block.size >= LONG_LINE else 0.5):
        return 0.0
    return block.size * min(1.0, max(0.15, block.size / 300)) * (1 - share)
