"""Detect comments in a list of any markup: blocks of one shape, each with name, time and text.

Rule: threads.md#lists-of-comments.

Other lists of that shape (news briefs, the author's other articles) are excluded by context: comments have a heading
with a matching count, reply or like buttons, an input field, or class names that say so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, takewhile

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import state_of
from yalu.model import CommentState, ParsedComment, PublisherTime
from yalu.pages.comments.blocks.block_comments import comments_of, known_state, read_blocks, with_unmarked
from yalu.pages.comments.blocks.column_roles import USUAL_NAME, Roles, roles_of
from yalu.pages.comments.blocks.leaf import Leaf, Leaves
from yalu.pages.comments.blocks.replies import is_called_quote
from yalu.pages.comments.blocks.slots import CommentBlock, blocks_of
from yalu.pages.comments.blocks.time_markers import Record, groups_of, is_time_text, shape
from yalu.pages.comments.comment_text import text_of
from yalu.pages.comments.counts import stated_count
from yalu.pages.comments.lists.evidence import (
    LEAST,
    SEVERAL,
    SURE,
    BlockList,
    Surroundings,
    are_posts,
    may_be_comments,
    weigh,
)
from yalu.pages.comments.lists.names import is_called
from yalu.pages.comments.lists.records import (
    Entries,
    by_holder,
    of_tables_with_rows,
    record_of,
    records_of,
    single_record,
)
from yalu.pages.comments.platform import MAX_COMMENTS, Opening, Sight, common, holds_headline, numbering, outermost
from yalu.pages.document.blocks import weight
from yalu.pages.document.elements import Elements, is_hidden
from yalu.text import read_length

_COMMENT = re.compile(r"schema\.org/(?:Comment|UserComments|(Answer))/?\s*\Z", re.I)
"""The type of an element that the markup itself declares to be a comment, or an answer to a question."""
_QUESTION = re.compile(r"schema\.org/(?:Question|FAQPage)/?\s*\Z", re.I)
_PAGE = frozenset(("html", "body", "main", "article"))
MOST_GROUPS = 12
MOST_ABOVE = 4
"""Maximum number of times above the text that are looked at before those of comments."""
MOST_SILENT = 20
"""Maximum number of ``noscript`` elements searched if nothing else shows comments."""
_LEAST_POST = 100
"""Minimum weight of an element like those of the comments that is the text they answer."""
_MOST_BESIDE = 600
"""Weight of the text above the comments from which an ancestor holds more than comments."""
_LONG_POST = 800
"""Characters from which a first block much longer than the others is the article itself, in a forum."""


def read_entries(sight: Sight) -> Entries | None:
    """Return the list with the best evidence that it is comments; None if there is none with enough."""
    elements, around = sight.elements, sight.once(Surroundings)
    shown = _shown(elements, around) or _timeless(elements, around)
    if shown is not None:
        return shown
    large = (node for node in elements.tagged("noscript") if next(islice(node.iter(), 8, None), None) is not None)
    silent = (_shown(Elements(node), around) for node in islice(large, MOST_SILENT))
    return max(filter(None, silent), key=_rank, default=None)


def _shown(elements: Elements, around: Surroundings) -> Entries | None:
    """The list that the markup declares to be comments, else the best around timestamps, with the replies in it."""
    groups, declared = groups_of(elements), _declared(elements)
    shown = (_entries(declared[:MAX_COMMENTS], around) if declared else None) or _longest(groups, around)
    return with_replies(shown, groups, elements) if shown is not None else None


def _declared(elements: Elements) -> list[Record]:
    """What the markup declares to be comments, or answers to the one question of a page; the site answers several."""
    typed = [(node, kind) for node, stated in elements.stating.items() if (kind := stated.get("itemtype"))]
    asked = sum(_QUESTION.search(kind) is not None for _, kind in typed)
    declared = (node for node, kind in typed if (match := _COMMENT.search(kind)) and (asked < 2 or match[1] is None))
    return [(node,) for node in declared if not is_hidden(node)]


def _longest(groups: Sequence[Sequence[HtmlElement]], around: Surroundings) -> Entries | None:
    several = [marks for marks in groups if len(marks) > 1]
    chosen = (*several[:MOST_GROUPS], *groups[len(several) :][:MOST_GROUPS])
    lists = list(filter(None, (each for marks in chosen for each in _candidates(marks[:MAX_COMMENTS], around))))
    most = max((entries.evidence for entries in lists), default=0)
    ranked = sorted(lists, key=lambda entries: (2 * entries.evidence >= most, *_rank(entries)), reverse=True)
    return _first(ranked) if ranked else None


def _timeless(elements: Elements, around: Surroundings) -> Entries | None:
    """The comments of a list that shows no times: items side by side, alike, numbered, and named after comments."""
    lists: defaultdict[tuple[HtmlElement, object], list[Record]] = defaultdict(list)
    named = sorted(chain.from_iterable(elements.alike.values()))
    beside = Counter(elements.parents[place] for place in named)
    several = (place for place in named if beside[elements.parents[place]] > 2)
    for node in (elements.nodes[place] for place in several if _may_be_numbered(elements, place)):
        if numbering(node) and is_called(node):
            lists[node.getparent(), shape(node)].append((node,))
    long = (records[:MAX_COMMENTS] for records in lists.values() if len(records) > 2)
    read = (_entries(records, around) for records in islice(long, MOST_GROUPS) if not is_hidden(records[0][0]))
    return max(filter(None, read), key=_rank, default=None)


def _may_be_numbered(elements: Elements, place: int) -> bool:
    """False if an element has nothing but classes, and what it begins with has no id (``numbering``)."""
    stated = elements.attributes[place]
    return len(stated) > 1 or "id" in stated or "id" in elements.attributes[min(place + 1, elements.ends[place] - 1)]


def _candidates(marks: Sequence[HtmlElement], around: Surroundings) -> Iterator[Entries | None]:
    """Yield the comments around timestamps; of a list that is none, those of each element alone."""
    records = _records(marks, around)
    if holding := around.holding_thread(records):
        marks = marks[holding:]
        records = _records(marks, around)
    whole = _entries(records, around) if records else None
    yield whole
    if (whole is None or whole.evidence < SURE) and len(marks) > 2:  # the first may be the article's in such markup
        yield _entries(records_of(marks[1:]), around)
        first = takewhile(lambda mark: not around.stands_below_text(mark), marks[:MOST_ABOVE])
        if 1 < (above := sum(1 for _ in first)) < len(marks) - 1:
            yield _entries(records_of(marks[above:]), around)
    for part in by_holder(marks) if whole is None and len(marks) > 2 else ():
        yield _entries(records_of(part), around)
    if whole is None and len(marks) > 1:
        lists = outermost(record[0].getparent() for record in records)
        apart: defaultdict[HtmlElement, list[HtmlElement]] = defaultdict(list)
        for mark in marks:
            apart[next(up for up in mark.iterancestors() if up in lists)].append(mark)
        least = 1 if around.is_headed_otherwise(records) else 2
        parts = [part for part in apart.values() if len(part) >= least]
        for part in islice(parts, MOST_GROUPS if len(apart) > 1 else 0):
            inner = _records(part, around)
            yield _entries(inner, around) if inner else None


def _records(marks: Sequence[HtmlElement], around: Surroundings) -> list[Record]:
    return records_of(marks) if len(marks) > 1 else single_record(marks[0], around)


def _first(ranked: Sequence[Entries]) -> Entries:
    """The first of several lists that is none of replies in the comments of one with clear evidence.

    Where another one stands in its section, both may be of the thread, and neither is all of it.
    """
    held = [set(entries.boxes) for entries in ranked if entries.evidence > SURE and len(entries.records) > 1]
    first, *others = (each for each in ranked if not any(_is_inside(each, boxes) for boxes in held))
    return replace(first, in_part=any(_has_one_section(first, other) for other in others))


def _is_inside(entries: Entries, boxes: Container[HtmlElement]) -> bool:
    """True if all of a list is in the comments of another one."""
    return all(any(up in boxes for up in box.iterancestors()) for box in entries.boxes)


def _has_one_section(left: Entries, right: Entries) -> bool:
    """True if two lists have nothing in common but an element around both that is named after comments."""
    section = common([left.boxes[0], right.boxes[0]])
    if section is None or section.tag in _PAGE or not is_called(section):
        return False
    own, others = (
        {name for comment in each.comments for name in (comment.id, (comment.author, comment.text))}
        for each in (left, right)
    )
    return own.isdisjoint(others) and not (_holds_any(left, right) or _holds_any(right, left))


def _holds_any(outer: Entries, inner: Entries) -> bool:
    boxes = set(outer.boxes)
    return any(up in boxes for box in inner.boxes for up in (box, *box.iterancestors()))


def _rank(entries: Entries) -> tuple[bool, bool, int, int]:
    """Sort key: a met count first, then clear evidence, then the number of comments, of as many the evidence."""
    size = len(entries.comments)
    return entries.stated == size, entries.evidence > SURE, size, entries.evidence


def _entries(records: list[Record], around: Surroundings) -> Entries | None:
    whole = of_tables_with_rows(records)
    marked = {record[0] for record in whole}
    every = BlockList(blocks_of(with_unmarked(whole)), around)
    if not may_be_comments(every):
        return None
    roles = roles_of([block for block in every.blocks if block.first in marked])
    if are_teasers(every.blocks, roles, around):
        return None
    read = comments_of(every.blocks, roles)
    again = _shown_again(every.blocks, read)
    if len(left := [record for record in whole if record[0] not in again]) < len(whole):
        holding = {record[0].getparent() for record in left}
        lists = (node if node.getparent() in holding else node.getparent() for node in again)
        rest = _entries(left, around) if left else None
        return rest and replace(rest, cut=outermost((*rest.cut, *lists)))
    posts = are_posts(every)
    article = None if posts or every.stated == len(read) else _article_in(read)
    opening = None if article is None else Opening.of(read.pop(article), every.blocks[article].record)
    texts = {comment.text for comment in read.values()}
    only_times = 2 * sum(map(is_time_text, texts)) > len(texts)
    if only_times or len(read) * 2 < len(every.blocks) + (len(marked) > 1):
        return None
    kept = [every.blocks[at] for at in read]
    pairs = zip(kept, read.values(), strict=True)
    comments = tuple(known_state(comment, marked=block.first in marked) for block, comment in pairs)
    signed = sum(comment.author is not None for comment in comments)
    shown = sum(state_of(comment) is CommentState.VISIBLE for comment in comments)
    listed = BlockList(kept, around, shown, _are_of_people(comments))
    if signed * 2 < len(comments) and listed.stated not in (len(comments), shown):
        return None
    evidence = weigh(listed)
    if evidence < (2 * SURE if len(comments) > len(texts) == 1 else LEAST):
        return None
    kept_records = tuple(block.record for block in kept)
    section = _section(kept, around)
    cut = (section,) if section is not None else outermost(chain.from_iterable(kept_records))
    return Entries(comments, kept_records, cut, listed.stated, evidence, posts=posts, opening=opening)


def _are_of_people(comments: Sequence[ParsedComment]) -> bool:
    """True if blocks have numbers of their own, and several different people each say something at a time of day."""
    people = {comment.author for comment in comments if comment.author}
    timed = all(comment.posted_at is not None and comment.posted_at.has_time for comment in comments)
    numbered = all(not comment.id.startswith("~") for comment in comments)
    return timed and numbered and len(people) >= SEVERAL and 3 * len(people) >= 2 * len(comments)


def _shown_again(blocks: Sequence[CommentBlock], comments: Mapping[int, ParsedComment]) -> set[HtmlElement]:
    """The blocks whose comment stands in a longer list as well: among the best or latest, which show some once more."""
    heads = {block.first for block in blocks}
    lists: defaultdict[HtmlElement, dict[tuple[str, PublisherTime, str], HtmlElement]] = defaultdict(dict)
    for at, comment in comments.items():
        up = blocks[at].first.getparent()
        replies = up in heads or not heads.isdisjoint(up.iterancestors())
        if comment.author and comment.posted_at and not replies:
            lists[up][comment.author, comment.posted_at, comment.text] = blocks[at].first
    by_size = sorted(lists.values(), key=len)
    longest = {comment: len(held) for held in by_size for comment in held}
    return {node for held in lists.values() for comment, node in held.items() if longest[comment] > len(held)}


def _article_in(comments: Mapping[int, ParsedComment]) -> int | None:
    """The index of the first block if it is as much longer than the others as the article that they may answer."""
    sizes = sorted(len(comment.text) for comment in comments.values())
    if len(sizes) < 2:
        return None
    first = min(comments)
    return first if len(comments[first].text) > max(_LONG_POST, 4 * sizes[len(sizes) // 2]) else None


def _section(blocks: Sequence[CommentBlock], page: Surroundings) -> HtmlElement | None:
    """The smallest element around all blocks; None if it is the page itself, or holds the headline or its text.

    The text may stand in an element like theirs, without a time: the opening post of a board.
    """
    firsts = [block.first for block in blocks]
    up = common(firsts)
    if up is None or up.tag in _PAGE or holds_headline(up):
        return None
    names = frozenset[str].intersection(*(frozenset(shape(first)[1]) for first in firsts))
    alike = (other for other in firsts[0].itersiblings(firsts[0].tag, preceding=True) if names <= {*shape(other)[1]})
    if names and any(weight(text_of(other, most=_MOST_BESIDE)) > _LEAST_POST for other in alike):
        return None
    beside = [text_of(node, most=_MOST_BESIDE) + (node.tail or "") for node in _before(firsts[0], up)]
    above = "".join((up.text or "", *reversed(beside)))
    holds_article = weight(above) > _MOST_BESIDE or page.states.describes(above) or page.states.heads_article(beside)
    return None if holds_article else up


def _before(first: HtmlElement, within: HtmlElement) -> Iterator[HtmlElement]:
    """Yield what precedes a block inside ``within``: preceding siblings of the block and of its ancestors."""
    for node in (first, *first.iterancestors()):
        if node is within:
            return
        yield from (other for other in node.itersiblings(preceding=True) if isinstance(other.tag, str))


def with_replies(outer: Entries, groups: Sequence[Sequence[HtmlElement]], elements: Elements) -> Entries:
    """Return a list with the replies in its blocks that have a time, a name and words of their own.

    ``groups`` are the timestamps of the page. A block's own is the first in it, and those in quotations are no others.
    """
    blocks = list(_inner_blocks(outer, groups, elements))
    replies = read_blocks([record for record, _ in blocks]) if blocks else {}
    signed = {at: reply for at, reply in replies.items() if reply.author}
    inner = (node for at in signed for node in blocks[at][0])
    own = read_blocks(outer.records, inner) if signed else {}
    if not signed or any(at not in own or own[at].text not in known.text for at, known in enumerate(outer.comments)):
        return outer  # without those blocks no words of its own are left: their times are its own
    known = {comment.id for comment in outer.comments}
    shown = [
        (record, replace(comment, text=own[at].text))
        for at, (record, comment) in enumerate(zip(outer.records, outer.comments, strict=True))
    ]
    for at, reply in signed.items():
        record, above = blocks[at]
        number = f"{reply.id} #2" if reply.id in known else reply.id
        shown.append((record, replace(reply, id=number, parent_id=reply.parent_id or outer.comments[above].id)))
    shown.sort(key=lambda pair: elements.at[pair[0][0]])
    return replace(outer, comments=tuple(each for _, each in shown), records=tuple(record for record, _ in shown))


def _inner_blocks(
    outer: Entries, groups: Sequence[Sequence[HtmlElement]], elements: Elements
) -> Iterator[tuple[Record, int]]:
    """Yield the blocks around the times in a comment after its own, without those in quotations, with its place."""
    of = {node: at for at, record in enumerate(outer.records) for node in record}
    within: defaultdict[int, list[HtmlElement]] = defaultdict(list)
    for mark in sorted({*chain.from_iterable(groups)}, key=elements.at.__getitem__):
        way = list(takewhile(lambda up: up not in of, mark.iterancestors()))
        holder = (way[-1] if way else mark).getparent()
        if holder in of and not any(map(is_called_quote, way)):
            within[of[holder]].append(mark)
    for at, marks in within.items():
        for mark in marks[1:]:
            if (record := record_of(mark, [other for other in marks if other is not mark])) is not None:
                yield record, at


_MOST_IN_LINK = 8
_LONG_LINK = 15
_SHARES = re.compile(r"\?.*(?:://|%3A%2F%2F)", re.I)
"""A URL with another one in its query, as those of share buttons have."""
_NUMBER = re.compile(r"\d{3,}")


def are_teasers(blocks: Sequence[CommentBlock], roles: Roles, page: Surroundings) -> bool:
    """True if most blocks lead to other articles by a long link that is no name.

    It has not the page's headline or address, and most blocks do not share the page that it leads to.
    """
    words = roles.words or ()
    leads = [{aim for leaf in block.leaves if (aim := _leads_to(leaf, block.leaves, roles, page))} for block in blocks]
    held = Counter(aim for aims in leads for aim in aims)
    leading = sum(any(2 * held[aim] <= max(len(blocks), 2) for aim in aims) for aims in leads)
    every = [leaf for block in blocks for leaf in block.leaves]
    signed = [leaf for leaf in every if leaf.slot == roles.author]
    texts = [leaf for leaf in every if leaf.slot[: len(words)] == words]
    if (
        len(blocks) > 1
        and all(leaf.node.get("href") for leaf in signed)
        and _mean(signed) > max(_mean(texts), USUAL_NAME)
    ):
        return True
    return max(leading, 1) * 2 > max(len(blocks), 2)


def _mean(leaves: Leaves) -> float:
    return sum(read_length(leaf.text) for leaf in leaves) / max(1, len(leaves))


def _leads_to(leaf: Leaf, leaves: Leaves, roles: Roles, page: Surroundings) -> str:
    """The page that a text is a link to; empty if it is none or this one, or holds the headline."""
    named = bool(page.states.headline) and page.states.headline in leaf.text
    if named or read_length(leaf.text) < _LONG_LINK or not (aims := _aims(leaf)):
        return ""
    if len(page.path) > 1 and aims.partition("?")[0] == page.path:
        return ""
    dated = leaf.is_time and len(leaf.text) < 3 * _LONG_LINK
    if aims.startswith("javascript:") or _SHARES.search(aims) or leaf.slot == roles.author or dated or leaf.is_chrome:
        return ""
    if (leaf.slot in roles.software or roles.lists_tools(leaf)) and read_length(leaf.text) < 2 * _LONG_LINK:
        return ""  # a button, and no title
    if leaf.text.startswith(("http", "www.")) or stated_count(leaf.text) is not None or _is_own(leaf, aims):
        return ""
    words = roles.words or ()
    length = sum(len(other.text) for other in leaves if other.slot[: len(words)] == words)
    alone = leaf.slot == words or leaf.slot[: len(words)] != words or len(leaf.text) * 10 > length * 9
    return aims if alone else ""


def _is_own(leaf: Leaf, aims: str) -> bool:
    """True if a link leads to a page of the element that it is in, by that one's number."""
    around = (leaf.node, *islice(leaf.node.iterancestors(), _MOST_IN_LINK))
    numbers = _NUMBER.findall(aims)
    return bool(numbers) and any(numbers[-1] in (node.get("id") or "") for node in around)


def _aims(leaf: Leaf) -> str:
    """The address of the link that a text is in, without a fragment; empty if it is in none."""
    link = next((up for up in (leaf.node, *islice(leaf.node.iterancestors(), _MOST_IN_LINK)) if up.tag == "a"), None)
    return (link.get("href") or "").strip().partition("#")[0] if link is not None else ""
