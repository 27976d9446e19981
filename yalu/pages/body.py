"""The body of an article: the element that holds its text, and which blocks of it are the text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from yalu.pages.blocks import HEADINGS, Block, Walk, is_hidden
from yalu.pages.boxes import (
    HEAD_OF_LIST,
    LIST_OF_LINKS,
    MOSTLY_LINKS,
    heads_of_lists,
    leads_elsewhere,
    link_lists,
    marked_within,
)
from yalu.pages.prose import prose, said_beside
from yalu.pages.structured import squashed
from yalu.pages.times import visible_time
from yalu.pages.words import names, phrases

MOST_NOISE = 0.35
"""Largest share of a page's running text that elements of one name may take away."""
MOST_HIDDEN = 0.6
"""The same for elements that say they are not shown: pages that are sent in pieces hide the article at first."""
MOST_PIECES = 40
"""Most elements that one body is put together from."""
NEAR_TITLE = 0.45
"""Share of a page's running text from which the surroundings of the headline are taken for the article."""
MOST_TAIL = 0.3
"""Largest share of the text that may stand after a heading that ends it."""
MOST_IN_CARD = 3
"""Links that a card has: on its headline, its picture and "read more". More are a list beside a text."""
MOST_BEFORE = 40
"""Blocks, without links and noise, that may stand between the headline and the text after it."""
_LEAF_TAGS = frozenset(
    {"p", "li", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "pre", "td", "th", "tr", "tbody", "dd", "dt", "dl"}
)


@dataclass(slots=True)
class Body:
    """Blocks that are the body, in order, and where they were found. ``good`` is the weight of running text in it."""

    blocks: list[Block]
    container: int
    good: float
    page_good: float


