"""Detect comments in a list of any markup: blocks of one shape, each with name, time and text.

Rule: threads.md#lists-of-comments.

Other lists of that shape (news briefs, the author's other articles) are excluded by context: comments have a heading
with a matching count, reply or like buttons, an input field, or class names that say so.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from lxml.html import HtmlElement

from yalu.changes.comments import state_of, state_told
from yalu.model import CommentState, ParsedComment, PublisherTime
from yalu.pages.comments.comment_text import (
    author_of,
    says_something,
    text_of,
)
from yalu.pages.comments.completeness.openness import is_hidden
from yalu.pages.comments.lists.block_words import LONGEST_NAME, signature_of, words_of
from yalu.pages.comments.lists.column_roles import (
    Leaf,
    Roles,
    Slotted,
    leaves_of,
    roles_of,
    slotted_elements,
)
from yalu.pages.comments.lists.comment_ids import ids_of, parent_of
from yalu.pages.comments.lists.evidence import LEAST, SURE, Surroundings, blocks_above_count, count_above, weigh
from yalu.pages.comments.lists.header_line import read_head, without_saying
from yalu.pages.comments.lists.joined_lists import Entries, joined_lists
from yalu.pages.comments.lists.replies import (
    Reply,
    by_first_line,
    by_place,
    by_reference,
    letters_in,
    names_of,
    one_way,
    quotations,
)
from yalu.pages.comments.lists.single_comment import single_record
from yalu.pages.comments.lists.teasers import are_teasers
from yalu.pages.comments.lists.time_markers import PARTS, Record, groups_of, is_time_text, records_of
from yalu.pages.comments.lists.unmarked import around_all, known_state, with_unmarked, with_unsigned
from yalu.pages.comments.platform import Sight, made_up, outermost
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.pages.document.elements import Elements
from yalu.text import one_line

_ORDINAL = re.compile(r"\A\W*(?:no\.?)?\s?(\d{1,5})\s?(?:[.:：．)）、楼樓층번]|\Z)", re.I)
_COMMENT = re.compile(r"schema\.org/(?:Comment|UserComments)/?\s*\Z", re.I)
"""The type of an element that the markup itself declares to be a comment."""
_PLACE = re.compile(r"\A#?\d{1,5}[.:：．)]\s*(?=\D)")
"""The number of a comment before its author's name."""
_AROUND_NAME = ":： —–,，|"
MOST_GROUPS = 12
MOST_SILENT = 20
"""Maximum number of ``noscript`` elements searched if nothing else shows comments."""
MAX_COMMENTS = 3000
_MOST_BESIDE = 600
"""Characters beside the comments above which an ancestor holds more than comments."""
_TITLES = ("title", "data-tooltip", "data-original-title")
"""Attributes in which a relative time has its absolute one."""
_LONG_POST = 800
"""Characters from which a first block much longer than the others is the article itself, in a forum."""


def read_entries(sight: Sight) -> Entries | None:
    """Return the list with the best evidence that it is comments; None if there is none with enough."""
    around = Surroundings(sight.elements)
    typed = ((node, stated.get("itemtype")) for node, stated in sight.elements.stating.items())
    declared = [(node,) for node, kind in typed if kind and _COMMENT.search(kind) and not is_hidden(node)]
    shown = (_entries(declared[:MAX_COMMENTS], around) if declared else None) or _longest(sight.elements, around)
    if shown is not None:
        return shown
    large = (node for node in sight.elements.tagged("noscript") if next(islice(node.iter(), 8, None), None) is not None)
    silent = (_longest(Elements(node), around) for node in islice(large, MOST_SILENT))
    return max(filter(None, silent), key=_rank, default=None)


def _longest(elements: Elements, around: Surroundings) -> Entries | None:
    groups = groups_of(elements)
    several = [marks for marks in groups if len(marks) > 1]
    chosen = (*several[:MOST_GROUPS], *groups[len(several) :][:MOST_GROUPS])
    lists = [
        entries for marks in chosen for entries in _candidates(marks[:MAX_COMMENTS], around) if entries is not None
    ]
    ranked = sorted(lists, key=_rank, reverse=True)
    return joined_lists(ranked, elements) if ranked else None


