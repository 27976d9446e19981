"""Fits the classifier of relations and writes yalu/topics/data/relation.json.

python -m benchmarks.topic.train titles.jsonl natural.jsonl     fits and writes; the same titles give the same file
python -m benchmarks.topic.train --check titles.jsonl natural.jsonl   only says whether the shipped file is theirs

The files of real titles are described in benchmarks.topic.folds; titles.tsv, hard.tsv and made.tsv are always added.
Only texts that the rules and the evidence take in are examples, since the classifier decides about no other. The
calibration is fitted on outlets that were held out, since most outlets that are watched are new to the classifier.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.topic.calibration import Calibration, Outcome, calibrated
from benchmarks.topic.folds import Real, events, folds, likeness, read_real, triples
from benchmarks.topic.regression import Example, Fit, fit
from benchmarks.topic.score import Labelled, read
from yalu.topics.matching import case_of
from yalu.topics.scanning.lexicon import lexicon
from yalu.topics.scoring.features import SCRIPT, TEXT_HAS, TITLE_HAS, features, script
from yalu.topics.scoring.rules import decide
from yalu.topics.scoring.weighing import IN_SCOPE, outweigh, weigh

VERSION = "3"
"""Raised with every change of the weights."""

COST = 0.1
AT_LEAST = 4
PENALTY_OF_GROUPS = 0.5
"""The penalty of words and character groups beside that of other features, of which a title has far fewer."""

WEIGHT_OF_MADE = 2.0
"""How much a made-up title counts beside a real one: they are fewer, and nearer to commentary."""

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
    weight: float

    @property
    def example(self) -> Example:
        """The text as the regression takes it; the script is for the calibration alone."""
        names = tuple(name for name in self.names if not name.startswith(SCRIPT))
        return Example(names, self.item.in_scope, self.weight)

    def outcome(self, logit: float) -> Outcome:
        """The text as the calibration takes it."""
        return Outcome(logit, script(self.item.title), self.item.in_scope)


def text_of(item: Labelled, weight: float = 1.0) -> Text:
    """A labelled title with what the rules make of it."""
    case = case_of(item.title, item.lead, lang=item.lang, source_country=item.country or None)
    decision, fixed = decide(case, lexicon().rules)
    decision = decision if fixed else outweigh(case, decision)
    taken = decision.score >= IN_SCOPE
    asked = taken and not fixed
    return Text(item, taken, asked, features(case, decision, weigh(case).score) if asked else (), weight)


def made() -> list[Text]:
    """The made-up titles of the project."""
    return [text_of(item, WEIGHT_OF_MADE) for name in MADE for item in read(FOLDER / name)]


def fitted(texts: Iterable[Text]) -> Fit:
    """The regression on the texts that the classifier is asked about."""
    return fit([text.example for text in texts if text.asked], cost=COST, least=AT_LEAST, penalty=_penalty)


def _penalty(name: str) -> float:
    return PENALTY_OF_GROUPS if name.startswith((TITLE_HAS, TEXT_HAS)) else 1.0


def unseen(real: Sequence[Text], parts: Sequence[int], events_: Sequence[int], others: Sequence[Text]) -> list[float]:
    """The logit of each real title by a fit that has seen no title of its part or of an event in it, nor one like it.

    0 for titles that the classifier is not asked about.
    """
    shapes = [triples(text.item.title) for text in real]
    made_shapes = [triples(text.item.title) for text in others]
    logits = [0.0] * len(real)
    for part in sorted(set(parts)):
        held = [number for number in range(len(real)) if parts[number] == part]
        held_events = {events_[number] for number in held}
        known = [
            text for number, text in enumerate(real) if parts[number] != part and events_[number] not in held_events
        ]
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


def calibration(texts: Iterable[Text], logits: Iterable[float]) -> Calibration:
    """The calibration that logits of unseen texts give."""
    return calibrated([text.outcome(logit) for text, logit in zip(texts, logits, strict=True) if text.asked])


def digest(files: Sequence[Path]) -> str:
    """The SHA-256 of all the titles that the weights come from."""
    sha256 = hashlib.sha256()
    for file in (*files, *(FOLDER / name for name in MADE)):
        sha256.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return sha256.hexdigest()


def written(model: Fit, scale: Calibration, titles: str) -> str:
    """The file of weights; a weight under 0.002 is left out. The shifts of the scripts are their weights."""
    sums = model.weights | {f"{SCRIPT}{name}": shift for name, shift in scale.scripts.items()}
    weights = {name: round(weight, 3) for name, weight in sorted(sums.items()) if abs(weight) >= 0.002}
    head = {"version": VERSION, "titles": titles, "start": round(model.start, 3)}
    numbers = {"slope": round(scale.slope, 3), "shift": round(scale.shift, 3)}
    return json.dumps({**head, **numbers, "weights": weights}, ensure_ascii=False, indent=0) + "\n"


def trained(real: Sequence[Real], others: Sequence[Text], titles: str) -> str:
    """The file of weights that these titles give."""
    texts = [text_of(title.item) for title in real]
    outlets = folds([title.outlet for title in real])
    scale = calibration(texts, unseen(texts, outlets, events(real), others))
    return written(fitted([*texts, *others]), scale, titles)


def main() -> None:
    files = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    text = trained([title for file in files for title in read_real(file)], made(), digest(files))
    if "--check" in sys.argv:
        same = text == WEIGHTS.read_text(encoding="utf-8")
        print("the shipped weights are what these titles give" if same else "the shipped weights differ")
        sys.exit(not same)
    WEIGHTS.write_text(text, encoding="utf-8")
    print(f"{WEIGHTS.name}: {len(json.loads(text)['weights'])} weights, {len(text.encode()) // 1000} kB")


if __name__ == "__main__":
    main()
