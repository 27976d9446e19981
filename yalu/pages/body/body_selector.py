"""Body selection: find the element that holds the article text, and the blocks in it that are text (decision 0020)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from yalu.pages.body.link_boxes import BOX, MOSTLY_LINKS, SCRAP, boxes, calls_for
from yalu.pages.body.scoring import LEAST_PARAGRAPHS, WeighedBlocks
from yalu.pages.comments.completeness.openness import says_closed
from yalu.pages.comments.counts import heads_list, stated_count
from yalu.pages.dates.date_parser import visible_time
from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk
from yalu.pages.document.vocabulary import names
from yalu.pages.lines.credits import is_signed_line, names_author, says_who_posted
from yalu.pages.lines.prose import LONGEST_CAPTION, MOST_LINKED, is_below_picture, is_end_mark, said_beside
from yalu.pages.lines.signatures import REASON as NOTE
from yalu.pages.lines.signatures import is_closing_note, noted

MOST_PIECES = 40
"""Maximum number of elements that one body is assembled from."""
NEAR_TITLE = 0.45
"""Share of the page's running text that the surroundings of the headline must hold to be taken as the article."""
LEAST_PROSE = 20.0
"""Weight of running text from which a block is where a text begins or ends."""
LEAST_COLUMN, MOST_OF_ROW = 0.2, 0.95
"""Share of running text that a cell holds where the columns beside it hold the rest, and share that its row holds."""
LITTLE_TEXT = 900.0
"""Weight of running text on a page below which element names are better evidence than shares of the text."""
LEAST_NAMED = 150.0
"""Minimum weight of words in an element named as a body, on such pages."""
MOST_TAIL = 0.3
"""Largest share of the text that a closing heading ("Related", "About the author") may cut off."""
MOST_AFTER_MARK = 0.5
"""Largest share of the text that a heading below a line that marks the end may cut off."""
MOST_BOXED, MOST_ABOVE = 0.3, 0.4
"""Largest share of the text in boxes between paragraphs, and of the paragraphs in cells above the headline."""
MOST_BEFORE = 40
"""Maximum number of blocks, without links and noise, between the headline and the text after it."""
_LEAF_TAGS = frozenset(
    {"p", "li", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "pre", "td", "th", "tr", "tbody", "dd", "dt", "dl"}
)


@dataclass(slots=True)
class Body:
    """The blocks of the body in order, their container, and the weight of running text in them."""

    blocks: list[Block]
    container: int
    good: float


