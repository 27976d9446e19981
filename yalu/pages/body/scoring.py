"""Element scoring: how much running text each element holds, and which elements stand beside the text."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from lxml.html import HtmlElement

from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk
from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import names, phrases
from yalu.pages.fields.section_label import but_for_badge
from yalu.pages.lines.prose import prose

MOST_NOISE = 0.35
"""Largest share of a page's running text that elements of one noise name may remove."""
MOST_HIDDEN = 0.6
"""The same for hidden elements, which is higher: pages sent in pieces hide the article at first."""
_KICKER, _TIME = re.compile(r"[:：|｜\]】]\s*"), re.compile(r"\s(?=\d{1,2}:\d\d)")
"""What parts a headline in a heading from the section before it and from the time after it."""
LEAST_PARAGRAPHS = 3
"""Minimum number of paragraphs of a text in an element named as comments."""
_FRAME = HEADINGS | {"html", "body", "main", "tr", "tbody", "thead"}


class WeighedBlocks:
    """One walked page with the weights of its elements. ``title`` is the headline, shown in the element ``heading``."""

    def __init__(self, walk: BlockWalk, *, title: str = "", heading: HtmlElement | None = None) -> None:
        self.walk = walk
        self.title = squashed(title)
        at = walk.elements.at.get(heading) if heading is not None else None
        self._heading = range(at, walk.elements.ends[at]) if at is not None else range(0)
        self.prose = [prose(block) for block in walk.blocks]
        self.title_at = self._title_at()
        self.noise = self._noise()
        self.values = self._values()
        self.sums = self.summed(self.values)

    def summed(self, values: list[float]) -> list[float]:
        """Add up the values of blocks over each element and its descendants; one value per element."""
        sums = [0.0] * max(1, len(self.walk.nodes))
        parents = self.walk.parents
        for block, value in zip(self.walk.blocks, values, strict=True):
            if value:
                sums[block.element] += value
        for index in range(len(sums) - 1, 0, -1):
            if value := sums[index]:
                sums[parents[index]] += value
        return sums

    def _noise(self) -> list[int]:
        """For each element, the outermost element around it that is named as noise, or -1.

        A name that would remove a large share of the page's running text is not believed on that page.
        """
        walk = self.walk
        named = self._named()
        sure = self._marked({index: noise & names("always_noise") for index, noise in named.items()}, {}, 0.0)
        homes = [block.element for block in walk.blocks]
        values = [value * (sure[home] < 0) for home, value in zip(homes, self.prose, strict=True)]
        sums = self.summed(values)
        paragraphs = (walk.tags[home] == "p" for home in homes)
        texts = self.summed([float(value > 0 and own) for own, value in zip(paragraphs, values, strict=True)])
        links = self.summed([float(block.link_share > 0.7) for block in walk.blocks])
        share: dict[str, float] = {}
        until: dict[str, int] = {}
        for index, noise in named.items():
            for name in noise:
                if index > until.get(name, -1):
                    until[name] = walk.last[index]
                    real = texts[index] >= max(4, 2 * links[index]) and sums[index] > 0.12 * sums[0]
                    real = real and name not in names("hard_tags")
                    share[name] = share.get(name, 0.0) + (sums[0] if real else sums[index])
        marks = self._marked(named, share, sums[0])
        done = -1
        for index in self._other_articles():
            for inner in range(max(index, done + 1), walk.last[index] + 1):
                if marks[inner] < 0:
                    marks[inner] = index
            done = max(done, walk.last[index])
        return marks

    def _other_articles(self) -> list[int]:
        """``article`` elements besides the headline's: the next ones on an endless page, or cards."""
        walk = self.walk
        if self.title_at < 0:
            return []
        home = [index for index in walk.chain(walk.blocks[self.title_at].element) if walk.tags[index] == "article"]
        if not home or self.summed(self.prose)[home[-1]] < 150:
            return []
        return [index for index in range(walk.last[home[-1]] + 1, len(walk.nodes)) if walk.tags[index] == "article"]

    def _marked(self, named: dict[int, frozenset[str]], share: dict[str, float], total: float) -> list[int]:
        marks = [-1] * len(self.walk.nodes)
        done = -1
        for index, noise in named.items():
            if index <= done:
                continue
            # A template's wrapper has the headline or ``main`` inside, whatever its name.
            wraps = self.walk.elements.holds(self.walk.places[index], "h1", "main")
            believed = any(
                (name in names("always_noise") and not wraps and not self._is_text(index))
                or (share and share[name] <= (MOST_HIDDEN if name == "hidden" else MOST_NOISE) * total)
                for name in noise
            )
            if believed:
                done = self.walk.last[index]
                marks[index : done + 1] = [index] * (done + 1 - index)
        return marks

    def _is_text(self, index: int) -> bool:
        """True if the text below the headline is in it, in paragraphs side by side: comments have one each.

        ``comment`` and its like are also words for an opinion piece; no other element has such a class. What stands in
        an element with such a name inside, as its comments do, is not counted.
        """
        walk, first = self.walk, self._first_below
        if first is None or self._named_around[first.element] != index:
            return False
        after = (block for block in walk.blocks[first.index :] if self.prose[block.index] > 0)
        lines = [block.element for block in after if self._named_around[block.element] == index]
        homes = Counter(walk.parents[element] for element in lines if walk.tags[element] == "p")
        own = max(homes.values(), default=0)
        alone = sum(node.get("class") == walk.nodes[index].get("class") for node in walk.nodes) == 1
        return alone and own >= LEAST_PARAGRAPHS and 2 * own > len(lines)

    @cached_property
    def _named_around(self) -> list[int]:
        """For each element, the innermost one around it, or itself, that has a name for noise; -1 without one."""
        around: list[int] = []
        for index, parent in enumerate(self.walk.parents):
            named = not self.walk.names[index].isdisjoint(names("always_noise"))
            around.append(index if named else around[parent] if 0 <= parent < index else -1)
        return around

    @cached_property
    def _first_below(self) -> Block | None:
        """The first block of running text below the headline."""
        below = self.walk.blocks[self.title_at + 1 :] if self.title_at >= 0 else ()
        return next((block for block in below if self.prose[block.index] > 0), None)

    def _named(self) -> dict[int, frozenset[str]]:
        """Elements with noise names, in document order, and those names."""
        walk, noise, hard = self.walk, names("noise"), names("hard_tags")
        nodes = enumerate(walk.nodes) if walk.hidden else ()
        hidden = {index for index, node in nodes if node in walk.hidden}
        named: dict[int, frozenset[str]] = {}
        for index, (tag, tokens) in enumerate(zip(walk.tags, walk.names, strict=True)):
            # The id of a heading often repeats its text, and the class of a row names what is listed.
            if (tag in hard or index in hidden or not tokens.isdisjoint(noise)) and tag not in _FRAME:
                noise_names = self._names(index)
                named[index] = noise_names | {"hidden"} if index in hidden else noise_names
        return named

    def _names(self, index: int) -> frozenset[str]:
        tag, holds = self.walk.tags[index], self.walk.elements.holds
        noise = self.walk.names[index] & names("noise")
        if noise and noise <= names("quoting"):
            quoting = self.walk.names[index] & names("quotes") or holds(self.walk.places[index], "blockquote")
            noise = frozenset() if quoting else noise
        quoted = tag == "figure" and holds(self.walk.places[index], "table", "blockquote", "pre")
        return noise | {tag} if tag in names("hard_tags") and not quoted else noise

    def _title_at(self) -> int:
        """Index of the block that shows the headline, -1 if none does."""
        if not self.title:
            return -1
        titles = [block for block in self.walk.blocks if self.is_title(block)]
        best = next((block for block in titles if self.walk.tags[block.element] == "h1"), titles[0] if titles else None)
        return best.index if best is not None else -1

    def is_title(self, block: Block) -> bool:
        """True if the block shows the headline, with a label or badge before it, or is part of its heading."""
        near = len(self.title) / 2 <= len(block.text) <= 2 * len(self.title) + 40
        if not self.title or not near or self.title not in (text := squashed(block.text)):
            return False
        if self.walk.places[block.element] in self._heading:
            return True
        named = phrases("title_before").sub("", block.text, count=1)
        if self.title == text or (named != block.text and self.title == squashed(named)):
            return True
        heading = self.walk.tags[block.element] in HEADINGS
        bare = _KICKER.split(_TIME.split(block.text, maxsplit=1)[0])[-1] if heading else ""
        badged = but_for_badge(self.walk.nodes[block.element], block.text) if heading else ""
        return self.title in (squashed(bare), squashed(badged))

    def _values(self) -> list[float]:
        """Weight each block adds to its element: zero in noise, little above the headline."""
        blocks = zip(self.walk.blocks, self.prose, strict=True)
        return [
            0.0 if self.noise[block.element] >= 0 else value * (0.3 if block.index < self.title_at else 1.0)
            for block, value in blocks
        ]
