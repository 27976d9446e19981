"""Fits the weights of the evidence on labelled titles and writes yalu/topics/data/weights.toml.

python -m benchmarks.topic.fit titles.tsv:0.5 others.tsv     files as for benchmarks.topic.score, each with its weight
python -m benchmarks.topic.fit --try ...                     only print F1 on titles that each fit has not seen

The regression is that of benchmarks.topic.regression, which gives the same weights every time. The cut is half the F1
reached on unseen titles of the last file: there the best F1 lies when chances are true ones.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scoring import Score
from benchmarks.topic.regression import Example, Fit
from benchmarks.topic.regression import fit as regression
from benchmarks.topic.score import Labelled, read
from yalu.topics.matching import case_of
from yalu.topics.scoring.evidence import evidence
from yalu.topics.scoring.weighing import IN_SCOPE

PENALTY = 0.7
AT_LEAST = 3
"""Evidence seen in fewer titles gets no weight."""
TOLERANCE = 1e-6
"""Low enough for the second decimal of the weights to be exact."""
FOLDS = 10
WEIGHTS = Path(__file__).parents[2] / "yalu" / "topics" / "data" / "weights.toml"


@dataclass(frozen=True, slots=True)
class Title:
    """A labelled title, the file that holds it as the argument names it, and the title as the regression takes it."""

    item: Labelled
    file: str
    example: Example


def titles(arguments: list[str]) -> list[Title]:
    """Return the titles of files that are named with their weights."""
    weighted = []
    for argument in arguments:
        file, _, weight = argument.partition(":")
        for item in read(Path(file)):
            case = case_of(item.title, item.lead, lang=item.lang, source_country=item.country or None)
            example = Example(tuple(evidence(case)), item.in_scope, float(weight or 1))
            weighted.append(Title(item, argument, example))
    return weighted


def fit(data: list[Title]) -> Fit:
    """Return the weights of the evidence in these titles."""
    examples = [title.example for title in data]
    return regression(examples, cost=1 / PENALTY, least=AT_LEAST, tolerance=TOLERANCE)


def unseen(data: list[Title]) -> list[tuple[Title, float]]:
    """Each title with the score of a fit that has not seen it."""
    scored = []
    for fold in range(FOLDS):
        fitted = fit([title for index, title in enumerate(data) if index % FOLDS != fold])
        scored += [(title, _score(fitted, title)) for title in data[fold::FOLDS]]
    return scored


def _score(fitted: Fit, title: Title) -> float:
    return 1 / (1 + math.exp(-fitted.logit(title.example.names)))


def f1(scored: list[tuple[Title, float]], cut: float) -> float:
    table = Score()
    for title, score in scored:
        table.add(title.item.in_scope, score >= cut)
    return table.f1


def written(fitted: Fit, cut: float) -> str:
    """The file: weights as they are, the start moved so that the cut is the score from which a piece is in scope."""
    start = fitted.start - math.log(cut / (1 - cut)) + math.log(IN_SCOPE / (1 - IN_SCOPE))
    lines = [f'"{name}" = {weight:.2f}' for name, weight in sorted(fitted.weights.items()) if abs(weight) >= 0.005]
    head = "# What each piece of evidence weighs; above 0 speaks for. Written by benchmarks.topic.fit.\n"
    return "\n".join([f"{head}start = {start:.2f}", "", "[weights]", *lines, ""])


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    data = titles(arguments)
    scored = unseen(data)
    last = [(title, score) for title, score in scored if title.file == arguments[-1]]
    cut = f1(last, 0.45) / 2
    for name in ("all", "en", "ko", "zh", "ja"):
        part = [(title, score) for title, score in scored if name in ("all", title.item.group)]
        print(f"{name:4} {len(part):4} {f1(part, cut):.3f}")
    print(f"the last file {len(last)} titles, F1 {f1(last, cut):.3f} at {cut:.2f}")
    if "--try" not in sys.argv:
        WEIGHTS.write_text(written(fit(data), cut), encoding="utf-8")


if __name__ == "__main__":
    main()