class BodyReader(WeighedBlocks):
    """Selects the body of one walked page. ``title`` is the headline; ``comments`` are those shown on the page."""

    def __init__(
        self,
        walk: BlockWalk,
        *,
        title: str = "",
        heading: HtmlElement | None = None,
        comments: Sequence[HtmlElement] = (),
    ) -> None:
        super().__init__(walk, title=title, heading=heading)
        at = walk.elements.at
        head = walk.places[walk.blocks[self.title_at].element] if self.title_at >= 0 else 0
        self.comments_at = max((at[node] for node in comments if at.get(node, 0) > head), default=len(at))

    def container(self) -> int:
        """Return the element that holds the text: the declared body, else the innermost one with nearly all of it."""
        walk, sums = self.walk, self.sums
        if (stated := self._stated_body()) >= 0:
            return stated
        little = self._named_around_title() if sums[0] < LITTLE_TEXT else []
        if sums[0] <= 0:
            return little[-1] if little else 0
        around = self._around_title()
        column = self._column(around)
        current = self._descend(max(column, around))
        while current > max(column, 0) and walk.tags[current] in _LEAF_TAGS:
            current = walk.parents[current]
        if not any(walk.inside(current, index) for index in little):
            inner = [index for index in little if walk.inside(index, current)]
            current = inner[-1] if inner else current
        large = (index for index in range(current, walk.last[current] + 1) if sums[index] >= 0.6 * sums[current])
        return next((index for index in large if walk.names[index] & names("body")), current)

    def _named_around_title(self) -> list[int]:
        """Elements named as body that contain or follow the headline and hold a good part of the words.

        Used on pages of tables and short lines, where the share of running text is no evidence.
        """
        walk = self.walk
        if self.title_at < 0:
            return []
        home = walk.blocks[self.title_at].element
        below = [self.noise[block.element] < 0 and block.index > self.title_at for block in walk.blocks]
        words = (block.size * (1 - block.link_share) for block in walk.blocks)
        sizes = self.summed([size * counts for size, counts in zip(words, below, strict=True)])
        least = max(LEAST_NAMED, 0.3 * sizes[0])
        called = (index for index, tokens in enumerate(walk.names) if tokens & names("body") and sizes[index] >= least)
        return [at for at in called if self.noise[at] < 0 and (at >= home or walk.inside(home, at))]

    def _around_title(self) -> int:
        """The smallest element that contains the headline and NEAR_TITLE of the page's running text."""
        if self.title_at < 0:
            return 0
        chain = self.walk.chain(self.walk.blocks[self.title_at].element)
        return next((index for index in chain if self.sums[index] >= NEAR_TITLE * self.sums[0]), 0)

    def _column(self, around: int) -> int:
        """The cell with the headline in what is ``around`` it, -1 if it has no paragraphs or no columns beside it."""
        walk, sums = self.walk, self.sums
        if self.title_at < 0:
            return -1
        chain = walk.chain(walk.blocks[self.title_at].element)
        counts = self.summed([float(value > 0) for value in self.prose])
        columns = (index for index in chain if walk.tags[index] == "td" and counts[index] >= LEAST_PARAGRAPHS)
        cell = next(columns, around)
        beside = cell > around and sums[walk.parents[cell]] >= MOST_OF_ROW * sums[around]
        return cell if beside and sums[cell] >= LEAST_COLUMN * sums[around] else -1

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
        """The element with ``itemprop=articleBody`` that holds real text; -1 if there is no credible one."""
        best, most = -1, 0.0
        sizes: list[float] | None = None
        declared = self.walk.elements.stating.items()
        stated = {node for node, attributes in declared if attributes.get("itemprop") == "articleBody"}
        for index, node in enumerate(self.walk.nodes if stated else ()):
            if node not in stated or self.noise[index] >= 0:
                continue
            if sizes is None:
                sizes = self.summed([block.size * (1 - block.link_share) for block in self.walk.blocks])
            if sizes[index] > most:
                best, most = index, sizes[index]
        return best if most > 150 and self.sums[best] >= 0.3 * self.sums[0] else -1

    def read(self) -> Body:
        """Select the body. Every block of the container that is left out gets a reason."""
        walk = self.walk
        if not walk.blocks:
            return Body([], 0, 0.0)
        container = self.container()
        parts = [container, *self._continued(container)]
        inside = [block for block in walk.blocks if any(walk.inside(block.element, part) for part in parts)]
        in_paragraphs = sum(self.values[block.index] for block in inside if walk.tags[block.element] == "p")
        mostly_paragraphs = in_paragraphs > 0.7 * sum(self.values[block.index] for block in inside)
        counts = Counter(block.text for block in inside if block.size > 24)
        seen: set[str] = set()
        for block in inside:
            self._judge(block, container, mostly_paragraphs)
            again = block.text in seen and (block.size > 80 or counts[block.text] > 2)
            scrap = counts[block.text] > 2 and block.size < 200
            written = walk.tags[block.element] in ("li", "td", "dd") or (
                block.size < 80 and walk.tags[block.element] in ("p", "h2", "h3", "h4") and not block.links
            )
            if block.kept and (again or scrap) and not written:
                self._drop(block, "repeated")
            seen.add(block.text)
        self._drop_above(inside)
        self._drop_boxes(inside, container)
        kept = self._lead(parts) + self._trim([block for block in inside if block.kept])
        if len(kept) > 1 and is_closing_note(kept[-1], kept[:-1]):
            self._drop(kept.pop(), NOTE)
        return Body(kept, container, sum(self.values[block.index] for block in kept))

    def _drop_above(self, inside: list[Block]) -> None:
        """Drop cells above the headline, unless they are much of the text: then that heading is another one's."""
        tags, title_at = self.walk.tags, self.title_at
        above = [block for block in inside if block.kept and block.index < title_at and tags[block.element] == "td"]
        paragraphs = [block.index for block in inside if block.kept and self.prose[block.index] > 0]
        if sum(index < title_at for index in paragraphs) <= MOST_ABOVE * len(paragraphs):
            for block in above:
                self._drop(block, "above the headline")

    def _drop_boxes(self, inside: list[Block], container: int) -> None:
        """Drop boxes between paragraphs, unless they hold much of the text: then they are how it is laid out."""
        first = next((place for place, block in enumerate(inside) if block.kept and self.prose[block.index] > 0), 0)
        boxed = [block for block in boxes(self.walk, inside[first:], container) if block.kept]
        if self._prose_of(boxed) <= MOST_BOXED * self._prose_of([block for block in inside if block.kept]):
            for block in boxed:
                self._drop(block, BOX)

    def _prose_of(self, blocks: list[Block]) -> float:
        return sum(self.prose[block.index] for block in blocks)

    def _continued(self, container: int) -> list[int]:
        """Other elements with the same tag and class that hold more of the text: a body split into several elements."""
        walk = self.walk
        name = walk.nodes[container].get("class")
        if not name or walk.tags[container] in ("body", "html", "main"):
            return []
        return [
            index
            for index in range(len(walk.nodes))
            if walk.tags[index] == walk.tags[container]
            and self.sums[index] >= 0.05 * self.sums[container]
            and not walk.inside(index, container)
            and not walk.inside(container, index)
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
        above = [block for block in walk.blocks[self.title_at + 1 : first] if self.noise[block.element] < 0]
        between = [block for block in above if block.link_share <= 0.8]
        return [block for block in between if len(between) <= MOST_BEFORE and self._may_lead(block, first)]

    def _may_lead(self, block: Block, first: int) -> bool:
        """True for a sentence that is neither about the author or when and by whom it was posted, nor a call."""
        if not block.sentence or block.size < 50 or block.link_share >= 0.3 or said_beside(block):
            return False
        posted = is_signed_line(block.text) or says_who_posted(block.text)
        return not (posted or self.is_title(block) or calls_for(self.walk, block) or self._about_author(block, first))

    def _about_author(self, block: Block, first: int) -> bool:
        """True if a block before the text goes on from a name, or is in a box named author.

        A paragraph so named is not a box: it can hold the standfirst beside the name.
        """
        walk = self.walk
        if block.text[0].islower() or noted(block.text) is not None:
            return True
        beside = walk.blocks[first].element, walk.blocks[self.title_at].element
        named = (at for at in walk.chain(block.element, 6) if walk.tags[at] != "p" and walk.names[at] & names("author"))
        return any(not any(walk.inside(element, index) for element in beside) for index in named)

    def _judge(self, block: Block, container: int, mostly_paragraphs: bool) -> None:
        walk = self.walk
        mark, tag = self.noise[block.element], walk.tags[block.element]
        share = block.link_share
        scrap = tag in ("div", "span", "center", "section", "header") and not block.sentence and block.size < 60
        if mark >= 0 and not walk.inside(container, mark):
            self._drop(block, "named as noise: " + _describe(walk, mark))
        elif tag == "h1" or self.is_title(block):
            self._drop(block, "title")
        elif share > 0.6 and (not block.sentence or block.size < 200) and not self._linked_sentence(block):
            self._drop(block, MOSTLY_LINKS)
        elif reason := said_beside(block):
            self._drop(block, reason)
        elif block.size < LONGEST_CAPTION and is_below_picture(walk.nodes[block.element]):
            self._drop(block, "caption")
        elif mostly_paragraphs and scrap:
            self._drop(block, SCRAP)

    def _linked_sentence(self, block: Block) -> bool:
        """True for a sentence with long links in it, or a link that is the heading of the next paragraph.

        A list item is such a sentence if the item before it is text.
        """
        walk = self.walk
        if walk.tags[block.element] == "li" and block.index:
            before = walk.blocks[block.index - 1]
            beside = walk.parents[before.element] == walk.parents[block.element]
            return block.link_share <= MOST_LINKED and beside and before.kept and before.sentence
        if walk.tags[block.element] == "p" or block.index + 1 == len(walk.blocks):
            return self.prose[block.index] > 0 and walk.tags[block.element] == "p"
        after = walk.blocks[block.index + 1]
        beside = walk.parents[after.element] == walk.parents[block.element] and self.prose[after.index] > 0
        return beside and walk.tags[block.element] in ("h2", "h3", "h4") and walk.tags[after.element] == "p"

    def _drop(self, block: Block, reason: str) -> None:
        block.kept = False
        block.reason = reason

    def _trim(self, kept: list[Block]) -> list[Block]:
        """Drop scraps before the first and after the last running text."""
        kept = self._without_tail(kept)
        long = (index for index, block in enumerate(kept) if self.prose[block.index] > LEAST_PROSE)
        at = [index for index in long if not (_is_of_thread(kept[index]) or says_who_posted(kept[index].text))]
        at = at[next((place for place, index in enumerate(at) if not is_signed_line(kept[index].text)), 0) :]
        if not at:
            return kept
        homes = {kept[index].element for index in at}
        dated = any(block.size < 160 and visible_time(block.text) for block in kept[: at[0]])
        for block in kept[: at[0]]:
            if block.size < 160 and visible_time(block.text):
                self._drop(block, "date line")
            item = self._is_entry(block) and block.link_share < 0.3
            item = item and not (dated and block.size < 60 and not block.sentence)
            if not item and not self._is_line_of_text(block, block.element in homes):
                self._drop(block, "before the text")
        for block in kept[at[-1] + 1 :]:
            if not self._is_line_of_text(block, block.element in homes) or "://" in block.text or _is_of_thread(block):
                self._drop(block, "after the text")
        return [block for block in kept if block.kept]

    def _without_tail(self, kept: list[Block]) -> list[Block]:
        """Drop what follows the first heading of something else, or after the mark of an end; not much of the text.

        A heading of comments is such a mark: what no thread was read from are comments nevertheless.
        """
        sizes = [self.prose[block.index] for block in kept]
        whole = left = sum(sizes)
        begun = self.walk.blocks[kept[0].index :] if kept else []
        mark = next((block.index for block in begun if is_end_mark(block.text)), len(self.walk.blocks))
        for first, (block, size) in enumerate(zip(kept, sizes, strict=True)):
            marked = block.index > mark or heads_list(block.text)
            most = (MOST_AFTER_MARK if marked else MOST_TAIL) * whole
            if left <= most and self._is_heading(block) and (marked or self._ends_text(block)):
                for other in kept[first:]:
                    self._drop(other, f"after the heading {block.text[:40]!r}")
                return kept[:first]
            left -= size
        return kept

    def _ends_text(self, heading: Block) -> bool:
        """True for a heading of the author or other pieces by its words, or one below the comments."""
        return heading.says("tail_heading") or self.comments_at < self.walk.places[heading.element]

    def _is_heading(self, block: Block) -> bool:
        return self.walk.tags[block.element] in HEADINGS or block.bold >= 0.9 * len(block.text)

    def _is_entry(self, block: Block) -> bool:
        """True for a list item, or a table cell with others in its row; a lone cell is page layout."""
        walk, element = self.walk, block.element
        if walk.tags[element] != "td":
            return walk.tags[element] in ("li", "dd")
        row = walk.parents[element]
        beside = (walk.blocks[at] for at in (block.index - 1, block.index + 1) if 0 <= at < len(walk.blocks))
        return any(other.element != element and walk.inside(other.element, row) for other in beside)

    def _is_line_of_text(self, block: Block, at_home: bool = False) -> bool:
        """True if a block at the edge is text by its length, tag and links.

        ``at_home``: its element holds running text.
        """
        tag = self.walk.tags[block.element]
        long_enough = block.size >= 25 if block.sentence else block.size >= 45
        fits = tag in ("p", "li", "div", "blockquote", "h2", "h3") or (tag == "td" and at_home)
        fits = fits and long_enough and not (says_who_posted(block.text) or names_author(block.text))
        return fits and (block.link_share < 0.5 or self._linked_sentence(block))


def _is_of_thread(block: Block) -> bool:
    """True if a line counts comments or says that no more are taken."""
    return stated_count(block.text) is not None if not block.sentence else block.size < 160 and says_closed(block.text)


def _describe(walk: BlockWalk, index: int) -> str:
    node = walk.nodes[index]
    name = (node.get("id") or node.get("class") or "")[:60]
    return f"{walk.tags[index]} {name}".strip()
