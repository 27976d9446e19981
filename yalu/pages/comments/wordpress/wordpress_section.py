"""The comment section of a WordPress page: its items, count, pages, whether it is open, and what to cut."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.comments.blocks.time_markers import markup_description
from yalu.pages.comments.comment_text import line_of
from yalu.pages.comments.completeness.controls import COMMENT_PAGE, PAGE_MARKS, counts_others
from yalu.pages.comments.completeness.openness import is_open, says_closed
from yalu.pages.comments.counts import has_words, stated_count
from yalu.pages.comments.generic.generic_platform import read_lines
from yalu.pages.comments.platform import Sight, classes_of, outermost
from yalu.pages.comments.urls import urljoin, urlsplit
from yalu.pages.comments.wordpress.wordpress_items import read_items
from yalu.pages.document.blocks import HEADINGS
from yalu.pages.document.elements import Elements
from yalu.pages.document.vocabulary import keys, names

_PARTS = frozenset(("div", "section", "h1"))
MAX_AREAS = 40
"""Maximum number of elements tried as the section. Real pages have up to three."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page shows: comments in document order, pings by id, the heading's count, other comment pages.

    ``section`` is False if the page has no comment section; ``themed`` is False if nothing in the comments has the
    class names of WordPress themes; ``loose`` is set if the comments have no elements of their own, with ids as in
    ``Unstructured.ids``.
    """

    comments: tuple[ParsedComment, ...] = ()
    pings: tuple[str, ...] = ()
    stated: int | None = None
    open: bool | None = None
    pages: tuple[str, ...] = ()
    section: bool = False
    themed: bool = False
    loose: str | None = None
    cut: tuple[HtmlElement, ...] = ()
    drawn: str | None = None
    boxes: tuple[HtmlElement, ...] = ()


def read_listing(sight: Sight) -> Listing:
    """Read everything a page shows of its comments."""
    items = read_items(sight)
    article = _article_parts(sight.elements)
    areas, forms = _areas(sight, items.boxes, article), _forms(sight, article)
    if not (items.comments or items.pings or areas or forms):
        return Listing()
    cut = outermost([*areas, *_lists(sight, items.boxes, article), *forms, *_beside(items.boxes, forms)])
    loose = None if items.comments or items.pings else read_lines(sight)
    cut = cut if loose is None else outermost([*cut, *loose.cut])
    boxes = tuple(items.boxes) if loose is None else loose.boxes
    return Listing(
        comments=items.comments if loose is None else loose.comments,
        pings=items.pings,
        stated=_stated(sight, cut, items.boxes) if loose is None else loose.stated,
        open=_open(sight, forms, cut, boxes),
        pages=_pages(cut, sight),
        section=True,
        themed=items.themed,
        loose=None if loose is None else loose.ids,
        cut=cut,
        drawn=markup_description(list(items.boxes)),
        boxes=boxes,
    )


def _areas(sight: Sight, boxes: Mapping[HtmlElement, str], article: Collection[int]) -> list[HtmlElement]:
    areas = [node for token in keys("wordpress_areas") for node in sight.by_class(token)]
    named = [node for name in keys("wordpress_area_ids") if (node := sight.by_id.get(name)) is not None]
    areas += [node for node in named if _is_section(node, boxes)]
    return [node for node in areas[:MAX_AREAS] if _may_cut(sight, node, article)]


def _is_section(node: HtmlElement, boxes: Mapping[HtmlElement, str]) -> bool:
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
    forms = [node for name in ("respond", "commentform") if (node := sight.by_id.get(name)) is not None]
    forms += sight.by_class("wp-block-post-comments-form")
    forms += sight.by_class("comment-respond")
    forms += [form for form in sight.elements.tagged("form") if "wp-comments-post.php" in (form.get("action") or "")]
    return [node for node in list(dict.fromkeys(forms))[:MAX_AREAS] if _may_cut(sight, node, article)]


def _lists(sight: Sight, boxes: Mapping[HtmlElement, str], article: Collection[int]) -> list[HtmlElement]:
    """The lists that hold the items; the items themselves if the list may hold more."""
    held: dict[HtmlElement, bool] = {}
    for node in boxes:
        up = node.getparent()
        whole = up is not None and (
            up in held or (bool(classes_of(up) & names("wordpress_lists")) and _may_cut(sight, up, article))
        )
        held[up if whole else node] = True
    return list(held)


def _beside(boxes: Mapping[HtmlElement, str], forms: list[HtmlElement]) -> list[HtmlElement]:
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


def _stated(sight: Sight, cut: Collection[HtmlElement], boxes: Mapping[HtmlElement, str]) -> int | None:
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


def _short_text(node: HtmlElement, boxes: Mapping[HtmlElement, str]) -> str:
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
    if forms or any(map(sight.by_class, keys("wordpress_reply"))):
        return True
    return False if boxes and sight.first("wp-block-comments", "wp-block-comment-template") is not None else None


def _pages(cut: Iterable[HtmlElement], sight: Sight) -> tuple[str, ...]:
    """Other comment pages that the section links to, without fragments, in the order of their numbers.

    Permalinks of comments do not count: they name the page the comment was on when the URL was made.
    """
    pages: dict[int, str] = {}
    here = urlsplit(sight.url)
    mine = COMMENT_PAGE.search(sight.url)
    boxes = [*cut, *(node for token in keys("wordpress_navigation") for node in sight.by_class(token))]
    for link in (link for box in boxes for link in box.iter("a")):
        stated = (link.get("href") or "").strip()
        if not any(word in stated or word in sight.url for word in PAGE_MARKS):
            continue
        href, _, fragment = urljoin(sight.url, stated).partition("#")
        match = COMMENT_PAGE.search(href)
        if match is None or fragment.startswith("comment-") or "replytocom=" in href:
            continue
        number = match[1] or match[2]
        if urlsplit(href).netloc == here.netloc and (mine is None or number != (mine[1] or mine[2])):
            pages.setdefault(int(number), href)
    return tuple(pages[number] for number in sorted(pages))