def _candidates(marks: Sequence[HtmlElement], around: Surroundings) -> Iterator[Entries | None]:
    """Yield the comments around timestamps; where headings part a list that is none, those of each element alone."""
    records = records_of(marks) if len(marks) > 1 else single_record(marks[0], around)
    if records and (above := blocks_above_count(records)):
        marks = marks[above:]
        records = records_of(marks)
    whole = _entries(records, around) if records else None
    yield whole
    if (whole is None or whole.evidence < SURE) and len(marks) > 2:  # the first may be the article's in such markup
        yield _entries(records_of(marks[1:]), around)
    if whole is None and len(marks) > 1 and around.is_headed_otherwise(records):
        lists = outermost(record[0].getparent() for record in records)
        apart: defaultdict[HtmlElement, list[HtmlElement]] = defaultdict(list)
        for mark in marks:
            apart[next(up for up in mark.iterancestors() if up in lists)].append(mark)
        for part in islice(apart.values(), MOST_GROUPS if len(apart) > 1 else 0):
            inner = records_of(part) if len(part) > 1 else single_record(part[0], around)
            yield _entries(inner, around) if inner else None


def _rank(entries: Entries) -> tuple[bool, bool, int]:
    """Sort key: a met count first, then clear evidence, then the number of comments."""
    return entries.stated == len(entries.comments), entries.evidence > SURE, len(entries.comments)


def _entries(records: list[Record], around: Surroundings) -> Entries | None:
    whole, marked = records, {record[0] for record in records}
    records = with_unmarked(records)
    heads = {record[0] for record in records}
    slotted = [slotted_elements(record, heads) for record in records]
    blocks = list(map(leaves_of, slotted))
    roles = roles_of([leaves for record, leaves in zip(records, blocks, strict=True) if record[0] in marked])
    if are_teasers(blocks, roles):
        return None
    stated = count_above(records[0][0], {node for record in records for node in record})
    comments = comments_of(slotted, blocks, roles, heads)
    again = _shown_again(records, comments)
    if len(left := [record for record in whole if record[0] not in again]) < len(whole):
        holding = {record[0].getparent() for record in left}
        lists = (node if node.getparent() in holding else node.getparent() for node in again)
        rest = _entries(left, around) if left else None
        return rest and replace(rest, cut=outermost((*rest.cut, *lists)))
    comments = comments if stated == len(comments) else _without_article(comments)
    if len(comments) * 2 < len(records) + (len(marked) > 1):
        return None
    texts = {comment.text for comment in comments.values()}
    if _are_no_words(texts, blocks, len(comments)):
        return None
    kept = [records[at] for at in comments]
    section = _section(kept)
    stated = count_above(kept[0][0], {node for record in kept for node in record})
    comments = {at: known_state(comment, marked=records[at][0] in marked) for at, comment in comments.items()}
    signed = sum(comment.author is not None for comment in comments.values())
    shown = sum(state_of(comment) is CommentState.VISIBLE for comment in comments.values())
    if signed * 2 < len(comments) and stated not in (len(comments), shown):
        return None
    evidence = weigh(kept, [blocks[at] for at in comments], around, stated, shown)
    if evidence < (2 * SURE if len(comments) > len(texts) == 1 else LEAST):
        return None
    boxes = tuple(node for record in kept for node in record)
    cut = (section,) if section is not None else outermost(boxes)
    named = all(not comment.id.startswith("~") for comment in comments.values())
    return Entries(tuple(comments.values()), boxes, cut, stated, named, evidence)


def _are_no_words(texts: Collection[str], blocks: Sequence[Sequence[Leaf]], many: int) -> bool:
    """True if all comments have one text that says nothing, or that of a link or button, which no reader wrote."""
    if len(texts) != 1:
        return False
    (text,) = texts
    linked = any(leaf.node.tag in ("a", "button") and leaf.text == text for leaves in blocks for leaf in leaves)
    return not says_something(text) or (many > 1 and linked)


