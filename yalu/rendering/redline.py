"""Texts as far as they may be shown: a quotation on one line, two texts compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from yalu.changes.text_diff.diff import DiffBlock, How, Op, Segment, diff
from yalu.records.plain_text import plain_paragraphs
from yalu.records.quoting.quotation import Quote, QuoteRun

CONTEXT = 40
"""Characters kept on each side of a difference where a paragraph does not fit whole."""
LEAD = 24
"""Characters kept before the difference where a quotation has one line."""
ELLIPSIS = " … "


@dataclass(frozen=True, slots=True)
class RedlineBlock:
    """Paragraphs that belong together, as far as they may be shown; ``unchanged`` counts those of a skipped stretch."""

    how: str
    runs: tuple[Segment, ...] = ()
    old_at: int | None = None
    new_at: int | None = None
    unchanged: int = 0

    def side(self, op: str) -> tuple[Segment, ...]:
        """The runs of one side: "removed" for the old text, "added" for the new one."""
        return tuple(run for run in self.runs if run.op in ("equal", op))


@dataclass(frozen=True, slots=True)
class Redline:
    """A comparison as far as it may be shown; ``withheld`` counts changed paragraphs without any word."""

    blocks: tuple[RedlineBlock, ...]
    withheld: int
    cut: bool
    """Whether anything was left out because of the terms."""


def plain_body(body: str | None) -> str:
    """The paragraphs of a body, a blank line between them."""
    return "\n\n".join(plain_paragraphs(body))


def single_line(quote: Quote) -> tuple[Segment, ...]:
    """A quotation as one redline for a single line: what both sides begin with, shortened, then old and new words."""
    old, new = quote.before or (), quote.after or ()
    if not old or not new:
        return (Segment(Op.EQUAL, _text(old or new)),)
    before, after = _text(old), _text(new)
    head = min(_unchanged(old), _unchanged(new))
    tail = min(_unchanged(old[::-1]), _unchanged(new[::-1]), len(before) - head, len(after) - head)
    lead = after[:head] if head <= LEAD else ELLIPSIS.lstrip() + _whole_words(after[head - LEAD - 1 : head][::-1])[::-1]
    runs = (
        Segment(Op.EQUAL, lead),
        Segment(Op.REMOVED, before[head : len(before) - tail]),
        Segment(Op.ADDED, after[head : len(after) - tail]),
        Segment(Op.EQUAL, after[len(after) - tail :]),
    )
    return tuple(run for run in runs if run.text)


def _text(runs: Sequence[QuoteRun]) -> str:
    return "".join(run.text for run in runs)


def _unchanged(runs: Sequence[QuoteRun]) -> int:
    """Characters before the first run that the other side does not have."""
    return len(_text(list(takewhile(lambda run: not run.changed, runs))))


@dataclass(slots=True)
class _Budget:
    """Characters that are left of each side."""

    old: int
    new: int

    def spend(self, op: Op, text: str) -> str:
        """As much of the text as is left for its side, counted."""
        left = {Op.REMOVED: self.old, Op.ADDED: self.new, Op.EQUAL: min(self.old, self.new)}[op]
        taken = text[: max(left, 0)]
        self.old -= len(taken) if op is not Op.ADDED else 0
        self.new -= len(taken) if op is not Op.REMOVED else 0
        return taken


def redline(old: str, new: str, limit: int, *, whole: bool = False) -> Redline:
    """Both texts compared, each shown up to ``limit`` characters: first what differs, with a little around it.

    Unchanged paragraphs are counted, or shown too, as far as the limit goes, with ``whole``.
    """
    compared = diff(old, new)
    budget = _Budget(limit, limit)
    fits = len(old) <= limit and len(new) <= limit
    changed = {at: _changed(block, budget, fits=fits) for at, block in enumerate(compared.blocks) if _differs(block)}
    blocks = [
        changed[at] if at in changed else _same(block, budget, whole=whole) for at, block in enumerate(compared.blocks)
    ]
    withheld = sum(not block.runs for block in changed.values())
    shown = _joined(blocks)
    missing = withheld > 0 or any(run.text.endswith(ELLIPSIS) for block in shown for run in block.runs)
    return Redline(tuple(shown), withheld, missing or (whole and any(block.unchanged for block in shown)))


def _differs(block: DiffBlock) -> bool:
    """Whether a reader sees a difference: white space alone is none, another place is one."""
    if block.how in (How.SAME, How.EDITED):
        return block.text(Op.REMOVED).strip() != block.text(Op.ADDED).strip()
    return True


def _changed(block: DiffBlock, budget: _Budget, *, fits: bool) -> RedlineBlock:
    runs: list[Segment] = []
    last = len(block.segments) - 1
    for at, segment in enumerate(block.segments):
        text = segment.text.strip("\n") if at in (0, last) else segment.text
        if segment.op is Op.EQUAL and not fits:
            text = _around(text, first=at == 0, last=at == last)
        taken = budget.spend(segment.op, text)
        if taken:
            runs.append(Segment(segment.op, taken if len(taken) == len(text) else taken + ELLIPSIS))
    return RedlineBlock(block.how.value, tuple(runs), block.old_at, block.new_at)


def _around(text: str, *, first: bool, last: bool) -> str:
    """The ends of an unchanged stretch that touch a difference; of a paragraph that only moved, its beginning."""
    if first and last:
        return text if len(text) <= 2 * CONTEXT else text[: 2 * CONTEXT].rstrip() + ELLIPSIS
    if len(text) <= 2 * CONTEXT:
        return text
    start = "" if first else _whole_words(text[: CONTEXT + 1])
    end = "" if last else _whole_words(text[-CONTEXT - 1 :][::-1])[::-1]
    return f"{start}{ELLIPSIS}{end}"


def _whole_words(text: str) -> str:
    """The text without its last sign, and without the word that this cuts; words of CJK have no space and stay."""
    space = text.rfind(" ", len(text) // 2)
    return text[:space] if space > 0 else text[:-1]


def _same(block: DiffBlock, budget: _Budget, *, whole: bool) -> RedlineBlock:
    text = block.text(Op.REMOVED).strip("\n")
    count = len([part for part in text.split("\n\n") if part.strip()]) or 1
    if whole and 0 < len(text) <= min(budget.old, budget.new):
        return RedlineBlock("same", (Segment(Op.EQUAL, budget.spend(Op.EQUAL, text)),), block.old_at, block.new_at)
    return RedlineBlock("same", (), block.old_at, block.new_at, count)


def _joined(blocks: Sequence[RedlineBlock]) -> list[RedlineBlock]:
    """The blocks with neighbouring skipped stretches as one."""
    joined: list[RedlineBlock] = []
    for block in blocks:
        if block.unchanged and joined and joined[-1].unchanged:
            joined[-1] = RedlineBlock("same", unchanged=joined[-1].unchanged + block.unchanged)
        else:
            joined.append(block)
    return joined
