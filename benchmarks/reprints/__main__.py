"""How well reprints are found: ``python -m benchmarks.reprints``.

Pairs are labelled by how they were made, from the pieces of the demonstration's paper in four languages. Reprints have
a dateline, edited words, a paragraph cut, half of the text, the outlet's own lines around them, or several of these.
Others are different pieces with the same lines around them, and pieces that quote two paragraphs of another. Recall and
precision are those of the whole way: a shared band, then the likeness.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yalu.changes.reprints import SAME, bands, likeness, shingles
from yalu.demo.articles import edition

BEFORE = "The Harbour Herald brings you this column by arrangement with its author. Views are the writer's own."
AFTER = (
    "Read more of our opinion pages every morning. Write to the editor with your name and town.\n\n"
    "Copyright The Harbour Herald. Reproduction without leave is not allowed."
)


@dataclass(frozen=True, slots=True)
class Pair:
    kind: str
    language: str
    old: str
    new: str
    same: bool


def pairs() -> Iterator[Pair]:
    """All labelled pairs."""
    pieces = edition(0).articles
    for number, piece in enumerate(pieces):
        chance = random.Random(number)
        text = "\n\n".join(piece.body)
        for kind, make in _REPRINTS.items():
            yield Pair(kind, piece.language, text, make(text, chance), True)
        for other in pieces[number + 1 :]:
            another = "\n\n".join(other.body)
            yield Pair("another piece", piece.language, _dressed(text, chance), _dressed(another, chance), False)
            if other.language == piece.language:
                quoted = "\n\n".join((other.body[0], *piece.body[:2], *other.body[1:]))
                yield Pair("quotes two paragraphs", piece.language, text, quoted, False)


def _edited(share: float) -> Callable[[str, random.Random], str]:
    def make(text: str, chance: random.Random) -> str:
        units = text.split(" ") if text.count(" ") > len(text) / 12 else list(text)
        joint = " " if text.count(" ") > len(text) / 12 else ""
        return joint.join("又" + unit if chance.random() < share else unit for unit in units)

    return make


def _cut(text: str, chance: random.Random) -> str:
    parts = text.split("\n\n")
    del parts[chance.randrange(len(parts))]
    return "\n\n".join(parts)


def _dressed(text: str, chance: random.Random) -> str:
    return f"{BEFORE}\n\n{text}\n\n{AFTER}"


def _all_at_once(text: str, chance: random.Random) -> str:
    return _dressed(_edited(0.02)(_cut(text, chance), chance), chance)


_REPRINTS: dict[str, Callable[[str, random.Random], str]] = {
    "dateline": lambda text, _: f"SEOUL, Nov. 2 — {text}",
    "one word in fifty edited": _edited(0.02),
    "one word in twenty edited": _edited(0.05),
    "a paragraph cut": _cut,
    "first half only": lambda text, _: text[: len(text) // 2],
    "the outlet's lines around it": _dressed,
    "cut, edited and dressed": _all_at_once,
}


def found(pair: Pair) -> bool:
    """Whether the pair counts as one text."""
    old, new = shingles(pair.old), shingles(pair.new)
    return bool(set(bands(old)) & set(bands(new))) and likeness(old, new) >= SAME


def main() -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    told = hits = wanted = 0
    for pair in pairs():
        answer = found(pair)
        total[pair.kind] += 1
        right[pair.kind] += answer is pair.same
        told, hits, wanted = told + answer, hits + (answer and pair.same), wanted + pair.same
    for kind, count in total.items():
        print(f"{kind:32} {right[kind]:5} of {count:5} right")
    print(f"precision {hits / told:.3f}, recall {hits / wanted:.3f}, {wanted} reprints, {total.total()} pairs")


if __name__ == "__main__":
    main()
