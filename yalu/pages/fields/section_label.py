"""Section label of an article: its section, or a word marking it as opinion (社评, 사설, 社説, Editorial).

A page may state it in several places: metadata, a headline badge, a line beside the headline, the breadcrumbs. All are
collected in order of reliability (decision 0155). A word for one form of opinion outranks a word for opinion in
general, and that outranks a section: an article under 国际 with the badge 社评 is an editorial wherever the badge
stands. So a page gives the same label whichever of them its template shows where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise

from lxml.html import HtmlElement

from yalu.pages.document.blocks import Block, Walk, beginning
from yalu.pages.document.element_names import name_tokens, tokens_of, with_part
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import hint, names, phrases, whole
from yalu.pages.fields.breadcrumbs import EDGES, Said, path_to_page
from yalu.text import has_digit, one_line

LONGEST = 40
"""Maximum characters of a visible label; a longer line is a sentence."""
BEFORE, AFTER, CLOSE = 60, 60, 15
"""Elements before and after the headline searched for a label; and the range in which any section's name counts."""
OVER = 5
"""Number of elements directly before the headline in which a bracketed line is its label."""
SEVERAL = 3
"""Number of adjacent links from which they are a menu."""
_META = (
    "article:section", "og:article:section", "og:section", "parsely-section", "section", "category", "dable:section",
    "article:section1", "sailthru.section", "cxenseparse:category", "news_section", "article_section", "genre",
)  # fmt: skip
_DATA = ("data-section", "data-article-section", "data-category", "data-channel", "data-genre", "data-label")
_BADGE = re.compile(r"\A\s*[【\[［〔〈《<（(]\s?([^】\]］〕〉》>）)]{1,16}?)\s?[】\]］〕〉》>）)]\s*(?=\S)")
_BRACKETED = re.compile(r"\A[【［〔〈《]\s?([^】］〕〉》／/]{2,10})\s?[】］〕〉》]\Z")
_BEGUN = re.compile(r"\A\s*([^|｜丨:：／]{1,20}?)\s*[|｜丨:：／]\s*(?=\S)")
_SPACED = re.compile(r"\A\s*([^\s\x00-\x7f]{2,8})\s+(?=\S)")
_PARTS = re.compile(r"\s+[-–—|｜:：<«•·]+\s+|[_|｜]|\s::\s")
_PIECES = re.compile(r"\s*[|｜丨•]\s*|\s[·/／-]\s|\s{2,}")
_OF_SECTION = re.compile(
    r"/(?:sections?|sec|categor(?:y|ies)|genres?|channels?|columns?|rubrics?|lanmu|pindao|opinions?|forum-\d+|taxonomy)(?:[/?.-]|\Z)"
    r"|/cat(?:new|\d+)\.html?\Z|articleList|[?&](?:cat|category|section)=",
    re.I,
)
_CATEGORY = re.compile(r"(?:\A|\s)(?:category|cat)[-_](?:name|label|link|title|text)(?:\s|\Z)", re.I)
_LEAVES = (
    "a", "span", "p", "div", "em", "strong", "b", "i", "li", "td", "font", "h2", "h3", "h4", "h5", "h6", "small", "dd",
    "dt", "cite", "label", "mark", "u",
)  # fmt: skip


def read_label(
    structured: Structured, walk: Walk, title: str, title_node: HtmlElement | None, body: list[Block]
) -> tuple[str | None, str]:
    """Return the section or opinion label of the article and its source; (None, "") if the page gives none.

    ``body`` are the blocks of the text, ``title_node`` the element of the headline.
    """
    best: tuple[int, Said] | None = None
    for raw, source in _all(structured, walk, title, title_node, body):
        value = clean_label(raw)
        if not value or squashed(value) == squashed(title):
            continue
        rank = rank_of(value)
        if best is None or rank < best[0]:
            best = rank, (value, source)
        if rank == 0:
            break
    return best[1] if best else (None, "")


