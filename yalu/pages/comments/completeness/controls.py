"""Signs on a page of comments that it does not show: pagers, controls, loaders, ranges, failures.

Each function takes one element and tells whether it is such a sign. Words are in ``words.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import SHORT, line_of
from yalu.pages.comments.counts import ABOUT_COMMENTS, QUOTED, offers_others, stated_count
from yalu.pages.comments.platform import Sight, classes_of, outermost
from yalu.pages.document.blocks import HEADINGS, SUBHEADINGS, own_texts
from yalu.pages.document.document import MAX_ELEMENTS
from yalu.pages.document.elements import ElementWords
from yalu.pages.document.urls import urljoin, urlsplit
from yalu.pages.document.vocabulary import any_names_kind, names_kind, phrases, says
from yalu.text import one_line


class Facts(NamedTuple):
    """What signs are judged by: the page's address, the comments it shows, whether it counts them.

    ``followed``: WordPress's own comment pages are fetched.
    """

    url: str
    shown: int
    counted: bool
    followed: bool


COMMENT_PAGE = re.compile(r"/comment-page-(\d{1,6})(?:/|\Z)|[?&]cpage=(\d{1,6})(?:&|\Z)")
_PAGE_MARKS = ("comment-page-", "cpage=")
"""What every address that ``COMMENT_PAGE`` matches contains one of."""
_MORE_ATTRIBUTE = re.compile(
    r"\Adata-(?:[a-z]+-)?(?:(?:load|show|view|fetch)-?more|has-?(?:more|next)|infinite(?:-scroll)?|lazy(?:-?(?:load|url))?)\Z"
)
_NEXT_ATTRIBUTE = re.compile(
    r"\Adata-(?:[a-z]+-)?(?:next(?:-(?:page|url|href|cursor|offset|token))?|(?:total|max|last|num)-?pages?|page-?count|"
    r"cursor|load-?(?:url|src|comments))\Z"
)
_TOTAL_ATTRIBUTE = re.compile(
    r"\A(?:data-(?:total|comments?)(?:-(?:count|total|comments|number))?|aria-(?:setsize|rowcount))\Z"
)
_NO = frozenset(("0", "false", "no", "none", "null", "off"))
_NONE = _NO | {"", "1", "undefined", "[]", "{}", "-1", "#"}
_LOADER_TAGS = frozenset(("turbo-frame", "include-fragment", "amp-list", "esi:include", "astro-island"))
_LOADER_ATTRIBUTES = ("hx-get", "hx-post", "data-hx-get", "ic-get-from", "up-defer", "data-remote-src")
_PICTURES = frozenset(("img", "picture", "source", "video", "figure", "amp-img"))
_MEDIA = _PICTURES | {"iframe", "a", "button", "input"}
_MOUNT = frozenset(("div", "section", "ul", "ol", "aside", "comments"))
_TURN_EDGES = " \t.…:：|()[]（）【】▶◀"
_LONGEST = 70
_LONGEST_LINE = 160
_SHARE = 4
"""A failure message must be at least one in this many parts of its line."""
_MOST_PARTS = 8
_MOST_LINKS = 60
"""Maximum elements of one pager."""
_ALL = re.compile(r"\ball\b|전체|모두|모든|全部|所有|すべて|全て", re.I)
_DIGITS = re.compile(r"\A\W{0,2}(\d{1,4})\W{0,2}\Z")
_NUMBERS = re.compile(r"\d+")
_LABELS = ("aria-label", "title", "alt", "data-label", "value")
_REPLIES = ElementWords(*(phrases(kind).pattern for kind in ("more_replies", "some_replies", "shown_replies")))
_OFF = frozenset(("disabled", "aria-disabled"))
_ACTS = frozenset(("onclick", "tabindex", "data-action", "jsaction", "data-url", "data-href"))
_SHUT = frozenset(("disabled", "is-disabled", "inactive", "off"))


def names_comments(node: HtmlElement) -> bool:
    """True if an element is about comments by its words, labels or names."""
    texts = (*_worded(node, _LONGEST_LINE), *_names(node), node.get("href") or "", node.get("src") or "")
    return node.tag == "noscript" or any(ABOUT_COMMENTS.search(text) for text in texts)


def short(node: HtmlElement, longest: int = _LONGEST) -> str:
    """The text of a small element in one line; empty for a larger one."""
    try:
        text: str = node.line
    except AttributeError:
        text = node.line = _line(node)
    return text if len(text) <= longest else ""


def _line(node: HtmlElement) -> str:
    if not len(node) and not (node.text or "").strip() and node.tag != "img" and node.get("data-cfemail") is None:
        return ""
    if not is_small(node):
        return ""
    return line_of(node) if node.tag != "button" else one_line(" ".join(node.itertext()))


def is_small(node: HtmlElement) -> bool:
    """True if an element holds few others."""
    return len(node) < _MOST_PARTS and next(islice(node.iter(), _MOST_PARTS, None), None) is None


def _worded(node: HtmlElement, longest: int = _LONGEST) -> list[str]:
    """The text of an element and of its labels."""
    labels = (one_line(label) for name in _LABELS if (label := node.get(name)))
    return [text for text in (short(node, longest), *labels) if text and len(text) <= longest]


def is_control(node: HtmlElement) -> bool:
    """True if an element does something when clicked, and is enabled."""
    stated = node.keys()
    if not stated:
        return node.tag in ("a", "button", "summary")
    return _acts(node, stated) and _OFF.isdisjoint(stated) and _SHUT.isdisjoint(classes_of(node))


def _acts(node: HtmlElement, stated: Sequence[str]) -> bool:
    """True if an element with these attributes does something when clicked, enabled or not."""
    if node.tag in ("a", "button", "summary") or node.get("role") in ("button", "link"):
        return True
    if node.tag == "input":
        return (node.get("type") or "").lower() in ("button", "submit", "image")
    return not _ACTS.isdisjoint(stated) or _is_named(node, "more_name")


def leads_here(node: HtmlElement, url: str) -> bool:
    """True if a control stays on the page: a button, a script, another part or page of this URL, its comments."""
    if node.tag != "a":
        return True
    href = (node.get("href") or "").strip()
    if not href or href.startswith("javascript:"):
        return True
    there = urlsplit(urljoin(url, href))
    return is_here(href, url) or (
        there.netloc == urlsplit(url).netloc
        and ABOUT_COMMENTS.search(there.path.removeprefix(urlsplit(url).path)) is not None
    )


def is_here(href: str, url: str) -> bool:
    """True if a URL is that of the page, or below it."""
    there, here = urlsplit(urljoin(url, href)), urlsplit(url)
    path, own = there.path.rstrip("/"), here.path.rstrip("/")
    return there.netloc == here.netloc and (path == own or (bool(own) and path.startswith(own + "/")))


def turns_page(node: HtmlElement, thread: Facts) -> bool:
    """True if an element leads to another page of the thread."""
    url, followed = thread.url, thread.followed
    if node.tag == "a" and COMMENT_PAGE.search(_address(node, url)[0]):
        return not followed and comment_page(node, url) is not None
    if not followed and any(ABOUT_COMMENTS.search(name) and names_kind("pager_name", name) for name in _names(node)):
        small = next(islice(node.iter(), _MOST_LINKS, None), None) is None
        if small and any(_leads_on(link, url) for link in node.iter("a", "button")):
            return True
    if not is_control(node) or (followed and _is_followed(node, url)):
        return False
    rel = (node.get("rel") or "").lower().split()
    turns = "next" in rel or "prev" in rel or any(says("page_turn", text, _TURN_EDGES) for text in _worded(node))
    return turns and leads_here(node, url)


def _address(link: HtmlElement, url: str) -> tuple[str, str]:
    """The address that a link leads to, without its fragment, and that; both empty if it is no page of comments."""
    stated = (link.get("href") or "").strip()
    if not any(mark in stated or mark in url for mark in _PAGE_MARKS):
        return "", ""
    page, _, fragment = urljoin(url, stated).partition("#")
    return page, fragment


def comment_page(link: HtmlElement, url: str) -> tuple[int, str] | None:
    """The number and address of WordPress's comment page that a link leads to; None if it leads to none.

    Permalinks of comments do not count: they name the page the comment was on when the URL was made.
    """
    page, fragment = _address(link, url)
    match = COMMENT_PAGE.search(page)
    if match is None or fragment.startswith("comment-") or "replytocom=" in page:
        return None
    return (int(match[1] or match[2]), page) if urlsplit(page).netloc == urlsplit(url).netloc else None


def _is_followed(node: HtmlElement, url: str) -> bool:
    """True if a control links to one of WordPress's comment pages; the URL of one of them has no number."""
    page, _, fragment = (node.get("href") or "").strip().partition("#")
    article = COMMENT_PAGE.sub("", url)
    first = article != url and bool(page) and urljoin(url, page).rstrip("/") == article.rstrip("/")
    return node.tag == "a" and (first or COMMENT_PAGE.search(page) is not None or fragment == "comments")


