"""One page with gold: its bytes, what its gold says and the places of both."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.changes.edited.pages.body import Body, body_of_snippets, shown_title, whole_body
from benchmarks.changes.edited.pages.copies import loose_key, visible_key
from benchmarks.changes.edited.pages.source import Block, Page, key
from benchmarks.gold import content, rows

T = TypeVar("T")
MAX_BYTES = 520_000
TRADITIONAL = re.compile("[個這國來時們說對會為學發經過還]")
SIMPLIFIED = re.compile("[个这国来时们说对会为学发经过还]")
FENCE_CLASS = re.compile(r"(?i)comment|respond|discussion|reply|disqus|leser-?meinung")


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
        return whole_body(self) if self.gold.get("body") else body_of_snippets(self)

    @cached_property
    def headline(self) -> Block | None:
        """The one visible headline that equals the gold title."""
        return shown_title(self)

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
