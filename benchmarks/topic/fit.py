"""Fits the weights of the evidence on labelled titles and writes yalu/topics/data/weights.toml.

python -m benchmarks.topic.fit titles.tsv:0.5 others.tsv     files as for benchmarks.topic.score, each with its weight
python -m benchmarks.topic.fit --try ...                     only print F1 on titles that each fit has not seen

A logistic regression with a penalty on the squares, by Newton's method, in plain Python: it has some hundred numbers to
find and gives the same ones every time. The cut is half the F1 reached on unseen titles of the last file: there the
best F1 lies when chances are true ones.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.topic.score import Labelled, Score, read
from yalu.topics.evidence import evidence
from yalu.topics.matching import case_of
from yalu.topics.weighing import IN_SCOPE

PENALTY = 0.7
AT_LEAST = 3
"""Evidence seen in fewer titles gets no weight."""
FOLDS = 10
WEIGHTS = Path(__file__).parents[2] / "yalu" / "topics" / "data" / "weights.toml"


@dataclass(frozen=True, slots=True)
class Example:
    item: Labelled
    names: frozenset[str]
    weight: float
    file: str


@dataclass(frozen=True, slots=True)
class Fit:
    start: float
    weights: dict[str, float]

    def score(self, names: frozenset[str]) -> float:
        return 1 / (1 + math.exp(-self.start - sum(self.weights.get(name, 0.0) for name in names)))


def examples(arguments: list[str]) -> list[Example]:
    found = []
    for argument in arguments:
        file, _, weight = argument.partition(":")
        for item in read(Path(file)):
            case = case_of(item.title, item.lead, lang=item.lang, source_country=item.country or None)
            found.append(Example(item, frozenset(evidence(case)), float(weight or 1), argument))
    return found


def fit(data: list[Example], rounds: int = 12) -> Fit:
    seen = Counter(name for example in data for name in example.names)
    names = sorted(name for name, count in seen.items() if count >= AT_LEAST)
    place = {name: index for index, name in enumerate(names)}
    size = len(names) + 1
    rows = [([place[name] for name in example.names if name in place] + [size - 1], example) for example in data]
    beta = [0.0] * size
    for _ in range(rounds):
        slope = [-PENALTY * value for value in beta[:-1]] + [0.0]
        bend = [[PENALTY * (i == j and i < size - 1) for j in range(size)] for i in range(size)]
        for columns, example in rows:
            chance = 1 / (1 + math.exp(-sum(beta[i] for i in columns)))
            error = example.weight * (example.item.in_scope - chance)
            spread = example.weight * chance * (1 - chance)
            for i in columns:
                slope[i] += error
                for j in columns:
                    bend[i][j] += spread
        beta = [old + step for old, step in zip(beta, solved(bend, slope), strict=True)]
    return Fit(beta[-1], dict(zip(names, beta[:-1], strict=True)))


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a system of linear equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        best = max(range(i, len(rows)), key=lambda j: abs(rows[j][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for j in range(i + 1, len(rows)):
            factor = rows[j][i] / rows[i][i]
            if factor:
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    found = [0.0] * len(rows)
    for i in reversed(range(len(rows))):
        found[i] = (rows[i][-1] - sum(rows[i][j] * found[j] for j in range(i + 1, len(rows)))) / rows[i][i]
    return found


def unseen(data: list[Example]) -> list[tuple[Example, float]]:
    """Each title with the score of a fit that has not seen it."""
    found = []
    for fold in range(FOLDS):
        fitted = fit([example for index, example in enumerate(data) if index % FOLDS != fold])
        found += [(example, fitted.score(example.names)) for example in data[fold::FOLDS]]
    return found


def f1(scored: list[tuple[Example, float]], cut: float) -> float:
    table = Score()
    for example, score in scored:
        table.add(example.item.in_scope, score >= cut)
    return table.f1


def written(fitted: Fit, cut: float) -> str:
    """The file: weights as they are, the start moved so that the cut is the score from which a piece is in scope."""
    start = fitted.start - math.log(cut / (1 - cut)) + math.log(IN_SCOPE / (1 - IN_SCOPE))
    lines = [f'"{name}" = {weight:.2f}' for name, weight in sorted(fitted.weights.items()) if abs(weight) >= 0.005]
    head = "# What each piece of evidence weighs; above 0 speaks for. Written by benchmarks.topic.fit.\n"
    return "\n".join([f"{head}start = {start:.2f}", "", "[weights]", *lines, ""])


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    data = examples(arguments)
    scored = unseen(data)
    last = [(example, score) for example, score in scored if example.file == arguments[-1]]
    cut = f1(last, 0.45) / 2
    for name in ("all", "en", "ko", "zh", "ja"):
        part = [(example, score) for example, score in scored if name in ("all", example.item.group)]
        print(f"{name:4} {len(part):4} {f1(part, cut):.3f}")
    print(f"the last file {len(last)} titles, F1 {f1(last, cut):.3f} at {cut:.2f}")
    if "--try" not in sys.argv:
        WEIGHTS.write_text(written(fit(data), cut), encoding="utf-8")


if __name__ == "__main__":
    main()
