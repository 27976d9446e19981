"""Index of a page's elements and texts: one walk of the tree serves all platforms (decision 0225).

An element is identified by its place in document order. Its descendants are the places up to its end, and its text is a
slice of one string. A platform that is absent costs one index lookup, and words that occur nowhere on the page are
searched once.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Any

import ahocorasick
from lxml.html import HtmlElement

from yalu.pages.document.elements import Elements
from yalu.pages.document.literal_prefilter import Letters, clues, folded, rarity
from yalu.text import clean

SMILEYS = frozenset(("wp-smiley", "emoji", "smiley", "twemoji"))
"""Classes of images that are read as the words they stand for."""
_BETWEEN = re.compile(r"[\s'’]+")
_NO_WORDS = frozenset(("", "script", "style"))
"""Tags without page text: comments, and elements for machines."""
_TAKEN_OUT = (
    *map(chr, (*range(9), 11, 12, *range(14, 32), 127)),
    *"\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
"""Characters removed before a text is read, so words may be interrupted by them."""


class ElementWords:
    """Strings, without white space and apostrophes, of which every text matching the patterns contains one.

    Each set of words is searched once per page (``ElementTexts.saying``). Raises ValueError for a pattern without
    clues.
    """

    def __init__(self, *patterns: str) -> None:
        self._scan: Any = ahocorasick.Automaton()
        for pattern in patterns:
            strings = clues(pattern)
            parts = [max(_BETWEEN.split(string), key=rarity) for string in strings]
            if not parts or not all(parts):
                raise ValueError(f"nothing can be said of the matches of {pattern!r}")
            for part in parts:
                self._scan.add_word(part, len(part))
        self._scan.make_automaton()

    def begins(self, text: str) -> Sequence[int]:
        """Start offsets of the strings in a folded text, in order."""
        return sorted({last - size + 1 for last, size in self._scan.iter(text)})


class ElementTexts:
    """The elements and comments of a tree in document order, with their texts.

    The tree is only read and must not change; nodes, tags and ends are those of its flat lists.
    """

    def __init__(self, elements: Elements) -> None:
        self.nodes, self.tags = elements.nodes, elements.tags
        self._last = elements.ends
        self._found: dict[ElementWords, AbstractSet[int]] = {}

    @cached_property
    def at(self) -> dict[HtmlElement, int]:
        """Place of each element."""
        return {node: place for place, node in enumerate(self.nodes)}

    @cached_property
    def parents(self) -> list[int]:
        """Place of each element's parent; -1 for the root."""
        at = self.at
        return [-1, *[at[node.getparent()] for node in self.nodes[1:]]]

    @cached_property
    def ends(self) -> list[int]:
        """The place after the last descendant of each element."""
        return [last + 1 for last in self._last]

    @cached_property
    def depths(self) -> list[int]:
        """Number of ancestors of each element."""
        depths = [0] * len(self.nodes)
        for place, up in enumerate(self.parents[1:], 1):
            depths[place] = depths[up] + 1
        return depths

    @cached_property
    def by_tag(self) -> Mapping[str, Sequence[int]]:
        """The places of each tag."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, tag in enumerate(self.tags):
            places[tag].append(place)
        return dict(places)

    def tagged(self, *tags: str) -> Iterator[HtmlElement]:
        """Elements with one of the tags, in document order."""
        places = [place for tag in tags for place in self.by_tag.get(tag, ())]
        return map(self.nodes.__getitem__, sorted(places) if len(tags) > 1 else places)

    @cached_property
    def texts(self) -> list[str | None]:
        """Text before the first child of each element."""
        return [node.text for node in self.nodes]

    @cached_property
    def tails(self) -> list[str | None]:
        """Text directly after each element."""
        return [node.tail for node in self.nodes]

    def children(self, place: int) -> Iterator[int]:
        """Yield the places of an element's children."""
        ends, end = self.ends, self.ends[place]
        child = place + 1
        while child < end:
            yield child
            child = ends[child]

    def parts(self, place: int) -> Iterator[str]:
        """Yield the texts directly in an element, not in its children; white space is left out."""
        if (text := self.texts[place]) and not text.isspace():
            yield text
        tails = self.tails
        for child in self.children(place):
            if (tail := tails[child]) and not tail.isspace():
                yield tail

    @cached_property
    def _said(self) -> tuple[str, list[int], list[int]]:
        """The case-folded text of the tree, without text for machines.

        Also the start offset of each piece of it, and the place of the element each piece stands in.
        """
        texts, tails, tags, ends, parents = self.texts, self.tails, self.tags, self.ends, self.parents
        pieces: list[str] = []
        owners: list[int] = []
        late: list[int] = []
        for place, (text, tail) in enumerate(zip(texts, tails, strict=True)):
            while late and ends[late[-1]] <= place:
                pieces.append(tails[late[-1]] or "")
                owners.append(parents[late.pop()])
            if text and tags[place] not in _NO_WORDS and not text.isspace():
                pieces.append(text)
                owners.append(place)
            if tail and place and not tail.isspace():
                late.append(place)
        pieces += [tails[place] or "" for place in reversed(late)]
        owners += [parents[place] for place in reversed(late)]
        text = "".join(pieces)
        if text.isascii():
            text = text.lower()
        else:
            pieces = [piece.lower() if piece.isascii() else folded(piece) for piece in pieces]
            text = "".join(pieces)
        return text, list(accumulate(map(len, pieces), initial=0)), owners

    @cached_property
    def letters(self) -> Letters:
        """The letters of the whole text of the tree."""
        return Letters(clean("".join(self._said[0].split())))

    @cached_property
    def _altered(self) -> AbstractSet[int]:
        """Elements whose text is read differently from how it is written, and their ancestors."""
        text, begins, owners = self._said
        nodes, known = self.nodes, self.by_tag
        may_hide = (*known.get("a", ()), *known.get("span", ()))
        places = {place for place in may_hide if nodes[place].get("data-cfemail") is not None}
        named = ((place, nodes[place].get("class")) for place in known.get("img", ()))
        places |= {place for place, names in named if names and not SMILEYS.isdisjoint(names.split())}
        spots = [match.start() for char in _TAKEN_OUT if char in text for match in re.finditer(char, text)]
        places |= {owners[bisect_right(begins, spot) - 1] for spot in spots}
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            pieces = ((owner, text[begin:end]) for owner, (begin, end) in zip(owners, pairwise(begins), strict=True))
            places |= {owner for owner, piece in pieces if not unicodedata.is_normalized("NFC", piece)}
        return self._with_those_around(places)

    def saying(self, words: ElementWords) -> AbstractSet[int]:
        """Places of the elements whose text may contain ``words``; one scan of the page, cached."""
        if (known := self._found.get(words)) is None:
            text, begins, owners = self._said
            places = {owners[bisect_right(begins, spot) - 1] for spot in words.begins(text)}
            known = self._found[words] = self._altered | self._with_those_around(places)
        return known

    def _with_those_around(self, places: Iterable[int]) -> set[int]:
        """The elements and all their ancestors."""
        parents = self.parents
        with_ancestors: set[int] = set()
        for inner in places:
            place = inner
            while place >= 0 and place not in with_ancestors:
                with_ancestors.add(place)
                place = parents[place]
        return with_ancestors


class Classes(Mapping[str, Sequence[HtmlElement]]):
    """Elements by class, in document order; built lazily.

    Most elements share their class value with others, and most classes are never looked up.
    """

    def __init__(self, elements: Elements) -> None:
        self._named = elements.named
        alike: dict[str, list[int]] = {}
        for place, (names, _) in enumerate(elements.names):
            if names:
                alike.setdefault(names, []).append(place)
        self._groups: dict[str, list[list[int]]] = {}
        for names, places in alike.items():
            for name in dict.fromkeys(names.split()):
                self._groups.setdefault(name, []).append(places)

    def __getitem__(self, name: str) -> Sequence[HtmlElement]:
        groups = self._groups[name]
        places = groups[0] if len(groups) == 1 else sorted(chain.from_iterable(groups))
        return [self._named[place] for place in places]

    def __contains__(self, name: object) -> bool:
        return name in self._groups

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)
