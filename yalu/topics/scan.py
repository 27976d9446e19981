"""Every term of the lexicon in a text, found in one pass and freed of traps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from yalu.topics.fold import Folded
from yalu.topics.lexicon import Entry, Lexicon
from yalu.topics.neighbours import is_word

_CONTAINERS = frozenset({"PAIR", "S", "H"})
_PARTIES = frozenset({"C", "K"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A term at ``start`` to ``end`` of a folded text."""

    start: int
    end: int
    entry: Entry

    @property
    def kind(self) -> str:
        return self.entry.row.kind


def scan(text: Folded, family: str, lexicon: Lexicon, country: str | None) -> list[Hit]:
    """The terms of ``family`` in ``text`` that count for a source of ``country``, in order; linear in the text."""
    lower, cased = text.lower, text.cased
    any_case = not any(map(str.isupper, cased))
    hits = []
    for last, entries in _automaton(lexicon, family).iter(lower):
        for entry in entries:
            end = last + 1
            start = end - len(entry.folded)
            if entry.latin and not is_word(lower, start, end):
                continue
            if entry.proper and not any_case and not cased[start].isupper():
                continue
            if entry.trap is not None and not entry.trap.allows(text, start, end, entry.text):
                continue
            if entry.row.only and country not in entry.row.only:
                continue
            hits.append(Hit(start, end, entry))
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    return list(_uncovered(_unmasked(hits)))


@lru_cache(maxsize=64)
def _automaton(lexicon: Lexicon, family: str) -> ahocorasick.Automaton:
    words: dict[str, list[Entry]] = {}
    for entry in lexicon.entries[family]:
        words.setdefault(entry.folded, []).append(entry)
    automaton = ahocorasick.Automaton()
    for word, entries in words.items():
        automaton.add_word(word, tuple(entries))
    automaton.make_automaton()
    return automaton


def _unmasked(hits: list[Hit]) -> list[Hit]:
    """Without masks and what they overlap; a term longer than a mask in it ("People's Republic of China") beats it."""
    masks = [hit for hit in hits if hit.kind == "MASK"]
    if not masks:
        return hits
    kept, position = [], 0
    for hit in hits:
        if hit.kind == "MASK":
            continue
        while position < len(masks) and masks[position].end <= hit.start:
            position += 1
        if not any(_masks(mask, hit) for mask in masks[position : position + 4]):
            kept.append(hit)
    return kept


def _masks(mask: Hit, hit: Hit) -> bool:
    overlap = mask.start < hit.end and hit.start < mask.end
    inside = hit.start <= mask.start and mask.end <= hit.end and mask.end - mask.start < hit.end - hit.start
    return overlap and not inside


def _uncovered(hits: Iterable[Hit]) -> Iterable[Hit]:
    """Without terms inside a longer one that says more: of the same class, or a party inside a pair or an issue."""
    reach: dict[str, Hit] = {}
    for hit in hits:
        kinds = {hit.kind} | (_CONTAINERS if hit.kind in _PARTIES else frozenset())
        if not any(kind in reach and _inside(hit, reach[kind]) for kind in kinds):
            yield hit
        if hit.kind not in reach or reach[hit.kind].end < hit.end:
            reach[hit.kind] = hit


def _inside(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start
