"""What a text must hold for a pattern to be found in it, so that most texts are passed over without asking the pattern.

The clues of a pattern are strings of which every match holds one. They are read out of the pattern itself, so there is
no second list of words to keep. A scan for them costs a hundredth of what a pattern of many branches does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib import import_module
from itertools import accumulate, product
from typing import Any

import ahocorasick

_parser: Any = import_module("re._parser")
MOST = 200
"""Strings that a part of a pattern may stand for and still be written out."""
Strings = frozenset[str]
_EMPTY: Strings = frozenset({""})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class Clued:
    """A pattern without regard to case that is asked only about texts in which one of its clues stands."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.clues = clues(pattern)
        self._clues = _automaton(self.clues)

    @cached_property
    def _asked(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)

    def may_be_in(self, text: str) -> bool:
        """Whether the pattern can be found in a text at all."""
        if self._clues is None:
            return True
        return next(self._clues.iter(text.lower() if text.isascii() else folded(text)), None) is not None

    def search(self, text: str) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        known = self._clues  # asked here and not by a call: most searches end here
        if known is not None and next(known.iter(text.lower() if text.isascii() else folded(text)), None) is None:
            return None
        return self._asked.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """As ``re.Pattern.match``."""
        return self._asked.match(text) if self.may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        return self._asked.finditer(text) if self.may_be_in(text) else iter(())

    def sub(self, new: str, text: str, count: int = 0) -> str:
        """As ``re.Pattern.sub``."""
        return self._asked.sub(new, text, count) if self.may_be_in(text) else text


class Hints:
    """Which of several patterns may be found in each of many texts, told by one scan of all of them.

    What is told of a text is a number with a bit for each pattern, in their order.
    """

    def __init__(self, patterns: Sequence[Clued]) -> None:
        masks: dict[str, int] = {}
        self._always = 0
        for place, pattern in enumerate(patterns):
            if not _is_telling(pattern.clues):
                self._always |= 1 << place
                continue
            for string in pattern.clues:
                masks[string] = masks.get(string, 0) | 1 << place
        self._clues = _automaton_of(masks)

    def of(self, texts: Sequence[str]) -> list[int]:
        """What is told of each text; none holds a line break."""
        whole = "\n".join(texts)
        if whole.isascii():
            whole = whole.lower()
        else:
            texts = [folded(text) for text in texts]
            whole = "\n".join(texts)
        begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
        found = [self._always] * len(texts)
        for end, mask in self._clues.iter(whole):
            found[bisect_right(begins, end) - 1] |= mask
        return found


@lru_cache(maxsize=32)
def folded(text: str) -> str:
    """A text in which all letters that a pattern without regard to case takes for one are one."""
    if text.isascii():
        return text.lower()
    return text.casefold().replace("\u0307", "").replace("ı", "i")


class Requirement:
    """What a page must hold for a pattern to be found in any text of it. One pass over the page spares many over texts.

    Each way to match has sets of strings of which it holds one each, all of them within so many letters. Spaces are set
    aside, so that it does not matter how the texts of a page are joined.
    """

    def __init__(self, *patterns: str, within: int) -> None:
        ways = [way for pattern in patterns for way in _ways(_parser.parse(pattern, re.IGNORECASE))]
        needed = [{frozenset(map(letters, strings)) for strings in way} for way in ways]
        self._ways = [[strings for strings in way if "" not in strings] for way in needed]
        self._within = within
        self._is_empty = not all(self._ways)
        self._by_rarest: dict[str, list[list[Strings]]] = {}
        for way in self._ways:
            for string in _best(way):
                self._by_rarest.setdefault(string, []).append(way)
        self._needed = _strings(frozenset[str]().union(*(strings for way in self._ways for strings in way)))
        self._is_single = all(len(way) == 1 for way in self._ways)
        self.rarest: Strings = frozenset() if self._is_empty else frozenset(self._by_rarest)
        _requirements.append(self)

    def may_be_in(self, page: Letters) -> bool:
        """Whether a page holds all that one way to match needs."""
        if self._is_empty:
            return True
        found = [string for string in page.rare if string in self.rarest]
        if self._is_single or not found:
            return bool(found)
        ends = sorted((end, string) for string in found for end in page.rare[string])
        return any(self._holds(part, rare) for part, rare in self._around(page.text, ends))

    def _holds(self, text: str, rare: set[str]) -> bool:
        """Whether a part of a text holds all that a way needs of which it holds some of the rarest strings."""
        found = {string for _, string in self._needed.iter(text)}
        return any(not any(map(found.isdisjoint, way)) for string in rare for way in self._by_rarest[string])

    def _around(self, text: str, ends: list[tuple[int, str]]) -> Iterator[tuple[str, set[str]]]:
        """The parts of a text that are near the rarest strings of the ways to match, and which of these are there."""
        begin = end = 0
        rare: set[str] = set()
        for at, string in ends:
            if at - self._within > end:
                yield text[begin:end], rare
                begin, rare = at - self._within, set()
            end = at + self._within
            rare.add(string)
        yield text[begin:end], rare


_requirements: list[Requirement] = []
"""All of them: one scan of a page finds the rarest strings of each."""


