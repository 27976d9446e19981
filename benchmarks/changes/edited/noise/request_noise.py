"""What differs between two requests for one page: never a change of the article."""

from __future__ import annotations

import random

from benchmarks.changes.edited.noise import boxes, counters
from benchmarks.changes.edited.noise.visit import Group, Op, Visit
from benchmarks.changes.edited.pages.copies import Edit, overlap

OPS: dict[Op, float] = {
    counters.counters: 3,
    counters.ago: 3,
    counters.tokens: 1.2,
    counters.versions: 1.2,
    counters.rendered: 1,
    counters.ids: 1.5,
    counters.modified: 1,
    boxes.ad_inline: 2.5,
    boxes.newsletter: 1.3,
    boxes.read_also: 1.3,
    boxes.related: 1.8,
    boxes.most_read: 1.5,
    boxes.rotate: 2.5,
    boxes.cookie: 1.3,
    boxes.share_bar: 1.3,
    boxes.top_bar: 1.2,
    boxes.lazy: 1.5,
    boxes.white_space: 1,
    boxes.body_class: 0.6,
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
