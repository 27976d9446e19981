"""Find in other copies of a text the passages that an edit changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from yalu.changes.articles import own_paragraphs
from yalu.changes.body.notices import is_notice
from yalu.changes.language.word_variants import letters_of
from yalu.changes.significance.volatile_text import is_boilerplate
from yalu.changes.text_diff.diff import DiffBlock, Op, diff
from yalu.model import ParsedArticle

AROUND = 24
"""Letters and digits around a changed passage that a copy must share with it: a house's own wording is elsewhere."""


class Stance(StrEnum):
    """Which state of an edited passage a text has."""

    OLD = "old"
    NEW = "new"
    NEITHER = "neither"


class ChangedPassage(NamedTuple):
    """A passage before and after an edit, as ``letters_of`` has it; empty on the side that lacks it."""

    old: str
    new: str


def passages_of(old: ParsedArticle, new: ParsedArticle) -> tuple[ChangedPassage, ...]:
    """Return the passages of the body that differ between two states, each with the text around it.

    Without notices, boilerplate and differences of form, which another outlet does not take over.
    """
    before, after = ("\n\n".join(own_paragraphs(state, (old, new))) for state in (old, new))
    changed = (passage for block in diff(before, after).blocks for passage in _changed(block))
    return tuple(dict.fromkeys(passage for passage in changed if passage.old != passage.new))


def _changed(block: DiffBlock) -> Iterator[ChangedPassage]:
    whole = block.text(Op.ADDED) or block.text(Op.REMOVED)
    if is_boilerplate(whole) or is_notice(whole):
        return
    segments = block.segments
    at = 0
    while at < len(segments):
        end = at
        while end < len(segments) and segments[end].op is not Op.EQUAL:
            end += 1
        if end > at:
            yield ChangedPassage(*(_side(block, at, end, op) for op in (Op.REMOVED, Op.ADDED)))
        at = end + 1


def _side(block: DiffBlock, at: int, end: int, side: Op) -> str:
    """The segments from ``at`` to ``end`` on one side, with what is around them there."""
    before, own, after = (
        letters_of("".join(segment.text for segment in part if segment.op in (Op.EQUAL, side)))
        for part in (block.segments[:at], block.segments[at:end], block.segments[end:])
    )
    return before[-AROUND:] + own + after[:AROUND]


def stances(passages: Sequence[ChangedPassage], bodies: Sequence[str]) -> list[Stance]:
    """Return which state of the passages each body of one copy has: one for each, NEITHER where it cannot be told.

    A passage that no body of the copy has in either state does not count.
    """
    keys = [letters_of(body) for body in bodies]
    each = [[_stance(passage, key) for passage in passages] for key in keys]
    counted = [at for at in range(len(passages)) if any(row[at] is not Stance.NEITHER for row in each)]
    return [_one_of([row[at] for at in counted]) for row in each]


def _stance(passage: ChangedPassage, key: str) -> Stance:
    has_old, has_new = (side in key for side in passage)
    if has_old and has_new:  # as where words are added at the end of a paragraph, or a whole one is
        return (
            Stance.NEW if passage.old in passage.new else Stance.OLD if passage.new in passage.old else Stance.NEITHER
        )
    return Stance.NEW if has_new else Stance.OLD if has_old else Stance.NEITHER


def _one_of(held: Sequence[Stance]) -> Stance:
    return held[0] if held and len(set(held)) == 1 else Stance.NEITHER
