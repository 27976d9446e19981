"""Whether a capture is what a reader saw, and why not.

The rules are tried in this order; the first that holds decides. A page that holds a real text is never blocked, an
error or a login, whatever words are in it: those words are looked for only on pages with little running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from yalu.model import Access, Quality
from yalu.pages.blocks import Walk, name_tokens
from yalu.pages.document import Document
from yalu.pages.structured import LISTING_TYPES, Structured, types_of
from yalu.pages.words import names, phrases

REAL_TEXT = 900.0
"""Weight of running text (letters; a CJK character is 2.5) from which a page cannot be a mere notice."""
SOME_TEXT = 120.0
_ARCHIVE_CLASS = frozenset({"home", "archive", "category", "tag", "search", "searchresults", "author", "blog", "date"})
_LISTING_PATH = re.compile(
    r"/(?:tag|tags|category|categories|topic|topics|author|authors|search|page/\d+|section|archives?)(?:/[^/]{0,80})?/?\Z",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    quality: Quality
    reason: str | None = None


def judge(
    document: Document,
    structured: Structured,
    walk: Walk,
    *,
    title: str,
    body: str,
    prose: float,
    access: Access,
    access_reason: str,
    dated: bool,
) -> Judgement:
    """The quality of a capture. ``prose`` is the weight of running text in the body that was found."""
    text = "\n".join(block.text for block in walk.blocks[:400])[:20_000]
    head = f"{title}\n{text[:3000]}"
    if served := _by_status(document, head):
        return served
    if prose < REAL_TEXT and (notice := _notice_page(document, head, text, title, prose, dated)):
        return notice
    if listing := _listing(document, structured, walk, prose, dated):
        return listing
    if not body.strip():
        script = phrases("script_needed").search(text) or phrases("script_needed").search(document.text[:200_000])
        return Judgement(Quality.EMPTY, "no text; the page needs scripts" if script else "no text")
    if access is Access.TEASER:
        return Judgement(Quality.TEASER, access_reason)
    return Judgement(Quality.OK)


def _by_status(document: Document, head: str) -> Judgement | None:
    status = document.status
    if status < 400:
        return None
    if status == 401:
        return Judgement(Quality.LOGIN, "status 401")
    if status in (403, 429, 451) or (
        status == 503 and (phrases("block").search(head) or phrases("block_marks").search(document.text[:100_000]))
    ):
        return Judgement(Quality.BLOCKED, f"status {status}")
    return Judgement(Quality.ERROR, f"status {status}")


def _notice_page(document: Document, head: str, text: str, title: str, prose: float, dated: bool) -> Judgement | None:
    small = len(text) < 4000
    title_says = title[:200] if len(text) < 1800 else ""
    if match := phrases("block").search(title_says) or (
        phrases("block").search(head) if len(text) < 1500 and prose < 2 * SOME_TEXT else None
    ):
        return Judgement(Quality.BLOCKED, f"says: {match[0][:60]}")
    if len(text) < 800 and (match := phrases("block_marks").search(document.text[:200_000])):
        return Judgement(Quality.BLOCKED, f"challenge: {match[0]}")
    if match := phrases("error_title").search(title_says) or (
        phrases("error_title").search(text[:600]) if len(text) < 1500 else None
    ):
        return Judgement(Quality.ERROR, f"says: {match[0][:60]}")
    password = any((node.get("type") or "").lower() == "password" for node in document.tree.iter("input"))
    if (
        small
        and prose < SOME_TEXT * 3
        and not (dated and prose > SOME_TEXT / 2)
        and (phrases("login").search(title_says) or (password and (len(text) < 1500 or phrases("login").search(head))))
    ):
        return Judgement(Quality.LOGIN, "a login form and little else")
    if len(text) < 800 and (match := phrases("login").search(text)) and prose < SOME_TEXT * 2:
        return Judgement(Quality.LOGIN, f"says: {match[0][:60]}")
    return None


def _listing(document: Document, structured: Structured, walk: Walk, prose: float, dated: bool) -> Judgement | None:
    article = bool(structured.article) or any(
        value.lower() == "article" for value in structured.meta.get("og:type", ())
    )
    article = article or bool(structured.meta.get("article:published_time"))
    node = document.tree.find("body")
    marks = name_tokens(node.get("class")) if node is not None else frozenset()
    path = urlsplit(document.url).path if "://" in document.url else document.url
    words = (node.get("class") or "").split() if node is not None else []
    single = "single" in marks or "singlepost" in marks or any(word.startswith("postid-") for word in words)
    if single:
        return None
    if any(word in _ARCHIVE_CLASS for word in words) and not structured.article and "page" not in words:
        return Judgement(Quality.LISTING, "the page calls itself an archive")
    listed = next(
        (kind for entry in structured.nodes[:60] for kind in types_of(entry) & LISTING_TYPES if kind != "itemlist"), ""
    )
    linked = _linked_headings(walk)
    if listed in ("collectionpage", "searchresultspage") and not structured.article and linked >= 5:
        return Judgement(Quality.LISTING, f"the page states {listed}")
    if path in ("", "/") and linked >= 5 and not structured.article:
        return Judgement(Quality.LISTING, "the front page")
    if not article and not dated and linked >= 8 and prose < 3 * SOME_TEXT:
        return Judgement(Quality.LISTING, f"{linked} linked headings and little text")
    if not article and _LISTING_PATH.search(path) and linked >= 5 and prose < 3 * REAL_TEXT:
        return Judgement(Quality.LISTING, "the address of a list")
    return None


def _linked_headings(walk: Walk) -> int:
    """Headings, list lines and the like that are whole links: what a list of articles is made of.

    Those in a box named as noise are not counted: a page of one piece has any number of them.
    """
    return sum(
        1
        for block in walk.blocks
        if block.link_share > 0.8
        and (block.size > 30)
        and walk.tags[block.element] in ("h1", "h2", "h3", "h4", "h5", "li", "div", "dt", "p", "td", "article")
        and not any(walk.tokens(up) & names("boxes") for up in walk.chain(block.element, 5))
    )
