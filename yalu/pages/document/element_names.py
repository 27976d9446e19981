"""The words in the classes and ids of elements.

They are cached on each element. Most names occur again and again, so the words of a name are also cached across pages.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_STATES = frozenset(
    {"no", "has", "with", "without", "not", "is", "hide", "show", "js", "data", "status", "category", "format"}
)
_MODIFIER = re.compile(rf"(?:{'|'.join(sorted(_STATES))}|wp-block-post(?!-author))[-_]", re.I)
"""Names that describe a state or something elsewhere on the page, not what the element is."""
_LEAST_HASH, _MOST_HASH = 6, 40
"""Length range of a hash that stands alone."""
_MADE_UP = re.compile(
    r"(?:\A|(?<=\s))(?:(?:css|svelte)-[a-z0-9]{5,10}|sc-(?=[a-zA-Z]{0,6}(?:\d|[a-z][A-Z]))[A-Za-z0-9]{4,8})(?![A-Za-z0-9])|"
    r"(?<![A-Za-z0-9])(?![A-Za-z]*\d+x\d)[A-Za-z]*\d+[A-Za-z][A-Za-z0-9]*|"
    rf"(?<![A-Za-z0-9])(?=[a-f]*\d)[0-9a-f]{{{_LEAST_HASH},{_MOST_HASH}}}(?![A-Za-z0-9])"
)
"""Hashes that build tools put into names ("css-1ad2e", "Box_x-3fad"); their letters are not words."""
MADE_UP_STARTS = ("css-", "svelte-", "sc-")
_NO_PLAIN = _STATES | {"css", "svelte", "sc", "wp"}
"""First words of names that may say something else than their words."""
_DIGIT = re.compile(r"\d")
"""Every name with a hash that has none of the known prefixes contains a digit."""
MOST_KNOWN = 8192
"""Maximum number of class and id values in the cache."""
MOST_SHORT = 32_768
"""Maximum number of short texts of which a result is cached: three of each of 10,000 comments, in 10 MB."""
MOST_NAME = 300
"""Characters of a class or id value that are read."""
_NO_NAMES: frozenset[str] = frozenset()


def name_tokens(first: str | None, second: str | None = None, third: str | None = None) -> frozenset[str]:
    """Split class and id values into words and joined pairs of words.

    ``relatedPosts-list`` gives related, posts, list, relatedposts and postslist.
    """
    words = _all_words(first) if first else _NO_NAMES
    if second:
        words = words | _all_words(second)
    return words | _all_words(third) if third else words


def tokens_of(node: HtmlElement) -> frozenset[str]:
    """The words in the class and id of an element; cached on it."""
    try:
        known: frozenset[str] = node.tokens
    except AttributeError:
        known = node.tokens = name_tokens(node.get("class"), node.get("id"))
    return known


def with_part(node: HtmlElement, part: str | None) -> frozenset[str]:
    """The words in the class and id of an element and in ``part``, the page part that its attributes declare."""
    return name_tokens(node.get("class"), node.get("id"), part) if part else tokens_of(node)


def _all_words(names: str) -> frozenset[str]:
    """The words in all names of a class or id value; cached."""
    names = names[:MOST_NAME]
    if (known := _known.get(names)) is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        each = names.split()
        known = _known[names] = _words(each[0]) if len(each) == 1 else _NO_NAMES.union(*map(_all_words, each))
    return known


_known: dict[str, frozenset[str]] = {}
"""Cache by class or id value. A plain dict: tracking use as an LRU cache does costs as much as splitting again."""


def _words(name: str) -> frozenset[str]:
    """The words in one name, and each pair of adjacent words joined."""
    if name.isascii() and name.islower() and (parts := name.replace("_", "-").split("-"))[0] not in _NO_PLAIN:
        if len(parts) == 1 and name.isalpha():
            return frozenset(parts)
        if all(map(str.isalpha, parts)):
            return _with_pairs(parts)
    if not name.isalpha():
        if ":" in name or "[" in name or _MODIFIER.match(name):
            return _NO_NAMES
        if name.startswith(MADE_UP_STARTS) or _DIGIT.search(name):
            name = _MADE_UP.sub(" ", name)
    return _with_pairs([word.lower() for word in _TOKEN.findall(name)])


def _with_pairs(words: list[str]) -> frozenset[str]:
    return frozenset(words + list(map(str.__add__, words, words[1:])))
