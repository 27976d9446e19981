"""WordPress comments as themes print them: classic (html5, xhtml, div, pre-2010), block themes and common plugins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from yalu.model import Comment, CommentState, PublisherTime
from yalu.pages.platforms.counts import says_closed, stated_count
from yalu.pages.platforms.platform import Sight
from yalu.pages.platforms.rendering import author_of, text_of
from yalu.pages.times import machine_time, visible_time
from yalu.text import one_line

ITEM_ID = re.compile(
    r"\A(?:li-|div-|article-|tcm-|single-)?comment-(\d{1,19})\Z|\A(?:wpd|wc)-comm-(\d{1,19})_\d{1,19}\Z"
)
"""Ids of a comment's own element: core's walkers, common themes, wpDiscuz. The number is the comment's id."""

_PINGS = frozenset({"pingback", "trackback", "ping", "wpd-blog-pingback", "wpd-blog-trackback", "wc-blog-pingback"})
_LISTS = (
    "wp-block-comment-template",
    "comment-list",
    "commentlist",
    "commentslist",
    "comments-list",
    "wpd-thread-list",
    "wc-thread-wrapper",
)
_AREAS = (
    "wp-block-comments",
    "wp-block-post-comments",
    "comments-area",
    "entry-comments",
    "comments-wrapper",
    "tcm-comments",
)
_TEXTS = (
    "wp-block-comment-content", "comment-content", "wpd-comment-text", "wc-comment-text", "tcm-comment-text", "comment-text",
    "comment_text", "commenttext", "comment-txt", "comment_content", "commentcontent", "comment-entry", "comment-message",
    "comment-copy", "comment-post", "comment-container", "comment-body-text", "text-comment",
)  # fmt: skip
_NAMES = (
    "fn", "wp-block-comment-author-name", "wpd-comment-author", "wc-comment-author", "comment-author-name", "comment-author-link",
    "comment_author_name", "comment-author", "comment_author", "commentauthor", "author-name", "comment-name", "comment-username", "author",
)  # fmt: skip
_TIMES = (
    "wp-block-comment-date", "comment-metadata", "comment-date", "comment_date", "commentmetadata", "wpd-comment-date", "wc-comment-date",
    "comment-time", "comment-meta", "commentdate", "comment-info", "comment_meta", "date", "time", "published",
)  # fmt: skip
_CHROME = frozenset(
    (
        "vcard comment-author comment_author commentauthor comment-author-name comment-author-link comment-meta commentmetadata "
        "comment-metadata comment_meta comment-date comment_date comment-time says reply comment-reply comment-reply-link reply-link "
        "comment-reply-login comment-edit-link comment-awaiting-moderation comment-actions comment-footer comment-header comment-tools "
        "comment-permalink comment-links avatar gravatar comment-avatar comment_avatar author-avatar wp-block-comment-author-name "
        "wp-block-comment-date wp-block-comment-edit-link wp-block-comment-reply-link wp-block-avatar children fn says "
        "sharedaddy jp-relatedposts comment-likes comment-like comment-rating comment-vote comment-votes comment-share wpulike "
        "comment-arrow comment-number comment-num commentnumber bypostauthor-label post-author-badge author-badge comment-badge "
        "wpd-comment-header wpd-comment-footer wc-comment-footer wc-comment-header wpd-reply wc-reply wpd-form wpd-toolbar comment-respond "
        "wpd-second-form-wrapper wpd-form-wrap screen-reader-text"
    ).split()
)
_CHROME_STARTS = (
    "like-comment",
    "comment-like",
    "jetpack-comment-like",
    "wp_ulike",
    "wpulike",
    "cld-like",
    "comment-reply",
    "gdrts",
    "crfp-",
    "comment_like",
)
_SAYS = re.compile(
    r"[\s,]*(?:\bsays|\bsaid|\bwrites|\bwrote|\bschreibt|\bsagt|\bmeint|\bdice|\bdisse|\bdiz|\bdit|\ba dit|\bskriver|\bzegt|说道?|說道?|より|님의 말|말하길)?\s*[:：]?\s*\Z"
)
_CPAGE = re.compile(r"/comment-page-(\d{1,6})(?:/|\Z)|[?&]cpage=(\d{1,6})(?:&|\Z)")
NOBODY = frozenset("anonymous 익명 匿名 訪客 anonym anonyme anónimo anônimo anonimo anoniem аноним gast gość".split())
"""What WordPress prints where a commenter left no name, in lower case; its API has an empty name there."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page shows: comments in document order, pings by id, count in the heading, other comment pages."""

    comments: tuple[Comment, ...] = ()
    pings: tuple[str, ...] = ()
    stated: int | None = None
    open: bool | None = None
    pages: tuple[str, ...] = ()
    section: bool = False
    cut: tuple[HtmlElement, ...] = ()


