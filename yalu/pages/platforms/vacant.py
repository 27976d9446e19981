"""A thread without comments: a field to write the first one in, a link to one elsewhere, or a notice of none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import Thread
from yalu.pages.platforms.closing import says_closed
from yalu.pages.platforms.counts import stated_count
from yalu.pages.platforms.marks import pieces
from yalu.pages.platforms.openness import is_compose, is_hidden, is_open
from yalu.pages.platforms.platform import Sight, Start
from yalu.pages.platforms.rendering import SHORT, text_of
from yalu.text import one_line

_CALLED = re.compile(
    r"comment|\bcmt|reply|respond|talkback|discuss|pinglun|liuyan|daetgul|thoughts|댓글|덧글|의견|생각|评论|評論|留言|回复|回覆|跟帖|看法|说点|說點|"
    r"コメント|返信|ご意見|書き込み",
    re.I,
)
_ELSEWHERE = re.compile(r"search|contact|newsletter|subscribe|login|signin|inquiry|report|error|survey", re.I)
NOT_SHOWN = "the page shows no comments and does not say that there are none"
_LONG = 80
"""Characters of a paragraph of the piece; what is about the thread stands after the last of them."""
_SMALL = 240
_NOTICE = 90
MOST_FIELDS = 20


def read_vacant(sight: Sight, name: str) -> Start | None:
    """The thread, with what says so cut from the piece; None when nothing on the page speaks of comments."""
    after = list(_after_piece(sight))
    field = next((node for node in after if node.tag == "textarea" and _is_for_comments(node)), None)
    notice = next((node for node in after if _is_notice(node)), None)
    link = next((node for node in after if node.tag == "a" and is_compose(one_line(text_of(node, most=SHORT)))), None)
    node = next((node for node in (field, notice, link) if node is not None), None)
    if node is None:
        return None
    box = _box(node)
    around = (part for up in (box, *islice(box.iterancestors(), 2)) for part in islice(up.iter(), 200))
    lines = (one_line(text_of(part, most=SHORT)) for part in around if isinstance(part.tag, str))
    worded = (line for line in lines if len(line) < 60 and any(char.isalpha() for char in line))
    stated = next((count for line in worded if (count := stated_count(line)) is not None), None)
    note = NOT_SHOWN if stated is None else None if stated == 0 else f"the page says {stated}, shows none"
    return Start(Thread(name, (), is_open(sight, [box], ()), stated, stated == 0, note), (), (box,))


def _after_piece(sight: Sight) -> Iterator[HtmlElement]:
    """Elements that are shown after the last long paragraph, without those of the page's own frame."""
    nodes = [node for node in islice(sight.tree.iter(), 60_000) if isinstance(node.tag, str)]
    places = range(len(nodes) - 1, -1, -1)
    last = next((at for at in places if nodes[at].tag == "p" and len(text_of(nodes[at], most=SHORT)) > _LONG), -1)
    frame: set[HtmlElement] = set()
    for at, node in enumerate(nodes):
        if (
            node.tag in ("nav", "footer", "aside", "script", "style", "template")
            or node.getparent() in frame
            or is_hidden(node)
        ):
            frame.add(node)
        elif at > last >= 0:
            yield node


def _is_for_comments(field: HtmlElement) -> bool:
    around = [field, *islice(field.iterancestors(), 4)]
    names = " ".join(
        node.get(name) or ""
        for node in around
        if node.tag not in ("body", "html")
        for name in ("id", "class", "action")
    )
    labels = " ".join(field.get(name) or "" for name in ("placeholder", "aria-label", "name", "title"))
    form = around[1] if len(around) > 1 else field
    said = one_line(text_of(form, most=SHORT))[:SHORT]
    return not _ELSEWHERE.search(names) and any(_CALLED.search(text) for text in (names, labels, said))


def _is_notice(node: HtmlElement) -> bool:
    """Whether a small box of its own says that comments are closed."""
    if node.tag in ("a", "button", "option") or len(node) > 4 or not any(pieces(node)):
        return False
    text = one_line(text_of(node, most=SHORT))
    if not 0 < len(text) <= _NOTICE or not says_closed(text):
        return False
    up = node.getparent()
    return up is not None and len(text_of(up, most=SHORT)) <= _SMALL


def _box(node: HtmlElement) -> HtmlElement:
    """The largest element around a field or a notice that holds little else."""
    box = node
    for up in islice(node.iterancestors(), 4):
        if up.tag in ("body", "main", "article", "td") or len(text_of(up, most=SHORT)) > _SMALL:
            break
        box = up
    return box