def _shown_again(records: Sequence[Record], comments: Mapping[int, ParsedComment]) -> set[HtmlElement]:
    """The blocks whose comment stands in a longer list as well: among the best or latest, which show some once more."""
    heads = {record[0] for record in records}
    lists: defaultdict[HtmlElement, dict[tuple[str, PublisherTime, str], HtmlElement]] = defaultdict(dict)
    for at, comment in comments.items():
        up = records[at][0].getparent()
        replies = up in heads or not heads.isdisjoint(up.iterancestors())
        if comment.author and comment.posted_at and not replies:
            lists[up][comment.author, comment.posted_at, comment.text] = records[at][0]
    by_size = sorted(lists.values(), key=len)
    longest = {said: len(held) for held in by_size for said in held}
    return {node for held in lists.values() for said, node in held.items() if longest[said] > len(held)}


def _all_that_is_left(leaves: Sequence[Leaf]) -> str:
    """Return the only words of a numbered block, though they may read like a button's."""
    return leaves[0].text if len(leaves) == 1 and not is_time_text(leaves[0].text) else ""


def comments_of(
    slotted: Sequence[Slotted],
    blocks: Sequence[Sequence[Leaf]],
    roles: Roles,
    heads: set[HtmlElement],
    known: Mapping[HtmlElement, str] | None = None,
    *,
    refer: bool = True,
) -> dict[int, ParsedComment]:
    """Return the comments by index of their block; ``refer``: parents may be named, not only told by place."""
    own = {parts[0][0]: [node for node, _ in parts] for parts in slotted}
    ids = ids_of(own) if known is None else known
    signed = [_author(leaves, roles) for leaves in blocks]
    names = names_of(own, ids, signed, [_printed(leaves) for leaves in blocks]) if refer else None
    numbers = frozenset(ids.values())
    above, referring = by_place(own), dict[int, int]()
    taken: Counter[str] = Counter()
    comments: dict[int, ParsedComment] = {}

    @cache
    def letters(at: int) -> str:
        return letters_in(comments[at].text) if at in comments else ""

    for at, (parts, leaves) in enumerate(zip(slotted, blocks, strict=True)):
        first = parts[0][0]
        reply = by_reference(at, own[first], leaves, roles, names, letters) if names else Reply()
        author, time = signed[at], _time(own[first], leaves)
        marks = (*reply.marks, *quotations(own[first]))
        besides, record = heads.union(marks), tuple(node for node, slot in parts if len(slot) == 1)
        text = words_of(slotted_elements(record, besides), leaves, roles, besides) if marks else ""
        text = text or words_of(parts, leaves, roles, heads) or (_all_that_is_left(leaves) if first in ids else "")
        if not text:
            continue
        if names and reply.to is None:
            reply.to, text = by_first_line(at, text, names)
        text = _without_its_time(text, leaves)
        if author is None or is_time_text(text.partition("\n")[0]):
            head = read_head(text, author, time)
            text, author, time = _without_head(head.text, head.author, head.time)
        number = ids.get(first) or made_up(author, time, taken)
        named = parent_of(first, numbers)
        comments[at] = ParsedComment(number, text, named if named != number else None, author, time)
        if reply.to is not None:
            referring[at] = reply.to
    answered = {at: comments[to].id for at, to in (one_way(referring, above) | above).items() if to in comments}
    comments = {at: replace(comment, parent_id=answered.get(at, comment.parent_id)) for at, comment in comments.items()}
    unsigned = {
        at for at, comment in comments.items() if not comment.author and signature_of(blocks[at], roles) is None
    }
    return with_unsigned(comments, unsigned)


def _without_its_time(text: str, leaves: Sequence[Leaf]) -> str:
    """A placeholder sentence without the time that it ends with; any other text unchanged."""
    ends = (leaf.text for leaf in leaves if text.endswith(leaf.text) and is_time_text(leaf.text))
    bare = next((text.removesuffix(end).rstrip() for end in ends), text)
    return bare if state_told(bare) is not CommentState.VISIBLE else text


def comments_in(boxes: Mapping[HtmlElement, str]) -> tuple[ParsedComment, ...]:
    """Return the comments in elements whose ids are known, with the parents that their places or references tell."""
    heads = set(boxes)
    slotted = [slotted_elements((node,), heads) for node in boxes]
    blocks = list(map(leaves_of, slotted))
    return tuple(comments_of(slotted, blocks, roles_of(blocks), heads, boxes).values())