def _leads_on(link: HtmlElement, url: str) -> bool:
    return is_control(link) and leads_here(link, url) and not (link.get("href") or "#x").strip().startswith("#comment-")


def counts_others(node: HtmlElement) -> bool:
    """True if numbers in an element do not count comments on this page.

    That is so for a form, a pager and a control that shows more.
    """
    turns = node.tag in ("form", "nav") or _is_named(node, "pager_name")
    return turns or offers_others(short(node))


def is_numbered_pager(node: HtmlElement, thread: Facts) -> bool:
    """True if the children of an element are page numbers: several in a row, one a control or named after pages."""
    if thread.followed:
        return False
    parts = [part for part in islice(node, 40) if isinstance(part.tag, str)]
    numbers = [(int(match[1]), part) for part in parts if (match := _DIGITS.match(short(part)))]
    row = [number for number, _ in numbers]
    if len(row) < 2 or any(b - a != 1 for a, b in pairwise(row if len(row) == 2 else row[:-1])):
        return False
    links = [inner for _, part in numbers for inner in part.iter() if isinstance(inner.tag, str) and is_control(inner)]
    called = any(_is_named(part, "pager_name") for _, part in numbers)
    return called or any(leads_here(link, thread.url) for link in links)


def offers_more(node: HtmlElement, thread: Facts) -> bool:
    """True if an element shows more of the thread when clicked, or its attributes say that there is more."""
    if thread.followed and _is_followed(node, thread.url):
        return False
    if any(
        _states_more(node, name, value, thread.shown) for name, value in node.items() if name[:5] in ("data-", "aria-")
    ):
        return True
    texts = _worded(node)
    if not is_control(node):
        kinds = ("more_comments", "more_bare", "shown_replies")
        return any(says(kind, text) for kind in kinds for text in texts) and _is_bare_control(node)
    more = any(says("more_comments", text) or says("shown_replies", text) for text in texts)
    counts = (count for text in texts if (count := stated_count(text)) is not None and ABOUT_COMMENTS.search(text))
    counted = not _jumps(node) and next(counts, 0) > thread.shown
    if not (more or counted or _is_named(node, "more_name") or any(says("more_bare", text) for text in texts)):
        return False
    leads = leads_here(node, thread.url)
    return (more or leads) and not (leads and any(says("list_labels", text) for text in texts))


