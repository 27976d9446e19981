"""An element tree as flat lists, so that readers go over a page without querying lxml again (decision 0225).

An element is identified by its place, its index in document order. Its descendants have the places after its own up to
its end. A platform that is absent costs one look-up, and words that occur nowhere on the page are searched once.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import accumulate, chain, pairwise

from lxml.html import HtmlElement

from yalu.pages.document.element_names import name_tokens
from yalu.pages.document.literal_prefilter import Scan, case_folded, clues, rarity, scan_of

SMILEYS = frozenset(("wp-smiley", "emoji", "smiley", "twemoji"))
"""Classes of images that are read as the words they stand for."""
_STATING = frozenset(
    {"style", "hidden", "itemprop", "itemtype", "rel", "property", "aria-label", "data-component", "data-testid"}
)
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
_LONGEST_STYLE = 400
_BETWEEN = re.compile(r"[\s'’]+")
_NO_WORDS = frozenset(("", "script", "style"))
"""Tags without page text: comments, and elements for machines."""
_TAKEN_OUT = (
    *map(chr, (*range(9), 11, 12, *range(14, 32), 127)),
    *"\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
"""Characters removed before a text is read, so words may be interrupted by them."""
_NO_ATTRIBUTES: Mapping[str, str] = {}
_NO_NAMES: frozenset[str] = frozenset()


def is_hidden(stated: HtmlElement | Mapping[str, str]) -> bool:
    """True if an element's own attributes, of it or ``stated`` apart, say that it is not shown."""
    style = stated.get("style")
    return stated.get("hidden") is not None or bool(style and _HIDDEN.search(style[:_LONGEST_STYLE]))


def tokens(text: str) -> tuple[str, ...]:
    """Split a space-separated list, such as class names."""
    return tuple(text.split())


class ElementWords:
    """Strings, without white space and apostrophes, of which every text matching the patterns contains one.

    A page is searched once for all of them (``Elements.saying``). Raises ValueError for a pattern without clues.
    """

    def __init__(self, *patterns: str) -> None:
        words: set[str] = set()
        for pattern in patterns:
            strings = clues(pattern)
            parts = [max(_BETWEEN.split(string), key=rarity) for string in strings]
            if not parts or not all(parts):
                raise ValueError(f"nothing can be said of the matches of {pattern!r}")
            words.update(parts)
        self.words = words
        _every.append(self)


_every: list[ElementWords] = []
"""All that were made: a page is searched for them at once, and again only for those that are made after that."""


@lru_cache(maxsize=1)
def _scan_for(known: int) -> Scan:
    """Finds the words of the first ``known`` of them, each with its length and with those that have it."""
    having: defaultdict[str, list[ElementWords]] = defaultdict(list)
    for words in _every[:known]:
        for word in words.words:
            having[word].append(words)
    return scan_of({word: (len(word), each) for word, each in having.items()})


