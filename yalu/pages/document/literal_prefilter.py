"""Literal prefilter: skip a regex unless one of its required substrings occurs in the text.

The required substrings ("clues") of a pattern are a set of strings of which every match contains at least one. They are
derived from the parsed pattern, so there is no second word list to maintain. Scanning for them costs about a hundredth
of searching for a pattern with many branches.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib import import_module
from itertools import accumulate, product
from typing import Any

import ahocorasick

_parser: Any = import_module("re._parser")
MOST = 200
"""Maximum number of literal strings that a part of a pattern is expanded into."""
_LONG, _FEW = 2000, 16
"""Characters from which a text is searched faster for so few strings one by one."""
Strings = frozenset[str]
Scan = Callable[[str], Iterator[tuple[int, Any]]]
"""Reports of a case-folded text where each of some strings ends, with the value of the string."""
_EMPTY: Strings = frozenset({""})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class PrefilteredRegex:
    """A case-insensitive pattern that is run only on texts containing one of its clues; both made when first needed.

    A text is searched only for those of its ``patterns`` that have a clue in it, in their order, as alternatives are.
    """

    def __init__(self, *patterns: str) -> None:
        """A pattern that matches where any of ``patterns`` does."""
        self.pattern = "|".join(patterns)
        self._patterns = patterns
        self._each: dict[int, re.Pattern[str]] = {}

    @cached_property
    def clues(self) -> Strings:
        """Strings of which every match contains one; empty if nothing can be derived."""
        each = list(map(clues, self._patterns))
        return frozenset[str]().union(*each) if all(each) else frozenset()

    @cached_property
    def _clues(self) -> Scan | None:
        """Finds clues, each with a bit for every pattern that it is one of."""
        if not _is_telling(self.clues):
            return None
        masks: dict[str, int] = {}
        for place, pattern in enumerate(self._patterns):
            for clue in clues(pattern):
                masks[clue] = masks.get(clue, 0) | 1 << place
        return scan_of(masks)

    @cached_property
    def _asked(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)

    @cached_property
    def _is_parted(self) -> bool:
        """True if there are several patterns, without groups, whose numbers depend on the patterns before."""
        return len(self._patterns) > 1 and not any(_clues_and_groups(pattern)[1] for pattern in self._patterns)

    def _pattern(self, place: int) -> re.Pattern[str]:
        if (known := self._each.get(place)) is None:
            known = self._each[place] = re.compile(self._patterns[place], re.IGNORECASE)
        return known

    def may_be_in(self, text: str) -> bool:
        """False if the pattern certainly has no match in the text."""
        if self._clues is None:
            return True
        folded = text.lower() if text.isascii() else case_folded(text)
        if len(folded) > _LONG and len(self.clues) <= _FEW:
            return any(clue in folded for clue in self.clues)
        return next(self._clues(folded), None) is not None

    def search(self, text: str) -> re.Match[str] | None:
        """Like ``re.Pattern.search``."""
        if (known := self._clues) is None:
            return self._asked.search(text)
        possible = 0
        for _, mask in known(text.lower() if text.isascii() else case_folded(text)):
            possible |= mask
        if not possible or not self._is_parted:
            return self._asked.search(text) if possible else None
        first: re.Match[str] | None = None
        while possible:
            place = (possible & -possible).bit_length() - 1
            possible &= possible - 1
            match = self._pattern(place).search(text)
            if match is not None and (first is None or match.start() < first.start()):
                first = match
        return first

    def match(self, text: str) -> re.Match[str] | None:
        """Like ``re.Pattern.match``."""
        return self._asked.match(text) if self.may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Like ``re.Pattern.finditer``."""
        return self._asked.finditer(text) if self.may_be_in(text) else iter(())

    def split(self, text: str) -> list[str]:
        """Like ``re.Pattern.split``, for a pattern without groups."""
        return self._asked.split(text) if self.may_be_in(text) else [text]

    def sub(self, new: str, text: str, count: int = 0) -> str:
        """Like ``re.Pattern.sub``."""
        return self._asked.sub(new, text, count) if self.may_be_in(text) else text