def read_listing(sight: Sight) -> Listing:
    """Everything a page shows of its comments. An empty Listing when it has no comment section."""
    items = _items(sight)
    areas = _areas(sight, items)
    forms = _forms(sight)
    if not items and not areas and not forms:
        return Listing()
    comments, pings = _read_items(items, sight.url)
    cut = _outermost([*areas, *_lists(items), *forms, *_headings_before(items, forms)])
    return Listing(
        comments=tuple(comments.values()),
        pings=pings,
        stated=_stated(cut, items),
        open=_open(sight, forms, cut, items),
        pages=_pages(cut, sight),
        section=True,
        cut=cut,
    )


# items


def _items(sight: Sight) -> dict[HtmlElement, str]:
    """The outermost element of each comment, and its number."""
    items: dict[HtmlElement, str] = {}
    seen: set[str] = set()
    for node in sight.marked:
        name = node.get("id")
        match = ITEM_ID.match(name) if name else None
        if match is None or node.tag in ("a", "input", "textarea", "script", "form", "span"):
            continue
        number = match[1] or match[2]
        if number not in seen:
            seen.add(number)
            items[node] = number
    return items or _items_without_ids(sight)


def _items_without_ids(sight: Sight) -> dict[HtmlElement, str]:
    """Items of themes that print no ids: list entries whose permalink or reply link names the comment."""
    items: dict[HtmlElement, str] = {}
    for token in _LISTS:
        for box in sight.by_class.get(token, ()):
            for node in box.iter("li", "article", "div"):
                if "comment" not in (node.get("class") or "").split():
                    continue
                if (number := _number_by_link(node)) and number not in items.values():
                    items[node] = number
    return items


def _number_by_link(node: HtmlElement) -> str | None:
    for link in node.iter("a"):
        if found := link.get("data-commentid"):
            return str(found) if found.isdigit() else None
        if match := re.search(r"#comment-(\d{1,19})\Z|[?&]replytocom=(\d{1,19})", link.get("href") or ""):
            return match[1] or match[2]
    return None


def _read_items(items: Mapping[HtmlElement, str], url: str) -> tuple[dict[str, Comment], tuple[str, ...]]:
    comments: dict[str, Comment] = {}
    pings: list[str] = []
    at_depth: dict[int, str] = {}
    for node, number in items.items():
        classes = _classes(node)
        inner = _classes(*node.iterchildren("div", "article"))
        depth = _depth(classes)
        if _PINGS & (classes | inner):
            pings.append(number)
            continue
        parent = next((items[up] for up in node.iterancestors() if up in items), None)
        if parent is None and depth is not None and depth > 1:
            parent = at_depth.get(depth - 1)
        if depth is not None:
            at_depth[depth] = number
        comments[number] = _comment(node, number, parent, items)
    return comments, tuple(pings)


def _classes(*nodes: HtmlElement) -> set[str]:
    return {token for node in nodes for token in (node.get("class") or "").split()}


def _depth(classes: Iterable[str]) -> int | None:
    found = [token[6:] for token in classes if token.startswith("depth-")]
    return int(found[0]) if found and found[0].isdigit() and len(found[0]) < 4 else None


def _comment(node: HtmlElement, number: str, parent: str | None, items: Mapping[HtmlElement, str]) -> Comment:
    own = list(_own(node, items))
    by_class: dict[str, HtmlElement] = {}
    for part in own:
        for token in (part.get("class") or "").split():
            by_class.setdefault(token, part)
    held = "comment-awaiting-moderation" in by_class
    return Comment(
        id=number,
        text=_text(node, own, by_class, items),
        parent_id=parent,
        author=_author(own, by_class),
        posted_at=_time(own, by_class, number),
        state=CommentState.HELD if held else CommentState.VISIBLE,
    )