class Letters:
    """The ``letters`` of a page, and where the rarest strings end in them that requirements seek."""

    def __init__(self, text: str) -> None:
        self.text = letters(text)
        self._found: dict[str, list[int]] = {}
        self._known = 0

    @property
    def rare(self) -> Mapping[str, Sequence[int]]:
        """Where each such string ends."""
        if self._known < len(_requirements):
            self._known, self._found = len(_requirements), {}
            for end, string in _sought(self._known).iter(self.text):
                self._found.setdefault(string, []).append(end)
        return self._found


@lru_cache(maxsize=1)
def _sought(known: int) -> Any:
    return _strings(frozenset[str]().union(*(one.rarest for one in _requirements[:known])))


def letters(text: str) -> str:
    """A text without white space, folded, its apostrophes straight."""
    return folded("".join(text.split())).replace("’", "'")


def _ways(sequence: Any) -> Iterator[list[Strings]]:
    """The ways to match a sequence: for each branch of the first choice in it, what that and all around it need."""
    parts = list(sequence)
    for at, (op, value) in enumerate(parts):
        inner = value[3] if str(op) == "SUBPATTERN" else None
        branches = value[1] if str(op) == "BRANCH" else None
        if inner is not None and any(str(kind) in ("BRANCH", "SUBPATTERN") for kind, _ in inner):
            branches = [inner]
        if branches is not None:
            around = [*_needed(parts[:at]), *_needed(parts[at + 1 :])]
            yield from ([*around, *way] for branch in branches for way in _ways(branch))
            return
    yield _needed(parts)


def _needed(sequence: Any) -> list[Strings]:
    """Sets of strings of which each match of a sequence holds one each."""
    whole, parts = _read(sequence)
    return [strings for strings in [*parts, *([whole] if whole is not None else [])] if strings]


@cache
def clues(pattern: str) -> Strings:
    """Strings, folded, of which every match of a pattern holds one; none when nothing can be said of its matches."""
    whole, parts = _read(_parser.parse(pattern, re.IGNORECASE))
    return _best([*parts, whole] if whole is not None else parts)


def _automaton(strings: Strings) -> Any:
    return _strings(strings) if _is_telling(strings) else None


def _is_telling(strings: Strings) -> bool:
    """Whether a text may be without all of some clues: a letter is in every text."""
    return bool(strings) and not any(len(string) == 1 and string.isascii() and string.isalpha() for string in strings)


def _strings(strings: Strings) -> Any:
    return _automaton_of({string: string for string in strings})


def _automaton_of(values: Mapping[str, object]) -> Any:
    """An automaton that tells where strings end and what is known of each."""
    automaton = ahocorasick.Automaton()
    for string, value in values.items():
        automaton.add_word(string, value)
    automaton.make_automaton()
    return automaton


def _best(candidates: Iterable[Strings]) -> Strings:
    """The set whose commonest string is rarest."""
    good = [strings for strings in candidates if strings and "" not in strings]
    return max(good, key=lambda strings: (min(map(rarity, strings)), -len(strings)), default=frozenset())


def rarity(string: str) -> int:
    """How seldom a string is met: by its length, letters beyond ASCII counting for three."""
    return len(string) if string.isascii() else sum(1 if char.isascii() else 3 for char in string)


def _read(sequence: Any) -> tuple[Strings | None, list[Strings]]:
    """All strings that a sequence stands for, if they are few; and sets of which each match holds a string each."""
    run, found, whole = _EMPTY, [], True
    for op, value in sequence:
        strings, best = _read_one(str(op), value)
        if strings is not None and len(run) * len(strings) <= MOST:
            run = frozenset(map("".join, product(run, strings)))
            continue
        found += [run, best]
        run, whole = strings if strings is not None else _EMPTY, False
    return (run if whole else None), [*found, run]


def _read_one(op: str, value: Any) -> tuple[Strings | None, Strings]:
    """The same for one part of a pattern: its strings, and the best set of its clues."""
    if op == "LITERAL":
        return frozenset({folded(chr(value))}), frozenset()
    if op in ("AT", "ASSERT", "ASSERT_NOT"):
        return _EMPTY, frozenset()
    if op == "IN":
        plain = all(str(kind) == "LITERAL" for kind, _ in value)
        return (frozenset(folded(chr(char)) for _, char in value) if plain else None), frozenset()
    if op == "SUBPATTERN":
        return _joined([value[3]])
    if op == "BRANCH":
        return _joined(value[1])
    if op in _REPEATS:
        least, most, inner = value
        strings, best = _joined([inner])
        if least == 0:
            return (strings | _EMPTY if most == 1 and strings is not None else None), frozenset()
        return (strings if most == 1 else None), best
    return None, frozenset()


def _joined(branches: Iterable[Any]) -> tuple[Strings | None, Strings]:
    """The strings and the clues of several ways to match."""
    strings: Strings | None = _EMPTY - _EMPTY
    best: list[Strings] = []
    for branch in branches:
        whole, parts = _read(branch)
        strings = strings | whole if strings is not None and whole is not None else None
        best.append(_best([*parts, whole] if whole is not None else parts))
    few = strings is not None and len(strings) <= MOST
    return (strings if few else None), (frozenset().union(*best) if all(best) else frozenset())
