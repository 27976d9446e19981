"""One change made to a page, and its making in every copy of a sentence."""

from __future__ import annotations

import random
from dataclasses import dataclass

from benchmarks.changes.edited.edits.spots import Finder, Spot
from benchmarks.changes.edited.pages.copies import Edit, apply, json_ld_ok, replace_everywhere, visible_key
from benchmarks.changes.edited.pages.sample import Sample, shuffled
from benchmarks.changes.edited.pages.source import Block, key, sentences


@dataclass(frozen=True)
class Expected:
    """One change that a careful editor would want told; ``comment`` None is any comment."""

    kind: str
    low: float
    comment: str | None = None


@dataclass(frozen=True)
class Change:
    """What is done to the newer capture and what should be told of it; ``swap``: the two may change places."""

    kind: str
    edits: tuple[Edit, ...]
    expected: tuple[Expected, ...] = ()
    swap: bool = True


def quote_marks(sample: Sample) -> tuple[str, str]:
    """The quotation marks that the page uses for its language."""
    if sample.lang in ("zht", "ja"):
        return "「", "」"
    if sample.lang == "zh":
        return "“", "”"
    text = " ".join(b.text for b in sample.page.blocks)
    best = max(('"', "“", "„", "«"), key=text.count)
    closing = {'"': '"', "“": "”", "„": "“", "«": "»"}
    if sample.lang == "de" and best == "“":
        best = "„"
    return (best, closing[best]) if text.count(best) else ('"', '"')


@dataclass(frozen=True)
class Target:
    """Blocks that may be edited and what an edit there means."""

    blocks: tuple[Block, ...]
    kind: str
    comment: str | None = None
    headline: bool = False


def candidates(sample: Sample, target: Target, rng: random.Random) -> list[tuple[Block, int, int]]:
    """Sentences of the target in random order."""
    if target.headline:
        return [(b, 0, len(b.text)) for b in target.blocks]
    return shuffled(rng, [(b, *span) for b in target.blocks for span in sentences(b, sample.cjk)])


def edit_word(sample: Sample, target: Target, find: Finder, rng: random.Random, low: float) -> Change | None:
    """Change one spot of one sentence in all its copies."""
    for block, a, b in candidates(sample, target, rng)[:60]:
        text = block.text[a:b]
        spot = find(text, sample.lang, rng)
        if spot is None or not block.solid(a + spot[0], a + spot[1]):
            continue
        left, right = quote_marks(sample)
        spot = (spot[0], spot[1], spot[2].replace("\0", left).replace("\1", right))
        edits = all_copies(sample, target, block, text, spot)
        if edits:
            return Change("", tuple(edits), (Expected(target.kind, low, target.comment),))
    return None


def all_copies(sample: Sample, target: Target, block: Block, text: str, spot: Spot) -> list[Edit] | None:
    """Edits for every copy of a sentence, None when any copy is in doubt."""
    a, b, new = spot
    whole, seen = key(text), sample.visible.count(key(text))
    if len(whole) < 8 or seen == 0 or (seen != 1 and not target.headline):
        return None
    if target.headline and _in_prose(sample, whole):
        return None
    edits = replace_everywhere(sample.page, text, a, b, new, sample.charset or "utf-8")
    if not edits or not any(block.start <= e.start <= block.end for e in edits):
        return None
    shown = [e for e in edits if sample.page.region(e.start) == "text"]
    if (len(shown) != 1 and not target.headline) or sample.loose.count(whole) > len(edits):
        return None
    if not target.headline and sample.loose.count(_window(text, a, b)) > sample.loose.count(whole):
        return None
    after = key(text[:a] + new + text[b:])
    return edits if checked(sample, edits, whole, after) else None


def _in_prose(sample: Sample, whole: str) -> bool:
    """True when the headline's words also stand in the body or in a comment."""
    head = sample.headline
    return whole in sample.gold_key or any(
        whole in b.key for b in sample.page.blocks if b is not head and (b in sample.article or sample.in_thread(b))
    )


def _window(text: str, a: int, b: int) -> str:
    """Key of the spot with a little of the sentence around it."""
    return key(text[:a])[-14:] + key(text[a:b]) + key(text[b:])[:14]


def checked(sample: Sample, edits: list[Edit], old: str, new: str) -> bool:
    """True when lxml sees exactly the wanted difference and JSON-LD can still be read."""
    try:
        source = apply(sample.src, edits)
    except ValueError:
        return False
    return visible_key(source) == sample.visible.replace(old, new) and json_ld_ok(sample.src, source)