def _own(node: HtmlElement, items: Mapping[HtmlElement, str]) -> Iterable[HtmlElement]:
    """The elements of a comment without those of its replies."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part.tag, str):
            yield part
            stack.extend(child for child in reversed(part) if child not in items)


def _text(
    node: HtmlElement, own: list[HtmlElement], by_class: Mapping[str, HtmlElement], items: Mapping[HtmlElement, str]
) -> str:
    for part in own:
        if part.get("itemprop") in ("text", "commentText") or part.get("itemprop") == "description":
            return text_of(part, lambda inner: inner in items or _is_chrome(inner))
    box = next((by_class[token] for token in _TEXTS if token in by_class), None)
    if box is None:
        box = by_class.get("comment-body", node)
        if not text_of(box, lambda inner: inner in items or _is_chrome(inner)):
            box = node
    meta = {
        part
        for part in own
        if part.tag in ("footer", "header", "cite", "time")
        and not any(up.tag == "blockquote" for up in part.iterancestors())
    }
    return text_of(box, lambda inner: inner in items or _is_chrome(inner) or inner in meta)


def _is_chrome(node: HtmlElement) -> bool:
    names = node.get("class")
    if not names:
        return node.get("id", "").startswith("respond")
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
    return None if cite is None else _name(cite)


def _name(box: HtmlElement) -> str | None:
    shown = one_line(text_of(box, _beside_name).partition("\n\n")[0])
    return author_of(_SAYS.sub("", shown), NOBODY)


def _beside_name(node: HtmlElement) -> bool:
    skip = {
        "says",
        "comment-metadata",
        "comment-meta",
        "commentmetadata",
        "avatar",
        "comment-date",
        "reply",
        "screen-reader-text",
        "post-author",
    }
    return node.tag == "time" or bool(skip & set((node.get("class") or "").split()))


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
    title = box.get("title")
    return (machine_time(title) if title else None) or visible_time(one_line(text_of(box))[:120])


# the section around the items


def _areas(sight: Sight, items: Mapping[HtmlElement, str]) -> list[HtmlElement]:
    found = [node for token in _AREAS for node in sight.by_class.get(token, ()) if _may_cut(node)]
    for name in (
        "comments",
        "wpdcom",
        "tcm-comments",
        "disqus_thread",
        "comment-area",
        "comments-area",
        "commentsblock",
        "comment-section",
    ):
        if (node := sight.by_id.get(name)) is not None and _may_cut(node) and _is_section(node, items):
            found.append(node)
    return found


def _is_section(node: HtmlElement, items: Mapping[HtmlElement, str]) -> bool:
    """Whether an element called "comments" is the section and not a link to it."""
    if node.tag in ("a", "span", "h1", "h2", "h3", "h4", "h5", "h6"):
        return False
    return any(inner in items or inner.tag in ("form", "ol", "p", "h2", "h3") for inner in node.iter())


def _may_cut(node: HtmlElement) -> bool:
    """Whether nothing of the article can be inside: no headline, no entry text, not the page itself."""
    if node.tag in ("html", "body", "main"):
        return False
    for inner in node.iter("div", "section", "article", "h1", "main"):
        if inner.tag in ("main",) or {
            "entry-content",
            "post-content",
            "article-body",
            "wp-block-post-content",
            "post-body",
        } & _classes(inner):
            return False
        if inner.tag == "h1" and {"entry-title", "post-title", "wp-block-post-title"} & _classes(inner):
            return False
    return True


def _forms(sight: Sight) -> list[HtmlElement]:
    found = [node for name in ("respond", "commentform") if (node := sight.by_id.get(name)) is not None]
    found += sight.by_class.get("wp-block-post-comments-form", ())
    found += sight.by_class.get("comment-respond", ())
    found += [form for form in sight.tree.iter("form") if "wp-comments-post.php" in (form.get("action") or "")]
    return [node for node in found if _may_cut(node)]


def _lists(items: Mapping[HtmlElement, str]) -> list[HtmlElement]:
    """The lists that hold the items, or the items where the list holds more."""
    boxes: list[HtmlElement] = []
    for node in items:
        up = node.getparent()
        boxes.append(
            up
            if up is not None and up.tag in ("ol", "ul", "div") and _classes(up) & set(_LISTS) and _may_cut(up)
            else node
        )
    return boxes


def _headings_before(items: Mapping[HtmlElement, str], forms: list[HtmlElement]) -> list[HtmlElement]:
    """Headings such as "3 comments" and closed notices that stand beside the list, outside a section of their own."""
    found: list[HtmlElement] = []
    first = next(iter(items), None)
    starts = ([] if first is None else [first, *list(first.iterancestors())[:3]]) + forms[:1]
    for node in starts:
        for beside in [*list(node.itersiblings(preceding=True))[:4], *list(node.itersiblings())[:4]]:
            if not isinstance(beside.tag, str) or beside.tag in ("script", "style"):
                continue
            text = one_line(text_of(beside)) if sum(1 for _ in beside.iter()) < 12 else ""
            if text and len(text) < 160 and (stated_count(text) is not None or says_closed(text)):
                found.append(beside)
    return found


def _outermost(nodes: Iterable[HtmlElement]) -> tuple[HtmlElement, ...]:
    unique = dict.fromkeys(nodes)
    return tuple(node for node in unique if not any(up in unique for up in node.iterancestors()))


_COUNT_TOKENS = ("comments-title", "wp-block-comments-title", "comment-title", "comments-heading", "comments-count", "comment-count", "comments-number",
                 "comments-header", "wpd-thread-info", "wc-comment-bar", "tcm-comments-count")  # fmt: skip


def _stated(cut: Iterable[HtmlElement], items: Mapping[HtmlElement, str]) -> int | None:
    """The count in the section's own heading."""
    headings: list[HtmlElement] = []
    plain: list[HtmlElement] = []
    for box in cut:
        for node in _outside_items(box, items):
            if _classes(node) & set(_COUNT_TOKENS) or node.get("id") in (
                "comments-title",
                "comments",
                "comments-number",
            ):
                headings.append(node)
            elif node.tag in ("h1", "h2", "h3", "h4", "h5", "h6") or node is box:
                plain.append(node)
    for node in [*headings, *plain]:
        text = (
            one_line(text_of(node, lambda inner: inner in items))
            if sum(1 for _ in node.iter()) < 40 or node in headings
            else ""
        )
        if "reply-title" in (node.get("id") or "") or len(text) > 200:
            continue
        if (count := stated_count(text)) is not None:
            return count
    return None