def badge_of(title: str) -> str:
    """Return the label a headline begins with, including brackets or separator; empty if there is none."""
    if (match := _BADGE.match(title)) and rank_of(clean_label(match[1])) <= 2:
        return match[0]
    if (match := _BEGUN.match(title)) and rank_of(clean_label(match[1])) <= 1:
        return match[0]
    match = _SPACED.match(title)
    return match[0] if match and rank_of(match[1]) == 0 else ""


def badge_element(heading: HtmlElement) -> str:
    """Return the text of a label element at the start of a heading; empty if there is none."""
    for child in list(heading)[:1]:
        if not isinstance(child.tag, str) or one_line(heading.text or ""):
            return ""
        text = one_line(child.text_content())
        tokens = name_tokens(child.get("class"))
        known = _is_named(child) or tokens & names("badge") or rank_of(clean_label(text)) <= 2
        if known and _fits(text) and 2 * len(text) < len(one_line(heading.text_content())):
            return text
    return ""


def title_badge(heading: HtmlElement) -> str:
    """Return the badge of a heading that is not part of its headline; empty if there is none.

    It is a word known as a label, whatever its element is named.
    """
    text = badge_element(heading)
    return text if text and rank_of(clean_label(text)) <= (1 if text.isascii() else 2) else ""


def clean_label(raw: str) -> str:
    """Strip brackets, separators and words such as 栏目： or Category: from a label."""
    value = one_line(raw)[:120].strip(EDGES)
    return phrases("label_start").sub("", value, count=1).strip(EDGES)


def is_bracketed_label(line: str) -> bool:
    """True if a line is only a word or two in brackets, as papers print the section above a headline."""
    return (match := _BRACKETED.match(line)) is not None and _fits(match[1])


@lru_cache(maxsize=2048)
def rank_of(label: str) -> int:
    """Rank of a label: 0 for a form of opinion, 1 for opinion in general, 2 for a section, 3 for any other word."""
    if not label or len(label) > LONGEST:
        return 3
    if whole("label_form").match(label):
        return 0
    return 1 if whole("label_opinion").match(label) else 2 if whole("label_section").match(label) else 3


def _all(
    structured: Structured, walk: Walk, title: str, title_node: HtmlElement | None, body: list[Block]
) -> Iterator[Said]:
    yield from _stated(structured)
    yield from _in_headline(title, title_node)
    if title_node is not None:
        place = _Place(walk, title_node, _text_begins(walk, body))
        yield from place.named()
        yield from place.data()
        yield from _path(structured, walk, title)
        yield from place.bracketed()
        yield from place.known()
        yield from place.after()
    else:
        yield from _path(structured, walk, title)
    yield from _labelled(walk, body)
    yield from _filed(walk, body)
    yield from _in_title_element(walk, title)


def _path(structured: Structured, walk: Walk, title: str) -> Iterator[Said]:
    """Yield the last breadcrumb step if it can be a label."""
    for step, source in path_to_page(structured, walk, title):
        if _fits(step) and len(step) <= LONGEST / 2:
            yield step, source


def _text_begins(walk: Walk, body: list[Block]) -> HtmlElement | None:
    """First paragraph of the text, not counting a separate standfirst, because labels can follow that."""
    for block, after in pairwise(body[:4]):
        if block.element == after.element or walk.parents[block.element] == walk.parents[after.element]:
            return walk.nodes[block.element]
    return walk.nodes[body[0].element] if body else None


def _stated(structured: Structured) -> Iterator[Said]:
    article, micro = structured.article, structured.microdata
    for source, value in (
        ("json-ld", text_of(article.get("articleSection"))),
        *(("microdata", value) for value in micro.get("articleSection", ())[:1]),
        *((f"meta {name}", value) for name in _META for value in structured.meta.get(name, ())[:1]),
        ("json-ld genre", text_of(article.get("genre"))),
        *(("microdata genre", value) for value in micro.get("genre", ())[:1]),
    ):
        if value and "://" not in value:
            yield value, source


def _in_headline(title: str, node: HtmlElement | None) -> Iterator[Said]:
    for text in (title, one_line(node.text_content())[:400] if node is not None else ""):
        if badge := badge_of(text):
            yield badge, "badge in the headline"
    if node is not None and (text := badge_element(node)):
        yield text, "badge in the headline"


