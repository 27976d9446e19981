"""The words of a comment's block: what is neither name, time, button nor a reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, takewhile

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import placeholder_state
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.blocks.column_roles import Roles
from yalu.pages.comments.blocks.leaf import LONGEST_NAME, NAMED, Leaf, Leaves, Slot, says_chrome
from yalu.pages.comments.blocks.slots import FLOW, CommentBlock, is_member_signature
from yalu.pages.comments.comment_text import Skip, is_edit_mark, line_of, text_of
from yalu.pages.comments.completeness.controls import is_small
from yalu.pages.comments.completeness.openness import is_reply
from yalu.pages.document.blocks import own_texts
from yalu.pages.document.elements import is_hidden
from yalu.pages.document.vocabulary import phrases, says
from yalu.text import has_digit, one_line

_MOST = 6
"""One in so many comments may end without the counters that the others end with."""
_LONGEST_COUNTERS = 120
"""Characters at the end of a comment among which its counters are."""
_LONGEST_ROW = 60
"""Elements from which one holds no row of buttons, but a list: a look at all of them for each would be quadratic."""
_LINES = frozenset({"div", "footer", "header", "address", "section"})
"""Elements that stand on a line of their own."""
_FLOW_BESIDE = ("blockquote", "ul", "ol", "pre")
"""Elements that belong to a text whose paragraphs are in no element of their own."""


def signature_of(leaves: Leaves, roles: Roles) -> Leaf | None:
    """The author's name: what is in its slot, in an element named after authors, or where others' names have a link."""
    untimed = [leaf for leaf in leaves if not leaf.is_time]
    signed = (leaf for leaf in untimed if leaf.slot == roles.author)
    named = (leaf for leaf in untimed if len(leaf.text) <= LONGEST_NAME and leaf.hint >= NAMED)
    bare = (leaf for leaf in untimed if roles.author and leaf.slot == roles.author[:-1] and leaf.may_be_name)
    return next(chain(signed, named, bare), None)


def words_of(block: CommentBlock, roles: Roles) -> str:
    """The text of a block: what is in its text slot; without one, all but name, time and buttons."""
    leaves, heads = block.leaves, block.heads
    if (words := roles.words) is not None:
        beside = words[-1].split(".")[0] in FLOW
        nodes = [
            node
            for node, slot in block.slotted
            if slot == words
            or (beside and slot[:-1] == words[:-1] and node.tag in _FLOW_BESIDE and _is_text(slot, leaves, roles))
        ]
        worded = {up for up in {leaf.node.getparent() for leaf in leaves} if any(own_texts(up))}
        around = {leaf.node for leaf in leaves if _is_around(leaf, roles, worded)}
        around.update(_last_line(leaves))
        around.update(_before_words(nodes, leaves, roles))
        for skip in (_skipper(heads, around), _skipper(heads)):
            texts = (text_of(node, skip) for node in nodes if len(words) == 1 or node.tag == "li" or not skip(node))
            if text := "\n\n".join(filter(None, texts)):
                return text.lstrip(":： ")
    is_notice = len(leaves) == 1 and placeholder_state(leaves[0].text) is not CommentState.VISIBLE
    signature = None if is_notice else signature_of(leaves, roles)
    generated = (leaf for leaf in leaves if leaf.is_time or leaf.is_beside or leaf.slot in roles.software)
    aside = {leaf.node for leaf in (*generated, *([signature] if signature else []))}
    skip = _skipper(heads, aside)
    return "\n\n".join(filter(None, (text_of(top, skip) for top in block.record if top not in aside)))


def _last_line(leaves: Leaves) -> list[HtmlElement]:
    """The only time of a comment where it stands on a line of its own below the words, in one element with them."""
    times = [leaf.node for leaf in leaves if leaf.is_time]
    ends = len(times) == 1 and times[0].tag in _LINES and times[0].getnext() is None
    return times if ends and not (times[0].tail or "").strip() else []


def _before_words(nodes: Iterable[HtmlElement], leaves: Leaves, roles: Roles) -> Iterator[HtmlElement]:
    """Yield the name and the time that stand before the words in one element with them, if they stand nowhere else."""
    signs = {leaf.node for leaf in leaves if leaf.is_time or leaf.slot == roles.author}
    ways = [{each, *each.iterancestors()} for each in signs]
    holding = set.intersection(*ways).difference(signs) if ways else ()
    return chain.from_iterable(_at_begin(node, leaves, signs) for node in nodes if node in holding)


def _at_begin(node: HtmlElement, leaves: Leaves, signs: Container[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the first elements in one that hold nothing but ``signs``, up to the first words."""
    if (node.text or "").strip():
        return
    held: dict[HtmlElement, list[HtmlElement]] = {}
    for leaf in leaves:
        way = (leaf.node, *takewhile(lambda up: up is not node, leaf.node.iterancestors()))
        held.setdefault(way[-1], []).append(leaf.node)
    for child in node:
        if not all(inner in signs for inner in held.get(child, ())):
            return
        if child in held:
            yield child
        if (child.tail or "").strip():
            return


