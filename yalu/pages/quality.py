"""Quality of a capture: whether it is what a reader saw, and if not, why.

Rules are tried in order; the first that applies decides. A page with a real text is never classified as blocked, error
or login, whatever words it contains: those words are searched only on pages with little running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from yalu.model import Access, Candidate, Quality
from yalu.pages.context import Context
from yalu.pages.document.blocks import HEADINGS, BlockWalk
from yalu.pages.document.document import Document
from yalu.pages.document.element_names import name_tokens
from yalu.pages.document.metadata import Structured
from yalu.pages.document.vocabulary import names, phrases
from yalu.reasons import Reason

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
_LIST_CLASS = frozenset({"archive", "category", "tag", "search", "searchresults", "author"})
_LINES = (*HEADINGS - {"h6"}, "li", "div", "dt", "p", "td", "article")
_CORE_HOME = frozenset({"home", "blog"})
"""Classes that WordPress's ``body_class`` writes on the list of posts only.

A ``wp-`` class beside them shows that they come from that function and not from a theme that writes them everywhere.
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The quality of a capture, and the reason for it if there is one to give."""

    quality: Quality
    reason: Reason | None = None


def judge(context: Context, access: Candidate[Access], *, dated: bool) -> Judgement:
    """Decide the quality of a capture of which everything but ``dated`` and ``access`` is in the context."""
    document, body, prose = context.document, context.text.strip(), context.prose
    text = "\n".join(block.text for block in context.walk.blocks[:400])[:20_000]
    if len(text) < LITTLE_TEXT:
        text = "\n".join([text, *_ALERT.findall(document.text[:200_000])[:3]])
    head = f"{context.title}\n{text[:3000]}"
    if served := _by_status(document, head):
        return served
    if prose < REAL_TEXT and (notice := _notice_page(context, head, text, dated and prose > SOME_TEXT / 2)):
        return notice
    if listing := _listing(context, dated):
        return Judgement(Quality.LISTING, listing)
    if body and prose < 3 * SOME_TEXT and not dated and not _states_article(context.structured):
        searched = body if body.count("\n\n") >= SEVERAL else text  # a consent link in the footer asks nothing
        if match := phrases("consent").search(searched):
            return Judgement(Quality.EMPTY, Reason.of("page.consent", text=match[0][:60]))
        if prose < ONE_LINE:
            return Judgement(Quality.EMPTY, Reason.of("page.few_words"))
    if not body:
        script = phrases("script_needed").search(text) or phrases("script_needed").search(document.text[:200_000])
        return Judgement(Quality.EMPTY, Reason.of("page.needs_scripts" if script else "page.no_text"))
    if access.value is Access.TEASER:
        return Judgement(Quality.TEASER, Reason.of("page.teaser", place=access.source))
    return Judgement(Quality.OK)


def _by_status(document: Document, head: str) -> Judgement | None:
    status = document.status
    if status < 400:
        return None
    refused = phrases("block").search(head)
    asks = status == 503 and (refused or phrases("block_marks").search(document.text[:100_000]))
    if status in (403, 429, 451) or asks or (refused and not phrases("error_title").search(head)):
        return Judgement(Quality.BLOCKED, Reason.of("page.status", status=status))
    return Judgement(Quality.LOGIN if status == 401 else Quality.ERROR, Reason.of("page.status", status=status))


def _notice_page(context: Context, head: str, text: str, dated_text: bool) -> Judgement | None:
    """Whether a page with little text is a notice; ``dated_text`` if it has a date and some text."""
    size, prose = len(text), context.prose
    title = context.title[:200] if size < 1800 else ""
    inputs = context.walk.elements.tagged("input")
    password = any((node.get("type") or "").lower() == "password" for node in inputs)
    little = not dated_text and prose < 2 * SOME_TEXT
    several = context.text.count("\n\n") >= SEVERAL  # boards have a form to log in beside each piece
    rules = (
        (Quality.BLOCKED, "block", title, True),
        (Quality.BLOCKED, "block", head, size < 1500 and little),
        (Quality.BLOCKED, "block_marks", context.document.text[:200_000], size < 800),
        (Quality.ERROR, "error_title", title, True),
        (Quality.ERROR, "error_title", text[:600], size < 1500 and not dated_text),
        (Quality.LOGIN, "login", title, not dated_text),
        (Quality.LOGIN, "login", head, little and not several and (size < 800 or (password and size < 4000))),
    )
    for quality, kind, where, holds in rules:
        if holds and (match := phrases(kind).search(where)):
            return Judgement(quality, Reason.of("page.says", text=match[0][:60]))
    if password and size < 1500 and prose < 3 * SOME_TEXT and not (dated_text or several):
        return Judgement(Quality.LOGIN, Reason.of("page.login_form"))
    return None


def _listing(context: Context, dated: bool) -> Reason | None:
    """Why a page is a list of articles; None if it is none."""
    prose, address, article = context.prose, urlsplit(context.url), context.structured.article
    node = context.tree.find("body")
    classes = frozenset((node.get("class") or "").split() if node is not None else ())
    marks = name_tokens(" ".join(classes))
    if "single" in marks or "singlepost" in marks or any(word.startswith("postid-") for word in classes):
        return None
    if classes >= _CORE_HOME and any(word.startswith("wp-") for word in classes):
        return Reason.of("page.wordpress_list")
    linked = _linked_headings(context.walk)
    if linked < 5 or article:
        return None
    if classes & _LIST_CLASS and "page" not in classes and prose < 3 * REAL_TEXT:
        return Reason.of("page.archive")
    if address.path in ("", "/") and not address.query:
        return Reason.of("page.front")
    if _states_article(context.structured):
        return None
    little = not dated and linked >= 8 and prose < 3 * SOME_TEXT
    return Reason.of("page.linked_headings", count=linked) if little else None


def _states_article(structured: Structured) -> bool:
    kinds = [value.lower() for value in structured.meta.get("og:type", ())]
    return bool(structured.article or "article" in kinds or structured.meta.get("article:published_time"))


def _linked_headings(walk: BlockWalk) -> int:
    """Number of headings, list lines and the like that are entirely links, as lists of articles consist of.

    Those in a box named as noise are not counted, because a page of one article can have any number of them.
    """
    linked = (block.element for block in walk.blocks if block.link_share > 0.8 and block.size > 30)
    listed = (at for at in linked if walk.tags[at] in _LINES)
    return sum(not any(walk.names[up] & names("boxes") for up in walk.chain(at, 5)) for at in listed)
