"""Compare two texts: align paragraphs first, then find the words in which they differ.

A ``Diff`` holds every character of both sides, so that each can be restored exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from yalu.changes.language.tokens import bare_words, is_han, is_hangul, is_unspaced, places
from yalu.changes.language.word_variants import simplified
from yalu.changes.text_diff.paragraph_alignment import ParagraphGroup, partners
from yalu.changes.text_diff.sequence_alignment import Bag, Same, cleaned, matching


class Op(StrEnum):
    """The side a segment belongs to: both texts, only the old one, or only the new one."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


class Segment(NamedTuple):
    """A stretch of text and the side it belongs to."""

    op: Op
    text: str


class How(StrEnum):
    """What happened to a block of paragraphs."""

    SAME = "same"
    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"


class DiffBlock(NamedTuple):
    """Paragraphs that belong together; ``old_at`` and ``new_at`` are their positions, None on a missing side.

    A moved block may be edited too, as its segments show.
    """

    how: How
    segments: tuple[Segment, ...]
    old_at: int | None
    new_at: int | None

    def text(self, side: Op) -> str:
        """Return the block's text on one side; ``side`` is REMOVED for the old text, ADDED for the new one."""
        return "".join(segment.text for segment in self.segments if segment.op in (Op.EQUAL, side))


@dataclass(frozen=True, slots=True)
class Diff:
    """The blocks in the reading order of the new text; removed ones stand where they used to be."""

    blocks: tuple[DiffBlock, ...]

    @property
    def old(self) -> str:
        """The old text, every character of it."""
        blocks = sorted((block.old_at, at) for at, block in enumerate(self.blocks) if block.old_at is not None)
        return "".join(self.blocks[at].text(Op.REMOVED) for _, at in blocks)

    @property
    def new(self) -> str:
        """The new text, every character of it."""
        blocks = sorted((block.new_at, at) for at, block in enumerate(self.blocks) if block.new_at is not None)
        return "".join(self.blocks[at].text(Op.ADDED) for _, at in blocks)

    @property
    def changed(self) -> bool:
        """True if the two texts differ in any character."""
        return any(block.how is not How.SAME for block in self.blocks)

    def removed(self) -> Iterator[str]:
        """Yield the stretches that only the old text has."""
        return (segment.text for block in self.blocks for segment in block.segments if segment.op is Op.REMOVED)

    def added(self) -> Iterator[str]:
        """Yield the stretches that only the new text has."""
        return (segment.text for block in self.blocks for segment in block.segments if segment.op is Op.ADDED)


BY_WORDS = 10_000
"""Maximum differing paragraphs compared word by word; the rest is shown as wholly replaced."""

_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n+")


def _units(text: str) -> list[str]:
    """Return the paragraphs with the blank lines after them; lines if the text has no blank line."""
    pattern = _BREAK if _BREAK.search(text) else _LINE
    units = []
    at = 0
    for match in pattern.finditer(text):
        units.append(text[at : match.end()])
        at = match.end()
    if at < len(text):
        units.append(text[at:])
    return units


def diff(old: str, new: str) -> Diff:
    """Compare two texts.

    Takes the texts as they are (paragraphs separated by blank lines); the script of each word determines how it is
    divided. Returns a ``Diff`` whose ``old`` and ``new`` equal the arguments. The time is near-linear in the length.
    """
    if old == new:
        return Diff((DiffBlock(How.SAME, (Segment(Op.EQUAL, old),), 0, 0),) if old else ())
    return Diff(tuple(_blocks(_units(old), _units(new))))


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffBlock]:
    """Yield blocks in the order of the new text, removed ones where they used to stand."""
    groups = partners(
        [paragraph.strip() for paragraph in before],
        [paragraph.strip() for paragraph in after],
        lambda i: _bag(before[i]),
        lambda j: _bag(after[j]),
    )
    removed = [group.old[0] for group in groups if not group.new]
    at = differing = 0
    for group in groups:
        if not group.new:
            continue
        if group.old and group.in_order:
            while at < len(removed) and removed[at] < group.old[0]:
                yield _gone(before, removed[at])
                at += 1
        block = _block(before, after, group, by_words=differing < BY_WORDS)
        differing += len(block.segments) > 1
        yield block
    for i in removed[at:]:
        yield _gone(before, i)


def _gone(before: Sequence[str], i: int) -> DiffBlock:
    return DiffBlock(How.REMOVED, (Segment(Op.REMOVED, before[i]),), i, None)