class Reader:
    """Reads one walked page. ``title`` is the headline."""

    def __init__(self, walk: Walk, *, title: str = "") -> None:
        self.walk = walk
        self._counts: dict[str, list[int]] = {}
        self.title = squashed(title)
        self.prose = [prose(block) for block in walk.blocks]
        self.title_at = self._title_at()
        self.noise = self._noise()
        self.teasers = self._teasers()
        self.values = self._values()
        self.sums = self._summed(self.values)

    # -- elements ------------------------------------------------------------------------------------------------

    def _summed(self, values: list[float]) -> list[float]:
        sums = [0.0] * max(1, len(self.walk.nodes))
        for block, value in zip(self.walk.blocks, values, strict=True):
            sums[block.element] += value
        for index in range(len(sums) - 1, 0, -1):
            sums[self.walk.parents[index]] += sums[index]
        return sums

    def _noise(self) -> list[int]:
        """For each element the outermost element around it that is named as noise, or -1.

        A name that would take away a large share of the page's running text is not believed on that page.
        """
        walk = self.walk
        named = [self._names(index) for index in range(len(walk.nodes))]
        sure = self._marked([found & names("always_noise") for found in named], {}, 0.0)
        values = [
            0.0 if sure[block.element] >= 0 else value for block, value in zip(walk.blocks, self.prose, strict=True)
        ]
        sums = self._summed(values)
        texts = self._summed(
            [
                float(value > 0 and walk.tags[block.element] == "p")
                for block, value in zip(walk.blocks, values, strict=True)
            ]
        )
        links = self._summed([float(block.link_share > 0.7) for block in walk.blocks])
        share: dict[str, float] = {}
        until: dict[str, int] = {}
        for index, found in enumerate(named):
            for name in found:
                if index > until.get(name, -1):
                    until[name] = walk.last[index]
                    real = (
                        texts[index] >= max(4, 2 * links[index])
                        and sums[index] > 0.12 * sums[0]
                        and name not in names("hard_tags")
                    )
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
        """``article`` elements beside the one with the headline: the next pieces of an endless page, or cards."""
        walk = self.walk
        if self.title_at < 0:
            return []
        home = [index for index in walk.chain(walk.blocks[self.title_at].element) if walk.tags[index] == "article"]
        if not home or self._summed(self.prose)[home[-1]] < 150:
            return []
        return [index for index in range(walk.last[home[-1]] + 1, len(walk.nodes)) if walk.tags[index] == "article"]

    def _marked(self, named: list[frozenset[str]], share: dict[str, float], total: float) -> list[int]:
        marks: list[int] = []
        for index, found in enumerate(named):
            above = marks[self.walk.parents[index]] if self.walk.parents[index] >= 0 else -1
            believed = above < 0 and any(
                (name in names("always_noise") and not self._holds_article(index))
                or (share and share[name] <= (MOST_HIDDEN if name == "hidden" else MOST_NOISE) * total)
                for name in found
            )
            marks.append(index if believed else above)
        return marks

    def _holds_article(self, index: int) -> bool:
        """Whether the headline or the main element is inside: then it is a template's wrapper, whatever its name."""
        return self._holds(index, "h1") or self._holds(index, "main")

    def _holds(self, index: int, tag: str) -> bool:
        """Whether an element is or has inside it one of a tag, in constant time."""
        counts = self._counts.get(tag)
        if counts is None:
            counts = self._counts[tag] = list(accumulate((found == tag for found in self.walk.tags), initial=0))
        return counts[self.walk.last[index] + 1] > counts[index]

    def _names(self, index: int) -> frozenset[str]:
        tag = self.walk.tags[index]
        if tag in ("html", "body", "main") or tag in HEADINGS:
            return frozenset()  # the id of a heading is often its own words
        found = self.walk.tokens(index) & names("noise")
        quoting = self.walk.tokens(index) & names("quotes") or self._holds(index, "blockquote")
        if found and found <= names("quoting") and quoting:
            found = frozenset()
        if tag in names("hard_tags") and not (
            tag == "figure" and any(self._holds(index, inner) for inner in ("table", "blockquote", "pre"))
        ):
            found |= {tag}
        return found | {"hidden"} if is_hidden(self.walk.nodes[index]) else found

    def _title_at(self) -> int:
        """Index of the block that shows the headline, -1 when none does."""
        if not self.title:
            return -1
        found = [block for block in self.walk.blocks if self._is_title(block)]
        best = next((block for block in found if self.walk.tags[block.element] == "h1"), found[0] if found else None)
        return best.index if best is not None else -1

    def _is_title(self, block: Block) -> bool:
        near = len(block.text) <= 2 * len(self.title) + 40
        return bool(self.title) and near and squashed(block.text) == self.title

    def _values(self) -> list[float]:
        """What a block says for the element around it: nothing in noise, little above the headline or in a card."""
        values = []
        for block, value in zip(self.walk.blocks, self.prose, strict=True):
            if self.noise[block.element] >= 0:
                value = 0.0
            elif block.index < self.title_at:
                value *= 0.3
            if block.index in self.teasers:
                value *= 0.25
            values.append(value)
        return values

    def _teasers(self) -> frozenset[int]:
        """Blocks that stand alone in a card with a link beside them: the first lines of another article."""
        texts = self._summed([float(value > 0) for value in self.prose])
        lists = [index for index, tag in enumerate(self.walk.tags) if tag in ("ul", "ol") and not texts[index]]
        boxed = marked_within(self.walk, lists)
        links = self._summed(
            [
                float(self.noise[block.element] < 0 and not boxed[block.element] and leads_elsewhere(block))
                for block in self.walk.blocks
            ]
        )
        found = set()
        for block, value in zip(self.walk.blocks, self.prose, strict=True):
            if value <= 0:
                continue
            index = block.element
            for _ in range(4):
                if texts[index] > 1:
                    break
                if links[index] >= 1 and self.walk.tags[index] not in ("body", "main", "html"):
                    if links[index] <= MOST_IN_CARD:
                        found.add(block.index)
                    break
                if self.walk.parents[index] < 0:
                    break
                index = self.walk.parents[index]
        return frozenset(found)

    # -- container -----------------------------------------------------------------------------------------------

    def container(self) -> int:
        """The element that holds the text: the one stated as the body, else the innermost with nearly all of it."""
        walk, sums = self.walk, self.sums
        if (stated := self._stated_body()) >= 0:
            return stated
        if sums[0] <= 0:
            return 0
        current = self._descend(self._around_title())
        while current > 0 and walk.tags[current] in _LEAF_TAGS:
            current = walk.parents[current]
        named = [
            index
            for index in range(current, walk.last[current] + 1)
            if sums[index] >= 0.6 * sums[current] and walk.tokens(index) & names("body")
        ]
        return named[0] if named else current

    def _around_title(self) -> int:
        """The smallest element around the headline that holds a good part of the page's text."""
        if self.title_at < 0:
            return 0
        chain = self.walk.chain(self.walk.blocks[self.title_at].element)
        return next((index for index in chain if self.sums[index] >= NEAR_TITLE * self.sums[0]), 0)

    def _descend(self, current: int) -> int:
        children: dict[int, list[int]] = {}
        for index, parent in enumerate(self.walk.parents):
            children.setdefault(parent, []).append(index)
        while True:
            best = max(children.get(current, ()), key=lambda child: self.sums[child], default=-1)
            if best < 0 or self.sums[best] < 0.8 * self.sums[current]:
                return current
            current = best

    def _stated_body(self) -> int:
        """The element with ``itemprop=articleBody`` that holds real text, -1 when there is none to believe."""
        best, most = -1, 0.0
        sizes: list[float] | None = None
        for index, node in enumerate(self.walk.nodes):
            if node.get("itemprop") != "articleBody" or self.noise[index] >= 0:
                continue
            if sizes is None:
                sizes = self._summed([block.size * (1 - block.link_share) for block in self.walk.blocks])
            if sizes[index] > most:
                best, most = index, sizes[index]
        return best if most > 150 and self.sums[best] >= 0.3 * self.sums[0] else -1

    # -- blocks --------------------------------------------------------------------------------------------------

    def read(self) -> Body:
        """The body of the page. Every block of the container that is left out gets its reason."""
        walk = self.walk
        if not walk.blocks:
            return Body([], 0, 0.0, 0.0)
        container = self.container()
        parts = [container, *self._continued(container)]
        inside = [block for block in walk.blocks if any(walk.inside(block.element, part) for part in parts)]
        in_paragraphs = sum(self.values[block.index] for block in inside if walk.tags[block.element] == "p")
        mostly_paragraphs = in_paragraphs > 0.7 * sum(self.values[block.index] for block in inside)
        lists = link_lists(walk, container)
        counts = Counter(block.text for block in inside if block.size > 24)
        seen: set[str] = set()
        for block in inside:
            self._judge(block, container, lists, mostly_paragraphs)
            again = block.text in seen and (block.size > 80 or counts[block.text] > 2)
            scrap = counts[block.text] > 2 and block.size < 200
            if block.kept and (again or scrap) and walk.tags[block.element] not in ("li", "td"):
                self._drop(block, "repeated")
            seen.add(block.text)
        for block in heads_of_lists(walk, inside, container):
            self._drop(block, HEAD_OF_LIST)
        kept = self._lead(parts) + self._trim([block for block in inside if block.kept])
        return Body(kept, container, sum(self.values[block.index] for block in kept), self.sums[0])

    def _continued(self, container: int) -> list[int]:
        """Other elements of the same tag and class that hold more of the text: a body in several pieces."""
        walk = self.walk
        name = walk.nodes[container].get("class")
        if not name or walk.tags[container] in ("body", "html", "main"):
            return []
        return [
            index
            for index in range(len(walk.nodes))
            if walk.tags[index] == walk.tags[container]
            and not walk.inside(index, container)
            and not walk.inside(container, index)
            and self.sums[index] >= 0.05 * self.sums[container]
            and walk.nodes[index].get("class") == name
        ][:MOST_PIECES]

    def _lead(self, parts: list[int]) -> list[Block]:
        """Sentences between the headline and the container: the standfirst, or a first paragraph set apart."""
        walk = self.walk
        first = next(
            (block.index for block in walk.blocks if any(walk.inside(block.element, part) for part in parts)), 0
        )
        if self.title_at < 0:
            return []
        found = []
        between = [
            block
            for block in walk.blocks[self.title_at + 1 : first]
            if self.noise[block.element] < 0 and block.link_share <= 0.8
        ]
        for block in between if len(between) <= MOST_BEFORE else ():
            if block.index in self.teasers or not block.sentence:
                continue
            if block.size >= 50 and block.link_share < 0.3 and not said_beside(block):
                found.append(block)
        return found

    def _judge(self, block: Block, container: int, lists: frozenset[int], mostly_paragraphs: bool) -> None:
        walk = self.walk
        mark, tag = self.noise[block.element], walk.tags[block.element]
        share = block.link_share
        if mark >= 0 and not walk.inside(container, mark):
            self._drop(block, "named as noise: " + _describe(walk, mark))
        elif tag == "h1" or self._is_title(block):
            self._drop(block, "title")
        elif share > 0.6 and (not block.sentence or block.size < 200):
            self._drop(block, MOSTLY_LINKS)
        elif share > 0.1 and lists and any(index in lists for index in walk.chain(block.element, 4)):
            self._drop(block, LIST_OF_LINKS)
        elif reason := said_beside(block):
            self._drop(block, reason)
        elif (
            mostly_paragraphs
            and tag in ("div", "span", "center", "section", "header")
            and not block.sentence
            and block.size < 60
        ):
            self._drop(block, "scrap beside paragraphs")

    def _drop(self, block: Block, reason: str) -> None:
        block.kept = False
        block.reason = reason

    def _trim(self, kept: list[Block]) -> list[Block]:
        """Without the scraps that stand before the first and after the last running text."""
        kept = self._without_tail(kept)
        at = [index for index, block in enumerate(kept) if self.prose[block.index] > 20]
        if not at:
            return kept
        for block in kept[: at[0]]:
            if block.size < 160 and visible_time(block.text):
                self._drop(block, "date line")
            item = self.walk.tags[block.element] in ("li", "dd", "td") and block.link_share < 0.3
            if not item and not self._is_line_of_text(block):
                self._drop(block, "before the text")
        for block in kept[at[-1] + 1 :]:
            if not self._is_line_of_text(block):
                self._drop(block, "after the text")
        return [block for block in kept if block.kept]

    def _without_tail(self, kept: list[Block]) -> list[Block]:
        """Without what follows a heading such as "Related" or "About the author", if that is the smaller part."""
        total = sum(self.prose[block.index] for block in kept)
        for place, block in enumerate(kept):
            heading = self.walk.tags[block.element] in HEADINGS or block.bold >= 0.9 * len(block.text)
            if not heading or block.size > 120 or not phrases("tail_heading").search(block.text):
                continue
            rest = sum(self.prose[later.index] for later in kept[place:])
            if rest <= MOST_TAIL * total:
                for later in kept[place:]:
                    self._drop(later, f"after the heading {block.text[:40]!r}")
                return kept[:place]
        return kept

    def _is_line_of_text(self, block: Block) -> bool:
        tag = self.walk.tags[block.element]
        long_enough = block.size >= 25 if block.sentence else block.size >= 45
        return block.link_share < 0.5 and long_enough and tag in ("p", "li", "div", "blockquote", "h2", "h3")


def _describe(walk: Walk, index: int) -> str:
    node = walk.nodes[index]
    name = (node.get("id") or node.get("class") or "")[:60]
    return f"{walk.tags[index]} {name}".strip()
