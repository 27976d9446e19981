"""The comments in blocks alike: author, time, words, id and the comment that each answers.

Rule: threads.md#lists-of-comments.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, islice, pairwise

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import LONGEST_NOTICE, placeholder_state, says_fate
from yalu.model import CommentState, ParsedComment, PublisherTime
from yalu.pages.comments.blocks.block_words import signature_of, without_counters, words_of
from yalu.pages.comments.blocks.column_roles import Roles, names_nobody, roles_of
from yalu.pages.comments.blocks.comment_ids import ids_of
from yalu.pages.comments.blocks.header_line import Head, bare_name, read_head
from yalu.pages.comments.blocks.leaf import LONGEST_NAME, Leaves, Slot
from yalu.pages.comments.blocks.replies import (
    Ids,
    Own,
    Reply,
    by_first_line,
    by_place,
    by_reference,
    names_of,
    one_way,
    quotations,
    without_reply_words,
)
from yalu.pages.comments.blocks.slots import CommentBlock, blocks_of
from yalu.pages.comments.blocks.time_markers import PARTS, Record, is_joining, is_time_text, says_joined, shape
from yalu.pages.comments.comment_text import SHORT, author_of, letters_in, line_of, text_of, without_member_signature
from yalu.pages.comments.completeness.openness import says_closed
from yalu.pages.comments.platform import common, made_up, numbering
from yalu.pages.dates.date_parser import dates_in, machine_time, visible_time
from yalu.pages.document.vocabulary import phrases
from yalu.text import one_line

_ORDINAL = re.compile(r"\A\W*(?:no\.?)?\s?(\d{1,5})\s?(?:[.:：．)）、楼樓층번]|\Z)", re.I)
_NUMBER = re.compile(r"\A\W*(?:no|nr)?\W*(\d{1,5})\s?[楼樓层번]?\W*\Z", re.I)
_PLACE = re.compile(r"\A#?\d{1,5}[.:：．)]\s*(?=\D)")
"""The number of a comment before its author's name."""
_LONGEST_END = 80
"""Characters of a last line among which its time is."""
_LONGEST_FATE = 24
"""Characters of a row with a class of its own that says no more than that its comment is deleted, and maybe by whom."""
_AROUND_NAME = ":： —–,，|"
_TITLES = ("title", "data-tooltip", "data-original-title")
"""Attributes in which a relative time has its absolute one."""


def comments_of(
    blocks: Sequence[CommentBlock], roles: Roles, known: Ids | None = None, *, refer: bool = True
) -> dict[int, ParsedComment]:
    """Return the comments by index of their block, with their parents.

    ``known`` are ids that are told; ``refer``: parents may be named, not only told by place.
    """
    ids = ids_of(blocks) if known is None else known
    signed = _authors(blocks, roles)
    names = names_of(blocks, ids, signed, _printed_numbers(blocks)) if refer else None
    referring: dict[int, int] = {}
    contents: dict[int, Head] = {}

    @cache
    def letters(at: int) -> str:
        return letters_in(contents[at].text) if at in contents else ""

    for at, block in enumerate(blocks):
        reply = by_reference(at, block, roles, names, letters) if names else Reply()
        if not (text := _words(block, roles, reply)):
            continue
        if names and reply.to is None:
            reply.to, text = by_first_line(at, text, names)
        contents[at] = without_head(Head(_without_its_time(text, block.leaves), signed[at], _time(block)))
        if reply.to is not None:
            referring[at] = reply.to
    comments = joined({block.first: block.own for block in blocks}, ids, contents, referring)
    nameless = ((at, signature_of(blocks[at].leaves, roles)) for at, each in comments.items() if not each.author)
    return _with_unsigned(comments, {at for at, leaf in nameless if leaf is None or names_nobody(leaf.text)})


def joined(own: Own, ids: Ids, contents: Mapping[int, Head], referring: Mapping[int, int]) -> dict[int, ParsedComment]:
    """Return comments by index from what each says, with ids and parents.

    ``own`` are all blocks, ``ids`` those that the page tells, ``referring`` the indexes of comments that others name.
    """
    above = by_place(own)
    taken: Counter[str] = Counter()
    nodes = list(own)
    numbers = {at: ids.get(nodes[at]) or made_up(head.author, head.time, taken) for at, head in contents.items()}
    answered = {at: numbers[to] for at, to in (one_way(referring, above) | above).items() if to in numbers}
    return without_counters(
        {
            at: ParsedComment(numbers[at], head.text, answered.get(at), head.author, head.time)
            for at, head in contents.items()
        }
    )


