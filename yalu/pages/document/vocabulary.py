"""The word lists of ``words.toml``, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from yalu.pages.document.literal_prefilter import Clued, Hints


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    text = files("yalu.pages").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def names(kind: str) -> frozenset[str]:
    """Class and id words of one kind."""
    return frozenset(_lists()["names"][kind])


@cache
def phrases(*kinds: str) -> Clued:
    """The phrases of some kinds as one pattern; ``kind_start`` phrases only hold at the start of a text."""
    parts = [
        (r"\A\W{0,4}" if kind.endswith(("_start", "_heading")) else "") + f"(?:{'|'.join(_lists()['phrases'][kind])})"
        for kind in kinds
    ]
    return Clued("|".join(parts))


_OF_BLOCKS = (
    "about_cookies", "credit", "credit_east", "call", "call_east", "wall_rest", "meter", "boilerplate_start",
    "boilerplate_anywhere", "disclaimer", "disclaimer_east", "promo", "wall_offer", "box_offer", "notice_start",
    "notice_inside", "notice_at_edge", "module_heading", "tail_heading", "comments_heading", "maybe_comments_heading",
    "reply_button", "ago", "credit_before", "by_start", "poll_answer", "label_said",
)  # fmt: skip
"""Phrases that are sought in every block of a page."""


_YEAR = Clued(r"19|20|[０１２９]|[令平]|[民國]|주체|二|[月월]")
"""Without one of these no date with a year is written."""


@cache
def _hints() -> Hints:
    return Hints([*(phrases(kind) for kind in _OF_BLOCKS), _YEAR])


def hints_of(texts: Sequence[str]) -> list[int]:
    """For each block's text what ``hint`` is asked of."""
    return _hints().of(texts)


@cache
def hint(*kinds: str) -> int:
    """The bits of which a block's hints have one where a phrase of some kinds, or a ``year``, may stand in it."""
    return sum(1 << (*_OF_BLOCKS, "year").index(kind) for kind in kinds)


_EDGES = " \t.…!?。！？:：·•|▼▾▽▲↓∨⌄»«›‹>＞<→←+＋-–—()[]（）【】\"'“”*"
_LABEL = 80
"""Characters of a text, up to which what it says is kept."""
_BRACKETED = re.compile(r"\s*[(（\[【]\s*\d[\d,.]*\s*(?:개|건|条|條|则|則|个|個|件)?\s*(?:[)）\]】]|\Z)")
"""A number in brackets, and the space before it."""


def says(kind: str, text: str, edges: str = _EDGES) -> bool:
    """Whether a text, without marks at its edges and with or without numbers in brackets, is a phrase of a kind."""
    return _label_says(kind, text, edges) if len(text) <= _LABEL else _says(kind, text, edges)


def _says(kind: str, text: str, edges: str) -> bool:
    text = text.replace("’", "'")
    bare = _BRACKETED.sub("", text)
    return any(whole(kind).match(one.strip(edges)) is not None for one in dict.fromkeys((text, bare)))


_label_says = lru_cache(maxsize=8192)(_says)
"""Most texts that are asked about are labels, and of those most pages have the same."""


@cache
def whole(kind: str) -> re.Pattern[str]:
    """The phrases of a kind as a pattern that only a whole text matches."""
    return re.compile(rf"\A(?:{phrases(kind).pattern})\Z", re.IGNORECASE)