def _printed(leaves: Sequence[Leaf]) -> str | None:
    """The number that a block begins with."""
    return next((match[1] for leaf in leaves[:3] if (match := _ORDINAL.match(leaf.text))), None)


def _without_head(
    text: str, author: str | None, time: PublisherTime | None
) -> tuple[str, str | None, PublisherTime | None]:
    """Remove leading lines that only give author and time; return text, author and time."""
    lines = text.split("\n\n")
    if author is None and len(lines) > 2 and is_time_text(lines[1]) and len(lines[0]) <= LONGEST_NAME:
        author, lines = author_of(lines[0].strip(":： ")), lines[1:]
    if len(lines) > 1 and is_time_text(lines[0]):
        time, lines = time or visible_time(lines[0]), lines[1:]
    return "\n\n".join(lines), author, time


def _without_article(comments: dict[int, ParsedComment]) -> dict[int, ParsedComment]:
    sizes = sorted(len(comment.text) for comment in comments.values())
    first = min(comments, default=None)
    if first is None or len(comments) < 2:
        return comments
    opening = len(comments[first].text) > max(_LONG_POST, 4 * sizes[len(sizes) // 2])
    return {at: comment for at, comment in comments.items() if not (opening and at == first)}


def _author(leaves: Sequence[Leaf], roles: Roles) -> str | None:
    if (leaf := signature_of(leaves, roles)) is not None:
        shown = _PLACE.sub("", one_line(leaf.text).strip(_AROUND_NAME)[:80])
        bare = without_saying(shown)
        gone = state_told(shown) is not CommentState.VISIBLE
        return None if gone else author_of(bare if any(map(str.isalpha, shown[len(bare) :])) else shown)
    lines = [leaf.text for leaf in leaves if is_time_text(leaf.text)]
    signed = [name for line in lines if (name := read_head(f"{line}\n\n…").author)]
    if signed:
        return signed[0]
    parted = next((parts for line in lines if len(parts := PARTS.split(line)) > 1), None)
    return author_of(parted[0]) if parted and len(parted[0]) <= LONGEST_NAME and not is_time_text(parted[0]) else None


def _time(own: Sequence[HtmlElement], leaves: Sequence[Leaf]) -> PublisherTime | None:
    for node in own:
        for name in ("datetime", "data-time", "data-timestamp", "data-datetime"):
            if (raw := node.get(name)) and (time := machine_time(raw)) is not None:
                return time
        dated = node.get("itemprop") or node.get("property") or ""
        if "date" in dated and (raw := node.get("content")) and (time := machine_time(raw)) is not None:
            return time
    marks = [leaf for leaf in leaves if is_time_text(leaf.text)]
    told_by = (node for leaf in marks for node in (leaf.node, leaf.node.getparent()))
    titles: list[str] = [title for node in told_by for name in _TITLES if (title := node.get(name))]
    times = (machine_time(title) or visible_time(title) for title in titles)
    return next(filter(None, (*times, *(visible_time(leaf.text) for leaf in marks))), None)


def _section(records: Sequence[Record]) -> HtmlElement | None:
    """The smallest element around all blocks; None if it is the page itself, or holds the headline or its text."""
    firsts = [record[0] for record in records]
    up = around_all(firsts)
    if up is None or up.tag in ("body", "html", "main", "article") or next(up.iter("h1"), None) is not None:
        return None
    above = sum(len(text_of(node, most=_MOST_BESIDE)) + len(node.tail or "") for node in _before(firsts[0], up))
    return up if above + len(up.text or "") <= _MOST_BESIDE else None


def _before(first: HtmlElement, within: HtmlElement) -> Iterator[HtmlElement]:
    """Yield what precedes a block inside ``within``: preceding siblings of the block and of its ancestors."""
    for node in (first, *first.iterancestors()):
        if node is within:
            return
        yield from (other for other in node.itersiblings(preceding=True) if isinstance(other.tag, str))
