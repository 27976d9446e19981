"""The body of an article: the container that holds its text, and which blocks of it are the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yalu.pages.blocks import Block, Walk, is_hidden
from yalu.pages.names import BODY, HARD_TAGS, NOISE
from yalu.pages.structured import squashed


MOST_NOISE = 0.35
"""Largest share of a page's running text that elements of one name may take away."""


@dataclass(slots=True)
class Body:
    """Blocks that are the body, in order, and where they were found. ``good`` is the weight of running text in it."""

    blocks: list[Block]
    container: int
    good: float
    page_good: float


class Reader:
    """Reads one walked page. ``anchor`` is a text of the article known from elsewhere (structured data), or empty."""

    def __init__(self, walk: Walk, *, title: str = "", anchor: str = "", subtitle: str = "") -> None:
        self.walk = walk
        self.title = squashed(title)
        self.subtitle = squashed(subtitle)
        self.anchor = squashed(anchor)
        self.noise = self._noise()
        self.values = [self._value(block) for block in walk.blocks]

    # -- elements ------------------------------------------------------------------------------------------------

    def _noise(self) -> list[int]:
        """For each element the outermost element around it that is named as noise, or -1.

        A name that would take away a large share of the page's running text is not believed on that page.
        """
        walk = self.walk
        raw = [0.0] * len(walk.nodes)
        for block in walk.blocks:
            raw[block.element] += _prose(block)
        sums = _summed(raw, walk)
        total = sums[0] if sums else 0.0
        named = [self._names(index) for index in range(len(walk.nodes))]
        share: dict[str, float] = {}
        until: dict[str, int] = {}
        for index, names in enumerate(named):
            for name in names:
                if index > until.get(name, -1):
                    until[name] = walk.last[index]
                    share[name] = share.get(name, 0.0) + sums[index]
        marks: list[int] = []
        for index, names in enumerate(named):
            above = marks[walk.parents[index]] if walk.parents[index] >= 0 else -1
            believed = above < 0 and any(share[name] <= MOST_NOISE * total for name in names)
            marks.append(index if believed else above)
        return marks

    def _names(self, index: int) -> frozenset[str]:
        tag = self.walk.tags[index]
        if tag in ("html", "body", "main"):
            return frozenset()
        names = self.walk.tokens(index) & NOISE
        if tag in HARD_TAGS:
            names |= {tag}
        return names | {"hidden"} if is_hidden(self.walk.nodes[index]) else names

    def _value(self, block: Block) -> float:
        if self.noise[block.element] >= 0:
            return 0.0
        return _prose(block)

    # -- container -----------------------------------------------------------------------------------------------

    def container(self) -> int:
        """The innermost element that holds nearly all running text, or the one named as the body inside it."""
        walk = self.walk
        direct = [0.0] * len(walk.nodes)
        for block, value in zip(walk.blocks, self.values, strict=True):
            direct[block.element] += value
        sums = _summed(direct, walk)
        if not sums or sums[0] <= 0:
            return 0
        children: dict[int, list[int]] = {}
        for index, parent in enumerate(walk.parents):
            children.setdefault(parent, []).append(index)
        current = 0
        while True:
            best = max(children.get(current, ()), key=lambda child: sums[child], default=-1)
            if best < 0 or sums[best] < 0.7 * sums[current]:
                break
            current = best
        # One paragraph that outweighs all others is not the container of the rest.
        while current > 0 and walk.tags[current] in (
            "p",
            "li",
            "blockquote",
            "ul",
            "ol",
            "h1",
            "h2",
            "h3",
            "pre",
            "td",
            "tr",
            "tbody",
        ):
            current = walk.parents[current]
        named = [
            index
            for index in range(current, walk.last[current] + 1)
            if sums[index] >= 0.6 * sums[current]
            and (walk.nodes[index].get("itemprop") == "articleBody" or walk.tokens(index) & BODY)
        ]
        return named[0] if named else current

    # -- blocks --------------------------------------------------------------------------------------------------

    def read(self) -> Body:
        walk = self.walk
        container = self.container()
        inside = [block for block in walk.blocks if walk.inside(block.element, container)]
        for block in inside:
            self._judge(block, container)
        kept = [block for block in inside if block.kept]
        kept = self._trim(kept)
        good = sum(self.values[block.index] for block in kept)
        return Body(kept, container, good, sum(self.values))

    def _judge(self, block: Block, container: int) -> None:
        mark = self.noise[block.element]
        tag = self.walk.tags[block.element]
        if mark >= 0 and mark > container:
            self._drop(block, "named as noise: " + _describe(self.walk, mark))
        elif tag == "h1" or (self.title and squashed(block.text) == self.title):
            self._drop(block, "title")
        elif block.link_share > 0.6 and (not block.sentence or block.size < 200):
            self._drop(block, "mostly links")
        elif BOILERPLATE.search(block.text) and block.size < 300:
            self._drop(block, "boilerplate")

    def _drop(self, block: Block, reason: str) -> None:
        block.kept = False
        block.reason = reason

    def _trim(self, kept: list[Block]) -> list[Block]:
        """Without what stands before the first and after the last running text."""
        prose = [index for index, block in enumerate(kept) if _prose(block) > 20]
        if not prose:
            return kept
        first, last = prose[0], prose[-1]
        for block in kept[:first]:
            self._drop(block, "before the text")
        for block in kept[last + 1 :]:
            if not (block.sentence and self.walk.tags[block.element] in ("p", "li")):
                self._drop(block, "after the text")
        return [block for block in kept if block.kept]


BOILERPLATE = re.compile(
    r"(?i)\A\W{0,4}(?:read (?:more|also|next)|also read|related(?: (?:articles|stories|posts|news))?\s*[:：]|more (?:on|from) |see also"
    r"|sign up|subscribe|follow (?:us|me|@)|click here|share this|advertisement\W*\Z|photo(?: by|graph)?\s*[:：]|image\s*[:：]|copyright|©"
    r"|all rights reserved|lesen sie auch|mehr zum thema|相关阅读|相关新闻|延伸阅读|推荐阅读|责任编辑|编辑[:：]|本文来源|来源[:：]|版权|关注我们"
    r"|관련기사|ⓒ|저작권자|関連記事|あわせて読みたい)"
)


def _prose(block: Block) -> float:
    """How much running text a block has: long sentences count in full, short scraps hardly, links not at all."""
    if not block.sentence or block.size < 30:
        return 0.0
    share = block.link_share
    if share > 0.5:
        return 0.0
    return block.size * min(1.0, max(0.15, block.size / 300)) * (1 - share)


def _summed(direct: list[float], walk: Walk) -> list[float]:
    sums = list(direct)
    for index in range(len(sums) - 1, 0, -1):
        sums[walk.parents[index]] += sums[index]
    return sums


def _describe(walk: Walk, index: int) -> str:
    node = walk.nodes[index]
    name = (node.get("id") or node.get("class") or "")[:60]
    return f"{walk.tags[index]} {name}".strip()
