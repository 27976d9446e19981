"""Every kind of pair, and how its change is made."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from benchmarks.changes.edited.edits import forms, heads, spots, threads
from benchmarks.changes.edited.edits.change import Change, Target, edit_word
from benchmarks.changes.edited.edits.paragraphs import add_sentence, remove_paragraph, remove_sentence
from benchmarks.changes.edited.pages.copies import Edit, apply
from benchmarks.changes.edited.pages.sample import Sample

Maker = Callable[[Sample, random.Random], Change | None]


def in_body(
    sample: Sample, rng: random.Random, make: Callable[[Sample, Target, random.Random], Change | None]
) -> Change | None:
    """A change of the paragraphs that are fit for one."""
    if sample.body is None or not sample.body.fit:
        return None
    return make(sample, Target(tuple(sample.body.fit), "article.body"), rng)


def in_sentence(find: spots.Finder, low: float) -> Maker:
    """Maker of a change of one spot in the body."""

    def make(sample: Sample, target: Target, rng: random.Random) -> Change | None:
        return edit_word(sample, target, find, rng, low)

    return partial(in_body, make=make)


def headline_and_body(sample: Sample, rng: random.Random) -> Change | None:
    """Both the headline and a number or word of the body."""
    headline = heads.headline(sample, rng, False)
    if headline is None:
        return None
    body = in_sentence(spots.number, 0.5)(sample, rng) or in_sentence(spots.word, 0.2)(sample, rng)
    return joined(headline, body) if body else None


def joined(first: Change, second: Change) -> Change | None:
    """Two changes in one pair, None where they touch the same place."""
    edits = first.edits + tuple(e for e in second.edits if e not in first.edits)
    try:
        apply("x" * (max(e.end for e in edits) + 1), edits)
    except ValueError:
        return None
    return Change("", edits, first.expected + second.expected, swap=first.swap and second.swap)


def of_thread(kind: str) -> Maker:
    """Maker of one change of the comments."""
    return lambda sample, rng: threads.KINDS[kind](sample, rng, threads.comments(sample))


def two_comments(sample: Sample, rng: random.Random) -> Change | None:
    """Two comments changed in two ways."""
    free = threads.comments(sample)
    if len(free) < 4:
        return None
    kinds = rng.sample(["comment.gone", "comment.edited", "comment.new"], 2)
    first, second = (threads.KINDS[kind](sample, rng, free) for kind in kinds)
    if first is None or second is None:
        return None
    if "comment.edited" not in kinds:  # one less and one more: the count stays
        first, second = _uncounted(sample, first), _uncounted(sample, second)
    both = joined(first, second)
    return replace(both, swap=False) if both else None


def _uncounted(sample: Sample, change: Change) -> Change:
    return replace(change, edits=tuple(e for e in change.edits if not _is_count(sample, e)))


def _is_count(sample: Sample, edit: Edit) -> bool:
    return bool(re.fullmatch(r"\d+", sample.src[edit.start : edit.end]) and re.fullmatch(r"\d+", edit.text))


def makers(typo: forms.Typo) -> dict[str, Maker]:
    """Every kind of pair and how it is made."""
    out: dict[str, Maker] = {
        "body.number": in_sentence(spots.number, 0.5),
        "body.negation": in_sentence(spots.negation, 0.5),
        "body.modality": in_sentence(spots.modality, 0.5),
        "body.word": in_sentence(spots.word, 0.2),
        "body.name": in_sentence(spots.name, 0.5),
        "body.quotes": in_sentence(spots.quoted, 0.5),
        "body.sentence_added": partial(in_body, make=add_sentence),
        "body.sentence_removed": partial(in_body, make=remove_sentence),
        "body.paragraph_removed": partial(in_body, make=remove_paragraph),
        "headline.all": partial(heads.headline, og_only=False),
        "headline.h1og": partial(heads.headline, og_only=True),
        "headline+body": headline_and_body,
        "date.all": heads.article_date,
        "byline.all": heads.byline,
        "cosmetic.quotes": forms.cosmetic_quotes,
        "cosmetic.spaces": forms.cosmetic_spaces,
        "cosmetic.width": forms.cosmetic_width,
        "cosmetic.punct": forms.cosmetic_punct,
        "cosmetic.typo": typo,
        "noise": lambda sample, rng: Change("noise", ()),
        "comment.two": two_comments,
    }
    return out | {kind: of_thread(kind) for kind in threads.KINDS}
