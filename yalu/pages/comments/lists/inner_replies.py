"""Replies inside the comments of a list, in another markup than theirs.

Rule: threads.md#lists-of-comments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, takewhile

from lxml.html import HtmlElement

from yalu.pages.comments.blocks.block_comments import read_blocks
from yalu.pages.comments.blocks.replies import is_called_quote
from yalu.pages.comments.blocks.time_markers import Record
from yalu.pages.comments.lists.records import Entries, record_of
from yalu.pages.document.elements import Elements


def with_replies(outer: Entries, groups: Sequence[Sequence[HtmlElement]], elements: Elements) -> Entries:
    """Return a list with the replies in its blocks that have a time, a name and words of their own.

    ``groups`` are the timestamps of the page. A block's own is the first in it, and those in quotations are no others.
    """
    blocks = list(_blocks(_times(outer, groups, elements)))
    replies = read_blocks([record for record, _ in blocks]) if blocks else {}
    signed = {at: reply for at, reply in replies.items() if reply.author}
    inner = tuple(blocks[at][0] for at in signed)
    own = read_blocks(outer.records, chain.from_iterable(inner)) if signed else {}
    if not signed or any(at not in own or own[at].text not in known.text for at, known in enumerate(outer.comments)):
        return outer  # without those blocks no words of its own are left: their times are its own
    known = {comment.id for comment in outer.comments}
    comments = [replace(comment, text=own[at].text) for at, comment in enumerate(outer.comments)]
    for at, reply in signed.items():
        above = reply.parent_id or outer.comments[blocks[at][1]].id
        comments.append(replace(reply, id=f"{reply.id} #2" if reply.id in known else reply.id, parent_id=above))
    records = (*outer.records, *inner)
    order = sorted(range(len(records)), key=lambda at: elements.at[records[at][0]])
    return replace(
        outer, comments=tuple(comments[at] for at in order), records=tuple(records[at] for at in order),
        named=outer.named and all(not reply.id.startswith("~") for reply in signed.values()),
    )  # fmt: skip


def _times(
    outer: Entries, groups: Sequence[Sequence[HtmlElement]], elements: Elements
) -> Mapping[int, Sequence[HtmlElement]]:
    """The timestamps in each comment of a list, in document order, without those in quotations."""
    of = {node: at for at, record in enumerate(outer.records) for node in record}
    within: defaultdict[int, list[HtmlElement]] = defaultdict(list)
    for mark in sorted({*chain.from_iterable(groups)}, key=elements.at.__getitem__):
        way = list(takewhile(lambda up: up not in of, mark.iterancestors()))
        holder = (way[-1] if way else mark).getparent()
        if holder in of and not any(map(is_called_quote, way)):
            within[of[holder]].append(mark)
    return within


def _blocks(within: Mapping[int, Sequence[HtmlElement]]) -> Iterator[tuple[Record, int]]:
    """Yield the blocks around the times of a comment after its own, with the comment's place."""
    for at, marks in within.items():
        for mark in marks[1:]:
            if (record := record_of(mark, [other for other in marks if other is not mark])) is not None:
                yield record, at