def _words(block: CommentBlock, roles: Roles, reply: Reply) -> str:
    """The text of a block without quotations and without what only says whom it answers, if any other is left."""
    marks = (*reply.marks, *quotations(block))
    text = words_of(block.without(marks), roles) if marks else ""
    text = without_reply_words(text) if reply.marks else text
    return phrases("reply_sign").sub("", text or words_of(block, roles))


def _without_its_time(text: str, leaves: Leaves) -> str:
    """A placeholder sentence without the time that it ends with; any other text unchanged."""
    ends = (leaf.text for leaf in leaves if leaf.is_time and text.endswith(leaf.text))
    bare = next((text.removesuffix(end).rstrip() for end in ends), text)
    return bare if _is_placeholder(bare) else text


def _is_placeholder(line: str) -> bool:
    return placeholder_state(line) is not CommentState.VISIBLE


def posts_in(records: Mapping[Record, str]) -> tuple[ParsedComment, ...]:
    """Return the posts of a board, whose ids are known, with the parents that their places or references tell."""
    posts = read_blocks(list(records), known={record[0]: number for record, number in records.items()}).values()
    return tuple(map(without_member_signature, posts))


def read_blocks(
    records: Sequence[Record], beside: Iterable[HtmlElement] = (), known: Ids | None = None, *, refer: bool = True
) -> dict[int, ParsedComment]:
    """Return the comments by index of their block, without what is ``beside`` them; ``known`` are ids that are told."""
    blocks = blocks_of(records, beside)
    return comments_of(blocks, roles_of(blocks), known, refer=refer)


def _printed_numbers(blocks: Sequence[CommentBlock]) -> list[str | None]:
    """The number that each block shows: in one place, where they count up or down, else what it begins with."""
    places: defaultdict[Slot, dict[int, int]] = defaultdict(dict)
    for at, leaf in ((at, leaf) for at, block in enumerate(blocks) for leaf in block.leaves):
        if match := _NUMBER.match(leaf.text):
            places[leaf.slot].setdefault(at, int(match[1]))
    for numbers in places.values():
        steps = {after > before for before, after in pairwise(numbers.values())}
        close = len({*numbers.values()}) == len(numbers) > abs(max(numbers.values()) - min(numbers.values())) // 2
        if len(steps) == 1 and close and 3 * len(numbers) >= 2 * len(blocks):
            return [str(numbers[at]) if at in numbers else None for at in range(len(blocks))]
    matches = (next(filter(None, (_ORDINAL.match(leaf.text) for leaf in block.leaves[:3])), None) for block in blocks)
    return [match and match[1] for match in matches]


def without_head(content: Head) -> Head:
    """Remove leading lines that only repeat or give author and time, and such below the words, as of a letter."""
    text, author, time = content.text, content.author, content.time
    words, _, name = text.rpartition("\n")[0].rstrip().rpartition("\n")
    if author is not None and words and author_of(name) == author and _ends_with_time(text):
        content = Head(text := words.rstrip(), author, time)
    begin = text.partition("\n")[0]
    if (author not in (None, author_of(begin)) and not is_time_text(begin)) or _is_placeholder(begin):
        return content
    head = read_head(text, author, time)
    author, time, lines = head.author, head.time, head.text.split("\n\n")
    if author is None and len(lines) > 2 and is_time_text(lines[1]) and len(lines[0]) <= LONGEST_NAME:
        author, lines = author_of(lines[0].strip(":： ")), lines[1:]
    if len(lines) > 1 and is_time_text(lines[0]):
        time, lines = time or visible_time(lines[0]), lines[1:]
    return Head("\n\n".join(lines), author, time)


def _ends_with_time(text: str) -> bool:
    """True if the last line of a text ends with a date, maybe in brackets."""
    line = text.rpartition("\n")[2][-_LONGEST_END:].rstrip(" )）]")
    return any(dated.end == len(line) for dated in dates_in(line))


def _authors(blocks: Sequence[CommentBlock], roles: Roles) -> list[str | None]:
    """The name of each block; what all have alike before their times is none ("published on")."""
    names = [_author(block.leaves, roles) for block in blocks]
    shared = names[0] if len(names) > 1 and len(set(names)) == 1 else None
    starts = (
        shared and any(leaf.is_time and leaf.text.startswith(shared) for leaf in block.leaves) for block in blocks
    )
    return [None] * len(names) if all(starts) else names


