"""Whether a thread accepts comments, for platforms without a statement of their own (threads.md#open-or-closed)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import SHORT, line_of, text_of
from yalu.pages.comments.completeness.closed_phrases import asks_to_sign_in, says_closed, says_sign_in
from yalu.pages.comments.counts import ABOUT_COMMENTS
from yalu.pages.comments.platform import Sight
from yalu.pages.document.elements import ElementWords
from yalu.pages.document.literal_prefilter import PrefilteredRegex, Requirement

_EDITOR = re.compile(r"comment[-_]?(?:editor|form|frame|iframe|box)|/comment/frame", re.I)
_REPLY = re.compile(
    r"\A\W*(?:reply|respond|answer|quote|답글|답글 ?(?:쓰기|달기)|대댓글|답변|댓글 ?달기|回复|回覆|回應|回应|"
    r"引用|跟帖|跟贴|返信(?:する)?|返答|"
    r"コメントする|antworten|répondre|responder)\W*\d{0,4}\s?(?:件|条|條|则|則|개)?\W*\Z",
    re.I,
)
_COMPOSE = PrefilteredRegex(
    r"\A\W*(?:(?:(?:전체|PC|모바일|데스크톱) ?(?:사이트|버전|화면|웹)에서|"
    r"(?:在|到|去|前往)[^，。,.]{1,10}(?:上|中|里|裡)?|[^、。]{1,12}で) ?)?"
    r"(?:(?:write|add|leave|post|make|share|join in with) (?:a |your |the first |us a )?"
    r"(?:comments?|reply|response|thoughts)|post comment|"
    r"comment(?= on the)|"
    r"join the (?:discussion|conversation)|"
    r"댓글 ?(?:쓰기|작성|달기|남기기|등록)|의견 ?(?:쓰기|남기기)|(?:我要|我来|我來|发表|發表|張貼|张贴|写|寫|"
    r"添加|新增)(?:评论|評論|留言|跟帖|跟贴|回复|回覆|迴響|回響)|"
    r"コメントを?(?:書く|する|投稿(?:する)?|残す)|"
    r"(?:einen |ihren |deinen )?kommentar (?:schreiben|verfassen|abgeben|hinterlassen|hinzufügen)|mitdiskutieren|"
    r"(?:laisser|écrire|ajouter|poster|publier|rédiger) (?:un|votre) commentaire|"
    r"(?:deja|dejar|escribe|escribir|añadir|añade|publicar) (?:un|tu|su) comentario|"
    r"(?:deixe|deixar|escreva|adicionar) um comentário|(?:lascia|scrivi|aggiungi) un commento)"
    r"(?: (?:on|at|in|via) (?:the |our )?[\w ]{3,24})?\W*\Z"
)
COMPOSED = Requirement(_COMPOSE.pattern)
"""Prefilter: a page without this has no text for which ``is_compose`` is true."""
COMPOSE_WORDS = ElementWords(_COMPOSE.pattern)
"""Strings of which each such text contains one."""
_SIGN_IN_PAGE = re.compile(r"/(?:login|log-in|signin|sign-in|passport|sso|account|members?)(?:[/?.#]|\Z)", re.I)
_LABELS = ("placeholder", "data-placeholder", "aria-label", "title")
_BESIDE = 6
"""Elements after a section that still belong to it: its form, its notice."""
_LONGEST = 160
_PARTS = 6
"""Maximum number of elements in a notice."""
_MOST = 4000
"""Maximum number of elements examined in one region."""
_AROUND = 3
"""Number of ancestors of a section that may hold its form and notice."""
_SILENT = ("script", "style", "template", "noscript")


def is_open(sight: Sight, sections: Iterable[HtmlElement], boxes: Container[HtmlElement]) -> bool | None:
    """Whether the sections offer a way to write or say that there is none; None if the page shows neither.

    True with an input field, there or in a form named after comments; False with a notice, there, beside them or in a
    disabled field. Then True with a reply button, a link to a form, or an invitation to sign in, even with a disabled
    field.
    """
    region = _region(list(sections), boxes)
    outside = [node for node in _walk(region, boxes) if not is_hidden(node)]
    if any(_takes_words(node) for node in outside) or _named_form(sight):
        return True
    notices = (text for node in outside for text in _notice(node))
    if any(says_closed(text) for text in notices):
        return False
    everything = list(_walk(region, ()))
    asked = any(_invites(node) for node in outside)
    return True if asked or any(_answers(node) for node in everything) else None


def with_beside(sections: Iterable[HtmlElement], boxes: Container[HtmlElement]) -> tuple[HtmlElement, ...]:
    """Return the sections and the elements beside them that are only about the thread: its form, its notice."""
    own = list(sections)
    beside = [node for node in _region(own, boxes) if node not in own and not any(up in own for up in node.iter())]
    return (*own, *(node for node in beside if _is_of_thread(node)))


def _is_of_thread(node: HtmlElement) -> bool:
    text = line_of(node)
    if next(node.iter("textarea"), None) is not None:
        return True
    return 0 < len(text) <= _LONGEST and (says_closed(text) or asks_to_sign_in(text))


def _region(sections: list[HtmlElement], boxes: Container[HtmlElement]) -> list[HtmlElement]:
    """The sections, widened to ancestors that hold only comments, and what is directly before and after."""
    nodes: dict[HtmlElement, None] = {}
    for section in sections[:1] + sections[-1:]:
        top = section
        for up in list(section.iterancestors())[:_AROUND]:
            if not is_beside(up, boxes):
                break
            top = up
        beside = [*list(top.itersiblings(preceding=True))[:2], *list(top.itersiblings())[:_BESIDE]]
        for up in list(top.iterancestors())[:_AROUND]:
            beside += list(up.itersiblings())[:_BESIDE] if section is sections[-1] else []
        nodes |= dict.fromkeys(node for node in beside if _is_small(node))
        nodes[top] = None
    return [*nodes, *(section for section in sections if section not in nodes)]


def _is_small(node: HtmlElement) -> bool:
    """True if an element beside a section can belong to it: a form or a line, not a column with other content."""
    if not isinstance(node.tag, str) or node.tag in ("footer", "nav", "header") or _holds_article(node):
        return False
    return len(text_of(node, most=SHORT)) <= SHORT and sum(1 for _ in node.iter("a")) <= _PARTS


def is_beside(up: HtmlElement, boxes: Container[HtmlElement]) -> bool:
    """True if an element may be the whole comment area: no headline and no long paragraph in it."""
    if up.tag in ("body", "html", "main", "article", "tr", "tbody", "noscript") or _holds_article(up):
        return False
    size = 0
    for at, node in enumerate(_walk([up], boxes)):
        size += len(text_of(node, most=SHORT)) if node.tag == "p" else 0
        if at > _MOST or size > 2 * SHORT:
            return False
    return True


def _holds_article(node: HtmlElement) -> bool:
    return isinstance(node.tag, str) and (node.tag == "h1" or next(node.iter("h1"), None) is not None)


def _walk(region: Iterable[HtmlElement], boxes: Container[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield elements of the region outside the comments, in document order."""
    seen: set[HtmlElement] = set()
    stack = list(reversed(list(region)))
    while stack and len(seen) < _MOST:
        node = stack.pop()
        if isinstance(node.tag, str) and node.tag not in _SILENT and node not in boxes and node not in seen:
            seen.add(node)
            yield node
            stack.extend(reversed(node))


