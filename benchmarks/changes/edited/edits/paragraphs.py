"""Sentences added and taken away, paragraphs taken away."""

from __future__ import annotations

import random
import re

from benchmarks.changes.edited.edits.change import Change, Expected, Target, all_copies, candidates, checked
from benchmarks.changes.edited.pages.copies import Edit, replace_everywhere
from benchmarks.changes.edited.pages.sample import Sample, shuffled
from benchmarks.changes.edited.pages.source import Block, Page, sentences
from benchmarks.changes.edited.words import SENTENCES


def add_sentence(sample: Sample, target: Target, rng: random.Random) -> Change | None:
    """One more sentence behind another."""
    if sample.lang not in SENTENCES:
        return None
    for block, a, b in candidates(sample, target, rng)[:20]:
        text, tail = block.text[a:b], block.text[b : b + 1]
        if not block.plain(b - 1, b) or (tail.strip() and not sample.cjk) or (tail and block.owner[b] != block.elem):
            continue
        new = ("" if sample.cjk else " ") + rng.choice(SENTENCES[sample.lang])
        edits = all_copies(sample, target, block, text, (len(text), len(text), new))
        if edits:
            return Change("", tuple(edits), (Expected(target.kind, 0.5, target.comment),))
    return None


def remove_sentence(sample: Sample, target: Target, rng: random.Random) -> Change | None:
    """A sentence that is not the only one of its paragraph removed."""
    for block, a, b in candidates(sample, target, rng)[:30]:
        text = block.text[a:b]
        if len(sentences(block, sample.cjk)) < 3 or not block.plain(a, b) or a == 0:
            continue
        edits = all_copies(sample, target, block, text, (0, len(text), ""))
        if edits:
            spans = tuple(_with_space(sample.page, e) for e in edits)
            return Change("", spans, (Expected(target.kind, 0.5, target.comment),))
    return None


def _with_space(page: Page, edit: Edit) -> Edit:
    """The edit with the space behind it."""
    m = re.compile(r"[ \t\u00a0]+").match(page.src, edit.end)
    return Edit(edit.start, m.end() if m else edit.end, edit.text)


def remove_paragraph(sample: Sample, target: Target, rng: random.Random) -> Change | None:
    """A whole paragraph removed."""
    page = sample.page
    for block in shuffled(rng, list(target.blocks)):
        span, whole = paragraph_span(page, block), block.key
        if span is None or sample.visible.count(whole) != 1 or len(block.text) > 1500:
            continue
        copies = replace_everywhere(page, block.text, 0, len(block.text), "", sample.charset or "utf-8") or []
        elsewhere = [e for e in copies if not span[0] <= e.start < span[1]]
        edits = [*elsewhere, Edit(*span, "")]
        if sample.loose.count(whole) > len(edits) or any(page.region(e.start) == "text" for e in elsewhere):
            continue
        if checked(sample, edits, whole, ""):
            return Change("", tuple(edits), (Expected(target.kind, 0.5),))
    return None


def paragraph_span(page: Page, block: Block) -> tuple[int, int] | None:
    """Source span of a paragraph: its element, or its text with the line breaks behind it."""
    elem = page.elements[block.elem]
    if page.blocks_of[block.elem] == 1 and elem.tag in ("p", "div") and elem.end is not None:
        if re.search(r"<(?:img|iframe|script|video|figure)\b", page.src[elem.open_end : elem.close], re.I):
            return None
        space = re.compile(r"\s*").match(page.src, elem.end)
        return elem.start, space.end() if space else elem.end
    breaks = re.compile(r"(?:\s|&nbsp;)*(?:<br\b[^>]*>(?:\s|&nbsp;|\u3000)*)+", re.I).match(page.src, block.end)
    if breaks and "<" not in page.src[block.start : block.end]:
        return block.start, breaks.end()
    return None
