"""Fits the classifier of relations and writes yalu/topics/data/relation.json.

python -m benchmarks.topic.train titles.jsonl           fits and writes; the same titles give the same file
python -m benchmarks.topic.train --check titles.jsonl   only says whether the shipped file is what these titles give

The file of real titles is described in benchmarks.topic.folds; titles.tsv, hard.tsv and made.tsv are always added. Only
texts that the rules and the evidence take in are examples, since the classifier decides about no other.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.topic.folds import Real, events, folds, likeness, read_real, triples
from benchmarks.topic.regression import Example, Fit, fit
from benchmarks.topic.score import Labelled, read
from yalu.topics.features import features
from yalu.topics.lexicon import lexicon
from yalu.topics.matching import case_of
from yalu.topics.rules import decide
from yalu.topics.weighing import IN_SCOPE, outweigh, weigh

VERSION = "1"
"""Raised with every change of the weights."""

COST = 0.1
AT_LEAST = 4
PULL = 0.01
TOO_ALIKE = 0.3
"""A made-up title is no example where a real one that is as like to it as this is measured."""

FOLDER = Path(__file__).parent
MADE = ("titles.tsv", "hard.tsv", "made.tsv")
WEIGHTS = Path(__file__).parents[2] / "yalu" / "topics" / "data" / "relation.json"


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled title, whether the rules and the evidence take it in, and its features if the classifier is asked."""

    item: Labelled
    taken: bool
    asked: bool
    names: tuple[str, ...]

    @property
    def example(self) -> Example:
        """The text as the regression takes it."""
        return Example(self.names, self.item.in_scope)


def text_of(item: Labelled) -> Text:
    """A labelled title with what the rules make of it."""
    case = case_of(item.title, item.lead, lang=item.lang, source_country=item.country or None)
    decision, fixed = decide(case, lexicon().rules)
    decision = decision if fixed else outweigh(case, decision)
    taken = decision.score >= IN_SCOPE
    asked = taken and not fixed
    return Text(item, taken, asked, features(case, decision, weigh(case).score) if asked else ())


def made() -> list[Text]:
    """The made-up titles of the project."""
    return [text_of(item) for name in MADE for item in read(FOLDER / name)]


def fitted(texts: Iterable[Text]) -> Fit:
    """The regression on the texts that the classifier is asked about."""
    return fit([text.example for text in texts if text.asked], cost=COST, least=AT_LEAST)


def unseen(real: Sequence[Text], parts: Sequence[int], events_: Sequence[int], others: Sequence[Text]) -> list[float]:
    """The logit of each real title by a fit that has seen no title of its part or of an event in it, nor one like it.

    0 for titles that the classifier is not asked about.
    """
    shapes = [triples(text.item.title) for text in real]
    made_shapes = [triples(text.item.title) for text in others]
    logits = [0.0] * len(real)
    for part in sorted(set(parts)):
        held = [number for number in range(len(real)) if parts[number] == part]
        told = {events_[number] for number in held}
        known = [text for number, text in enumerate(real) if parts[number] != part and events_[number] not in told]
        near = [shapes[number] for number in held if real[number].asked]
        known += [
            text
            for text, shape in zip(others, made_shapes, strict=True)
            if all(likeness(shape, other) < TOO_ALIKE for other in near)
        ]
        model = fitted(known)
        for number in held:
            if real[number].asked:
                logits[number] = model.logit(real[number].names)
    return logits


def calibration(real: Sequence[Text], logits: Sequence[float], rounds: int = 50) -> tuple[float, float]:
    """The slope and shift that turn logits of unseen titles into true probabilities (Platt), by Newton's method.

    A slight pull towards 1 and 0 keeps them finite where few titles are told apart wholly or not at all.
    """
    pairs = [(logit, text.item.in_scope) for text, logit in zip(real, logits, strict=True) if text.asked]
    slope, shift = 1.0, 0.0
    for _ in range(rounds):
        chances = [1 / (1 + math.exp(-slope * logit - shift)) for logit, _ in pairs]
        errors = [relation - chance for (_, relation), chance in zip(pairs, chances, strict=True)]
        spreads = [chance * (1 - chance) for chance in chances]
        g = math.fsum(logit * error for (logit, _), error in zip(pairs, errors, strict=True)) - PULL * (slope - 1)
        h = math.fsum(errors) - PULL * shift
        a = math.fsum(logit * logit * spread for (logit, _), spread in zip(pairs, spreads, strict=True)) + PULL
        b = math.fsum(logit * spread for (logit, _), spread in zip(pairs, spreads, strict=True))
        c = math.fsum(spreads) + PULL
        slope, shift = slope + (c * g - b * h) / (a * c - b * b), shift + (a * h - b * g) / (a * c - b * b)
    return slope, shift


def digest(file: Path) -> str:
    """The SHA-256 of all the titles that the weights come from."""
    found = hashlib.sha256()
    for one in (file, *(FOLDER / name for name in MADE)):
        found.update(f"{one.name}\0".encode() + one.read_bytes() + b"\0")
    return found.hexdigest()


def written(model: Fit, slope: float, shift: float, titles: str) -> str:
    """The file of weights; a weight under 0.002 is left out."""
    weights = {name: round(weight, 3) for name, weight in sorted(model.weights.items()) if abs(weight) >= 0.002}
    head = {"version": VERSION, "titles": titles, "start": round(model.start, 3)}
    numbers = {"slope": round(slope, 3), "shift": round(shift, 3)}
    return json.dumps({**head, **numbers, "weights": weights}, ensure_ascii=False, indent=0) + "\n"


def trained(real: Sequence[Real], others: Sequence[Text], titles: str) -> str:
    """The file of weights that these titles give."""
    texts = [text_of(title.item) for title in real]
    told = events(real)
    slope, shift = calibration(texts, unseen(texts, folds(told), told, others))
    return written(fitted([*texts, *others]), slope, shift, titles)


def main() -> None:
    file = Path(sys.argv[-1])
    text = trained(read_real(file), made(), digest(file))
    if "--check" in sys.argv:
        same = text == WEIGHTS.read_text(encoding="utf-8")
        print("the shipped weights are what these titles give" if same else "the shipped weights differ")
        sys.exit(not same)
    WEIGHTS.write_text(text, encoding="utf-8")
    print(f"{WEIGHTS.name}: {len(json.loads(text)['weights'])} weights, {len(text.encode()) // 1000} kB")


if __name__ == "__main__":
    main()
