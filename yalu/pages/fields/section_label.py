"""Section label of an article: its section, or a word marking it as opinion (社评, 사설, 社説, Editorial).

A page may state it in several places: metadata, a headline badge, a line beside the headline, the breadcrumbs. All are
collected in order of reliability (extraction.md#labels). A word for one form of opinion outranks a word for opinion in
general, and that outranks a section: an article under 国际 with the badge 社评 is an editorial wherever the badge
stands. So a page gives the same label whichever of them its template shows where.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import Candidate
from yalu.pages.context import BY_PLACE, CERTAIN, Context, best
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.dates.visible_dates import label_before
from yalu.pages.document.blocks import Block, BlockWalk, beginning, is_beside, own_texts
from yalu.pages.document.element_names import tokens_of, with_part
from yalu.pages.document.elements import Elements
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.urls import leads_away
from yalu.pages.document.vocabulary import hint, keys, names, phrases
from yalu.pages.fields.breadcrumbs import SourcedLabel, leads_to_front, path_to_page
from yalu.pages.fields.label_words import LONGEST, clean_label, rank_of
from yalu.text import has_digit, one_line

BEFORE, AFTER, CLOSE, FOOT = 60, 60, 15, 150
"""Elements searched for a label before and after the headline, near it for any section's name, and after the text."""
_FILED = frozenset({"catlinks", "entrycategories", "entrycategory", "postcategories", "postcategory"})
ABOVE, LONGEST_ABOVE = "element above the headline", 24
"""Source of the line above the headline, and its maximum characters."""
_MENUS, LEAST_MENU = ("nav", "ul", "ol"), 5
"""Elements of menus, and the number of elements of a line that is more than a label."""
APART = "apart, "
"""How the source of a label begins that is not in what holds headline and text: a site shows there what it likes."""
MOST_ABOVE, SEVERAL = 12, 3
"""Elements around one that are looked at for a menu, and how many adjacent links are one."""
_OPENING = ("【", "[", "［", "〔", "〈", "《", "<", "＜", "（", "(")
_SPOKEN, _AFTER_BADGE = ".!?…。！？", " |｜:：·•-–—"
_BADGE = re.compile(r"\A\s*[【\[［〔〈《<＜（(]\s?([^】\]］〕〉》>＞）)]{1,16}?)\s?[】\]］〕〉》>＞）)]\s*(?=\S)")
_BEGUN = re.compile(r"\A\s*([^|｜丨:：／]{1,20}?)\s*[|｜丨:：／]\s*(?=\S)")
_SPACED = re.compile(r"\A\s*([^\s\x00-\x7f]{2,8})\s+(?=\S)")
_PARTS = re.compile(r"\s+[-–—|｜:：<«•·]+\s+|[_|｜]|\s::\s")
_PIECES = re.compile(r"\s*[|｜丨•]\s*|\s[·/／-]\s|\s{2,}")
_OF_SECTION = re.compile(
    r"(?i)/(?:sections?|sec|categor(?:y|ies)|genres?|channels?|columns?|rubrics?|lanmu|pindao|opinions?|forum-\d+|taxonomy|labels?)(?:[/?.-]|\Z)"
    r"|/cat(?:new|\d+)\.html?\Z|articleList\b(?!\S{0,300}[?&]sc_area=I\b)|[?&](?:cat|category|section)=",
)
_POSTED = re.compile(r"\W*(?:posted|filed|geschrieben|publié)\b", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|under)\W*\Z", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAVES = frozenset((
    "a", "span", "p", "div", "em", "strong", "b", "i", "li", "td", "font", "h2", "h3", "h4", "h5", "h6", "small", "dd",
    "dt", "cite", "label", "mark", "u",
))  # fmt: skip


def label_candidates(context: Context) -> tuple[Candidate[str], ...]:
    """Return what may be the section or opinion label of the article; the first of the most reliable ones is it.

    Who paid or wrote in comes first. ``BY_PLACE``: its place alone makes it one, as another capture can tell.
    """
    labels = ((clean_label(raw), source) for raw, source in _all(context))
    labels = ((text, source) for text, source in labels if text and squashed(text) != squashed(context.title))
    ranks = ((text, source, max(rank_of(text), -(not source.startswith(APART)))) for text, source in labels)
    known = tuple(Candidate(text, source, CERTAIN - (1 + rank) / 5) for text, source, rank in ranks)
    return (*known, *(Candidate(value, ABOVE, BY_PLACE) for value in _above(context)))


def badge_of(title: str) -> str:
    """Return the label a headline begins with, including brackets or separator; empty if there is none."""
    for pattern, most in ((_BADGE, 2), (_BEGUN, 1), (_SPACED, 0)):
        if (match := pattern.match(title)) and rank_of(clean_label(match[1])) <= most:
            return match[0]
    return ""


