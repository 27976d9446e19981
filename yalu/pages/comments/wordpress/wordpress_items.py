"""Single WordPress comments as themes print them: classic (html5, xhtml, div, pre-2010), block themes, plugins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from lxml.html import HtmlElement

from yalu.model import Comment, CommentState, PublisherTime
from yalu.pages.comments.comment_text import SHORT, author_of, is_edit_mark, text_of
from yalu.pages.comments.generic.header_line import SAYS, consecutive, read_head
from yalu.pages.comments.placeholders import standing_of
from yalu.pages.comments.platform import Sight, classes_of, tokens
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.text import one_line

ITEM_ID = re.compile(
    r"\A(?:li-|div-|article-|tcm-|single-)?comment-(\d{1,19})\Z|\A(?:wpd|wc)-comm-(\d{1,19})_(\d{1,19})\Z"
)
"""Ids of a comment's element: core's walkers, common themes, wpDiscuz (which adds the parent's number)."""
LISTS = frozenset(
    tokens(
        "wp-block-comment-template comment-list commentlist comments-list commentslist comments_list wpd-thread-list "
        "wc-thread-wrapper tcm-comments-list"
    )
)
MAX_ITEMS = 5000
NOBODY = frozenset(tokens("anonymous 익명 匿名 訪客 anonym anonyme anónimo anônimo anonimo anoniem аноним gast"))
"""Names WordPress prints for commenters without a name, in lower case; its API returns an empty name."""

_PINGS = frozenset(
    tokens("pingback trackback ping wpd-blog-pingback wpd-blog-trackback wc-blog-pingback wc-blog-trackback")
)
_TEXTS = tokens(
    "wp-block-comment-content comment-content wpd-comment-text wc-comment-text tcm-comment-text comment-text "
    "comment_text commenttext comment-txt comment_content commentcontent comment-entry comment-message comment-copy "
    "comment-post comment-container comment-body-text text-comment"
)
_NAMES = tokens(
    "fn wp-block-comment-author-name wpd-comment-author wc-comment-author comment-author-name comment-author-link "
    "comment_author_name comment-author comment_author commentauthor author-name comment-name comment-username author"
)
_TIMES = tokens(
    "wp-block-comment-date comment-metadata comment-date comment_date commentmetadata wpd-comment-date wc-comment-date "
    "comment-time comment-meta commentdate comment-info comment_meta date time published comment-author"
)
_CHROME = frozenset(
    tokens(
        "vcard comment-author comment_author commentauthor comment-author-name comment-author-link comment-meta "
        "commentmetadata comment-metadata comment_meta comment-date comment_date comment-time says reply comment-reply "
        "reply-link comment-edit-link comment-awaiting-moderation comment-actions comment-footer comment-header "
        "comment-tools comment-permalink comment-links avatar gravatar comment-avatar comment_avatar author-avatar "
        "wp-block-comment-author-name wp-block-comment-date wp-block-comment-edit-link wp-block-comment-reply-link "
        "wp-block-avatar children fn sharedaddy jp-relatedposts comment-likes comment-like comment-rating comment-vote "
        "comment-votes comment-share comment-arrow comment-number comment-num commentnumber bypostauthor-label "
        "post-author-badge author-badge comment-badge wpd-comment-header wpd-comment-footer wc-comment-footer "
        "wc-comment-header wpd-reply wc-reply wpd-form wpd-toolbar comment-respond wpd-second-form-wrapper "
        "wpd-form-wrap screen-reader-text edit-link wpdiscuz-readmore"
    )
)
_THEMES = frozenset((*_TEXTS, *_NAMES[:-1], "comment-body", "vcard", "commentmetadata", "comment-meta"))
_CHROME_STARTS = tokens(
    "like-comment comment-like comment_like jetpack-comment-like wp_ulike wpulike cld-like comment-reply gdrts crfp-"
)
_BESIDE_NAME = frozenset(
    tokens(
        "says comment-metadata comment-meta commentmetadata avatar comment-date reply screen-reader-text post-author "
        "wpd-comment-label wc-comment-label comment-edit-link"
    )
)
_PING = re.compile(
    r"(?:\A|\s)(?:(?:ping|track)backs?(?:\s?[:：]|\s(?:on|by|from)\b|\Z)|(?:핑백|트랙백|ピンバック|トラックバック|引用通告|自动引用通知)\s?(?:[:：]|\Z))",
    re.I,
)
"""Label that themes without ping classes print before a link from another site."""
_OWN_NAME = re.compile(r"(?:\A|\s)[a-z]{1,12}[-_]+(?:name|author|nick|username)(?:\s|\Z)", re.IGNORECASE)
"""A theme's own class for the author: its prefix, then what the element is."""
_WORDS = ("p", "blockquote", "ul", "ol", "pre")
_NUMBERED_NAME = re.compile(r"\A#?(\d{1,4})[.):]\s+(\S.*)\Z")
_NUMBER_IN_LINK = re.compile(r"#comment-(\d{1,19})\Z|[?&]replytocom=(\d{1,19})")


@dataclass(frozen=True, slots=True)
class Found:
    """The comment elements of a page and their contents. ``boxes`` maps each outermost element to its comment number.

    ``themed``: some comment has its text or name in an element with a theme's class names. An id such as "comment-12"
    is no evidence, since all software uses it.
    """

    boxes: Mapping[HtmlElement, str]
    comments: tuple[Comment, ...]
    pings: tuple[str, ...]
    themed: bool


def read_items(sight: Sight) -> Found:
    """Read the comments of a page in document order, pings apart, with parents by nesting.

    Nesting ends at the depth the site allows (5 by default): deeper replies appear as replies to the comment at that
    depth. wpDiscuz names the true parent.
    """
    boxes, parents = _boxes(sight)
    comments: list[Comment] = []
    pings: list[str] = []
    at_depth: dict[int, str] = {}
    for node, number in boxes.items():
        names = classes_of(node)
        if _PINGS & (names | classes_of(*node.iterchildren("div", "article"))) or _PING.search(_label(node)):
            pings.append(number)
            continue
        depth = _depth(names)
        parent = parents.get(number) or next((boxes[up] for up in node.iterancestors() if up in boxes), None)
        if parent is None and depth is not None and depth > 1:
            parent = at_depth.get(depth - 1)
        if depth is not None:
            at_depth[depth] = number
        read = _comment(node, number, parent, boxes)
        if read.text or read.author:
            comments.append(read)
    return Found(boxes, _unnumbered(comments), tuple(pings), any(_themed(node) for node in islice(boxes, 20)))


def _unnumbered(comments: list[Comment]) -> tuple[Comment, ...]:
    """Remove list numbers that a theme prints before each name: "1. Kim", "2. Li"."""
    found = [match for comment in comments if (match := _NUMBERED_NAME.match(comment.author or ""))]
    if len(found) != len(comments) or not consecutive([match[1] for match in found]):
        return tuple(comments)
    return tuple(replace(comment, author=match[2]) for comment, match in zip(comments, found, strict=True))


def _themed(node: HtmlElement) -> bool:
    return any(_THEMES & classes_of(part) for part in (node, *node.iter("div", "span", "p", "cite", "li", "article")))


def _boxes(sight: Sight) -> tuple[dict[HtmlElement, str], dict[str, str]]:
    """The outermost element of each comment with its number, and the parents that ids name."""
    boxes: dict[HtmlElement, str] = {}
    parents: dict[str, str] = {}
    seen: set[str] = set()
    for node in sight.marked:
        name = node.get("id")
        match = ITEM_ID.match(name) if name else None
        if match is None or node.tag in ("a", "input", "textarea", "script", "form", "span"):
            continue
        number = match[1] or match[2]
        if match[3] and int(match[3]):
            parents[number] = match[3]
        if number not in seen:
            seen.add(number)
            boxes[node] = number
    return (boxes, parents) if boxes else (_boxes_without_ids(sight), {})


def _boxes_without_ids(sight: Sight) -> dict[HtmlElement, str]:
    """Items of themes that print no ids: entries whose permalink or reply link names the comment."""
    boxes: dict[str, HtmlElement] = {}
    if any(token in sight.by_class for token in LISTS):
        for node in sight.by_class.get("comment", ())[:MAX_ITEMS]:
            number = _number_by_link(node) if node.tag in ("li", "article", "div") else None
            if number:
                boxes.setdefault(number, node)
    return {node: number for number, node in boxes.items()}


def _number_by_link(node: HtmlElement) -> str | None:
    for link in islice(node.iter("a"), 20):
        marked = link.get("data-commentid")
        if marked and marked.isdigit():
            return str(marked)
        if match := _NUMBER_IN_LINK.search(link.get("href") or ""):
            return match[1] or match[2]
    return None


def _depth(names: Iterable[str]) -> int | None:
    found = next((name[6:] for name in names if name.startswith("depth-")), "")
    return int(found) if found.isdigit() and len(found) < 4 else None


def _comment(node: HtmlElement, number: str, parent: str | None, boxes: Mapping[HtmlElement, str]) -> Comment:
    own = list(_own(node, boxes))
    by_class: dict[str, HtmlElement] = {}
    for part in own:
        for token in (part.get("class") or "").split():
            by_class.setdefault(token, part)
    notice = _moderation_notice(own)
    held = notice is not None or "comment-awaiting-moderation" in by_class
    text, classed = _text(node, own, by_class, lambda part: part is not node and (part in boxes or part is notice))
    author, time = _author(own, by_class), _time(own, by_class, number)
    if not classed:
        head = read_head(text, author, time)
        text, author, time = head.text, head.author, head.time
    if not text and notice is not None:
        text = one_line(text_of(notice))
    state = CommentState.HELD if held else CommentState.VISIBLE
    return Comment(id=number, text=text, parent_id=parent, author=author, posted_at=time, state=state)


def _moderation_notice(own: Iterable[HtmlElement]) -> HtmlElement | None:
    """The note that a comment awaits moderation, which themes without a class for it put beside the text."""
    for part in own:
        if part.tag not in ("em", "strong", "p", "span", "i"):
            continue
        text = one_line(text_of(part, most=SHORT))
        if len(text) < 90 and standing_of(text) is CommentState.HELD:
            return part
    return None


def _companions(node: HtmlElement) -> list[HtmlElement]:
    """The other half of a definition list entry: the texts after a term, or the term before a text."""
    if node.tag == "dt":
        return list(takewhile(lambda other: other.tag == "dd", node.itersiblings()))
    before = next(node.itersiblings(preceding=True), None) if node.tag == "dd" else None
    return [before] if before is not None and before.tag == "dt" else []


def _own(node: HtmlElement, boxes: Mapping[HtmlElement, str]) -> Iterable[HtmlElement]:
    """Yield the elements of a comment without those of its replies."""
    stack = [*(other for other in reversed(_companions(node)) if other not in boxes), node]
    while stack:
        part = stack.pop()
        if isinstance(part.tag, str):
            yield part
            stack.extend(child for child in reversed(part) if child not in boxes)


def _text(
    node: HtmlElement,
    own: list[HtmlElement],
    by_class: Mapping[str, HtmlElement],
    is_other: Callable[[HtmlElement], bool],
) -> tuple[str, bool]:
    """The text of a comment, and whether the markup separates it from what surrounds it.

    ``own`` are the comment's elements, ``by_class`` the first of them with each class; ``is_other`` tells elements that
    are no part of it: other comments, a notice.
    """

    def beside(inner: HtmlElement) -> bool:
        return is_other(inner) or _is_chrome(inner) or is_edit_mark(inner)

    for part in own:
        if part.get("itemprop") in ("text", "commentText", "description"):
            return text_of(part, beside), True
    box = next((by_class[token] for token in _TEXTS if token in by_class), None)
    if box is not None:
        return text_of(box, beside), True
    meta = {part for part in own if part.tag in ("footer", "header", "cite", "time") and not _quoted(part, node)}
    whole = by_class.get("comment-body", node)
    body = text_of(whole, lambda inner: beside(inner) or inner in meta) or text_of(node, beside)
    texts = [text_of(other, beside) for other in _companions(node) if node.tag == "dt" and not is_other(other)]
    return "\n\n".join(part for part in (_without_label(body, whole), *texts) if part), False


def _without_label(text: str, box: HtmlElement) -> str:
    """Remove bare words before the first paragraph, such as "responded with:" after the name."""
    label = _label(box)
    if not any(child.tag in _WORDS for child in box):
        return text
    first, _, rest = text.partition("\n\n")
    return rest if rest and label and one_line(first) == label and len(label) < 80 else text


def _label(box: HtmlElement) -> str:
    """The bare words of an element before its first paragraph, such as "Pingback:" or "said on"."""
    label = [box.text or ""]
    for child in takewhile(lambda inner: inner.tag not in _WORDS, box):
        label.append(child.tail or "")
    return one_line(" ".join(label)[:SHORT])


def _quoted(part: HtmlElement, within: HtmlElement) -> bool:
    for up in part.iterancestors():
        if up.tag == "blockquote":
            return True
        if up is within:
            return False
    return False


def _is_chrome(node: HtmlElement) -> bool:
    names = node.get("class")
    if not names:
        return str(node.get("id") or "").startswith("respond")
    return any(token in _CHROME or token.startswith(_CHROME_STARTS) for token in names.split())


def _author(own: list[HtmlElement], by_class: Mapping[str, HtmlElement]) -> str | None:
    for part in own:
        if part.get("itemprop") in ("author", "creator"):
            named = next((inner for inner in part.iter() if inner.get("itemprop") == "name"), part)
            if (name := _name(named)) is not None:
                return name
    for token in _NAMES:
        if (box := by_class.get(token)) is not None and (name := _name(box)) is not None:
            return name
    cite = next((part for part in own if part.tag == "cite"), None)
    if cite is not None:
        return _name(cite)
    words = {inner for part in own if part.tag in _WORDS for inner in part.iter()}
    called = next((part for part in own if _OWN_NAME.search(part.get("class") or "") and part not in words), None)
    return None if called is None else _name(called)


def _name(box: HtmlElement) -> str | None:
    """The name in an element that may hold more: "**Name** on <date> said:"."""
    bold = box.iter("b", "strong", "cite")
    strong = next((part for part in bold if one_line(text_of(part, _beside_name, SHORT))), box)
    shown = one_line(text_of(strong, _beside_name, SHORT).partition("\n\n")[0])
    return author_of(SAYS.sub("", shown), NOBODY)


def _beside_name(node: HtmlElement) -> bool:
    names = node.get("class")
    return node.tag == "time" or bool(names and _BESIDE_NAME.intersection(names.split()))


def _time(own: list[HtmlElement], by_class: Mapping[str, HtmlElement], number: str) -> PublisherTime | None:
    for part in own:
        raw = part.get("datetime") if part.tag == "time" else None
        if raw is None and part.get("itemprop") in ("dateCreated", "datePublished", "commentTime"):
            raw = part.get("datetime") or part.get("content")
        if raw and (time := machine_time(raw)) is not None:
            return time
    suffix = f"#comment-{number}"
    for part in own:
        if part.tag == "a" and (part.get("href") or "").endswith(suffix) and (time := _visible(part)) is not None:
            return time
    for token in _TIMES:
        if (box := by_class.get(token)) is not None and (time := _visible(box)) is not None:
            return time
    return next((time for part in own if part.tag == "time" and (time := _visible(part)) is not None), None)


def _visible(box: HtmlElement) -> PublisherTime | None:
    """Parse a visible time. "2 hours ago" gives None: its absolute time would be a guess."""
    title = box.get("title")
    return (machine_time(title) if title else None) or visible_time(one_line(text_of(box, most=SHORT))[:120])