class Hints:
    """Finds out in one scan which of several patterns may match in each of many texts.

    The result for a text is a bit mask with one bit per pattern, in the order of ``patterns``.
    """

    def __init__(self, patterns: Sequence[PrefilteredRegex]) -> None:
        masks: dict[str, int] = {}
        self._always = 0
        for place, pattern in enumerate(patterns):
            if not _is_telling(pattern.clues):
                self._always |= 1 << place
                continue
            for string in pattern.clues:
                masks[string] = masks.get(string, 0) | 1 << place
        self._clues = scan_of(masks)

    def of(self, texts: Sequence[str]) -> list[int]:
        """Return the bit mask of each text. No text may contain a line break."""
        whole = "\n".join(texts)
        if whole.isascii():
            whole = whole.lower()
        else:
            texts = [case_folded(text) for text in texts]
            whole = "\n".join(texts)
        begins = list(accumulate((len(text) + 1 for text in texts), initial=0))
        masks = [self._always] * len(texts)
        for end, mask in self._clues(whole):
            masks[bisect_right(begins, end) - 1] |= mask
        return masks


@lru_cache(maxsize=32)
def case_folded(text: str) -> str:
    """Fold case so that letters which a case-insensitive pattern treats as equal become equal."""
    if text.isascii():
        return text.lower()
    return text.casefold().replace("\u0307", "").replace("ı", "i")


def clues(pattern: str) -> Strings:
    """Case-folded strings of which every match of the pattern contains at least one.

    Empty if nothing can be derived.
    """
    return _clues_and_groups(pattern)[0]


@cache
def _clues_and_groups(pattern: str) -> tuple[Strings, int]:
    """The clues of a pattern, and how many groups it has."""
    parsed = _parser.parse(pattern, re.IGNORECASE)
    whole, parts = _read(parsed)
    return _best([*parts, whole] if whole is not None else parts), parsed.state.groups - 1


def _is_telling(strings: Strings) -> bool:
    """False if there are no clues or one is a single ASCII letter, which occurs in practically every text."""
    return bool(strings) and not any(len(string) == 1 and string.isascii() and string.isalpha() for string in strings)


def scan_of(values: Mapping[str, Any]) -> Scan:
    """Return what looks for strings, given with their values, with an Aho-Corasick automaton.

    It compares each letter with the first letters of all strings in turn, so that a text in ASCII, where only strings
    in ASCII can be, has an automaton of its own.
    """
    every = _automaton(values)
    plain = _automaton({string: value for string, value in values.items() if string.isascii()})
    return lambda text: plain(text) if text.isascii() else every(text)


def _automaton(values: Mapping[str, Any]) -> Scan:
    if not values:
        return lambda _: iter(())
    automaton = ahocorasick.Automaton()
    for string, value in values.items():
        automaton.add_word(string, value)
    automaton.make_automaton()
    scan: Scan = automaton.iter
    return scan


def _best(candidates: Iterable[Strings]) -> Strings:
    """The set whose most common string is rarest; of equal ones the smallest set. Empty if there is no usable set."""
    good = [strings for strings in candidates if strings and "" not in strings]
    return max(good, key=lambda strings: (min(map(rarity, strings)), -len(strings)), default=frozenset())


def rarity(string: str) -> int:
    """Estimate how rare a string is: its length in UTF-8, in which a CJK character counts three."""
    return len(string.encode("utf-8", "surrogatepass"))


def _read(sequence: Any) -> tuple[Strings | None, list[Strings]]:
    """Read a sequence of a parsed pattern: all strings it can match, and sets of required strings.

    The first is None if the strings are too many or unknown. Each match contains one string of each of the sets.
    """
    run, required, whole = _EMPTY, [], True
    for op, value in sequence.data:
        strings, best = _read_one(str(op), value)
        if strings is not None and len(run) * len(strings) <= MOST:
            run = frozenset(map("".join, product(run, strings)))
            continue
        required += [run, best]
        run, whole = strings if strings is not None else _EMPTY, False
    return (run if whole else None), [*required, run]


def _read_one(op: str, value: Any) -> tuple[Strings | None, Strings]:
    """The same for one part of a pattern: the strings it can match, None if too many, and the best set of its clues."""
    if op == "LITERAL":
        return frozenset({case_folded(chr(value))}), frozenset()
    if op in ("AT", "ASSERT", "ASSERT_NOT"):
        return _EMPTY, frozenset()
    if op == "IN":
        plain = all(str(kind) == "LITERAL" for kind, _ in value)
        return (frozenset(case_folded(chr(char)) for _, char in value) if plain else None), frozenset()
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
    """The strings and clues of several alternatives together."""
    strings: Strings | None = _EMPTY - _EMPTY
    best: list[Strings] = []
    for branch in branches:
        whole, parts = _read(branch)
        strings = strings | whole if strings is not None and whole is not None else None
        best.append(_best([*parts, whole] if whole is not None else parts))
    few = strings is not None and len(strings) <= MOST
    return (strings if few else None), (frozenset().union(*best) if all(best) else frozenset())
