"""Which pairs are made of which pages, and the making of one pair."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.changes.edited.edits import threads
from benchmarks.changes.edited.edits.change import Change, Expected
from benchmarks.changes.edited.edits.forms import Typo
from benchmarks.changes.edited.edits.kinds import Maker, makers
from benchmarks.changes.edited.noise import boxes, counters
from benchmarks.changes.edited.noise.visit import Group, Op, Visit, visit
from benchmarks.changes.edited.pages.copies import Edit, apply, json_ld_ok, overlap
from benchmarks.changes.edited.pages.sample import Sample, load, shuffled
from benchmarks.changes.edited.words import PAIRS, SHARES, STRUCTURAL, THREADS, WEIGHTS
from benchmarks.gold import rows

OPPOSITE = {
    "body.sentence_added": "body.sentence_removed",
    "body.sentence_removed": "body.sentence_added",
    "body.paragraph_removed": "body.paragraph_added",
    "thread.closed": "thread.opened",
}
OPS: dict[Op, float] = {
    getattr(counters, name, None) or getattr(boxes, name): weight for name, weight in WEIGHTS.items()
}
"""Kinds of noise, and how often each is chosen beside others."""
AGAIN = ("noise", "comment.edited", "comment.gone", "comment.new", "comment.two")


@dataclass(frozen=True)
class Label:
    """What was done between two captures of one page and what should be told of it."""

    id: str
    set: str
    lang: str
    url: str
    kind: str
    expected: tuple[Expected, ...]


@dataclass(frozen=True)
class Pair:
    """Two captures of one page with their label."""

    label: Label
    old: bytes
    new: bytes


@dataclass
class Making:
    """The pairs of one set as they are made: a kind that is behind its share comes first."""

    how: dict[str, Maker]
    rng: random.Random
    number: int
    made: Counter[bool] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    used: set[tuple[str, str]] = field(default_factory=set)

    def next(self, sample: Sample) -> Pair | None:
        """One more pair of a page, on the side (with a change or without) that is behind."""
        thread = sample.group in THREADS
        sides = [SHARES["thread_same" if thread else "same"], SHARES["thread_real" if thread else "real"]]
        behind = self.made[False] > self.made[True]
        pair = self._of(sample, sides[behind]) or self._of(sample, sides[not behind], noise=False)
        if pair:
            self.made[bool(pair.label.expected)] += 1
            self.number += 1
        return pair

    def _of(self, sample: Sample, shares: dict[str, int], noise: bool = True) -> Pair | None:
        for kind in sorted(shares, key=lambda k: (self.done[k] + self.rng.random() * 0.8) / shares[k]):
            if ((sample.id, kind) in self.used and kind not in AGAIN) or (kind == "noise" and not noise):
                continue
            change = self.how[kind](sample, self.rng)
            if change is None or (kind in threads.KINDS and not threads.sound(sample, change)):
                continue
            pair = self._pair(sample, replace(change, kind=kind))
            if pair:
                self.done[kind] += 1
                self.used.add((sample.id, kind))
                return pair
        return None

    def _pair(self, sample: Sample, change: Change) -> Pair | None:
        """The pair with its noise; None when it cannot be made soundly."""
        rng = self.rng
        both = visit(sample, rng)
        wanted = rng.randint(3, 6) if change.expected else rng.randint(5, 9)
        groups = make_noise(both, rng, change.edits, wanted)
        swap = change.swap and change.kind != "body.quotes" and rng.random() < 0.5
        first, second = (change.edits, ()) if swap else ((), change.edits)
        if sample.group == "netease-threads":
            groups.append(_votes(sample, change, rng))
        labels = {g.label for g in groups if g.old or g.new}
        if len(labels) < 3:
            return None
        old = apply(sample.src, [*first, *(e for g in groups for e in g.old)])
        new = apply(sample.src, [*second, *(e for g in groups for e in g.new)])
        if old == new or not json_ld_ok(sample.src, old) or not json_ld_ok(sample.src, new):
            return None
        return self._labelled(sample, change, swap, labels, old, new)

    def _labelled(self, sample: Sample, change: Change, swap: bool, labels: set[str], old: str, new: str) -> Pair:
        kind = OPPOSITE.get(change.kind, change.kind) if swap else change.kind
        if kind == "noise":
            known = [name for name in STRUCTURAL if name in labels]
            kind = "noise." + (known[self.number // 2 % min(3, len(known))] if known else "other")
        expected = change.expected
        if kind == "thread.opened":
            expected = tuple(replace(wish, kind=kind) for wish in expected)
        old_bytes, new_bytes = (text.encode(sample.charset or "utf-8", "xmlcharrefreplace") for text in (old, new))
        lang = str(sample.row["lang"])
        name = f"r{self.number:04d}"
        return Pair(Label(name, sample.group, lang, sample.url, kind, expected), old_bytes, new_bytes)


def make_noise(
    v: Visit, rng: random.Random, real: tuple[Edit, ...], wanted: int, ops: Mapping[Op, float] = OPS
) -> list[Group]:
    """Groups of about `wanted` different kinds that touch neither the real edits nor one another."""
    order = sorted(ops, key=lambda op: rng.random() ** (1 / ops[op]), reverse=True)
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


def _votes(sample: Sample, change: Change, rng: random.Random) -> Group:
    free = (
        e for e in threads.votes(sample, rng) if not any(e.start <= c.end and c.start <= e.end for c in change.edits)
    )
    return Group("votes", new=tuple(free))


def pairs(data: Path, seed: int, every: int = 1) -> Iterator[Pair]:
    """The pairs of all sets, the same for the same pages, seed and ``every``."""
    rng = random.Random(seed)
    how = makers(Typo(vocabulary(data)))
    number = 0
    for group, wanted in PAIRS.items():
        making = Making(how, rng, number)
        yield from _of_set(shuffled(rng, load(data / group, every)), -(-wanted // every), making, group in THREADS)
        number = making.number


def _of_set(samples: list[Sample], wanted: int, making: Making, twice: bool) -> Iterator[Pair]:
    made = 0
    for _ in range(8):
        for sample in samples:
            for _ in range(2 if twice or made + 2 * len(samples) < wanted else 1):
                if made >= wanted:
                    return
                pair = making.next(sample)
                if pair:
                    made += 1
                    yield pair
            sample.forget()


def vocabulary(data: Path) -> set[str]:
    """Every word of all gold texts, in lower case."""
    words: set[str] = set()
    for group in PAIRS:
        for row in rows(data / group):
            gold = row["gold"]
            comments = (comment["text"] for comment in gold.get("comments", []))
            text = " ".join([gold.get("body") or "", *gold.get("with", []), *comments])
            words.update(word.lower() for word in re.findall(r"\w+", text))
    return words