def _states_more(node: HtmlElement, name: str, value: str, shown: int) -> bool:
    """True if an attribute says that there is more than the comments ``shown``."""
    value = value.strip().lower()
    if _MORE_ATTRIBUTE.match(name) and value not in _NO and node.tag not in _PICTURES:
        return True
    if _NEXT_ATTRIBUTE.match(name) and value not in _NONE:
        return True
    return _TOTAL_ATTRIBUTE.match(name) is not None and value.isdecimal() and shown < int(value[:9])


def _jumps(node: HtmlElement) -> bool:
    """True if an element is a plain link to another place on the page, which shows nothing more."""
    aims = (node.get("href") or "").strip()
    return node.tag == "a" and len(aims) > 1 and aims[0] == "#" and _ACTS.isdisjoint(node.keys())


def _is_bare_control(node: HtmlElement) -> bool:
    """True if an element that has no control markup may be a control by script.

    It must be no heading, no part of a link, no label of the list and no way back to the whole list, which
    templates keep for when only a part is shown.
    """
    if node.tag not in ("div", "span", "p", "li", "td", "em", "strong", "b", "i", "label") or len(node) > 1:
        return False
    if next(node.iter("a", "button", "input"), None) is not None:
        return False
    within = (up.tag for up in islice(node.iterancestors(), 3))
    return not any(tag in ("a", "button", *HEADINGS) for tag in within) and not any(
        says("list_labels", text) or _ALL.search(text) for text in _worded(node)
    )