def without_counters(comments: Mapping[int, ParsedComment]) -> dict[int, ParsedComment]:
    """Return the comments without the last lines, at most four, that most have alike but for the numbers in them."""
    left = _without_votes(comments)
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


def _without_votes(comments: Mapping[int, ParsedComment]) -> dict[int, ParsedComment]:
    """Return the comments without the counters, two or more, that end most of several in the same words."""
    tails = {at: comment.text[-_LONGEST_COUNTERS:] for at, comment in comments.items()}
    ends = {at: end[0] for at, tail in tails.items() if (end := phrases("counters_at_end").search(tail)) is not None}
    worded = {at: "".join(filter(str.isalpha, end)) for at, end in ends.items() if end != comments[at].text}
    usual, many = Counter(worded.values()).most_common(1)[0] if worded else ("", 0)
    if many < 2 or 2 * many <= len(comments):
        return dict(comments)
    votes = {at: ends[at] for at, words in worded.items() if words == usual}
    return {**comments, **{at: replace(comments[at], text=comments[at].text.removesuffix(votes[at])) for at in votes}}


def _is_text(slot: Slot, leaves: Leaves, roles: Roles) -> bool:
    """True if what is beside a text is no list of buttons and counters."""
    inside = [leaf for leaf in leaves if leaf.slot[: len(slot)] == slot]
    return slot not in roles.lists and not (inside and all(leaf.is_beside for leaf in inside))


def _is_around(leaf: Leaf, roles: Roles, worded: Container[HtmlElement]) -> bool:
    """True if a text among a comment's words is none of them: a time, a button, a counter.

    ``worded`` are the elements around one with text of their own.
    """
    if leaf.node.tag not in FLOW and _is_apart(leaf, worded):
        return True
    if leaf.slot in roles.counters or (
        leaf.slot in roles.software and (_is_tool(leaf, worded) or is_hidden(leaf.node))
    ):
        return True
    return roles.lists_tools(leaf) or _is_glued_count(leaf)


def _is_apart(leaf: Leaf, worded: Container[HtmlElement]) -> bool:
    """True if a text is a time or a button, and not a word within other text."""
    generated = (leaf.is_chrome and any(map(str.isalnum, leaf.text))) or leaf.is_time or leaf.is_control
    return generated and leaf.node.getparent() not in worded


def _is_tool(leaf: Leaf, worded: Container[HtmlElement]) -> bool:
    """True if what several blocks have alike is a link on its own or in a row of buttons, and no words of readers."""
    up = leaf.node.getparent()
    if leaf.node.tag in ("a", "button") or up.tag in ("a", "button") or leaf.is_called_chrome:
        return up not in worded
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
        if node in heads or node in aside or node.get("role") == "button":
            return True
        if is_edit_mark(node) or is_member_signature(node):
            return True
        if node.tag == "li":
            return is_small(node) and placeholder_state(line_of(node)) is not CommentState.VISIBLE
        if node.tag not in ("a", "span") or len(node):
            return False
        text = one_line(node.text or "")
        return is_reply(text) or says("more_bare", text)

    return skips