def _block(before: Sequence[str], after: Sequence[str], group: ParagraphGroup, *, by_words: bool) -> DiffBlock:
    new = "".join(after[j] for j in group.new)
    if not group.old:
        return DiffBlock(How.ADDED, (Segment(Op.ADDED, new),), None, group.new[0])
    old = "".join(before[i] for i in group.old)
    if old == new:
        segments = [Segment(Op.EQUAL, old)]
    else:
        segments = word_segments(old, new) if by_words else [Segment(Op.REMOVED, old), Segment(Op.ADDED, new)]
    return DiffBlock(_how(group, changed=old != new), tuple(segments), group.old[0], group.new[0])


def _how(group: ParagraphGroup, *, changed: bool) -> How:
    if not group.in_order:
        return How.MOVED
    if len(group.new) > 1:
        return How.SPLIT
    if len(group.old) > 1:
        return How.MERGED
    return How.EDITED if changed else How.SAME


def _bag(text: str) -> Bag:
    """Return what a paragraph is matched by: its words, or pairs of characters where no spaces divide words."""
    if text.isascii():
        return frozenset(bare_words(text.lower()))
    if is_han(text):
        text = simplified(text)
    words = bare_words(text.casefold())
    return frozenset(map("".join, pairwise(words))) if is_unspaced(text[:400]) else frozenset(words)


def word_segments(old: str, new: str) -> list[Segment]:
    """Return the segments of two texts compared word by word."""
    before, after = places(old), places(new)
    keys_old = [old[start:end] for start, end in before]
    keys_new = [new[start:end] for start, end in after]
    same = cleaned(matching(keys_old, keys_new), keys_old, keys_new)
    writer = _SegmentWriter()
    last_old = last_new = 0
    for run in [*same, Same(len(before), len(after), 0)]:
        start_old = before[run.a_start][0] if run.a_start < len(before) else len(old)
        start_new = after[run.b_start][0] if run.b_start < len(after) else len(new)
        _change(writer, old[last_old:start_old], new[last_new:start_new])
        if run.length:
            last_old, last_new = _equal(writer, (old, before), (new, after), run)
    return writer.segments


Places = list[tuple[int, int]]


def _equal(writer: _SegmentWriter, left: tuple[str, Places], right: tuple[str, Places], run: Same) -> tuple[int, int]:
    """Write a run of equal words, whose white space may differ; return its end on both sides."""
    old, before = left
    new, after = right
    start, end = before[run.a_start][0], before[run.a_start + run.length - 1][1]
    other_start, other_end = after[run.b_start][0], after[run.b_start + run.length - 1][1]
    if old[start:end] == new[other_start:other_end]:
        writer.add(Op.EQUAL, old[start:end])
        return end, other_end
    end_old, end_new = start, other_start
    for n in range(run.length):
        old_place, new_place = before[run.a_start + n], after[run.b_start + n]
        _change(writer, old[end_old : old_place[0]], new[end_new : new_place[0]])
        writer.add(Op.EQUAL, old[old_place[0] : old_place[1]])
        end_old, end_new = old_place[1], new_place[1]
    return end_old, end_new


def _change(writer: _SegmentWriter, removed: str, added: str) -> None:
    """Write a stretch that differs; a common beginning or end counts as equal, even part of a Korean word."""
    if removed == added:
        writer.add(Op.EQUAL, removed)
        return
    start = _common_start(removed, added)
    removed, added = writer.equal(removed, start), added[start:]
    end = _common_end(removed, added)
    tail = removed[len(removed) - end :]
    writer.add(Op.REMOVED, removed[: len(removed) - end])
    writer.add(Op.ADDED, added[: len(added) - end])
    writer.add(Op.EQUAL, tail)


def _common_start(a: str, b: str) -> int:
    """Return the number of equal leading characters that readers take as common: white space, or Hangul."""
    size = 0
    for left, right in zip(a, b, strict=False):
        if left != right or not (left.isspace() or is_hangul(left)):
            break
        size += 1
    return size


def _common_end(a: str, b: str) -> int:
    return _common_start(a[::-1], b[::-1])


class _SegmentWriter:
    """Collects segments; adjacent ones of one kind are joined, removed before added."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []

    def equal(self, text: str, size: int) -> str:
        """Write the first ``size`` characters as equal and return the rest."""
        self.add(Op.EQUAL, text[:size])
        return text[size:]

    def add(self, op: Op, text: str) -> None:
        if not text:
            return
        if self.segments and self.segments[-1].op is op:
            text = self.segments.pop().text + text
        self.segments.append(Segment(op, text))
