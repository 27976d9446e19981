"""A thread without comments: a field or a link to write the first, a notice of none, or that they did not load."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from yalu.known_reasons import NOT_LOADED
from yalu.model import NOT_SHOWN, ParsedThread
from yalu.pages.comments.comment_text import SHORT, line_of, text_of
from yalu.pages.comments.completeness.controls import says_not_loaded, short
from yalu.pages.comments.completeness.openness import (
    COMPOSE_WORDS,
    SHUT_WORDS,
    is_closing_notice,
    is_compose,
    is_open,
    outside,
)
from yalu.pages.comments.counts import ABOUT_COMMENTS, NAMES_COMMENTS, NONE_STATED, has_words, stated_count
from yalu.pages.comments.platform import Sight, Start
from yalu.pages.document.blocks import SUBHEADINGS, own_texts
from yalu.pages.document.elements import Elements, ElementWords, tokens
from yalu.pages.document.vocabulary import phrases
from yalu.reasons import Reason
from yalu.text import one_line, read_length

_MOST = 60_000
"""Maximum number of elements examined on a page."""
_LONG = 80
"""Minimum length of an article paragraph (``read_length``); signs of the thread follow the last of them."""
_SMALL = 240
_SHORT_LINE = 40
_INSIDE, _MANY = 6, 20
_LINES = tokens("h2 h3 h4 h5 div p span strong b em dt li")
_PARAGRAPHS = frozenset(tokens("h2 h3 h4 h5 p"))
_TEXT_TAGS = frozenset(tokens("div td section article span"))
_FRAME_TAGS = tokens("nav footer script style template aside")
_FRAME = frozenset(tokens("foot footer copyright gnb lnb"))
_LONGEST_LINE, _LONGEST_NOTICE = 160, 90
_REPORTS = ElementWords(phrases("comments_not_loaded").pattern)


def is_open_beside(sight: Sight) -> bool | None:
    """Whether comments are accepted on a page whose markup shows none: what its field, notice or link says."""
    shown = read_empty_thread(sight, "")
    return shown.thread.open if shown is not None and shown.thread is not None else is_open(sight)


def read_empty_thread(sight: Sight, name: str) -> Start | None:
    """Return the empty thread, with the elements to cut; None if nothing on the page is about comments."""
    elements = sight.elements
    fields = "textarea" in elements.by_tag
    nodes, tags = elements.nodes, elements.tags
    none_said = elements.saying(NONE_STATED)
    notices = {place for place in elements.saying(SHUT_WORDS) if _is_notice(nodes[place])}
    inviting = {place for place in elements.saying(COMPOSE_WORDS) if tags[place] == "a"}
    if not (fields or notices or inviting or none_said):
        return None
    below = _after_text(sight)
    written_in = (nodes[place] for place in below if tags[place] == "textarea") if fields else ()
    field = next(filter(_is_for_comments, written_in), None)
    notice = next((nodes[place] for place in below if place in notices), None)
    links = (nodes[place] for place in below if place in inviting)
    link = next((node for node in links if is_compose(line_of(node))), None)
    node = next((node for node in (field, notice, link) if node is not None), None)
    if node is None and none_said and (none := _none_counted(elements, below)) is not None:
        cut = (none,) if none.tag in ("p", "div", *SUBHEADINGS) else ()
        return Start(ParsedThread(name, (), is_open(sight, [none]), 0, complete=True), (), cut)
    if node is None:
        return None
    box = _box(node)
    stated = _stated_around(box)
    counted = None if stated in (None, 0) else Reason.of("snapshot.counts", known=stated, count=0)
    note = NOT_SHOWN if stated is None else counted
    return Start(ParsedThread(name, (), is_open(sight, [box]), stated, stated == 0, note), (), (box,))


def _stated_around(box: HtmlElement) -> int | None:
    """The number of comments stated around a field or notice; 0 in the same words again counts answers to a comment."""
    around = (part for up in (box, *islice(box.iterancestors(), 2)) for part in islice(up.iter(), 200))
    lines = ((part, line_of(part)) for part in dict.fromkeys(around) if isinstance(part.tag, str))
    counts = ((part, line, stated_count(line)) for part, line in lines if len(line) < 60 and has_words(line))
    stating = [(part, line, count) for part, line, count in counts if count is not None]
    first, worded, stated = stating[0] if stating else (None, "", None)
    same = [part for part, line, _ in stating if line == worded]
    return None if stated == 0 and not _is_one_place(first, same) else stated


def _is_one_place(first: HtmlElement | None, lines: Sequence[HtmlElement]) -> bool:
    """True if lines are the first one, or in it."""
    return all(node is first or first in islice(node.iterancestors(), _INSIDE) for node in lines)


def read_unloaded(sight: Sight, name: str) -> Start | None:
    """Return a thread with unknown content if a line of the page says that comments could not be shown; else None."""
    telling = map(sight.elements.nodes.__getitem__, sight.elements.saying(_REPORTS))
    lines = {node for node in telling if isinstance(node.tag, str) and says_not_loaded(short(node, _LONGEST_LINE))}
    shown = outside(sight, [sight.tree], ()) if lines else ()
    line = next((node for node in shown if node in lines and node.tag != "h1"), None)
    return None if line is None else Start(ParsedThread(name, note=NOT_LOADED), (), (line,))


def _after_text(sight: Sight) -> list[int]:
    """Visible elements after the first long text, without those of the page's own frame."""
    elements, framed = sight.elements, _framed(sight)
    shown = [place for place, tag in enumerate(elements.tags[:_MOST]) if tag and not framed[place]]
    first = next((at for at, place in enumerate(shown) if _is_text(elements, place)), len(shown))
    return shown[first + 1 :]


