"""Find every term of the lexicon in a text in one pass, without those that traps exclude."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

from yalu.topics.scanning.fold import Folded
from yalu.topics.scanning.lexicon import Lexicon, LexiconEntry
from yalu.topics.scanning.neighbours import begins_word, is_word

_CONTAINERS = ("PAIR", "S", "H")
_PARTIES = ("C", "K")
_UPPER = re.compile("[A-Z]")


class TermHit(NamedTuple):
    """A term at ``start`` to ``end`` of a folded text; ``kind`` is the class of its row."""

    start: int
    end: int
    kind: str
    entry: LexiconEntry


def scan(text: Folded, family: str, lexicon: Lexicon, country: str | None) -> list[TermHit]:
    """Return the terms of ``family`` in ``text`` that count for a source of ``country``, in order; linear in the text.

    ``family`` is one of ``FAMILIES``, ``country`` an ISO 3166 code or None.
    """
    lower, cased = text.lower, text.cased
    any_case = _UPPER.search(cased) is None
    matches: list[tuple[int, int, int, LexiconEntry]] = []
    for last, entries in _automaton(lexicon, family).iter(lower):
        end = last + 1
        for entry in entries:
            start = end - len(entry.folded)
            if entry.latin and not is_word(lower, start, end):
                continue
            if entry.proper and not any_case and not cased[start].isupper():
                continue
            if entry.trap is not None and not entry.trap.allows(text, start, end, entry.text):
                continue
            if entry.native and start and not begins_word(text, start):
                continue
            if entry.row.only and country not in entry.row.only:
                continue
            matches.append((start, -end, len(matches), entry))
    matches.sort()
    hits = [TermHit(start, -end, entry.row.kind, entry) for start, end, _, entry in matches]
    return _beside(list(_uncovered(_unmasked(hits))))


@lru_cache(maxsize=64)
def _automaton(lexicon: Lexicon, family: str) -> ahocorasick.Automaton:
    words: dict[str, list[LexiconEntry]] = {}
    for entry in lexicon.entries[family]:
        words.setdefault(entry.folded, []).append(entry)
    automaton = ahocorasick.Automaton()
    for word, entries in words.items():
        automaton.add_word(word, tuple(entries))
    automaton.make_automaton()
    return automaton


def _beside(hits: list[TermHit]) -> list[TermHit]:
    """Return the hits without terms that count only beside a term of another row that is absent."""
    if not any(hit.entry.row.beside for hit in hits):
        return hits
    rows = {hit.entry.row.id for hit in hits}
    return [hit for hit in hits if not hit.entry.row.beside or not rows.isdisjoint(hit.entry.row.beside)]


def _unmasked(hits: list[TermHit]) -> list[TermHit]:
    """Return the hits without masks and the terms they overlap.

    A term longer than a mask inside it ("People's Republic of China") is kept, as are terms of another subject.
    """
    masks = [hit for hit in hits if hit.kind == "MASK"]
    if not masks:
        return hits
    kept, position = [], 0
    for hit in hits:
        if hit.kind == "MASK":
            continue
        while position < len(masks) and masks[position].end <= hit.start:
            position += 1
        if (
            hit.kind == "N"
            or position == len(masks)
            or masks[position].start >= hit.end
            or not _masked(hit, masks, position)
        ):
            kept.append(hit)
    return kept


def _masked(hit: TermHit, masks: list[TermHit], position: int) -> bool:
    """Return True if a mask that overlaps the hit, from ``position`` on, is not merely a part of it."""
    while position < len(masks) and masks[position].start < hit.end:
        mask = masks[position]
        if mask.end > hit.start and not _inside(mask, hit):
            return True
        position += 1
    return False


def _uncovered(hits: Iterable[TermHit]) -> Iterator[TermHit]:
    """Yield the hits without terms inside a longer one: of the same class, or a side inside a pair or an issue."""
    reach: dict[str, TermHit] = {}
    for hit in hits:
        longest = reach.get(hit.kind)
        if longest is None or longest.end < hit.end:
            reach[hit.kind] = hit
        elif _inside(hit, longest):
            continue
        if hit.kind in _PARTIES:
            for kind in _CONTAINERS + _PARTIES:
                if (other := reach.get(kind)) is not None and (_inside(hit, other) or _crosses(hit, other)):
                    break
            else:
                yield hit
        else:
            yield hit


def _crosses(hit: TermHit, other: TermHit) -> bool:
    """Return True if a faint ``hit`` begins inside ``other`` and ends after it, as Ansan does in Xi'an (西安|安山)."""
    return hit.entry.row.faint and other.start < hit.start < other.end < hit.end


def _inside(hit: TermHit, other: TermHit) -> bool:
    """Return True if ``hit`` is a proper part of ``other``."""
    return other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start