def _is_named(node: HtmlElement) -> bool:
    if (node.get("property") or node.get("itemprop") or "").lower().endswith(("articlesection", "genre")):
        return True
    tokens = with_part(node, node.get("data-testid") or node.get("data-component"))
    called = tokens & names("label")
    if called == {"section"} and "field" not in tokens:  # of the page as likely as of the paper
        return rank_of(clean_label(one_line(beginning(node, 200)))) <= 2
    return bool(called) or ((name := node.get("class")) is not None and _CATEGORY.search(name) is not None)


def _fits(text: str) -> bool:
    return 0 < len(text) <= LONGEST and not has_digit(text)


def _words_of(node: HtmlElement) -> Iterator[Said]:
    """Yield what a label element says: its first link, else its text; nothing if it says much more."""
    whole = one_line(node.text_content())
    links = [text for child in node.iter("a") if (text := one_line(child.text_content()))]
    text = links[0] if links else whole
    if len(whole) <= 2 * LONGEST and _fits(text) and not phrases("no_label").match(text):
        yield text, f"element {node.get('class') or node.get('id') or node.tag}"[:80]


class _Place:
    """The elements between the headline and the text, sorted by distance from the headline."""

    def __init__(self, walk: Walk, title: HtmlElement, text: HtmlElement | None) -> None:
        self.walk = walk
        order = walk.elements.nodes
        at = walk.places[title]
        end = next((place for place in range(at, min(len(order), at + 400)) if order[place] is text), len(order))
        inside = {id(node) for node in title.iter()}
        before = [(at - place, order[place]) for place in range(max(0, at - BEFORE), at)]
        after = [(place - at, order[place]) for place in range(at + 1, min(end, at + AFTER + len(inside)))]
        near = [each for each in (*before, *after) if isinstance(each[1].tag, str) and id(each[1]) not in inside]
        self.near = sorted(near, key=lambda each: each[0])
        self.before = [each for each in reversed(before) if isinstance(each[1].tag, str)]
        self.title = title
        self.rest = order[end : end + AFTER * 4] if end < len(order) else []

    def is_named(self, node: HtmlElement) -> bool:
        """True if an element is named as label; most have neither a name nor an attribute that could say so."""
        return (node in self.walk.stating or node.get("class") is not None or bool(tokens_of(node))) and _is_named(node)

    def named(self) -> Iterator[Said]:
        """Yield from elements named as label, category or the like."""
        for _, node in self.near:
            if node.tag in ("nav", "ul", "ol", "body", "main") or not self.is_named(node) or _in_menu(node):
                continue
            yield from _words_of(node)

    def after(self) -> Iterator[Said]:
        """Yield from elements named as label in the article's own footer."""
        footer = names("own_footer")
        if self.walk.elements.words.isdisjoint(footer):
            return
        for node in self.rest:
            if isinstance(node.tag, str) and _in_own_footer(node) and self.is_named(node):
                yield from _words_of(node)

    def data(self) -> Iterator[Said]:
        """Yield from attributes of the headline and its ancestors that name a section."""
        for node in (self.title, *self.title.iterancestors()):
            for name in _DATA:
                if (value := one_line(node.get(name) or "")) and _fits(value):
                    yield value, f"attribute {name}"

    def bracketed(self) -> Iterator[Said]:
        """Yield a line in brackets directly above the headline, whatever word it holds."""
        for _, node in self.before[:OVER]:
            if node.tag in _LEAVES and node.tag != "a" and is_bracketed_label(line := one_line(node.text or "")):
                yield line, "line in brackets over the headline"

    def known(self) -> Iterator[Said]:
        """Yield short lines and links near the headline that consist of the name of a section."""
        for away, node in self.near:
            if node.tag not in _LEAVES:
                continue
            whole = one_line(beginning(node, 160))
            if not whole:
                continue
            links = node.tag == "a" and away <= CLOSE and _OF_SECTION.search(node.get("href") or "") and _fits(whole)
            parts = _PIECES.split(whole) if len(whole) < 120 and not len(node) else [whole]
            ranks = [(rank_of(text), text) for text in map(clean_label, parts if len(parts) < 7 else ())]
            known = [text for rank, text in ranks if rank <= 1 or (rank == 2 and away <= CLOSE)]
            if not (links or known) or _in_menu(node):
                continue
            if links:
                yield whole, "link to a section"
            for text in known:
                yield text, "line by the headline"