def _framed(sight: Sight) -> bytearray:
    """For each element, whether it is in the page's own frame or hidden."""
    elements = sight.elements
    marked = [place for tag in _FRAME_TAGS for place in elements.by_tag.get(tag, ())]
    marked += [place for place in elements.called(_FRAME) if elements.tags[place] == "div"]
    marked += sight.hidden
    framed = bytearray(len(elements.tags))
    for place in sorted(marked):
        if not framed[place]:
            end = elements.ends[place]
            framed[place:end] = b"\1" * (end - place)
    return framed


def _is_text(elements: Elements, place: int) -> bool:
    if elements.tags[place] in _TEXT_TAGS and any(
        3 * len(text) > _LONG and read_length(one_line(text)) > _LONG for text in elements.parts(place)
    ):
        return True
    return elements.tags[place] == "p" and read_length(text_of(elements.nodes[place], most=SHORT)) > _LONG


def _none_counted(elements: Elements, below: Iterable[int]) -> HtmlElement | None:
    """The line that counts zero comments or says there are none, if exactly one place of the page does."""
    telling = (elements.nodes[place] for place in below if place in elements.saying(NAMES_COMMENTS))
    lines = list(islice(filter(_says_none, telling), _MANY))
    first = lines[0] if lines else None
    return first if _is_one_place(first, lines) else None


def _says_none(node: HtmlElement) -> bool:
    small = next(islice(node.iter(), _INSIDE, None), None) is None
    if not small or node.tag not in _LINES or node.getparent().tag in ("button", "option"):
        return False
    text = short(node, _SHORT_LINE)
    return len(text) >= 4 and has_words(text) and stated_count(text) == 0


def _is_for_comments(field: HtmlElement) -> bool:
    around = [field, *islice(field.iterancestors(), 4)]
    inner = (node for node in around if node.tag not in ("body", "html"))
    names = " ".join(node.get(name) or "" for node in inner for name in ("id", "class", "action"))
    labels = " ".join(field.get(name) or "" for name in ("placeholder", "aria-label", "name", "title"))
    form = around[1] if len(around) > 1 else field
    line = line_of(form)[:SHORT]
    return not phrases("other_form_name").search(names) and any(
        ABOUT_COMMENTS.search(text) for text in (names, labels, line)
    )


def _is_notice(node: HtmlElement) -> bool:
    """True if a small box of its own says that comments are closed."""
    if node.tag in ("a", "button", "option") or len(node) > 4 or not any(own_texts(node)):
        return False
    up = node.getparent()
    alone = up is not None and (node.tag in _PARAGRAPHS or len(text_of(up, most=SHORT)) <= _SMALL)
    return alone and is_closing_notice(node, _LONGEST_NOTICE)


def _box(node: HtmlElement) -> HtmlElement:
    """The largest element around a field or notice that holds little else."""
    box = node
    for up in islice(node.iterancestors(), 4):
        if up.tag in ("body", "main", "article", "td") or len(text_of(up, most=SHORT)) > _SMALL:
            break
        box = up
    return box