def _outside_items(box: HtmlElement, items: Mapping[HtmlElement, str]) -> Iterable[HtmlElement]:
    stack = [box]
    while stack:
        node = stack.pop()
        if isinstance(node.tag, str) and node not in items and node.tag != "form":
            yield node
            stack.extend(reversed(node))


def _open(
    sight: Sight, forms: list[HtmlElement], cut: Iterable[HtmlElement], items: Mapping[HtmlElement, str]
) -> bool | None:
    """True with a form, a reply link or an invitation to log in; False when the section says closed or offers none."""
    if forms or any(
        token in sight.by_class
        for token in ("comment-reply-link", "comment-reply-login", "must-log-in", "wpd-form-wrap")
    ):
        return not any(
            says_closed(text_of(form)) for form in forms if not any(True for _ in form.iter("textarea", "iframe"))
        )
    for box in cut:
        for node in _outside_items(box, items):
            if (
                node.tag in ("p", "h2", "h3", "h4", "div", "span")
                and len(node) < 4
                and says_closed(text_of(node, lambda inner: inner in items)[:300])
            ):
                return False
    return False if items and sight.first("wp-block-comments", "wp-block-comment-template") is not None else None


def _pages(cut: Iterable[HtmlElement], sight: Sight) -> tuple[str, ...]:
    """Other comment pages that the section links to, without fragments, in the order of their numbers."""
    found: dict[int, str] = {}
    here = urlsplit(sight.url)
    mine = _CPAGE.search(sight.url)
    links = [link for box in cut for link in box.iter("a")] + _navigation(sight)
    for link in links:
        href, _, fragment = urljoin(sight.url, (link.get("href") or "").strip()).partition("#")
        match = _CPAGE.search(href)
        if (
            match is None
            or fragment.startswith("comment-")
            or "replytocom=" in href
            or urlsplit(href).netloc != here.netloc
        ):
            continue  # a comment's permalink names the page it was on when the address was made: not a page to trust
        if mine is None or (match[1] or match[2]) != (mine[1] or mine[2]):
            found.setdefault(int(match[1] or match[2]), href)
    return tuple(found[number] for number in sorted(found))


def _navigation(sight: Sight) -> list[HtmlElement]:
    tokens = (
        "comment-navigation",
        "comments-navigation",
        "wp-block-comments-pagination",
        "comments-pagination",
        "comment-nav",
        "paginate-com",
        "comment-pagination",
    )
    return [link for token in tokens for box in sight.by_class.get(token, ()) for link in box.iter("a")]
