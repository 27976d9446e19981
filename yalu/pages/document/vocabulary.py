"""The word lists of ``words.toml``, ``comments/words.toml`` and of notices, loaded once and compiled into patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from yalu.changes.language.word_variants import in_both_scripts
from yalu.pages.document.element_names import MOST_KNOWN
from yalu.pages.document.literal_prefilter import Hints, PrefilteredRegex

_FILES = ("pages/words.toml", "pages/comments/words.toml", "changes/data/notices.toml")
_PART = re.compile(r"\{([a-z_]+)\}")
"""A part of several phrases, by its name."""


@cache
def _lists() -> dict[str, dict[str, Any]]:
    """The tables of all files as one; parts are filled into phrases, and what is in Chinese holds in both scripts."""
    tables: dict[str, dict[str, Any]] = {}
    for file in _FILES:
        for table, lists in tomllib.loads(files("yalu").joinpath(file).read_text(encoding="utf-8")).items():
            tables.setdefault(table, {}).update(lists)
    parts = tables["parts"]
    for texts in tables["phrases"].values():
        texts[:] = [in_both_scripts(_PART.sub(lambda named: parts[named[1]], text)) for text in texts]
    return tables


@cache
def names(kind: str) -> frozenset[str]:
    """Words in class and id attributes that belong to one kind, such as ``paywall`` or ``notice``."""
    return frozenset(_lists()["names"][kind])


@cache
def keys(kind: str) -> tuple[str, ...]:
    """Names that are looked up one after another, such as those of meta elements for the author."""
    return tuple(_lists()["keys"][kind])


@cache
def part(name: str) -> str:
    """A part of several phrases."""
    return in_both_scripts(_lists()["parts"][name])


@cache
def each(kind: str) -> tuple[PrefilteredRegex, ...]:
    """The phrases of a kind one by one, for texts in which the first of them counts."""
    return tuple(map(PrefilteredRegex, _lists()["phrases"][kind]))


@cache
def phrases(*kinds: str) -> PrefilteredRegex:
    """One pattern for the phrases of the given kinds.

    ``*_start`` and ``*_heading`` kinds match only at the start of a text.
    """
    parts: list[str] = []
    for kind in kinds:
        listed = _lists()["phrases"][kind]
        begins = kind.endswith(("_start", "_heading"))
        parts += [rf"\A\W{{0,4}}(?:{'|'.join(listed)})"] if begins else listed
    return PrefilteredRegex(*parts)


_OF_BLOCKS = (
    "about_cookies", "credit", "credit_east", "call", "call_east", "wall_rest", "meter", "boilerplate_start",
    "boilerplate_anywhere", "disclaimer", "disclaimer_east", "promo", "wall_offer",
    "notice_start", "notice_inside", "notice_at_edge", "tail_heading",
    "credit_before", "by_start", "label_said",
)  # fmt: skip
"""Kinds of phrases that are looked for in every block of a page."""


_YEAR = PrefilteredRegex(r"19|20|[０１２９]|[令平]|[民國]|주체|二|[月월]|작성일|등록일")
"""Prefilter for dates: no date with a year can be written without one of these."""


@cache
def _hints() -> Hints:
    return Hints([*(phrases(kind) for kind in _OF_BLOCKS), _YEAR])


def hints_of(texts: Sequence[str]) -> list[int]:
    """Return the prefilter bit mask of each block text, to be tested with ``hint``."""
    return _hints().of(texts)


@cache
def hint(*kinds: str) -> int:
    """Bit mask for some kinds of phrases, or for ``year``.

    A block whose ``hints`` have none of these bits cannot contain such a phrase or date.
    """
    return sum(1 << (*_OF_BLOCKS, "year").index(kind) for kind in kinds)


_EDGES = " \t.…!?。！？:：·•|▼▾▽▲↓∨⌄»«›‹>＞<→←+＋-–—()[]（）【】\"'“”*"
_LABEL = 80
"""Texts up to this many characters have the result of ``says`` cached."""
_BRACKETED = re.compile(r"\s*[(（\[【]\s*\d[\d,.]*\s*(?:개|건|条|條|则|則|个|個|件)?\s*(?:[)）\]】]|\Z)")
"""A number in brackets, and the space before it."""


def says(kind: str, text: str, edges: str = _EDGES) -> bool:
    """True if the whole text is a phrase of the kind.

    Characters of ``edges`` at both ends are ignored; numbers in brackets may be present or not.
    """
    return _label_says(kind, text, edges) if len(text) <= _LABEL else _says(kind, text, edges)


def _says(kind: str, text: str, edges: str) -> bool:
    text = text.replace("’", "'")
    bare = _BRACKETED.sub("", text)
    return any(whole(kind).match(variant.strip(edges)) is not None for variant in dict.fromkeys((text, bare)))


_label_says = lru_cache(maxsize=8192)(_says)
"""Cached: most texts asked about are labels, and the same labels occur on most pages."""


@lru_cache(maxsize=MOST_KNOWN)
def names_kind(kind: str, name: str) -> bool:
    """True if a class, id or other name of an element has a phrase of the kind; cached."""
    return phrases(kind).search(name) is not None


@lru_cache(maxsize=MOST_KNOWN)
def any_names_kind(kind: str, names: str) -> bool:
    """True if one of several names, parted by spaces, has a phrase of the kind; cached."""
    return any(names_kind(kind, name) for name in names.split())


@cache
def whole(kind: str) -> re.Pattern[str]:
    """Pattern that matches a text only if all of it is a phrase of the kind."""
    return re.compile(rf"\A(?:{phrases(kind).pattern})\Z", re.IGNORECASE)
