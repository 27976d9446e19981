"""The region of a page that belongs to its thread, and whether it accepts comments (threads.md#open-or-closed)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import SHORT, line_of, text_of
from yalu.pages.comments.completeness.controls import says_not_loaded, short
from yalu.pages.comments.counts import ABOUT_COMMENTS, stated_count
from yalu.pages.comments.platform import Sight, classes_of, common, holds_headline, outermost
from yalu.pages.document.elements import ElementWords, is_hidden
from yalu.pages.document.vocabulary import phrases
from yalu.text import one_line

_EDITOR = re.compile(r"comment[-_]?(?:editor|form|frame|iframe|box)|/comment/frame", re.I)
SHUT_WORDS = ElementWords(phrases("closed").pattern)
"""Strings of which each text contains one for which ``says_closed`` is true."""
COMPOSE_WORDS = ElementWords(phrases("compose").pattern)
"""Strings of which each text contains one for which ``is_compose`` is true."""
_REPLY_WORDS = ElementWords(phrases("reply_control").pattern)
"""Strings of which each text contains one for which ``is_reply`` is true."""
_LABELS = ("placeholder", "data-placeholder", "aria-label", "title", "alt")
_LONGEST, LONGEST_CLOSING = 160, 400
"""Characters of a line that may be about the thread, and of one that says that it is closed."""
_PARTS = 6
"""Maximum number of elements in a notice."""
_AROUND, _BESIDE = 3, 6
"""Number of ancestors of a section, and of elements before each, among which a bar is."""
_MOST_HOLDING = 3
"""Number of elements around a field one of which is not displayed until the field is asked for."""


def is_open(sight: Sight, sections: Sequence[HtmlElement] = (), boxes: Sequence[HtmlElement] = ()) -> bool | None:
    """Whether the sections offer a way to write or say that there is none; None if the page shows neither.

    True with an input field, there or in a form named after comments; False with a notice, there, beside them or in a
    disabled field. Then True with a field that is not displayed, a reply button, a link to a form, or an invitation to
    sign in, even with a disabled field.
    """
    near = _near(sight, sections, boxes)
    outside = [node for node in shown(sight, near, boxes) if not is_hidden(node)]
    fields = list(filter(_takes_words, outside))
    if not all(map(_is_within_hidden, fields)) or _named_form(sight):
        return True
    notices = (text for node in outside for text in _notice(node))
    if any(says_closed(text) for text in notices):
        return False
    if fields or any(_invites(node) for node in outside):
        return True
    elements = sight.elements
    telling = elements.saying(_REPLY_WORDS) | {*elements.places_of("input", "img")}
    answering = (node for node in shown(sight, near) if elements.at[node] in telling)
    return True if any(map(_answers, answering)) else None


def _is_within_hidden(node: HtmlElement) -> bool:
    return any(map(is_hidden, islice(node.iterancestors(), _MOST_HOLDING)))


def with_beside(sight: Sight, sections: Sequence[HtmlElement], boxes: Sequence[HtmlElement]) -> tuple[HtmlElement, ...]:
    """Return the sections and the elements beside them that are only about the thread: its form, its notice."""
    around = {up for node in sections for up in (node, *node.iterancestors())}
    return (*sections, *(node for node in _near(sight, sections, boxes) if node not in around and _is_of_thread(node)))


def _is_of_thread(node: HtmlElement) -> bool:
    if next(islice(node.iter("a"), _PARTS, None), None) is not None:
        return False
    text = line_of(node)
    if next(node.iter("textarea"), None) is not None:
        return True
    counts = stated_count(text) is not None
    return 0 < len(text) <= _LONGEST and (counts or says_closed(text) or asks_to_sign_in(text))


def _near(sight: Sight, sections: Sequence[HtmlElement], boxes: Sequence[HtmlElement]) -> Iterable[HtmlElement]:
    """The sections, what is around them, and the bar above posts in which a board locks a topic."""
    where = region(sight, boxes, sections)
    above = (
        bar
        for up in islice((sections[0], *sections[0].iterancestors()) if sections else (), _AROUND)
        for bar in islice(up.itersiblings("div", "ul", "table", preceding=True), _BESIDE)
    )
    return dict.fromkeys((*where.own, *where.beside, *where.far, *filter(is_closing_notice, above), *sections))


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
    drawn = node.tag == "a" and "button" in classes_of(node)
    if (drawn or node.tag in ("textarea", "input", "div", "span", "img")) and (labels := _labels(node)):
        yield from (label for label in labels if len(label) <= _LONGEST)
    if node.tag not in ("a", "form", "textarea") and (text := short(node, _LONGEST)):
        yield text


def _invites(node: HtmlElement) -> bool:
    """True if an element leads to a form elsewhere, or to signing in, or says that letters are taken."""
    drawn = node.tag == "img" or node.get("type") == "image"
    if node.tag in ("textarea", "input") and not drawn:
        return any(says_sign_in(label) for label in _labels(node))
    if not (text := node.get("alt", "")[:_LONGEST] if drawn else short(node, _LONGEST)):
        return False
    if drawn or node.tag in ("a", "button", "legend"):
        leads = phrases("sign_in_page").search(node.get("href") or "") is not None
        return leads or says_sign_in(text) or phrases("compose").search(text) is not None
    return asks_to_sign_in(text) or phrases("by_mail").search(text) is not None


def _answers(node: HtmlElement) -> bool:
    """True if an element is a reply button."""
    if len(node) > 3 or node.tag in ("p", "h1", "h2", "h3", "blockquote", "textarea") or _is_shut(node):
        return False
    text = short(node, _LONGEST) or node.get("alt" if node.tag == "img" else "value") or ""
    return is_reply(text)


def says_closed(text: str) -> bool:
    """True if a short text says that no more comments are accepted (en, ko, zh, ja and a few more languages).

    A message that the existing comments could not be loaded is no evidence of this.
    """
    text = one_line(text[:2000])
    if phrases("closed").search(text) is None or says_not_loaded(text):
        return False
    return phrases("sign_in", "not_closed", "closes_later").search(text) is None


def is_closing_notice(node: HtmlElement, longest: int = LONGEST_CLOSING) -> bool:
    """True if a small element says that no more comments are accepted, in so many characters at most."""
    return is_small(node) and len(line := line_of(node)) <= longest and says_closed(line)


def asks_to_sign_in(text: str) -> bool:
    """True if a short text invites readers to sign in to comment."""
    text = one_line(text[:2000])
    return phrases("sign_in").search(text) is not None and phrases("thread").search(text) is not None


def says_sign_in(text: str) -> bool:
    """True if a label mentions signing in."""
    return phrases("sign_in").search(text[:2000]) is not None


def is_reply(text: str) -> bool:
    """True if a text is that of a reply button, and no label of a quotation ("Quote:")."""
    labels = text.endswith((":", "："))
    return len(text) < 24 and not labels and phrases("reply_control").match(text) is not None


def is_compose(text: str) -> bool:
    """True if a text is that of a link to a comment form."""
    return len(text) < 60 and phrases("compose").search(text) is not None


_OTHER = frozenset(("footer", "header", "aside", "main", "article", "script", "style", "template", "head", "svg"))
_TABLE_PARTS = frozenset(("tr", "tbody", "thead", "tfoot"))
_MOST_UP = 4
_BEFORE, _AFTER = 3, 4
"""Number of elements before and after the comments that may still belong to the thread."""
_MOST_LINKS = 30
MOST = 4000
"""Maximum number of elements examined in one region."""


class Region(NamedTuple):
    """Where to look for signs of a thread.

    ``own``: the outermost elements of the thread, comments included, and what follows them directly. ``beside``:
    what is before and after them. ``far``: what follows their ancestors, which belongs to the thread only if it
    names comments.
    """

    own: tuple[HtmlElement, ...]
    beside: tuple[HtmlElement, ...] = ()
    far: tuple[HtmlElement, ...] = ()


def region(sight: Sight, boxes: Sequence[HtmlElement], cut: Sequence[HtmlElement]) -> Region:
    """Determine the region from the comment elements (``boxes``) and the elements cut as the thread (``cut``)."""
    return sight.once(_region, tuple(boxes), tuple(cut))


def _region(sight: Sight, boxes: Sequence[HtmlElement], cut: Sequence[HtmlElement]) -> Region:
    tops = outermost(boxes or cut)
    around = common(tops)
    if around is None:
        return Region(tuple(tops))
    known = set(boxes)
    whole = _table_around(tops[0] if not boxes and len(tops) == 1 else around)
    if not _is_beside(sight, whole, known):
        return Region((*cut, *_between(around, tops)), (), _after((around, *around.iterancestors())))
    for up in islice(whole.iterancestors(), _MOST_UP):
        if not _is_beside(sight, up, known):
            break
        whole = up
    apart = (node for node in cut if whole not in node.iterancestors())
    before, after = islice(whole.itersiblings(preceding=True), _BEFORE), list(islice(whole.itersiblings(), _AFTER))
    beside = tuple(filter(is_small, (*before, *after[1:])))
    return Region((*apart, whole, *filter(is_small, after[:1])), beside, _after(whole.iterancestors()))


def _after(around: Iterable[HtmlElement]) -> tuple[HtmlElement, ...]:
    ups = (up for up in islice(around, _MOST_UP) if up.tag not in ("body", "html"))
    return tuple(filter(is_small, (node for up in ups for node in islice(up.itersiblings(), _AFTER))))


def _table_around(node: HtmlElement) -> HtmlElement:
    """The table that an element is part of; the element itself if there is none."""
    while node.tag in _TABLE_PARTS and (up := node.getparent()) is not None:
        node = up
    return node


def _between(around: HtmlElement, tops: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """Children of ``around`` from a few before the first comment to a few after the last."""
    children = [node for node in around if isinstance(node.tag, str)]
    above = {up for top in tops for up in (top, *top.iterancestors())}
    held = [at for at, child in enumerate(children) if child in above]
    first, last = (held[0], held[-1]) if held else (0, 0)
    yield from children[first : last + 1]
    yield from filter(is_small, children[max(0, first - _BEFORE) : first])
    yield from filter(is_small, children[last + 1 : last + 1 + _AFTER])


def is_small(node: HtmlElement) -> bool:
    """True if an element beside a thread can belong to it: a form or a line, not a column with other content."""
    if not isinstance(node.tag, str) or node.tag in _OTHER:
        return False
    if holds_headline(node) or len(text_of(node, most=SHORT)) > SHORT:
        return False
    return sum(1 for _ in islice(node.iter("a"), _MOST_LINKS)) < _MOST_LINKS


def _is_beside(sight: Sight, up: HtmlElement, boxes: Collection[HtmlElement]) -> bool:
    """True if an element may be the whole comment area: no headline and no long paragraph in it."""
    if up.tag in ("body", "html", "main", "article", "tr", "tbody", "noscript") or holds_headline(up):
        return False
    size = 0
    for at, node in enumerate(shown(sight, [up], boxes)):
        size += len(text_of(node, most=SHORT)) if node.tag == "p" else 0
        if at > MOST or size > 2 * SHORT:
            return False
    return True


def shown(sight: Sight, nodes: Iterable[HtmlElement], boxes: Collection[HtmlElement] = ()) -> Iterator[HtmlElement]:
    """Yield elements outside the comments (``boxes``), in document order, without those that have no text."""
    return sight.within(nodes, sight.silent | sight.places(boxes) if boxes else sight.silent, MOST)


def outside(sight: Sight, nodes: Iterable[HtmlElement], boxes: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the visible elements of a region, without the comments (``boxes``) and without input forms."""
    elements = sight.elements
    unscripted = {child for place in elements.places_of("noscript") for child in elements.children(place)}
    return sight.within(nodes, sight.unshown.union(unscripted, sight.places(boxes)))
