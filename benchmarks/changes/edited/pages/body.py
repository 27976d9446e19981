"""Where the text and headline that the gold names stand in a page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.changes.edited.pages.source import Block, Page, key

NOT_PROSE = re.compile(
    r"(?i)caption|lead|lede|intro|standfirst|summary|dek|subtitle|sub-?head|sub-?line|related|\bbox|promo|newsletter"
    r"|bio\b|author|quote|pull|sidebar|infobox|tags\b|excerpt|kicker|vorspann|teaser|credit|copyright|disclaimer|source"
    r"|note|description|date|byline|meta|share|advert|\bad\b|toc\b|correction|update"
)
NOT_PROSE_TAGS = frozenset({
    "figure", "figcaption", "aside", "nav", "footer", "header", "blockquote", "li", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "button", "label", "dd", "dt", "th", "pre",
})  # fmt: skip
NOT_PROSE_TEXT = re.compile(
    r"(?i)^\W*(photos?|fotos?|image|bild|read (more|also|next)|mehr (zum|dazu)|lesen sie|subscribe|©|quelle|source|via"
    r"|update|edit|correction|note|editor|anm\.|by |von |e-?mail|tel|kontakt|contact|follow|related|tags?|step|tip)\b"
    r"|https?://|www\.|@\w+\.\w|[|•►▶→]|［|^[（(].*[)）]$|^[〔【\[（(]?(?:本[报報])?[记記]者|[报報][导導道][〕】]"
    r"|日[電电讯訊]|责编|編輯|编辑|记者[:：]|來源|来源"
)


class GoldPage(Protocol):
    """What finding the gold's body needs of a sample."""

    @property
    def group(self) -> str:
        """The set that the page comes from."""

    @property
    def gold(self) -> dict[str, Any]:
        """Gold fields."""

    @property
    def page(self) -> Page:
        """Element and block map."""

    @property
    def cjk(self) -> bool:
        """Whether its text is Chinese, Japanese or Korean."""

    def in_thread(self, block: Block) -> bool:
        """Whether the block stands among the reader comments."""


@dataclass(frozen=True)
class Body:
    """Where the gold body stands: its blocks in order and those fit for an edit."""

    blocks: list[Block]
    holder: int
    fit: list[Block]


def whole_body(sample: GoldPage) -> Body | None:
    """Blocks that equal gold paragraphs, each of them once on the page."""
    page = sample.page
    count = Counter(b.key for b in page.blocks)
    wanted = {k for k in (key(p) for p in re.split(r"\n+", sample.gold["body"])) if len(k) >= 12}
    hits = [b for b in page.blocks if b.key in wanted and count[b.key] == 1 and not page.hidden(b)]
    if len(hits) < 3 or len(hits) < 0.4 * len(wanted):
        return None
    holder, n = Counter(map(page.holder, hits)).most_common(1)[0]
    if n < 3 or n < 0.5 * len(hits):
        return None
    same = [b for b in hits if page.holder(b) == holder]
    return _body(sample, hits, holder, same[1:-2] if same[0] is hits[0] else same[:-2])


def body_of_snippets(sample: GoldPage) -> Body | None:
    """Paragraphs of one holder between the first and the last one that has a gold snippet."""
    page = sample.page
    keys = [k for k in map(key, sample.gold.get("with", [])) if len(k) >= (8 if sample.cjk else 12)]
    hits = [b for b in page.blocks if not page.hidden(b) and any(k in b.key for k in keys) and len(b.key) >= 25]
    if not hits:
        return None
    holder, n = Counter(map(page.holder, hits)).most_common(1)[0]
    if n < 0.6 * len(hits) or holder < 0:
        return None
    mine = [b for b in page.blocks if page.holder(b) == holder and len(b.key) >= 25]
    hits = [b for b in hits if page.holder(b) == holder]
    if sample.group == "postlight-cjk":  # its snippets are the first words: the rest of the same holder follows
        hits.append(mine[-1])
    blocks = [b for b in mine if hits[0].start <= b.start <= hits[-1].start]
    bad = [k for k in map(key, sample.gold.get("without", [])) if k]
    fit = [b for b in blocks if b is not mine[0] and b is not mine[-1] and not any(k in b.key for k in bad)]
    return _body(sample, blocks, holder, fit)


def _body(sample: GoldPage, blocks: list[Block], holder: int, fit: list[Block]) -> Body:
    return Body(blocks, holder, [b for b in fit if _is_prose(sample, b, holder)])


def _is_prose(sample: GoldPage, block: Block, holder: int) -> bool:
    """True for a plain paragraph of running text."""
    if len(block.text) < (36 if sample.cjk else 90) or NOT_PROSE_TEXT.search(block.text):
        return False
    if not re.search("[。！？」”]$" if sample.cjk else r"[.!?][\"'”’“»)]*$", block.text):
        return False
    if sum(o == block.elem for o in block.owner) < 0.6 * len(block.owner):
        return False
    for elem in sample.page.ancestors(block.elem):
        if elem.tag in NOT_PROSE_TAGS:
            return False
        inside = elem.start > sample.page.elements[holder].start
        if inside and NOT_PROSE.search(elem.names):
            return False
    return not sample.in_thread(block)


def shown_title(sample: GoldPage) -> Block | None:
    """The block that shows the gold title: an h1, or else the only heading-like block that equals it."""
    wanted = key(sample.gold.get("title") or "")
    page = sample.page
    if len(wanted) < (6 if sample.cjk else 15):
        return None
    same = [b for b in page.blocks if b.key == wanted and not page.hidden(b) and not sample.in_thread(b)]
    heads = [b for b in same if any(e.tag == "h1" for e in page.ancestors(b.elem))]
    heads = heads or [b for b in same if page.elements[b.elem].tag == "h2" and len(same) == 1]
    return heads[0] if len(heads) == 1 else None
