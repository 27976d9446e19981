"""Sentences of a block of text."""

from __future__ import annotations

import re

from benchmarks.changes.edited.pages.source import Block

# -- sentences --------------------------------------------------------------------------------

ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-zÄÖÜäöü]|Dr|Mr|Mrs|Ms|Prof|St|Nr|bzw|ca|etc|vs|Jr|Sr|Inc|No|Co|Corp|Rev|Gen|Sen|Gov|Sgt|Lt|Abs|Art|Bd|usw|evtl|ggf|sog|Mio|Mrd"
    r"|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Okt|Nov|Dec|Dez|approx|Str)|\d)\.$"
)


def sentences(block: Block, cjk: bool) -> list[tuple[int, int]]:
    """Spans of the sentences of a block."""
    if cjk:
        ends = [m.end() for m in re.finditer(r"[。！？!?]+[」”』’）)]*", block.text)]
    else:
        ends = [
            m.end()
            for m in re.finditer(r"[.!?…]+[\"'”’“»)]*(?=\s+[\"'“„«(¿¡]?[A-ZÄÖÜÀ-ÞА-Я0-9]|$)", block.text)
            if not _abbreviated(block.text, m)
        ]
    spans, at = [], 0
    for end in [*ends, len(block.text)]:
        while at < end and block.text[at].isspace():
            at += 1
        if end > at:
            spans.append((at, end))
        at = max(at, end)
    return [s for s in spans if _whole(block.text[s[0] : s[1]], cjk)]


def _abbreviated(text: str, m: re.Match[str]) -> bool:
    return bool(ABBREVIATION.search(text[max(0, m.start() - 8) : m.start() + 1])) and m.group() == "."


def _whole(text: str, cjk: bool) -> bool:
    """True when the sentence has a plausible length, an end and balanced quotes and brackets."""
    if not (12 if cjk else 30) <= len(text) <= 420 or not re.search("[。！？!?.…]", text[-2:]):
        return False
    pairs = ("“”", "「」", "()", "（）", "«»", "『』", "《》", "[]") if "„" not in text else ("()", "„“", "[]", "«»")
    return all(text.count(p[0]) == text.count(p[1]) for p in pairs) and text.count('"') % 2 == 0
