"""The comment section of a WordPress page: its items, count, pages, whether it is open, and what to cut."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import LONGEST_NOTICE, placeholder_state, placeholders_of
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.blocks.block_comments import read_blocks
from yalu.pages.comments.blocks.replies import MOST_UP
from yalu.pages.comments.blocks.time_markers import Record, markup_description
from yalu.pages.comments.comment_text import author_of, line_of
from yalu.pages.comments.completeness.controls import COMMENT_PAGE, comment_page, counts_others, short
from yalu.pages.comments.completeness.openness import is_open, says_closed
from yalu.pages.comments.counts import has_words, stated_count
from yalu.pages.comments.generic.generic_platform import read_lines
from yalu.pages.comments.platform import Sight, classes_of, outermost
from yalu.pages.comments.wordpress.wordpress_parts import read_named
from yalu.pages.dates.day_month_order import in_page_order
from yalu.pages.document.blocks import HEADINGS
from yalu.pages.document.elements import Elements, ElementWords
from yalu.pages.document.vocabulary import keys, names

_ITEM_ID = re.compile(
    r"\A(?:li-|div-|article-|tcm-|single-)?comment-(\d{1,19})\Z|\A(?:wpd|wc)-comm-(\d{1,19})_(\d{1,19})\Z"
)
"""Ids of a comment's element: core's walkers, common themes, wpDiscuz (which adds the parent's number)."""
_PARTS = frozenset(("div", "section", "h1"))
_HELD = ElementWords(placeholders_of(CommentState.HELD))
MAX_AREAS = 40
"""Maximum number of elements tried as the section. Real pages have up to three."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page shows: comments in document order, pings by id, the heading's count, other comment pages.

    ``section`` is False if the page has no comment section; ``themed`` is False if nothing in the comments has the
    class names of WordPress themes; ``loose`` is True if the comments have no elements with numbers of their own.
    """

    comments: tuple[ParsedComment, ...] = ()
    pings: tuple[str, ...] = ()
    stated: int | None = None
    open: bool | None = None
    pages: tuple[str, ...] = ()
    section: bool = False
    themed: bool = False
    loose: bool = False
    cut: tuple[HtmlElement, ...] = ()
    drawn: str | None = None
    boxes: tuple[HtmlElement, ...] = ()


def read_listing(sight: Sight) -> Listing:
    """Read everything a page shows of its comments."""
    items = _items(sight)
    boxes = dict.fromkeys(items.boxes)
    article = _article_parts(sight.elements)
    areas, forms = _areas(sight, boxes, article), _forms(sight, article)
    if not (items.comments or items.pings or areas or forms):
        return Listing()
    cut = outermost([*areas, *_lists(sight, boxes, article), *forms, *_beside(boxes, forms)])
    loose = None if items.comments or items.pings else read_lines(sight)
    cut = cut if loose is None else outermost([*cut, *loose.cut])
    shown = items if loose is None else loose
    return replace(
        items,
        comments=in_page_order(shown.comments, sight.elements, sight.url),
        stated=_stated(sight, cut, boxes) if loose is None else loose.stated,
        open=_open(sight, forms, cut, shown.boxes),
        pages=_pages(cut, sight),
        section=True,
        loose=loose is not None,
        cut=cut,
        drawn=markup_description(items.boxes),
        boxes=shown.boxes,
    )


def _areas(sight: Sight, boxes: Collection[HtmlElement], article: Collection[int]) -> list[HtmlElement]:
    areas = [node for token in keys("wordpress_areas") for node in sight.elements.by_class(token)]
    named = [node for name in keys("wordpress_area_ids") if (node := sight.elements.by_id.get(name)) is not None]
    areas += [node for node in named if _is_section(node, boxes)]
    return [node for node in areas[:MAX_AREAS] if _may_cut(sight, node, article)]


def _is_section(node: HtmlElement, boxes: Collection[HtmlElement]) -> bool:
    """True if an element named "comments" is the section and not a link or a heading."""
    if node.tag in ("a", "span", *HEADINGS):
        return False
    return any(inner in boxes or inner.tag in ("form", "ol", "p", "h2", "h3") for inner in node.iter())


def _article_parts(elements: Elements) -> list[int]:
    """Places of what only an article has: its headline, its text, the main part of a page."""
    called = (node for name in names("wordpress_article") for node in elements.by_class(name))
    return [*(elements.at[node] for node in called if node.tag in _PARTS), *elements.places_of("main")]


def _may_cut(sight: Sight, node: HtmlElement, article: Collection[int]) -> bool:
    """True if nothing of the article can be inside, and it is not the page itself."""
    begin = sight.elements.at[node]
    return node.tag not in ("html", "body") and not any(begin <= at < sight.elements.ends[begin] for at in article)


def _forms(sight: Sight, article: Collection[int]) -> list[HtmlElement]:
    forms = [node for name in ("respond", "commentform") if (node := sight.elements.by_id.get(name)) is not None]
    forms += sight.elements.by_class("wp-block-post-comments-form")
    forms += sight.elements.by_class("comment-respond")
    forms += [form for form in sight.elements.tagged("form") if "wp-comments-post.php" in (form.get("action") or "")]
    return [node for node in list(dict.fromkeys(forms))[:MAX_AREAS] if _may_cut(sight, node, article)]


def _lists(sight: Sight, boxes: Collection[HtmlElement], article: Collection[int]) -> list[HtmlElement]:
    """The lists that hold the items; the items themselves if the list may hold more."""
    held: dict[HtmlElement, bool] = {}
    for node in boxes:
        up = node.getparent()
        whole = up is not None and (
            up in held or (bool(classes_of(up) & names("wordpress_lists")) and _may_cut(sight, up, article))
        )
        held[up if whole else node] = True
    return list(held)


def _beside(boxes: Collection[HtmlElement], forms: list[HtmlElement]) -> list[HtmlElement]:
    """Headings such as "3 comments", and notices, beside the list and outside any section."""
    lines: list[HtmlElement] = []
    first = next(iter(boxes), None)
    starts = ([] if first is None else [first, *list(first.iterancestors())[:3]]) + forms[:1]
    for node in starts:
        for other in [*list(node.itersiblings(preceding=True))[:4], *list(node.itersiblings())[:4]]:
            if not isinstance(other.tag, str) or other in boxes or sum(1 for _ in other.iter()) > 12:
                continue
            text = line_of(other)
            counted = has_words(text) and stated_count(text) is not None
            if text and len(text) < 160 and (counted or says_closed(text)):
                lines.append(other)
    return lines


def _stated(sight: Sight, cut: Collection[HtmlElement], boxes: Collection[HtmlElement]) -> int | None:
    """The count in the section's own heading; elements named as comment title or count come first."""
    titled: list[HtmlElement] = []
    plain: list[HtmlElement] = []
    for node in sight.within(cut, sight.places(boxes).union(sight.elements.places_of("form"))):
        if classes_of(node) & names("wordpress_counts") or node.get("id") in ("comments-title", "comments-number"):
            titled.append(node)
        elif (node.tag in HEADINGS and node.get("id") != "reply-title") or node in cut:
            plain.append(node)
    texts = [_short_text(node, boxes) for node in titled]
    texts += filter(has_words, (_short_text(node, boxes) for node in plain))
    return next((count for text in texts if (count := stated_count(text)) is not None), None)


def _short_text(node: HtmlElement, boxes: Collection[HtmlElement]) -> str:
    """The text of a small element without items; empty for a large one."""
    if sum(1 for _, _ in zip(node.iter(), range(60), strict=False)) >= 60:
        return ""
    return line_of(node, lambda inner: inner in boxes or counts_others(inner))


def _open(
    sight: Sight, forms: list[HtmlElement], cut: Sequence[HtmlElement], boxes: Sequence[HtmlElement]
) -> bool | None:
    """True with a form; False if the section says closed; True with a reply link or an invitation to log in.

    Many themes keep reply links in closed threads, so a notice outweighs them. Other software with such class names is
    read by the generic rules. Block themes print no notice: there a list without a form is closed. Elsewhere silence
    proves nothing.
    """
    state = is_open(sight, cut, boxes)
    if state is not None:
        return state
    if forms or any(map(sight.elements.by_class, keys("wordpress_reply"))):
        return True
    return False if boxes and sight.first("wp-block-comments", "wp-block-comment-template") is not None else None


def _pages(cut: Iterable[HtmlElement], sight: Sight) -> tuple[str, ...]:
    """Other comment pages that the section links to, without fragments, in the order of their numbers."""
    mine = COMMENT_PAGE.search(sight.url)
    own = int(mine[1] or mine[2]) if mine is not None else None
    boxes = [*cut, *(node for token in keys("wordpress_navigation") for node in sight.elements.by_class(token))]
    pages: dict[int, str] = {}
    for number, address in filter(None, (comment_page(link, sight.url) for box in boxes for link in box.iter("a"))):
        if number != own:
            pages.setdefault(number, address)
    return tuple(pages[number] for number in sorted(pages))


def _items(sight: Sight) -> Listing:
    """Read the comments of a page in document order, pings apart, with parents by nesting.

    Nesting ends at the depth the site allows (5 by default): deeper replies appear as replies to the comment at that
    depth. wpDiscuz names the true parent. Notes that a comment awaits moderation are no text of it.
    """
    boxes, parents = _boxes(sight)
    classes = {node: classes_of(node, *node.iterchildren("div", "article")) for node in boxes}
    pings = {node: number for node, number in boxes.items() if classes[node] & names("wordpress_pings")}
    shown = {node: number for node, number in boxes.items() if node not in pings}
    notes = {
        note: up
        for note in (_notes(sight.elements) if boxes else ())
        if (up := next((up for up in islice(note.iterancestors(), MOST_UP) if up in shown), None)) is not None
    }
    if notes or (read := read_named(sight.elements, shown, pings)) is None:
        records, known = list(map(_record, shown)), {_record(node)[0]: number for node, number in shown.items()}
        read = read_blocks(records, (*pings, *notes), known, refer=False)
        if notes and len(read) < len(shown):  # a note in place of words stays
            bare = {node for at, node in enumerate(shown) if at not in read}
            beside = (note for note, up in notes.items() if up not in bare)
            read = read_blocks(records, (*pings, *beside), known, refer=False)
    held = {shown[box] for box in notes.values()}
    comments: list[ParsedComment] = []
    for each in read.values():
        parent, author = parents.get(each.id) or each.parent_id, author_of(each.author, names("wordpress_nobody"))
        state = CommentState.HELD if each.id in held else each.state
        comments.append(replace(each, parent_id=parent, author=author, state=state))
    themed = any(_themed(node) for node in islice(boxes, 20))
    return Listing(tuple(comments), tuple(pings.values()), themed=themed, boxes=tuple(boxes))


def _notes(elements: Elements) -> list[HtmlElement]:
    """The elements that say that a comment awaits moderation, and no more."""
    telling = map(elements.nodes.__getitem__, sorted(elements.saying(_HELD)))
    return [node for node in telling if placeholder_state(short(node, LONGEST_NOTICE)) is CommentState.HELD]


def _record(node: HtmlElement) -> Record:
    """The elements of a comment: its own, and the other half of an entry in a definition list."""
    if node.tag not in ("dt", "dd"):
        return (node,)
    other = next(node.itersiblings("dt", "dd", preceding=node.tag == "dd"), None)
    if other is None or other.tag == node.tag:
        return (node,)
    return (other, node) if node.tag == "dd" else (node, other)


def _themed(node: HtmlElement) -> bool:
    return any(
        names("wordpress_parts") & classes_of(part)
        for part in (node, *node.iter("div", "span", "p", "cite", "li", "article"))
    )


def _boxes(sight: Sight) -> tuple[dict[HtmlElement, str], dict[str, str]]:
    """The outermost element of each comment with its number, and the parents that ids name."""
    boxes: dict[HtmlElement, str] = {}
    parents: dict[str, str] = {}
    seen: set[str] = set()
    alike = ((name, places) for (_, name), places in sight.elements.alike.items() if "comm" in name)
    numbered = ((match, places) for name, places in alike if (match := _ITEM_ID.match(name)) is not None)
    for match, node in ((match, sight.elements.nodes[place]) for match, places in numbered for place in places):
        if node.tag in ("a", "input", "textarea", "script", "form", "span"):
            continue
        number = match[1] or match[2]
        if match[3] and int(match[3]):
            parents[number] = match[3]
        if number not in seen:
            seen.add(number)
            boxes[node] = number
    return boxes, parents