def badge_element(heading: HtmlElement) -> str:
    """Return the text of a label element at the start or end of a heading; empty if there is none.

    The first one may be known by its word alone: a headline can end with any.
    """
    children = [child for child in (*heading[:1], *heading[-1:]) if isinstance(child.tag, str)]
    for child in dict.fromkeys(children):
        first, last = child is heading[0] and not one_line(heading.text or ""), not one_line(child.tail or "")
        text = one_line(child.text_content())
        known = _is_named(child) or tokens_of(child) & names("badge") or text[:1] in _OPENING
        known = known or (first and rank_of(clean_label(text)) <= 2)
        if known and (first or last) and _fits(text) and 2 * len(text) < len(one_line(heading.text_content())):
            return text
    return ""


def title_badge(heading: HtmlElement) -> str:
    """Return the badge at the start or end of a heading that is not part of its headline; empty if there is none.

    It is a word known as a label, whatever its element is named.
    """
    text = badge_element(heading)
    return text if text and rank_of(clean_label(text)) <= (1 if text.isascii() else 2) else ""


def best_label(labels: tuple[Candidate[str], ...]) -> Candidate[str] | None:
    """Return the label of the article among its candidates, None if only their place makes them one."""
    return best(each for each in labels if each.confidence > BY_PLACE)


def but_for_badge(heading: HtmlElement, text: str) -> str:
    """Return the ``text`` of a heading without the badge that is not part of its headline."""
    badge = title_badge(heading)
    if not badge:
        return text
    bare = text.removeprefix(badge).lstrip(_AFTER_BADGE)
    return (bare if bare != text else text.removesuffix(badge).rstrip()) or text


def _all(context: Context) -> Iterator[SourcedLabel]:
    """Yield what may be a label, in order of the reliability of its place."""
    yield from _stated(context.structured)
    yield from _in_headline(context.title, context.title_node)
    near = _near(context)
    yield from _signed(context)
    yield from _named(near, context)
    yield from _attributes(context.title_node)
    yield from (each for each in path_to_page(context) if _fits(each[0]) and len(each[0]) <= LONGEST / 2)
    yield from _known(near, context)
    yield from _after_text(context)
    yield from _labelled(context.walk, context.body)
    yield from _in_title_element(context)


def _stated(structured: Structured) -> Iterator[SourcedLabel]:
    article, micro = structured.article, structured.microdata
    for source, value in (
        ("json-ld", text_of(article.get("articleSection"))),
        *(("microdata", value) for value in micro.get("articleSection", ())[:1]),
        *((f"meta {name}", value) for name in keys("section") for value in structured.meta.get(name, ())[:1]),
        ("json-ld genre", text_of(article.get("genre"))),
        *(("microdata genre", value) for value in micro.get("genre", ())[:1]),
    ):
        if value and "://" not in value:
            yield value, source


def _in_headline(title: str, node: HtmlElement | None) -> Iterator[SourcedLabel]:
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
    return bool(called)


def _fits(text: str) -> bool:
    return 0 < len(text) <= LONGEST and not has_digit(text)


def _words_of(node: HtmlElement) -> Iterator[SourcedLabel]:
    """Yield what a label element says: its first link, else its text; nothing if it says much more."""
    whole = one_line(node.text_content())
    links = [text for child in node.iter("a") if (text := one_line(child.text_content()))]
    text = links[0] if links else whole
    if len(whole) <= 2 * LONGEST and _fits(text) and not phrases("no_label").match(text):
        yield text, f"element {node.get('class') or node.get('id') or node.tag}"[:80]


def _near(context: Context) -> list[tuple[int, HtmlElement]]:
    """The elements around the headline and before the text, each with its distance from the headline, nearest first."""
    walk, title = context.walk, context.title_node
    if title is None:
        return []
    elements, at = walk.elements, walk.elements.at[title]
    end, below = walk.places[context.body[0].element] if context.body else at, elements.ends[at]
    after = range(below, min(end if end > at else below + AFTER, below + AFTER, len(elements.nodes)))
    places = [place for place in (*range(max(0, at - BEFORE), at), *after) if elements.tags[place]]
    return sorted(((place - at, elements.nodes[place]) for place in places), key=lambda each: abs(each[0]))


def _named(near: list[tuple[int, HtmlElement]], context: Context) -> Iterator[SourcedLabel]:
    """Yield from elements named as label, category or the like."""
    around, own = context.around, _own(context)
    for _, node in near:
        called = node.tag not in ("nav", "ul", "ol", "body", "main") and _is_named(node)
        if called and not _in_menu(node, around, _over(node, context.title_node)):
            inside = not own or not own.isdisjoint(node.iterancestors())
            yield from ((text, source if inside else f"{APART}{source}") for text, source in _words_of(node))


