"""The words of a comment's block: what is neither name, time, button nor a reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import replace

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import placeholder_state
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.blocks.column_roles import (
    NAMED,
    Roles,
    hint,
    is_beside,
    is_called_chrome,
    is_chrome,
    is_control,
    says_chrome,
)
from yalu.pages.comments.blocks.slots import FLOW, Leaf, Leaves, Slot, Slotted
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.comment_text import Skip, is_edit_mark, line_of, text_of
from yalu.pages.comments.completeness.controls import is_small
from yalu.pages.comments.completeness.openness import is_reply
from yalu.pages.document.blocks import own_texts
from yalu.pages.document.vocabulary import says
from yalu.text import has_digit, one_line

LONGEST_NAME = 40
_MOST = 6
"""One in so many comments may end without the counters that the others end with."""
_LONGEST_ROW = 60
"""Elements from which one holds no row of buttons, but a list: a look at all of them for each would be quadratic."""
_FLOW_BESIDE = ("blockquote", "ul", "ol", "pre")
"""Elements that belong to a text whose paragraphs are in no element of their own."""


def signature_of(leaves: Leaves, roles: Roles) -> Leaf | None:
    """The author's name: what is in its slot, in an element named after authors, or where others' names have a link."""
    short = (leaf for leaf in leaves if len(leaf.text) <= LONGEST_NAME and not is_time_text(leaf.text))
    named = (leaf for leaf in short if hint(leaf) >= NAMED)
    signed = (leaf for leaf in leaves if leaf.slot == roles.author and not is_time_text(leaf.text))
    bare = (leaf for leaf in leaves if roles.author and leaf.slot == roles.author[:-1] and _may_be_name(leaf))
    return next(signed, None) or next(named, None) or next(bare, None)


def _may_be_name(leaf: Leaf) -> bool:
    return len(leaf.text) <= LONGEST_NAME and any(map(str.isalpha, leaf.text)) and not is_time_text(leaf.text)


def words_of(slotted: Slotted, leaves: Leaves, roles: Roles, heads: Container[HtmlElement]) -> str:
    """The text of a block: what is in its text slot; without one, all but name, time and buttons."""
    if (words := roles.words) is not None:
        beside = words[-1].split(".")[0] in FLOW
        nodes = [
            node
            for node, slot in slotted
            if slot == words
            or (beside and slot[:-1] == words[:-1] and node.tag in _FLOW_BESIDE and _is_text(slot, leaves, roles))
        ]
        around = {leaf.node for leaf in leaves if leaf.node.tag not in FLOW and _is_apart(leaf)}
        around |= {leaf.node for leaf in leaves if leaf.slot in roles.software and _is_tool(leaf)}
        around |= {leaf.node for leaf in leaves if roles.lists_tools(leaf) or _is_glued_count(leaf)}
        for skip in (_skipper(heads, around), _skipper(heads)):
            texts = (text_of(node, skip) for node in nodes if len(words) == 1 or node.tag == "li" or not skip(node))
            if text := "\n\n".join(filter(None, texts)):
                return text.lstrip(":： ")
    is_notice = len(leaves) == 1 and placeholder_state(leaves[0].text) is not CommentState.VISIBLE
    signature = None if is_notice else signature_of(leaves, roles)
    times = {leaf.node for leaf in leaves if leaf.node.tag == "time" or is_time_text(leaf.text)}
    aside = times | {
        leaf.node for leaf in leaves if leaf is signature or is_beside(leaf) or leaf.slot in roles.software
    }
    skip = _skipper(heads, aside)
    tops = (node for node, slot in slotted if len(slot) == 1 and node not in aside)
    return "\n\n".join(filter(None, (text_of(node, skip) for node in tops)))


def without_counters(comments: Mapping[int, ParsedComment]) -> dict[int, ParsedComment]:
    """Return the comments without the last lines, at most four, that most have alike but for the numbers in them."""
    left = dict(comments)
    for _ in range(4):
        ends = {at: comment.text.rpartition("\n") for at, comment in left.items()}
        worded = {
            at: "".join(filter(str.isalpha, end)) for at, (rest, _, end) in ends.items() if rest and has_digit(end)
        }
        usual, many = Counter(worded.values()).most_common(1)[0] if worded else ("", 0)
        if not usual or many < 2 or many * _MOST < len(left) * (_MOST - 1):
            break
        left |= {at: replace(left[at], text=ends[at][0].rstrip()) for at, words in worded.items() if words == usual}
    return left


def _is_text(slot: Slot, leaves: Leaves, roles: Roles) -> bool:
    """True if what is beside a text is no list of buttons and counters."""
    inside = [leaf for leaf in leaves if leaf.slot[: len(slot)] == slot]
    return slot not in roles.lists and not (inside and all(map(is_beside, inside)))


def _is_apart(leaf: Leaf) -> bool:
    """True if a text is a time or a button, and not a word within other text."""
    generated = (is_chrome(leaf) and any(map(str.isalnum, leaf.text))) or is_time_text(leaf.text) or is_control(leaf)
    return generated and not any(own_texts(leaf.node.getparent()))


def _is_tool(leaf: Leaf) -> bool:
    """True if what several blocks have alike is a link on its own or in a row of buttons, and no words of readers."""
    up = leaf.node.getparent()
    if leaf.node.tag in ("a", "button") or up.tag in ("a", "button") or is_called_chrome(leaf):
        return not any(own_texts(up))
    row = up if len(up) <= _LONGEST_ROW else ()
    return any(says_chrome(one_line(other.text or "")) for other in row if other is not leaf.node and len(other) == 0)


def _is_glued_count(leaf: Leaf) -> bool:
    """True if a number alone in an element ends the words without a space before it, as only software writes."""
    node, before = leaf.node, leaf.node.getprevious()
    ends = node.getnext() is None and not (node.tail or "").strip()
    if not leaf.text.isdecimal() or node.tag in ("sub", "sup", "a") or not ends:
        return False
    words = (node.getparent().text if before is None else before.tail) or ""
    return bool(words) and not words[-1].isspace()


def _skipper(heads: Container[HtmlElement], aside: Container[HtmlElement] = ()) -> Skip:
    """Tell what is outside a comment's text: replies and placeholders of them, edit marks, reply buttons."""

    def skips(node: HtmlElement) -> bool:
        if node in heads or node in aside or node.get("role") == "button" or is_edit_mark(node):
            return True
        if node.tag == "li":
            return is_small(node) and placeholder_state(line_of(node)) is not CommentState.VISIBLE
        if node.tag not in ("a", "span") or len(node):
            return False
        text = one_line(node.text or "")
        return is_reply(text) or says("more_bare", text)

    return skips
