"""A thread without comments: a field to write the first one in, a link to one elsewhere, or a notice of none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import NOT_SHOWN, Thread
from yalu.pages.comments.comment_text import SHORT, text_of
from yalu.pages.comments.completeness.closed_phrases import SHUT, says_closed
from yalu.pages.comments.completeness.openness import COMPOSED, is_compose, is_hidden, is_open
from yalu.pages.comments.counts import has_words, stated_count
from yalu.pages.comments.generic.time_markers import pieces
from yalu.pages.comments.platform import Sight, Start, tokens
from yalu.pages.document.literal_prefilter import Requirement
from yalu.text import one_line

_CALLED = re.compile(
    r"comment|\bcmt|reply|respond|talkback|discuss|pinglun|liuyan|daetgul|thoughts|댓글|덧글|의견|생각|评论|評論|留言|回复|回覆|跟帖|看法|说点|說點|"
    r"コメント|返信|ご意見|書き込み",
    re.I,
)
_ELSEWHERE = re.compile(
    r"search|contact|newsletter|subscribe|login|signin|inquiry|request|feedback|email|booking|report|error|survey", re.I
)
_LONG = 80
"""Characters of a paragraph of the piece; what is about the thread stands after the last of them."""
_SMALL = 240
_SHORT_LINE = 40
_INSIDE, _MANY = 6, 20
_HEADINGS = tokens("h2 h3 h4 h5")
_LINES = tokens("h2 h3 h4 h5 div p span strong b em dt li")
_FRAME = re.compile(r"(?:\A|[\s_-])(?:foot(?:er)?|copyright|gnb|lnb)(?:\Z|[\s_-])", re.I)
_COUNTED = re.compile(
    r"\A\W*(?:(?:전체|모든|all|reader|user|全部|所有|网友|網友|みんなの|読者)\s?)?(?:의견|댓글|덧글|답글|评论|評論|留言|跟帖|回复|回覆|"
    r"コメント|comments?|responses?|replies|discussion)\s?(?:수|数|數)?\W{0,4}0\s?(?:개|건|条|條|则|則|件)?\W*\Z|"
    r"\A\W*0\s?(?:개의?|건의?|条|條|则|則|个|個|件の?)?\s?(?:댓글|덧글|의견|评论|評論|留言|跟帖|回复|回覆|コメント|comments?|responses?|replies)\W*\Z",
    re.I,
)
"""A line that is nothing but a count of none."""
_NONE_YET = re.compile(
    r"\bno (?:comments|replies|responses) (?:yet|so far)\b|"
    r"\bbe the first to (?:comment|reply|respond|leave a comment)\b|"
    r"(?:댓글|덧글|의견)이? ?(?:아직 ?)?(?:없습니다|없어요|등록되지 않았)|첫 ?(?:번째 )?(?:댓글|의견)을|"
    r"(?:还没有|還沒有|暂无|暫無|尚无|尚無|目前沒有|暂时没有)(?:人|任何|网友|網友)?(?:发表|發表)?(?:评论|評論|留言|跟帖|回复|回覆)|"
    r"コメント(?:は|が)?(?:まだ)?(?:ありません|投稿されていません)|まだコメントは?(?:ありません|ない)",
    re.I,
)
_NONE_SAID = Requirement(_COUNTED.pattern, _NONE_YET.pattern, within=120)
_NOTICE = 90


def read_vacant(sight: Sight, name: str) -> Start | None:
    """The thread, with what says so cut from the piece; None when nothing on the page speaks of comments."""
    fields = next(sight.tree.iter("textarea"), None) is not None
    shut, composed, none_said = map(sight.may_hold, (SHUT, COMPOSED, _NONE_SAID))
    if not (fields or shut or composed or none_said):
        return None
    below, after = _after_piece(sight)
    field = next((node for node in below if node.tag == "textarea" and _is_for_comments(node)), None)
    notice = next((node for node in after if _is_notice(node)), None) if shut else None
    links = (node for node in after if node.tag == "a") if composed else ()
    link = next((node for node in links if is_compose(one_line(text_of(node, most=SHORT)))), None)
    node = next((node for node in (field, notice, link) if node is not None), None)
    if node is None and none_said and (none := _none_counted(below)) is not None:
        cut = (none,) if none.tag in ("p", "div", *_HEADINGS) else ()
        return Start(Thread(name, (), is_open(sight, [none], ()), 0, complete=True), (), cut)
    if node is None:
        return None
    box = _box(node)
    around = (part for up in (box, *islice(box.iterancestors(), 2)) for part in islice(up.iter(), 200))
    lines = (one_line(text_of(part, most=SHORT)) for part in around if isinstance(part.tag, str))
    worded = (line for line in lines if len(line) < 60 and has_words(line))
    stated = next((count for line in worded if (count := stated_count(line)) is not None), None)
    note = NOT_SHOWN if stated is None else None if stated == 0 else f"the page says {stated}, shows none"
    return Start(Thread(name, (), is_open(sight, [box], ()), stated, stated == 0, note), (), (box,))


def _after_piece(sight: Sight) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """Elements that are shown after the first long text and after the last long paragraph, without those of the page's
    own frame."""
    frame: set[HtmlElement] = set()
    nodes: list[HtmlElement] = []
    for node in islice(sight.tree.iter(), 60_000):
        if not isinstance(node.tag, str):
            continue
        if node.getparent() in frame or _is_frame(node) or is_hidden(node):
            frame.add(node)
        else:
            nodes.append(node)
    first = next((at for at, node in enumerate(nodes) if _is_text(node)), len(nodes))
    last = next((at for at in range(len(nodes) - 1, first, -1) if _is_paragraph(nodes[at])), first)
    return nodes[first + 1 :], nodes[last + 1 :]


def _is_frame(node: HtmlElement) -> bool:
    if node.tag in ("nav", "footer", "script", "style", "template"):
        return True
    names = f"{node.get('id') or ''} {node.get('class') or ''}"
    if node.tag == "aside":
        return not _CALLED.search(names) and next(node.iter("textarea"), None) is None
    return node.tag == "div" and _FRAME.search(names) is not None


def _is_paragraph(node: HtmlElement) -> bool:
    return node.tag == "p" and len(text_of(node, most=SHORT)) > _LONG


def _is_text(node: HtmlElement) -> bool:
    bare = node.tag in ("div", "td", "section", "article", "span")
    return _is_paragraph(node) or (bare and any(len(text) > _LONG for text in pieces(node)))


def _none_counted(after: Iterable[HtmlElement]) -> HtmlElement | None:
    """The line that counts no comments, or says that there are none yet, where one place of the page does."""
    found = list(islice((node for node in after if _says_none(node)), _MANY))
    first = found[0] if found else None
    one_place = all(node is first or first in islice(node.iterancestors(), _INSIDE) for node in found)
    return first if one_place else None


def _says_none(node: HtmlElement) -> bool:
    small = next(islice(node.iter(), _INSIDE, None), None) is None
    if not small or node.tag not in _LINES or node.getparent().tag in ("button", "option"):
        return False
    text = one_line(text_of(node, most=SHORT))
    if not 4 <= len(text) <= _SHORT_LINE or not _CALLED.search(text):
        return False
    return _NONE_YET.search(text) is not None or (stated_count(text) == 0 and _COUNTED.match(text) is not None)


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
