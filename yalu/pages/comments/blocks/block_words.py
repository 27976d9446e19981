"""The words of a comment's block: what is neither name, time, button nor a reply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

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
from yalu.pages.comments.blocks.slots import FLOW, Leaf, Slotted
from yalu.pages.comments.blocks.time_markers import is_time_text, own_texts
from yalu.pages.comments.comment_text import is_code_box, is_edit_mark, text_of
from yalu.pages.comments.completeness.openness import is_reply
from yalu.pages.document.vocabulary import says
from yalu.text import one_line

LONGEST_NAME = 40
_FLOW_BESIDE = ("blockquote", "ul", "ol", "pre")
"""Elements that belong to a text whose paragraphs are in no element of their own."""


def signature_of(leaves: Sequence[Leaf], roles: Roles) -> Leaf | None:
    """The author's name: what is in its slot, else in an element named after authors."""
    named = (
        leaf
        for leaf in leaves
        if hint(leaf) >= NAMED and len(leaf.text) <= LONGEST_NAME and not is_time_text(leaf.text)
    )
    signed = (leaf for leaf in leaves if leaf.slot == roles.author and not is_time_text(leaf.text))
    return next(signed, None) or next(named, None)


def words_of(slotted: Slotted, leaves: Sequence[Leaf], roles: Roles, heads: set[HtmlElement]) -> str:
    """The text of a block: what is in its text slot; without one, all but name, time and buttons."""
    if (words := roles.words) is not None:
        beside = words[-1].split(".")[0] in FLOW
        nodes = [
            node
            for node, slot in slotted
            if slot == words or (beside and slot[:-1] == words[:-1] and (node.tag in _FLOW_BESIDE or is_code_box(node)))
        ]
        around = {leaf.node for leaf in leaves if leaf.node.tag not in FLOW and _is_apart(leaf)}
        around |= {leaf.node for leaf in leaves if leaf.slot in roles.software and _is_tool(leaf)}
        for skip in (_beside(heads, around), _beside(heads)):
            texts = (text_of(node, skip) for node in nodes if len(words) == 1 or not skip(node))
            if text := "\n\n".join(filter(None, texts)):
                return text.lstrip(":： ")
    signature = signature_of(leaves, roles)
    times = {leaf.node for leaf in leaves if leaf.node.tag == "time" or is_time_text(leaf.text)}
    aside = times | {
        leaf.node for leaf in leaves if leaf is signature or is_beside(leaf) or leaf.slot in roles.software
    }
    skip = _beside(heads, aside)
    tops = (node for node, slot in slotted if len(slot) == 1 and node not in aside)
    return "\n\n".join(filter(None, (text_of(node, skip) for node in tops)))


def _is_apart(leaf: Leaf) -> bool:
    """True if a text is a time or a button, and not a word within other text."""
    generated = (is_chrome(leaf) and any(map(str.isalnum, leaf.text))) or is_time_text(leaf.text) or is_control(leaf)
    return generated and not any(own_texts(leaf.node.getparent()))


def _is_tool(leaf: Leaf) -> bool:
    """True if what several blocks have alike is a link on its own or in a row of buttons, and no words of readers."""
    up = leaf.node.getparent()
    if leaf.node.tag in ("a", "button") or up.tag in ("a", "button") or is_called_chrome(leaf):
        return not any(own_texts(up))
    return any(says_chrome(one_line(other.text or "")) for other in up if other is not leaf.node and len(other) == 0)


def _beside(heads: set[HtmlElement], aside: Iterable[HtmlElement] = ()) -> Skipper:
    return Skipper(heads, frozenset(aside))


@dataclass(frozen=True, slots=True)
class Skipper:
    """Predicate for elements outside a comment's text: replies, excluded elements, edit marks, reply buttons."""

    heads: set[HtmlElement]
    aside: frozenset[HtmlElement]

    def __call__(self, node: HtmlElement) -> bool:
        """True if the element is left out."""
        if node in self.heads or node in self.aside or node.get("role") == "button" or is_edit_mark(node):
            return True
        if node.tag not in ("a", "span") or len(node):
            return False
        text = one_line(node.text or "")
        return is_reply(text) or says("more_bare", text)
