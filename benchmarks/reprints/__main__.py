"""How well reprints are found: ``python -m benchmarks.reprints``.

Pairs are labelled by how they were made, from the pieces of the demonstration's paper in four languages. Reprints have
a dateline, edited words, a paragraph cut, half of the text, the outlet's own lines around them, or several of these.
Others are different pieces with the same lines around them, and pieces that quote two paragraphs of another. Recall and
precision are those of the whole way: a shared band, then the likeness.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.scoring import Score
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


def is_one_text(pair: Pair) -> bool:
    """Whether the pair counts as one text."""
    old, new = shingles(pair.old), shingles(pair.new)
    return bool(set(bands(old)) & set(bands(new))) and likeness(old, new) >= SAME


def main() -> None:
    by_kind: dict[str, Score] = defaultdict(Score)
    score = Score()
    for pair in pairs():
        for each in (score, by_kind[pair.kind]):
            each.add(pair.same, is_one_text(pair))
    for kind, own in by_kind.items():
        right = own.right + own.withheld
        print(f"{kind:32} {right:5} of {right + own.extra + own.missed:5} right")
    print(score)


if __name__ == "__main__":
    main()
