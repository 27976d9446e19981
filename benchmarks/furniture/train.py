"""Fits the classifier of furniture and writes yalu/changes/data/furniture.json.

python -m benchmarks.furniture train [--check] [PAGES [PAIRS]]

PAGES is the folder of the sets of pages, PAIRS that of the sets of pairs; neither is part of the project. ``--check``
only says whether the shipped file is what they give. The same paragraphs give the same file.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.furniture.examples import Labelled, made
from benchmarks.furniture.pages import read_pages
from benchmarks.furniture.pairs import read_pairs
from benchmarks.topic.folds import folds
from benchmarks.topic.regression import Example, Fit, fit
from yalu.changes.body.furniture import LONGEST, features, script_of

VERSION = "1"
"""Raised with every change of the weights."""

PAGE_SETS = ("daniel-zh", "fundus", "scrapinghub", "wcxb-dev")
PAIR_SETS = (("noise_a", "a"), ("noise_c", None))
FOLDS = 4
COST = 0.3
AT_LEAST = 4
TOLERANCE = 0.5
COUNTS = {"pages": 1.0, "pairs": 0.5, "made": 2.0}
"""How much a label counts, by origin: no style of pairs is to be learnt by heart, and some languages have little
else than made-up furniture."""

MOST_LOST = 0.005
"""Largest share of the prose of a language, of paragraphs that the fit has not seen, that may be called furniture."""
LEAST_PROSE = 200
"""Paragraphs that a language must have for its share to be measured."""

LEAST_CUT = 2.0
"""Of some languages nearly all prose is from pairs of captures, whose invented texts are easier than real ones."""

WEIGHTS = Path(__file__).parents[2] / "yalu" / "changes" / "data" / "furniture.json"


def read_examples(pages: Path, pairs: Path) -> list[Labelled]:
    """Return all labelled paragraphs, those of no use to the classifier left out."""
    found = list(made())
    for name in PAGE_SETS:
        found += read_pages(pages / name)
    for name, half in PAIR_SETS:
        found += read_pairs(pairs / name, half)
    return [one for one in found if one.text and len(one.text) <= LONGEST]


def digest(examples: Sequence[Labelled]) -> str:
    """Return the SHA-256 of the paragraphs and their labels, in hexadecimal."""
    found = hashlib.sha256()
    for one in examples:
        found.update(f"{one.lang}\0{one.group}\0{one.origin}\0{one.furniture}\0{one.text}\n".encode())
    return found.hexdigest()


def fitted(examples: Sequence[Labelled], names: Sequence[tuple[str, ...]]) -> Fit:
    """Return the regression on these paragraphs; ``names`` are their features."""
    rows = zip(examples, names, strict=True)
    return fit(
        [Example(has, one.furniture, COUNTS[one.origin]) for one, has in rows],
        cost=COST,
        least=AT_LEAST,
        tolerance=TOLERANCE,
    )


def unseen(examples: Sequence[Labelled], names: Sequence[tuple[str, ...]], groups: Sequence[str]) -> list[float]:
    """Return the logit of each paragraph by a fit that has seen no paragraph of its group."""
    parts = folds(groups, FOLDS)
    logits = [0.0] * len(examples)
    for part in range(FOLDS):
        known = [number for number in range(len(examples)) if parts[number] != part]
        model = fitted([examples[number] for number in known], [names[number] for number in known])
        for number in range(len(examples)):
            if parts[number] == part:
                logits[number] = model.logit(names[number])
    return logits


def cuts_of(examples: Sequence[Labelled], logits: Sequence[float]) -> dict[str, float]:
    """Return for each script the least cut at which no language of it loses more of its prose than ``MOST_LOST``.

    No cut is below ``LEAST_CUT``. Made-up prose is not counted: it was written to be hard.
    """
    prose: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one, logit in zip(examples, logits, strict=True):
        if not one.furniture and one.origin != "made":
            prose[script_of(one.text), one.lang].append(logit)
    cuts = dict.fromkeys(("hangul", "kana", "han", "other"), LEAST_CUT)
    for (script, _), values in prose.items():
        if len(values) >= LEAST_PROSE:
            cuts[script] = max(cuts[script], sorted(values, reverse=True)[int(MOST_LOST * len(values))])
    return {script: math.ceil(100 * cut) / 100 for script, cut in cuts.items()}


def written(model: Fit, cuts: dict[str, float], examples: str) -> str:
    """Return the file of weights; a weight under 0.005 is left out."""
    weights = {name: round(weight, 2) for name, weight in sorted(model.weights.items()) if abs(weight) >= 0.005}
    head = {"version": VERSION, "examples": examples, "start": round(model.start, 2), "cuts": cuts}
    return json.dumps({**head, "weights": weights}, indent=0) + "\n"


def trained(examples: Sequence[Labelled]) -> tuple[str, list[float]]:
    """Return the file of weights that these paragraphs give, and the logit of each when it was held out."""
    names = [features(one.text) for one in examples]
    logits = unseen(examples, names, [one.group for one in examples])
    return written(fitted(examples, names), cuts_of(examples, logits), digest(examples)), logits


def report(examples: Sequence[Labelled], logits: Sequence[float], cuts: dict[str, float]) -> str:
    """Return a table: prose that is lost and furniture that is found, by language and origin, when held out."""
    counts: dict[tuple[str, str], Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for one, logit in zip(examples, logits, strict=True):
        counts[one.lang, one.origin][one.furniture, logit > cuts[script_of(one.text)]] += 1
    rows = [f"{'language':10}{'origin':8}{'prose':>7}{'lost':>6}{'furniture':>11}{'found':>7}"]
    for (lang, origin), count in sorted(counts.items()):
        prose, furniture = (count[kind, False] + count[kind, True] for kind in (False, True))
        rows.append(f"{lang:10}{origin:8}{prose:7}{count[False, True]:6}{furniture:11}{count[True, True]:7}")
    return "\n".join(rows)