def _signed(context: Context) -> Iterator[SourcedLabel]:
    """Yield from words before an author's name that say what kind of piece it is ("An analysis by …").

    The line stands below the headline, often also below a summary that is part of the text.
    """
    elements, title = context.walk.elements, context.title_node
    begin = elements.ends[elements.at[title]] if title is not None else 0
    for node in elements.nodes[begin : begin + AFTER] if title is not None else ():
        line = one_line(beginning(node, 160)) if node.tag in _LEAVES else ""
        match = phrases("label_signed").match(line) if 0 < len(line) <= 2 * LONGEST else None
        if match is not None and rank_of(match["label"]) <= 1 and rank_of(line) >= 0:
            yield match["label"], "words before the author's name"


def _after_text(context: Context) -> Iterator[SourcedLabel]:
    """Yield from category links after the text, and from elements named as label in the article's own footer."""
    if not context.body:
        return
    elements, begin = context.walk.elements, context.walk.places[context.body[-1].element]
    footed = not elements.words.isdisjoint(names("own_footer"))
    around = frozenset(elements.around(begin))
    for place in range(begin, min(begin + FOOT, len(elements.nodes))):
        tag, node = elements.tags[place], elements.nodes[place]
        rel = elements.attributes[place].get("rel", "").lower().split() if tag == "a" else ()
        filed = tag == "a" and (
            "category" in rel or _is_inside(elements, place, _FILED, around) or _files(node, context.document.url)
        )
        if filed and _is_of_others(node, context.around):
            continue
        if filed or (footed and tag and _is_inside(elements, place, names("own_footer")) and _is_named(node)):
            yield from _words_of(node)


def _is_of_others(link: HtmlElement, around: frozenset[HtmlElement]) -> bool:
    """True if a link stands in a box beside the article, or with the linked headline of another piece."""
    own = frozenset(("footer",)) if next(link.iterancestors("article"), None) in around else frozenset[str]()
    if is_beside(link, around, own):
        return True
    above = list(islice(link.iterancestors(), SEVERAL + 1))
    near = above[: next((depth for depth, up in enumerate(above) if up in around), len(above))]
    texts = (each for up in near for each in islice(up.iter(), CLOSE) if each.tag in _HEADINGS and each not in near)
    return any(each.find(".//a") is not None for each in texts)


def _files(link: HtmlElement, url: str) -> bool:
    """True if a link to a section of the site at ``url`` files a piece there, as blogs do below a text.

    It is a word for opinion, or ends the words "posted by … in".
    """
    href = link.get("href") or ""
    leads = _OF_SECTION.search(href)
    if leads is None:
        return False
    if rank_of(clean_label(one_line(beginning(link, 160)))) <= 1:
        return True
    up = link.getparent()
    posted = _POSTED.match(one_line(beginning(up, 160))) and _IN.search(label_before(link)) if up is not None else None
    return bool(posted) and "/" not in href[leads.end() :].rstrip("/") and not leads_away(href, url)


def _attributes(title: HtmlElement | None) -> Iterator[SourcedLabel]:
    """Yield from attributes of the headline and its ancestors that name a section."""
    for node in (title, *title.iterancestors()) if title is not None else ():
        for name in keys("section_attributes"):
            if (raw := node.get(name)) and _fits(value := one_line(raw)):
                yield value, f"attribute {name}"


def _known(near: list[tuple[int, HtmlElement]], context: Context) -> Iterator[SourcedLabel]:
    """Yield short lines and links near the headline that consist of the name of a section.

    A mark of adverts is one directly before the headline alone: elsewhere it belongs to the place of an advert.
    """
    title, around = context.title_node, context.around
    for away, node in near:
        whole = one_line(beginning(node, 160)) if node.tag in _LEAVES else ""
        if not whole:
            continue
        close = abs(away) <= CLOSE
        links = node.tag == "a" and close and _OF_SECTION.search(node.get("href") or "") and _fits(whole)
        parts = [whole, *_own_pieces(node, whole)] if len(whole) < 120 else [whole]
        known = [text for text in map(clean_label, parts[:6]) if rank_of(text) <= (2 if close else 1)]
        if len(node) or node.getnext() is not title:
            known = [text for text in known if text.casefold() not in names("lines")]
        own = (names("always_noise") if away < 0 else frozenset()) | _over(node, title)
        leads = not any(leads_to_front(link.get("href") or "") for link in node.iter("a")) if links or known else False
        if leads and not _in_menu(node, around, own):
            yield from ((text, "line by the headline") for text in (*([whole] if links else []), *known))


def _own_pieces(node: HtmlElement, whole: str) -> list[str]:
    """The parts of a line between separators, in no element of their own; of one with elements only if dated."""
    texts = [whole] if not len(node) else own_texts(node) if dates_in(whole) else ()
    return [part for text in texts for part in _PIECES.split(text)]