class Elements:
    """The elements and comments of a tree in document order, with their attributes and texts.

    ``nodes``, ``tags`` (empty for comments), ``attributes``, ``names`` (the words in class and id), ``ends`` (the place
    after the last descendant) and ``parents`` (-1 for the root) are indexed by place. The lists are of the tree as it
    was when they were built, and the tree is only read.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self.nodes: list[HtmlElement] = list(tree.iter())
        self.tags = [tag if isinstance(tag := node.tag, str) else "" for node in self.nodes]
        self.attributes: list[Mapping[str, str]] = [
            dict(items) if tag and (items := node.items()) else _NO_ATTRIBUTES
            for node, tag in zip(self.nodes, self.tags, strict=True)
        ]
        self.ends, self.parents = _ends_and_parents(list(map(len, self.nodes)))
        self.stating: dict[HtmlElement, Mapping[str, str]] = {}
        """Elements with an attribute of ``_STATING`` (how or as what they are shown), in order, with all of them."""
        self.names = [_NO_NAMES] * len(self.nodes)
        self.alike: dict[tuple[str, str], list[int]] = {}
        """Places of the elements with each pair of class and id, in the order of their first places."""
        self._found: dict[ElementWords, AbstractSet[int]] = {}
        self._spots: dict[ElementWords, set[int]] = {}
        self._searched = 0
        self._read_attributes()

    def _read_attributes(self) -> None:
        """Sort the elements by class and id, and keep the words in these with each (``element_names.tokens_of``)."""
        alike, nodes = self.alike, self.nodes
        for place, attributes in enumerate(self.attributes):
            if not attributes:
                continue
            if "class" in attributes or "id" in attributes:
                alike.setdefault((attributes.get("class", ""), attributes.get("id", "")), []).append(place)
            if not _STATING.isdisjoint(attributes):
                self.stating[nodes[place]] = attributes
        for (classes, own), places in alike.items():
            names = name_tokens(classes, own)
            for place in places:
                self.names[place] = nodes[place].tokens = names

    @cached_property
    def words(self) -> frozenset[str]:
        """All words in classes and ids."""
        return _NO_NAMES.union(*(self.names[places[0]] for places in self.alike.values()))

    def called(self, words: frozenset[str]) -> list[int]:
        """Places of the elements with any of ``words`` in their names, in order."""
        if self.words.isdisjoint(words):
            return []
        groups = (places for places in self.alike.values() if not self.names[places[0]].isdisjoint(words))
        return sorted(chain.from_iterable(groups))

    @cached_property
    def _classes(self) -> frozenset[str]:
        return frozenset(" ".join(classes for classes, _ in self.alike).split())

    def by_class(self, name: str) -> Sequence[HtmlElement]:
        """Elements with a class, in document order."""
        if name not in self._classes:  # as most that are asked for
            return ()
        groups = (places for (classes, _), places in self.alike.items() if name in classes.split())
        return [self.nodes[place] for place in sorted(chain.from_iterable(groups))]

    @cached_property
    def by_id(self) -> Mapping[str, HtmlElement]:
        """First element with each id."""
        firsts: dict[str, HtmlElement] = {}
        for (_, own), places in self.alike.items():  # in the order of their first places
            if own:
                firsts.setdefault(own.strip(), self.nodes[places[0]])
        return firsts

    @cached_property
    def at(self) -> dict[HtmlElement, int]:
        """Place of each element."""
        return dict(zip(self.nodes, range(len(self.nodes)), strict=True))

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

    def places_of(self, *tags: str) -> Sequence[int]:
        """Places of the elements with one of the tags, in document order."""
        groups = [places for tag in tags if (places := self.by_tag.get(tag))]
        return groups[0] if len(groups) == 1 else sorted(chain.from_iterable(groups))

    def tagged(self, *tags: str) -> Iterator[HtmlElement]:
        """Elements with one of the tags, in document order."""
        return map(self.nodes.__getitem__, self.places_of(*tags))

    def holds(self, place: int, *tags: str) -> bool:
        """True if an element has one of the tags or contains one that has."""
        for tag in tags:
            places = self.by_tag.get(tag, ())
            if places and bisect_left(places, place) < bisect_left(places, self.ends[place]):
                return True
        return False

    @cached_property
    def texts(self) -> list[str | None]:
        """Text before the first child of each element."""
        return [node.text for node in self.nodes]

    @cached_property
    def tails(self) -> list[str | None]:
        """Text directly after each element."""
        return [node.tail for node in self.nodes]

    @cached_property
    def links(self) -> tuple[tuple[str, str, str], ...]:
        """``rel`` (lower case), ``type`` and ``href`` of each link element."""
        return tuple(
            ((node.get("rel") or "").lower(), (node.get("type") or "").lower(), (node.get("href") or "").strip())
            for node in self.tagged("link")
        )

    def linked(self, rel: str) -> Iterator[str]:
        """Yield the address of each link element with this ``rel``."""
        return (href for names, _, href in self.links if rel in names.split())

    @cached_property
    def metas(self) -> Mapping[str, list[str]]:
        """What meta elements state, each in one line, by their names in lower case."""
        metas: dict[str, list[str]] = {}
        for place in self.places_of("meta"):
            stated = self.attributes[place].get
            name = stated("property") or stated("name") or stated("http-equiv") or stated("itemprop")
            value = stated("content") or stated("value")
            if name and value and len(name) < 200:
                metas.setdefault(name.strip().lower(), []).append(" ".join(value[:5000].split()))
        return metas

    def children(self, place: int) -> Iterator[int]:
        """Yield the places of an element's children."""
        ends, end = self.ends, self.ends[place]
        child = place + 1
        while child < end:
            yield child
            child = ends[child]

    def around(self, place: int) -> Iterator[int]:
        """Yield the places of an element's ancestors, the innermost first."""
        parents = self.parents
        while (place := parents[place]) >= 0:
            yield place

    def parts(self, place: int) -> Iterator[str]:
        """Yield the texts directly in an element, not in its children; white space is left out."""
        if (text := self.texts[place]) and not text.isspace():
            yield text
        tails = self.tails
        for child in self.children(place):
            if (tail := tails[child]) and not tail.isspace():
                yield tail

    @cached_property
    def _folded(self) -> tuple[str, list[int], list[int]]:
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
            pieces = [piece.lower() if piece.isascii() else case_folded(piece) for piece in pieces]
            text = "".join(pieces)
        return text, list(accumulate(map(len, pieces), initial=0)), owners

    @cached_property
    def _altered(self) -> AbstractSet[int]:
        """Elements whose text is read differently from how it is written, and their ancestors."""
        text, begins, owners = self._folded
        attributes = self.attributes
        places = {place for place in self.places_of("a", "span") if "data-cfemail" in attributes[place]}
        named = ((place, attributes[place].get("class")) for place in self.places_of("img"))
        places |= {place for place, names in named if names and not SMILEYS.isdisjoint(names.split())}
        spots = [match.start() for char in _TAKEN_OUT if char in text for match in re.finditer(char, text)]
        places |= {owners[bisect_right(begins, spot) - 1] for spot in spots}
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            pieces = ((owner, text[begin:end]) for owner, (begin, end) in zip(owners, pairwise(begins), strict=True))
            places |= {owner for owner, piece in pieces if not unicodedata.is_normalized("NFC", piece)}
        return self._with_those_around(places)

    def saying(self, words: ElementWords) -> AbstractSet[int]:
        """Places of the elements whose text may contain ``words``; cached."""
        if (known := self._found.get(words)) is None:
            if self._searched < len(_every):  # the page was not searched for those that were made since
                self._search(len(_every))
            _, begins, owners = self._folded
            places = {owners[bisect_right(begins, spot) - 1] for spot in self._spots.get(words, ())}
            known = self._found[words] = self._altered | self._with_those_around(places)
        return known

    def _search(self, most: int) -> None:
        """Note where each string of the first ``most`` of all ElementWords begins in the text of the tree."""
        spots: defaultdict[ElementWords, set[int]] = defaultdict(set)
        for last, (size, each) in _scan_for(most)(self._folded[0]):
            for words in each:
                spots[words].add(last - size + 1)
        self._spots, self._searched = dict(spots), most

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


def _ends_and_parents(children: list[int]) -> tuple[list[int], list[int]]:
    """Compute both from the child counts of all elements: going backwards, an end is that of the last child."""
    ends, parents = list(range(1, len(children) + 1)), [-1] * len(children)
    for place in range(len(children) - 1, -1, -1):
        if count := children[place]:
            end = place + 1
            for _ in range(count):
                parents[end] = place
                end = ends[end]
            ends[place] = end
    return ends, parents
