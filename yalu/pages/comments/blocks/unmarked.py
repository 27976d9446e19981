"""Blocks of a list without the name or the time of the others: what is left where comments were removed.

Rule: threads.md#lists-of-comments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, pairwise

from lxml.html import HtmlElement

from yalu.changes.beginnings import LONGEST_NOTICE
from yalu.changes.comments import state_told
from yalu.model import CommentState, ParsedComment
from yalu.pages.comments.blocks.time_markers import Record, is_time_text, shape
from yalu.pages.comments.comment_text import SHORT, line_of, text_of
from yalu.pages.comments.platform import common, numbering

_MOST_ABOVE = 60
"""Elements above the last record among which that around all is; deeper nesting is no list."""


def known_state(comment: ParsedComment, *, marked: bool) -> ParsedComment:
    """Return a comment whose item has lost the name or the time of the others as removed, in whatever words."""
    if marked or state_told(comment.text) is not CommentState.VISIBLE:
        return comment
    return replace(comment, state=CommentState.REMOVED)


def with_unsigned(comments: Mapping[int, ParsedComment], unsigned: Collection[int]) -> dict[int, ParsedComment]:
    """Return comments, those of one line without a name as removed if two thirds have a name."""
    bare = {at for at in unsigned if "\n" not in comments[at].text and len(comments[at].text) <= LONGEST_NOTICE}
    most = len(comments) - len(bare) >= 2 * len(bare)
    return {at: known_state(comment, marked=not most or at not in bare) for at, comment in comments.items()}


def with_unmarked(records: list[Record]) -> list[Record]:
    """Add blocks that only say a comment was removed, or are numbered as one and only one line.

    They have the shape of the others or, as items of the list, their numbering.
    """
    if len(records) > 1 and records[0][0].tag == "dt":
        return _with_unmarked_terms(records)
    if any(len(record) > 1 for record in records):
        return records
    known = {record[0]: record for record in records}
    items = _items(records)
    called = numbering(items[0])
    tag, names = shape(records[0][0])[0], set.intersection(*({*shape(record[0])[1]} for record in records))

    def is_apart(node: HtmlElement) -> bool:
        return node in known or node.tag in ("a", "button", "form") or _is_time(node)

    extended, lists = dict(known), {item.getparent() for item in items}
    firm = bool(names) or called.startswith("#")
    section = common(list(known))
    near = section in islice(records[-1][0].iterancestors(), _MOST_ABOVE)
    others = section.iter(tag) if section is not None and near else ()
    in_other_markup = (
        node for up in lists for node in up if called and node.tag != items[0].tag and numbering(node) == called
    )
    taken, inner = set(items), items[0] is not records[0][0]
    for node in chain(others, in_other_markup):
        item = node.getparent() if inner and node.tag == tag else node
        listed = item.getparent() in lists and (not inner or shape(item) == shape(items[0]))
        if node in known or item in taken or not (listed or firm):
            continue
        alike, numbered = names.issubset(shape(node)[1]), bool(called) and numbering(item) == called
        lines = text_of(node, is_apart, SHORT).split("\n\n") if alike or numbered else []
        bare = len(lines) == 1 and lines[0] and alike and numbered and node.tag == tag
        if bare or ((listed or (alike and names)) and _says_removed(lines)):
            extended[node] = (node,)
    return records if len(extended) == len(known) else _in_order(list(extended.values()))


def _items(records: Sequence[Record]) -> list[HtmlElement]:
    """The items of the list: the blocks, or the elements around them if each of several has its own."""
    own = [record[0] for record in records]
    around = [node.getparent() for node in own]
    apart = len({*around}) == len(around) > 1 and len({*map(shape, around)}) == 1
    return around if apart and common(around) not in around else own


def _in_order(records: list[Record]) -> list[Record]:
    firsts = {record[0] for record in records}
    order = {node: at for at, node in enumerate(records[0][0].getroottree().iter()) if node in firsts}
    return sorted(records, key=lambda record: order[record[0]])


def _says_removed(lines: Iterable[str]) -> bool:
    return any(state_told(line) is not CommentState.VISIBLE for line in lines)


def _is_time(node: HtmlElement) -> bool:
    return len(node) == 0 and is_time_text(node.text or "")


def _with_unmarked_terms(records: list[Record]) -> list[Record]:
    """The same for a definition list, where the text is in the description after each term."""
    known = {record[0]: record for record in records}
    extended: list[Record] = []
    for up in dict.fromkeys(record[0].getparent() for record in records):
        for node, words in pairwise(up.iterchildren("dt", "dd")):
            if node in known:
                extended.append(known[node])
            elif (node.tag, words.tag) == ("dt", "dd") and state_told(line_of(words)) is not (CommentState.VISIBLE):
                extended.append((node, words))
    return _in_order(extended) if len(extended) > len(records) else records