def _own(context: Context) -> frozenset[HtmlElement]:
    """The elements around the headline up to the one that holds the text too: what is in them is the article's."""
    title, walk = context.title_node, context.walk
    text = frozenset(walk.nodes[context.body[0].element].iterancestors()) if context.body else frozenset()
    above = () if title is None else title.iterancestors()
    own: list[HtmlElement] = []
    for node in above:
        own.append(node)
        if node in text:
            return frozenset(own)
    return frozenset()


def _above(context: Context) -> Iterator[str]:
    """Yield the words of the line of the article directly above the headline, unless it leads to another site."""
    node, own = context.title_node, _own(context)
    while node is not None and node.getprevious() is None:
        node = up if (up := node.getparent()) in own else None
    line = node.getprevious() if node is not None and node.getparent() in own else None
    if line is None or not isinstance(line.tag, str) or line.tag in _MENUS:
        return
    text, inside = one_line(beginning(line, 2 * LONGEST)), list(islice(line.iter(), LEAST_MENU))
    label = clean_label(text) if 0 < len(text) <= LONGEST_ABOVE and _fits(text) and text[-1] not in _SPOKEN else ""
    other = names("author") | names("beside")
    if len(inside) == LEAST_MENU or any(isinstance(each.tag, str) and tokens_of(each) & other for each in inside):
        return
    if any(link.tag == "a" and leads_away(link.get("href") or "", context.document.url) for link in inside):
        return
    if label and not phrases("no_label").match(text) and label.casefold() not in names("lines"):
        yield label


def _over(node: HtmlElement, title: HtmlElement | None) -> frozenset[str]:
    """Names of the line directly before the headline that are its own, if an element is in it: so in the same card."""
    up = node.getparent()
    while up is not None and node.getnext() is not title and len(up) < SEVERAL and not (up.text or "").strip():
        node, up = up, up.getparent()
    return frozenset(("card", "nav")) if title is not None and node.getnext() is title else frozenset()


def _in_menu(node: HtmlElement, around: frozenset[HtmlElement], own: frozenset[str] = frozenset()) -> bool:
    """True if an element is one of several links in a row, or inside comments, related articles or the like.

    What is ``around`` the headline is no menu. ``own``: names and tags that are an opinion piece's own where it stands,
    as those of comments before the headline.
    """
    if tokens_of(node) & (names("beside") - own) or is_beside(node, around, own):
        return True
    depth = 0
    for above in (node, *islice(node.iterancestors(), MOST_ABOVE)):
        if depth > 3 or above in around or above.tag == "body":
            return False
        if depth and _beside_links(above) >= SEVERAL:
            return True
        up = above.getparent()
        depth += up is None or len(up) > 1 or bool((up.text or "").strip())
    return False


def _is_inside(elements: Elements, place: int, called: frozenset[str], but: Container[int] = ()) -> bool:
    around = islice(elements.around(place), 4)
    return any(not elements.names[each].isdisjoint(called) and each not in but for each in around)


def _beside_links(parent: HtmlElement) -> int:
    """Number of links and names of sections that are children of an element, or alone in one of its children."""
    count = 0
    for child in parent[:20]:
        while isinstance(child.tag, str) and child.tag != "a" and len(child) == 1 and not (child.text or "").strip():
            child = child[0]
        named = isinstance(child.tag, str) and not len(child) and rank_of(clean_label(child.text or "")) <= 2
        count += child.tag == "a" or named
    return count


def _labelled(walk: BlockWalk, body: list[Block]) -> Iterator[SourcedLabel]:
    """Yield from lines such as 栏目：观点 or "Filed under: Opinion", before the text or directly after it."""
    if not body:
        return
    first, last = body[0].index, body[-1].index
    near = (*walk.blocks[max(0, first - 25) : first], *walk.blocks[last + 1 : last + 12])
    for block in (block for block in near if len(block.text) < 120):
        if within := phrases("label_within").search(block.text):
            yield within[within.lastgroup or 0], "line that names it"
        if block.hints & hint("label_said") and (match := phrases("label_said").search(block.text)):
            label = block.text[match.end() :].strip(" :：")
            if not label and block.index + 1 < len(walk.blocks):
                label = walk.blocks[block.index + 1].text
            known = rank_of(clean_label(label)) <= 1
            if _fits(value := label if known else re.split(r"[\s,，、|｜]", label, maxsplit=1)[0]):
                yield value, "line that names it"


def _in_title_element(context: Context) -> Iterator[SourcedLabel]:
    """Yield a section name between headline and site name in the title element."""
    node = next(context.walk.elements.tagged("title"), None)
    text = one_line(node.text or "" if node is not None else "")[:300]
    for part in _PARTS.split(text)[1:4]:
        if rank_of(clean_label(part)) <= 2 and squashed(part) not in squashed(context.title):
            yield part, "title element"
