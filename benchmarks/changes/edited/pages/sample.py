"""One page with gold: its bytes, what its gold says, and where the text and headline that it names stand."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.changes.edited.pages.copies import loose_key, visible_key
from benchmarks.changes.edited.pages.source import Block, Page, key
from benchmarks.gold import content, rows

T = TypeVar("T")
MAX_BYTES = 520_000
TRADITIONAL = re.compile("[個這國來時們說對會為學發經過還]")
SIMPLIFIED = re.compile("[个这国来时们说对会为学发经过还]")
FENCE_CLASS = re.compile(r"(?i)comment|respond|discussion|reply|disqus|leser-?meinung")
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


@dataclass(frozen=True)
class Body:
    """Where the gold body stands: its blocks in order and those fit for an edit."""

    blocks: list[Block]
    holder: int
    fit: list[Block]


@dataclass(frozen=True)
class Sample:
    """A gold page."""

    group: str
    row: dict[str, Any]
    data: bytes

    @property
    def id(self) -> str:
        """Id in the manifest."""
        return str(self.row["id"])

    @property
    def url(self) -> str:
        """Address of the page."""
        return str(self.row["url"])

    @property
    def gold(self) -> dict[str, Any]:
        """Gold fields."""
        gold: dict[str, Any] = self.row["gold"]
        return gold

    @cached_property
    def charset(self) -> str | None:
        """The encoding that gives back the same bytes, or None."""
        declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", self.data[:4096], re.I)
        names = ["utf-8"] + ([declared.group(1).decode("ascii", "replace")] if declared else []) + ["cp1252"]
        return next((n for n in names if _round_trip(self.data, n)), None)

    @cached_property
    def src(self) -> str:
        """Decoded source."""
        return self.data.decode(self.charset or "utf-8")

    @cached_property
    def page(self) -> Page:
        """Element and block map."""
        return Page(self.src)

    @cached_property
    def visible(self) -> str:
        """Key of the visible text."""
        return visible_key(self.src)

    @cached_property
    def loose(self) -> str:
        """Key of all text, scripts and metas included."""
        return loose_key(self.src)

    @cached_property
    def gold_key(self) -> str:
        """Key of the gold body, or of its snippets."""
        return key(" ".join([self.gold.get("body") or "", *self.gold.get("with", [])]))

    @cached_property
    def lang(self) -> str:
        """Language for word lists (zht for traditional Chinese)."""
        lang = {"wu": "zh"}.get(code := str(self.row["lang"] or "en")[:2], code)
        if lang != "zh":
            return lang
        text = " ".join(b.text for b in self.page.blocks)
        return "zht" if len(TRADITIONAL.findall(text)) > len(SIMPLIFIED.findall(text)) else "zh"

    @cached_property
    def cjk(self) -> bool:
        """True for Chinese and Japanese (no spaces between words)."""
        return self.lang in ("zh", "zht", "ja")

    @cached_property
    def body(self) -> Body | None:
        """The gold body on the page, None where it is not found well enough."""
        return _whole_body(self) if self.gold.get("body") else _body_of_snippets(self)

    @cached_property
    def headline(self) -> Block | None:
        """The one visible headline that equals the gold title."""
        return _shown_title(self)

    @cached_property
    def article(self) -> list[Block]:
        """Every block from the first to the last paragraph of the body's holder, and the headline."""
        body = self.body
        if body is None:
            return []
        mine = [b for b in self.page.blocks if self.page.holder(b) == body.holder and len(b.key) >= 25] + body.blocks
        first, last = min(b.start for b in mine), max(b.end for b in mine)
        out = [b for b in self.page.blocks if first <= b.start < last and not self.in_thread(b)]
        return out + ([self.headline] if self.headline and self.headline not in out else [])

    def forget(self) -> None:
        """Let go of what was worked out and is large."""
        for name in ("page", "visible", "loose", "article", "body", "headline", "src"):
            self.__dict__.pop(name, None)

    def in_body(self, block: Block) -> bool:
        """True when the block lies in the article (headline or body)."""
        return any(block is b for b in self.article) or (len(block.key) > 8 and block.key in self.gold_key)

    def in_thread(self, block: Block) -> bool:
        """True when the block lies in a reader-comment area."""
        return any(
            FENCE_CLASS.search(e.names)
            for e in self.page.ancestors(block.elem)
            if e.tag not in ("html", "body", "main", "article")
        )


def _whole_body(sample: Sample) -> Body | None:
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


def _body_of_snippets(sample: Sample) -> Body | None:
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


def _body(sample: Sample, blocks: list[Block], holder: int, fit: list[Block]) -> Body:
    return Body(blocks, holder, [b for b in fit if _is_prose(sample, b, holder)])


def _is_prose(sample: Sample, block: Block, holder: int) -> bool:
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


def _shown_title(sample: Sample) -> Block | None:
    """The block that shows the gold title: an h1, or else the only heading-like block that equals it."""
    wanted = key(sample.gold.get("title") or "")
    page = sample.page
    if len(wanted) < (6 if sample.cjk else 15):
        return None
    same = [b for b in page.blocks if b.key == wanted and not page.hidden(b) and not sample.in_thread(b)]
    heads = [b for b in same if any(e.tag == "h1" for e in page.ancestors(b.elem))]
    heads = heads or [b for b in same if page.elements[b.elem].tag == "h2" and len(same) == 1]
    return heads[0] if len(heads) == 1 else None


def _round_trip(data: bytes, charset: str) -> bool:
    try:
        return data.decode(charset).encode(charset) == data
    except (UnicodeError, LookupError):
        return False


def load(folder: Path, every: int = 1) -> list[Sample]:
    """Every usable page of a set, or each one after so many."""
    out = []
    for row in rows(folder)[::every]:
        sample = Sample(folder.name, row, content(folder / row["file"]))
        if len(sample.data) <= MAX_BYTES and sample.charset:
            out.append(sample)
    return out


def shuffled(rng: random.Random, items: Sequence[T]) -> list[T]:
    """A shuffled copy."""
    return rng.sample(items, len(items))