def is_hidden(node: HtmlElement) -> bool:
    """True if an element's own attributes say that it is not shown."""
    style = node.get("style")
    return node.get("hidden") is not None or bool(style and "display:none" in style.replace(" ", "").lower())


def _named_form(sight: Sight) -> bool:
    textareas = ((form, form.iter("textarea")) for form in sight.elements.tagged("form"))
    forms = (form for form, fields in textareas if any(map(_takes_words, fields)))
    return any(ABOUT_COMMENTS.search(form.get(name) or "") for form in forms for name in ("id", "class", "action"))


def _takes_words(node: HtmlElement) -> bool:
    """True if one can write in an element: an enabled field, an editor, or an iframe with one."""
    if node.tag == "iframe":
        return any(_EDITOR.search(node.get(name) or "") for name in ("id", "class", "src", "name"))
    line = node.tag == "input" and (node.get("type") or "text") == "text"
    named = line and any(ABOUT_COMMENTS.search(node.get(name) or "") for name in ("name", "id", *_LABELS))
    free = (node.get("contenteditable") or "false").lower() not in ("false", "inherit")
    if not (node.tag == "textarea" or named or free) or _is_shut(node):
        return False
    return not any(says_closed(word) or says_sign_in(word) for word in _labels(node))


def _is_shut(node: HtmlElement) -> bool:
    if any(node.get(name) is not None for name in ("disabled", "readonly")) or node.get("aria-disabled") == "true":
        return True
    return any(up.tag == "fieldset" and up.get("disabled") is not None for up in node.iterancestors())


def _labels(node: HtmlElement) -> list[str]:
    own = node.text if node.tag == "textarea" else None
    return [word for word in (own, *(node.get(name) for name in _LABELS)) if word and word.strip()]


def _notice(node: HtmlElement) -> Iterator[str]:
    """Yield the short texts by which an element may state something about the thread; for a field, its labels."""
    if node.tag in ("textarea", "input", "div", "span") and (labels := _labels(node)):
        yield from (label for label in labels if len(label) <= _LONGEST)
    if node.tag not in ("a", "form", "textarea") and (text := _short(node)):
        yield text


def _short(node: HtmlElement) -> str | None:
    if sum(1 for _, _ in zip(node.iter(), range(_PARTS + 1), strict=False)) > _PARTS:
        return None
    text = line_of(node, is_hidden)
    return text if 0 < len(text) <= _LONGEST else None


def _invites(node: HtmlElement) -> bool:
    """True if an element leads to a form elsewhere, or to signing in."""
    if node.tag in ("textarea", "input"):
        return any(says_sign_in(label) for label in _labels(node))
    text = _short(node)
    if text is None:
        return False
    if node.tag in ("a", "button"):
        leads = _SIGN_IN_PAGE.search(node.get("href") or "") is not None
        return leads or says_sign_in(text) or _COMPOSE.search(text) is not None
    return asks_to_sign_in(text)


def _answers(node: HtmlElement) -> bool:
    """True if an element is a reply button, and no label of a quotation ("Quote:")."""
    if len(node) > 3 or node.tag in ("p", "h1", "h2", "h3", "blockquote", "textarea") or _is_shut(node):
        return False
    text = _short(node) or (node.get("value") if node.tag == "input" else None) or ""
    return is_reply(text) and not text.endswith((":", "："))


def is_reply(text: str) -> bool:
    """True if a text is that of a reply button."""
    return len(text) < 24 and _REPLY.match(text) is not None


def is_compose(text: str) -> bool:
    """True if a text is that of a link to a comment form."""
    return len(text) < 60 and _COMPOSE.search(text) is not None
