"""Quality of a capture: whether it is what a reader saw, and if not, why.

Rules are tried in order; the first that applies decides. A page with a real text is never classified as blocked, error
or login, whatever words it contains: those words are searched only on pages with little running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from yalu.model import Access, Quality
from yalu.pages.document.blocks import HEADINGS, Block, Walk
from yalu.pages.document.document import Document
from yalu.pages.document.element_names import name_tokens
from yalu.pages.document.metadata import LISTING_TYPES, Structured, types_of
from yalu.pages.document.vocabulary import names, phrases

REAL_TEXT = 900.0
"""Weight of running text (letters; a CJK character is 2.5) from which a page cannot be a mere notice."""
SOME_TEXT = 120.0
SEVERAL = 2
"""Paragraphs after the first from which the text itself is evidence: a consent question then stands in it or nowhere.
"""
ONE_LINE = 20.0
LITTLE_TEXT = 200
"""Characters of page text below which ``alert`` messages in scripts are read too."""
_ALERT = re.compile(r"""\balert\(\s{0,4}["'`]([^"'`\n]{2,200})["'`]""")
MOST_OF_ONE = 0.6
"""Share of a body's words without a linked headline in between from which the body is one text."""
_ARCHIVE_CLASS = frozenset({"archive", "category", "tag", "search", "searchresults", "author"})
_BLOG_CLASS = frozenset({"home", "blog", "date"})
"""Classes that many sites put on every page."""
_CORE_HOME = frozenset({"home", "blog"})
"""Classes that WordPress's ``body_class`` writes on the list of posts only.

A ``wp-`` class beside them shows that they come from that function and not from a theme that writes them everywhere.
"""
_LISTING_PATH = re.compile(
    r"/(?:tags?|authors?|search|page/\d+)(?:/[^/]{0,80})?/?\Z"
    r"|/(?:categor(?:y|ies)|topics?|sections?|archives?)(?:/(?![^/]{0,60}\d{5})[^/]{0,80})?/?\Z"
    r"|/(?:article|news|bbs|board)?_?list(?:\.\w{2,5})?\Z",
    re.I,
)
"""Paths of lists. Five digits in the last part are the number of an article."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The quality of a capture, and the reason for it if there is one to give."""

    quality: Quality
    reason: str | None = None


def judge(
    document: Document,
    structured: Structured,
    walk: Walk,
    *,
    title: str,
    body: str,
    blocks: list[Block],
    prose: float,
    access: Access,
    access_reason: str,
    dated: bool,
) -> Judgement:
    """Decide the quality of a capture.

    ``blocks`` is the body found in the markup and ``prose`` the weight of running text in it.
    """
    text = "\n".join(block.text for block in walk.blocks[:400])[:20_000]
    if len(text) < LITTLE_TEXT:
        text = "\n".join([text, *_ALERT.findall(document.text[:200_000])[:3]])
    head = f"{title}\n{text[:3000]}"
    if served := _by_status(document, head):
        return served
    teaser = access is Access.TEASER and dated and prose > SOME_TEXT / 2
    if prose < REAL_TEXT and (notice := _notice_page(document, head, text, title, prose, dated, teaser)):
        return notice
    if listing := _listing(document, structured, walk, blocks, prose, dated):
        return listing
    if body.strip() and prose < 3 * SOME_TEXT and not dated and not _states_article(structured):
        said = body if body.strip().count("\n\n") >= SEVERAL else text  # a consent link in the footer asks nothing
        if match := phrases("consent").search(said):
            return Judgement(Quality.EMPTY, f"asks for consent: {match[0][:60]}")
        if prose < ONE_LINE:
            return Judgement(Quality.EMPTY, "a few words and no date")
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
    if (refused := phrases("block").search(head)) and not phrases("error_title").search(head):
        return Judgement(Quality.BLOCKED, f"status {status}, says: {refused[0][:60]}")
    return Judgement(Quality.ERROR, f"status {status}")


def _notice_page(
    document: Document, head: str, text: str, title: str, prose: float, dated: bool, teaser: bool
) -> Judgement | None:
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
    if len(text) < 800 and not teaser and (match := phrases("login").search(text)) and prose < SOME_TEXT * 2:
        return Judgement(Quality.LOGIN, f"says: {match[0][:60]}")
    return None


def _listing(
    document: Document, structured: Structured, walk: Walk, body: list[Block], prose: float, dated: bool
) -> Judgement | None:
    node = document.tree.find("body")
    classes = frozenset((node.get("class") or "").split() if node is not None else ())
    marks = name_tokens(" ".join(classes))
    if "single" in marks or "singlepost" in marks or any(word.startswith("postid-") for word in classes):
        return None
    one = one_text(walk, body) >= MOST_OF_ONE
    long = one and prose >= REAL_TEXT
    if classes >= _CORE_HOME and any(word.startswith("wp-") for word in classes):
        return Judgement(Quality.LISTING, "WordPress calls the page its list of posts")
    if not structured.article and "page" not in classes:
        if classes & _ARCHIVE_CLASS and not long:
            return Judgement(Quality.LISTING, "the page calls itself an archive")
        if classes & _BLOG_CLASS and (prose < 3 * SOME_TEXT or not (one or _long_parts(walk, body))):
            return Judgement(Quality.LISTING, "the page calls itself a blog and holds no single text")
    linked = _linked_headings(walk)
    if linked < 5:
        return None
    if not structured.article and (stated := _stated_list(structured)):
        return Judgement(Quality.LISTING, f"the page states {stated}")
    address = urlsplit(document.url)
    if address.path in ("", "/") and not address.query and not structured.article:
        return Judgement(Quality.LISTING, "the front page")
    if _states_article(structured):
        return None
    if not dated and linked >= 8 and prose < 3 * SOME_TEXT:
        return Judgement(Quality.LISTING, f"{linked} linked headings and little text")
    if _LISTING_PATH.search(address.path) and not long and prose < 3 * REAL_TEXT:
        return Judgement(Quality.LISTING, "the address of a list")
    return None


def _stated_list(structured: Structured) -> str:
    kinds = (kind for entry in structured.nodes[:60] for kind in types_of(entry) & LISTING_TYPES)
    return next((kind for kind in kinds if kind in ("collectionpage", "searchresultspage")), "")


def _states_article(structured: Structured) -> bool:
    kinds = [value.lower() for value in structured.meta.get("og:type", ())]
    return bool(structured.article or "article" in kinds or structured.meta.get("article:published_time"))


def one_text(walk: Walk, body: list[Block]) -> float:
    """Largest share of a body's words that no linked headline interrupts.

    In a list of articles every few lines end at the next headline, in a text they do not. It is 1 for an empty body
    (not found in the markup).
    """
    if not body:
        return 1.0
    inside = {block.index for block in body}
    total = most = run = 0
    for block in walk.blocks[body[0].index : body[-1].index + 1]:
        if block.link_share > 0.8 and block.size > 12 and _is_headline(walk, block.element):
            run = 0
        elif block.index in inside:
            run += block.size
            total += block.size
            most = max(most, run)
    return most / max(1, total)


def _long_parts(walk: Walk, body: list[Block]) -> bool:
    """True if there are several paragraphs per linked headline, as in a text about things that each have a link."""
    paragraphs = sum(block.sentence and block.size > 60 for block in body)
    linked = sum(
        block.link_share > 0.8 and _is_headline(walk, block.element)
        for block in walk.blocks[body[0].index : body[-1].index + 1]
    )
    return paragraphs >= 4 * linked


def _is_headline(walk: Walk, index: int) -> bool:
    return walk.tags[index] in (*HEADINGS, "dt") or bool(walk.tokens(index) & names("headline"))


def _linked_headings(walk: Walk) -> int:
    """Number of headings, list lines and the like that are entirely links, as lists of articles consist of.

    Those in a box named as noise are not counted, because a page of one article can have any number of them.
    """
    return sum(
        1
        for block in walk.blocks
        if block.link_share > 0.8
        and (block.size > 30)
        and walk.tags[block.element] in ("h1", "h2", "h3", "h4", "h5", "li", "div", "dt", "p", "td", "article")
        and not any(walk.tokens(up) & names("boxes") for up in walk.chain(block.element, 5))
    )