def hides_replies(sight: Sight, boxes: Iterable[HtmlElement], replies: int) -> bool:
    """True if comments have controls for replies that are not shown; ``replies`` is the number of replies shown."""
    elements, toggles = sight.elements, 0
    telling, attributes = elements.saying(_REPLIES), elements.attributes
    for place in sight.places_within(outermost(boxes), sight.unshown, MAX_ELEMENTS):
        if place not in telling and attributes[place].keys().isdisjoint(_LABELS):
            continue
        if not is_control(node := elements.nodes[place]):
            continue
        texts = _worded(node)
        if any(says("more_replies", text) for text in texts):
            return True
        label = next((text for text in texts if says("some_replies", text) or says("shown_replies", text)), None)
        if label is not None:
            number = _NUMBERS.search(label)
            toggles += int(number[0]) if number and len(number[0]) < 6 else 1
    return toggles > replies


def loads_later(node: HtmlElement, thread: Facts) -> bool:
    """True if an element stands for comments that are still loading.

    That is a line that says so, a placeholder, a service's iframe, or an empty container that a script fills; where
    the page counts none, an empty list is one without items.
    """
    if node.tag == "noscript":
        return phrases("comments_by_script").search(one_line(" ".join(node.itertext()))[:SHORT]) is not None
    if node.tag == "iframe":
        names = " ".join(node.get(name) or "" for name in ("src", "data-src", "id", "name", "title", "class"))
        return phrases("service_frame").search(names) is not None or (
            ABOUT_COMMENTS.search(names) is not None and not phrases("editor_frame").search(names)
        )
    if node.tag == "img" and phrases("loader_image").search(node.get("src") or ""):
        return True
    fetched = node.tag in _LOADER_TAGS or any(node.get(name) for name in _LOADER_ATTRIBUTES)
    component = "-" in node.tag and ABOUT_COMMENTS.search(node.tag) is not None and not line_of(node)
    if fetched or component or node.get("aria-busy") == "true":
        return True
    if any(says("comments_on_their_way", text) for text in _worded(node)):
        return True
    if node.tag not in _MEDIA and _is_named(node, "loader_name"):
        return True
    return _is_mount(node) and not (thread.counted and not thread.shown and node.tag in ("ul", "ol"))


def _is_mount(node: HtmlElement) -> bool:
    """True if an element is an empty container named after comments."""
    if node.tag not in _MOUNT or any(isinstance(child.tag, str) and child.tag != "script" for child in node):
        return False
    return not own_texts(node) and _is_named(node, "mount_name")


def shows_a_part(node: HtmlElement, thread: Facts) -> bool:
    """True if a line says that a part is shown: an incomplete range, the first so many, a selection."""
    text = QUOTED.sub(" ", short(node, _LONGEST_LINE))
    if not text:
        return False
    if (match := phrases("part_of_thread").search(text)) is not None:
        numbers = [int(number) for number in _NUMBERS.findall(match[0]) if len(number) < 10]
        return len(numbers) < 2 or numbers[-1] != numbers[-2]
    return not thread.counted and node.tag in (*SUBHEADINGS, "legend", "dt") and says("chosen_comments", text)


def says_not_loaded(text: str) -> bool:
    """True if a short text says that comments could not be shown (en, ko, zh, ja), and little else."""
    if len(text) > _LONGEST_LINE:
        return False
    match = phrases("comments_not_loaded").search(text.replace("’", "'"))
    return match is not None and len(match[0]) * _SHARE >= len(text)


def is_failure(node: HtmlElement, thread: Facts) -> bool:
    """True if an element reports that comments could not be shown, even without naming them where there are none."""
    text = short(node, _LONGEST_LINE)
    if not text:
        return False
    return says_not_loaded(text) or (not thread.shown and phrases("not_loaded_bare").search(text) is not None)


def _is_named(node: HtmlElement, kind: str) -> bool:
    return any_names_kind(kind, f"{node.get('class') or ''} {node.get('id') or ''}")


def _names(node: HtmlElement) -> Sequence[str]:
    return [name for name in (*(node.get("class") or "").split(), node.get("id") or "") if name]