def _in_menu(node: HtmlElement) -> bool:
    """True if an element is one of several links in a row, or inside comments, related articles or the like."""
    above = node
    for depth in range(5):
        if above is None or above.tag in ("body", "html", "article", "main"):
            return False
        if 0 < depth < 4 and _beside_links(above) >= SEVERAL:
            return True
        if above.tag in ("nav", "aside", "footer") or tokens_of(above) & names("beside"):
            return True
        above = above.getparent()
    return False


def _in_own_footer(node: HtmlElement) -> bool:
    above = islice(node.iterancestors(), 4)
    return any(tokens_of(each) & names("own_footer") for each in above)


def _beside_links(parent: HtmlElement) -> int:
    """Number of links that are children of an element, or alone in one of its children."""
    found = 0
    for child in list(parent)[:20]:
        inner = child
        while isinstance(inner.tag, str) and inner.tag != "a" and len(inner) == 1 and not (inner.text or "").strip():
            inner = inner[0]
        found += inner.tag == "a" or (inner.tag == "li" and _is_of_menu(inner))
    return found


def _is_of_menu(item: HtmlElement) -> bool:
    """True if a list item is the name of a section, as menu entries are, linked or not."""
    text = one_line(item.text or "") if not len(item) else ""
    return 0 < len(text) <= LONGEST / 2 and rank_of(clean_label(text)) == 2


# ---- lines that say so -----------------------------------------------------------------------------------------------


def _labelled(walk: Walk, body: list[Block]) -> Iterator[Said]:
    """Yield from lines such as 栏目：观点 or "Filed under: Opinion", before the text or directly after it."""
    if not body:
        return
    first, last = body[0].index, body[-1].index
    for block in (*walk.blocks[max(0, first - 25) : first], *walk.blocks[last + 1 : last + 12]):
        if len(block.text) >= 120 or not block.hints & hint("label_said"):
            continue
        if match := phrases("label_said").search(block.text):
            said = block.text[match.end() :].strip(" :：")
            if not said and block.index + 1 < len(walk.blocks):
                said = walk.blocks[block.index + 1].text
            value = re.split(r"[\s,，、|｜]", said, maxsplit=1)[0]
            if _fits(value):
                yield value, "line that names it"


_FILED = frozenset(
    {"articlecategory", "articlecate", "catlinks", "entrycategories", "entrycategory", "postcategories", "postcategory"}
)
FOOT = 150
"""Number of elements after the text in which a theme names the category."""


def _filed(walk: Walk, body: list[Block]) -> Iterator[Said]:
    """Yield the first link after the text marked as the article's category, as blog software prints it."""
    if not body:
        return
    elements, begin = walk.elements, walk.places.get(walk.nodes[body[-1].element])
    if begin is None:
        return
    for node, tag in zip(elements.nodes[begin : begin + FOOT], elements.tags[begin : begin + FOOT], strict=True):
        if tag == "a" and _is_category(node) and _fits(text := one_line(node.text_content())):
            yield text, "category behind the text"
            return


def _is_category(link: HtmlElement) -> bool:
    if "category" in (link.get("rel") or "").lower().split():
        return True
    return any(name_tokens(above.get("class")) & _FILED for above in islice(link.iterancestors(), 4))


def _in_title_element(walk: Walk, title: str) -> Iterator[Said]:
    """Yield a section name between headline and site name in the title element."""
    node = walk.elements.first("title")
    text = one_line(node.text or "" if node is not None else "")[:300]
    for part in _PARTS.split(text)[1:4]:
        if rank_of(clean_label(part)) <= 2 and squashed(part) not in squashed(title):
            yield part, "title element"
