"""What differs between two requests for one page: never a change of the article."""

from __future__ import annotations

import random

from benchmarks.changes.edited.noise import boxes, counters
from benchmarks.changes.edited.noise.visit import Group, Op, Visit
from benchmarks.changes.edited.pages.copies import Edit, overlap
from benchmarks.changes.edited.words import WEIGHTS

OPS: dict[Op, float] = {
    getattr(counters, name, None) or getattr(boxes, name): weight for name, weight in WEIGHTS.items()
}
STRUCTURAL = (
    "readalso", "newsletter", "ad", "share", "related", "lazy", "rotate", "mostread", "cookie", "topbar", "modified",
    "ago", "counters", "ids", "whitespace", "tokens",
)  # fmt: skip


def make_noise(v: Visit, rng: random.Random, real: tuple[Edit, ...], wanted: int) -> list[Group]:
    """Groups of about `wanted` different kinds that touch neither the real edits nor one another."""
    order = sorted(OPS, key=lambda op: rng.random() ** (1 / OPS[op]), reverse=True)
    out: list[Group] = []
    kinds: set[str] = set()
    for op in order:
        if len(kinds) >= wanted:
            break
        for group in op(v, rng):
            taken = [*real, *(e for g in out for e in g.old + g.new)]
            if not any(overlap(e, t) for e in group.old + group.new for t in taken):
                out.append(group)
                kinds.add(group.label)
    return out