def _author(leaves: Leaves, roles: Roles) -> str | None:
    if (leaf := signature_of(leaves, roles)) is not None:
        return name_in(leaf.text)
    lines = [leaf.text for leaf in leaves if leaf.is_time]
    signed = (name for line in lines if (name := read_head(f"{line}\n\n…").author))
    parts = (parts[0] for line in lines if len(parts := PARTS.split(line)) > 1)
    parted = (author_of(part) for part in islice(parts, 1) if len(part) <= LONGEST_NAME and not is_time_text(part))
    return next(chain(signed, parted), None)


def name_in(text: str) -> str | None:
    """The name that a text is, without words that introduce it; None if it is none."""
    shown = _PLACE.sub("", phrases("reply_sign").sub("", one_line(text)).strip(_AROUND_NAME)[:80])
    bare = bare_name(shown)
    gone = names_nobody(shown) or placeholder_state(shown) is not CommentState.VISIBLE
    return None if gone else author_of(bare if any(map(str.isalpha, shown.replace(bare, "", 1))) else shown)


def _time(block: CommentBlock) -> PublisherTime | None:
    joined = None
    for node in block.own:
        for name in ("datetime", "data-time", "data-timestamp", "data-datetime"):
            if (raw := node.get(name)) and (time := machine_time(raw)) is not None:
                if not is_joining(node):
                    return time
                joined = joined or time
        dated = node.get("itemprop") or node.get("property") or ""
        if "date" in dated and (raw := node.get("content")) and (time := machine_time(raw)) is not None:
            return time
    times = (leaf for leaf in block.leaves if leaf.is_time)
    marks = [leaf for leaf in times if not (says_joined(leaf.text) or is_joining(leaf.node))]
    told_by = (node for leaf in marks for node in (leaf.node, leaf.node.getparent()))
    titles: list[str] = [title for node in told_by for name in _TITLES if (title := node.get(name))]
    titled = (machine_time(title) or visible_time(title) for title in titles)
    return next(filter(None, (*titled, *(visible_time(leaf.text) for leaf in marks))), joined)


_MOST_ABOVE = 60
"""Elements above the last record among which that around all is; deeper nesting is no list."""


def known_state(comment: ParsedComment, *, marked: bool) -> ParsedComment:
    """Return a comment whose item has lost the name or the time of the others as removed, in whatever words."""
    if marked or placeholder_state(comment.text) is not CommentState.VISIBLE:
        return comment
    return replace(comment, state=CommentState.REMOVED)


def _with_unsigned(comments: Mapping[int, ParsedComment], unsigned: Collection[int]) -> dict[int, ParsedComment]:
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
    tag, classes = shape(records[0][0])[0], [{*shape(record[0])[1]} for record in records]
    names, any_names = set.intersection(*classes), set.union(*classes)

    def is_apart(node: HtmlElement) -> bool:
        return (
            node in known or node.tag in ("a", "button", "form") or (len(node) == 0 and is_time_text(node.text or ""))
        )

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
        longest = LONGEST_NOTICE if any_names.issuperset(shape(node)[1]) else _LONGEST_FATE
        meant = (numbered and node.tag == tag) or (names and _is_fate("".join(lines), longest))
        bare = len(lines) == 1 and lines[0] and alike and meant
        if bare or ((listed or (alike and names)) and any(map(_is_placeholder, lines))):
            extended[node] = (node,)
    return records if len(extended) == len(known) else _in_order(list(extended.values()))


def _is_fate(line: str, longest: int) -> bool:
    """True for a line that says what became of a comment ("deleted"); a rule of the house is longer, or drawn apart."""
    return len(line) <= longest and says_fate(line) and not says_closed(line)


def _items(records: Sequence[Record]) -> list[HtmlElement]:
    """The items of the list: the blocks, or the elements around them if each has its own and they have no number."""
    own = [record[0] for record in records]
    around = [node.getparent() for node in own]
    apart = len({*around}) == len(around) > 1 and len({*map(shape, around)}) == 1
    return around if apart and not numbering(own[0]) else own


def _in_order(records: list[Record]) -> list[Record]:
    firsts = {record[0] for record in records}
    order = {node: at for at, node in enumerate(records[0][0].getroottree().iter()) if node in firsts}
    return sorted(records, key=lambda record: order[record[0]])


def _with_unmarked_terms(records: list[Record]) -> list[Record]:
    """The same for a definition list, where the text is in the description after each term."""
    known = {record[0]: record for record in records}
    extended: list[Record] = []
    for up in dict.fromkeys(record[0].getparent() for record in records):
        for node, words in pairwise(up.iterchildren("dt", "dd")):
            if node in known:
                extended.append(known[node])
            elif (node.tag, words.tag) == ("dt", "dd") and _is_placeholder(line_of(words)):
                extended.append((node, words))
    return _in_order(extended) if len(extended) > len(records) else records
