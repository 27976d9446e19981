"""Determine which part of each block of a list is the author and which the text, from all blocks together."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from lxml.html import HtmlElement

from yalu.changes.threads.comment_state import fate_words
from yalu.pages.comments.blocks.header_line import bare_name
from yalu.pages.comments.blocks.leaf import INITIALS, NAMED, Leaf, Leaves, Slot
from yalu.pages.comments.blocks.slots import FLOW, CommentBlock
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.comment_text import is_subject
from yalu.pages.comments.platform import heads_comment, is_only_content
from yalu.pages.document.blocks import HEADINGS, SUBHEADINGS, own_texts
from yalu.pages.document.elements import is_hidden
from yalu.pages.document.vocabulary import phrases
from yalu.text import one_line, read_length

_PLACE = re.compile(r"\A\W*\d{1,5}[.:：．)）]\s*")
"""The number of a comment before its subject."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?\Z", re.I)
"""The time of day, which some software puts into an element of its own beside the day."""
_STOPS = "。.!?！？…"
_LONGEST_NAME = 60
USUAL_NAME = 16
"""Mean length as read below which texts that come first are names, even where all comments are shorter."""
_LISTS = ("ul", "ol")
_DEEP = 12
"""Number of steps in a block among which a list of buttons is searched."""
_NEAR = 24
"""Number of texts below a subject among which its comment's text is searched."""
_FEW = 6
"""One in so many blocks may be an exception."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Slots of author and text; ``words`` is the outermost slot that contains nothing else.

    ``software``: the slots in which many blocks have the same words, numbers aside; ``counters``: those of numbers that
    most blocks have at one end of their words, or with an id, by which a script changes them.
    """

    author: Slot | None
    words: Slot | None
    software: frozenset[Slot] = frozenset()
    lists: frozenset[Slot] = frozenset()
    """The slots of lists with the same words in most blocks, numbers aside: buttons and counters."""
    counters: frozenset[Slot] = frozenset()

    def lists_tools(self, leaf: Leaf) -> bool:
        """True if a text is in a list of buttons and counters."""
        return any(leaf.slot[: len(slot)] == slot for slot in self.lists)


def roles_of(of: Sequence[CommentBlock]) -> Roles:
    """Determine the slots of author and text from the leaves of all blocks."""
    blocks = [block.leaves for block in of]
    texts: dict[Slot, list[Leaf]] = defaultdict(list)
    brief: dict[Slot, list[Leaf]] = defaultdict(list)
    tools = Roles(None, None, lists=_tool_lists(blocks))
    for leaves in blocks:
        for leaf in leaves:
            apart = leaf.is_time or _CLOCK.match(leaf.text) or tools.lists_tools(leaf)
            if not (apart or (leaf.node.tag in HEADINGS and heads_comment(leaf.node))):
                (brief if leaf.is_chrome else texts)[leaf.slot].append(leaf)
    unseen = {slot for slot, leaves in texts.items() if _is_unseen(leaves)}
    for slot in unseen:
        texts[slot] = [leaf for leaf in texts[slot] if not is_hidden(leaf.node)]
    texts = {slot: leaves for slot, leaves in texts.items() if leaves}
    subjects = _subjects(texts, blocks)
    titles = {slot for slot in subjects if any(len(leaf.text) > INITIALS for leaf in texts[slot])}
    texts = {slot: leaves for slot, leaves in texts.items() if slot not in subjects}
    brief = {slot: leaves for slot, leaves in brief.items() if leaves[0].node.tag not in ("a", "button", "label")}
    signed = [leaves for leaves in blocks if not any(names_nobody(leaf.text) for leaf in leaves)]
    author = _author(texts, len(signed), answered=bool(brief))
    rest = {slot: leaves for slot, leaves in texts.items() if slot != author}
    rest = rest or {slot: leaves for slot, leaves in brief.items() if _is_called_text(leaves[0])}
    rest = {slot: leaves for slot, leaves in rest.items() if not _is_of_software(leaves, len(blocks))} or rest
    rest = _shared(rest, blocks) or rest
    words = max(rest, key=lambda slot: _weight(rest[slot]), default=None)
    same = {slot for slot, leaves in texts.items() if slot not in (author, words) and _is_alike(leaves, len(blocks))}
    others = ((slot, leaves) for slot, leaves in chain(texts.items(), brief.items()) if slot not in (author, words))
    counters = frozenset(slot for slot, leaves in others if _are_counters(leaves, len(blocks)))
    around = None if words is None else _widened(words, author, blocks)
    return Roles(author, around, frozenset(same | titles | unseen | counters), tools.lists, counters)


def names_nobody(text: str) -> bool:
    """True if what stands in the place of a name is a dash, or says in brackets what became of the comment."""
    bracketed = len(text) <= USUAL_NAME and text[:1] in "(（[［【〔<" and text[-1:] in ")）]］】〕>"
    return not text.strip("-–—― ") or (bracketed and fate_words().search(text) is not None)


def _tool_lists(blocks: Sequence[Leaves]) -> frozenset[Slot]:
    """The slots of lists that most blocks have with the same words, numbers aside, and without a time."""
    worded: dict[Slot, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    timed: set[Slot] = set()
    for at, leaf in ((at, leaf) for at, leaves in enumerate(blocks) for leaf in leaves):
        steps = range(2, min(len(leaf.slot), _DEEP))
        around = next((leaf.slot[:step] for step in steps if leaf.slot[step - 1].split(".")[0] in _LISTS), None)
        if around is not None:
            worded[around][at] += leaf.letters
            timed.update([around] if leaf.is_time else ())
    usual = (slot for slot, held in worded.items() if len(held) > 1 and 2 * len(held) > len(blocks))
    return frozenset(slot for slot in usual if slot not in timed and len(set(map("".join, worded[slot].values()))) == 1)


def _shared(texts: Mapping[Slot, list[Leaf]], blocks: Sequence[Leaves]) -> dict[Slot, list[Leaf]]:
    """The slots without those of the first block alone, as an article has them, if most others share one."""
    held = Counter(slot for leaves in blocks[1:] for slot in {leaf.slot for leaf in leaves})
    usual = any(2 * held[slot] >= len(blocks) for slot in texts)
    return {slot: leaves for slot, leaves in texts.items() if held[slot]} if usual else {}


def _subjects(texts: Mapping[Slot, Leaves], blocks: Sequence[Leaves]) -> set[Slot]:
    """The slots most texts of which are the first words, or the initials, of one soon below, or begin as answers do."""
    kept = {id(leaf) for leaves in texts.values() for leaf in leaves}
    below = ((leaf, block[at + 1 : at + 1 + _NEAR]) for block in blocks for at, leaf in enumerate(block))
    repeating = Counter(leaf.slot for leaf, under in below if id(leaf) in kept and _is_repeated(leaf, under))
    usual = (slot for slot, count in repeating.items() if 2 * count > len(texts[slot]))
    answering = {slot for slot, own in texts.items() if 2 * sum(is_subject(leaf.text) for leaf in own) > len(own) > 1}
    return answering | {slot for slot in usual if len(texts[slot]) > 1 or (len(texts) > 2 and _heads(texts[slot][0]))}


def _is_repeated(leaf: Leaf, below: Leaves) -> bool:
    """True if a text is the beginning of one below it in another slot."""
    begun = _PLACE.sub("", leaf.text).rstrip(".… ")
    others = [other.text for other in below if other.slot != leaf.slot]
    if len(begun) <= INITIALS:
        return begun.isalpha() and any("".join(word[0] for word in text.split()).startswith(begun) for text in others)
    return any(text.startswith(begun) for text in others)


def _heads(leaf: Leaf) -> bool:
    """True if a text is in a heading, or a link to a place on a page, as the subject of a comment is; or initials."""
    if len(leaf.text) <= INITIALS:
        return True
    around = (leaf.node, leaf.node.getparent())
    return any(node.tag in SUBHEADINGS or (node.tag == "a" and "#" in (node.get("href") or "")) for node in around)


def _author(texts: Mapping[Slot, Leaves], blocks: int, *, answered: bool) -> Slot | None:
    """The author slot: short texts in nearly every block; the best named one, else the first of those that vary.

    A name may be longer than all words ("+1"): then it is what is emphasised, or what comes first. ``answered``: there
    are such words besides, which look like those of buttons.
    """
    short = [slot for slot, leaves in texts.items() if _may_name(leaves, blocks)]
    if not short:
        return None
    longest = max(texts, key=lambda slot: _weight(texts[slot]))
    longest_of = {slot: max(texts[slot], key=lambda leaf: len(leaf.text)) for slot in short}
    strength = {slot: leaf.hint + 2 * _is_beside_time(leaf, longest) for slot, leaf in longest_of.items()}
    before = [*texts][: [*texts].index(longest) + 1]
    plain = {slot for slot in before if texts[slot][0].node.tag not in SUBHEADINGS}
    fit = [slot for slot in short if slot in plain or _varies(texts[slot])]
    rank = {slot: (_varies(texts[slot]), strength[slot], longest_of[slot].names_itself) for slot in fit}
    best = max(fit, key=rank.__getitem__, default=None)
    if best is None or best != longest or strength[best] >= 2:
        return best
    others = [slot for slot in short if slot != longest]
    prose = [slot for slot in others if _prose(texts[slot]) > _prose(texts[best])]
    hinted = strength[best] > max((strength[slot] for slot in others), default=0)
    first = all(short.index(best) < short.index(slot) for slot in (prose or others)[:1])
    leads = first and not _is_called_text(texts[best][0])
    usual = sum(read_length(leaf.text) for leaf in texts[best]) < USUAL_NAME * len(texts[best])
    if hinted or (leads and (prose or (usual and (others or answered)))):
        return best
    return others[0] if others else None


def _is_beside_time(leaf: Leaf, words: Slot) -> bool:
    """True if an element, or what holds only it, stands beside a time in a row that does not hold the words."""
    node, slot, up = leaf.node, leaf.slot[:-1], leaf.node.getparent()
    while slot and is_only_content(node):
        node, up, slot = up, up.getparent(), slot[:-1] if node.tag != "a" else slot
    if not slot or words[: len(slot)] == slot:
        return False
    others = (other for other in up if other is not node and isinstance(other.tag, str))
    beside = (other.tag == "time" or is_time_text(one_line(other.text or "")) for other in others)
    return any(map(is_time_text, own_texts(up))) or any(beside)


def _varies(leaves: Leaves) -> bool:
    """True if the blocks have different texts there, and not most of them the same, numbers aside."""
    worded: dict[str, list[str]] = defaultdict(list)
    for leaf in leaves:
        worded[leaf.letters].append(leaf.text)
    usual = max(worded.values(), key=len)
    counts = 2 * len(usual) > len(leaves) and len(set(usual)) > 1
    return len(leaves) < 3 or not (counts or len(usual) == len(leaves))


def _may_name(leaves: Leaves, blocks: int) -> bool:
    if len({id(leaf.node) for leaf in leaves}) * 10 < blocks * 8:
        return False
    names = [leaf.text if len(leaf.text) > 4 * _LONGEST_NAME else bare_name(leaf.text) for leaf in leaves]
    controls = len(leaves) > 1 and _has_same_words(leaves) and all(leaf.is_control for leaf in leaves)
    if controls or all(map(phrases("signed_by").match, names)):
        return False
    sentences = {name for name in names if len(name) > 16 and name[-1] in _STOPS}
    short = sum(len(name) <= _LONGEST_NAME and name not in sentences for name in names)
    return short * 10 >= len(leaves) * 9


def _is_of_software(leaves: Leaves, blocks: int) -> bool:
    """True if software writes what is there: all blocks have the same, numbers aside, or it parts links."""
    if all(_parts_links(leaf.node) for leaf in leaves):
        return True
    if blocks < 2 or len({id(leaf.node) for leaf in leaves}) < blocks:
        return False
    return _has_same_words(leaves)


def _is_alike(leaves: Leaves, blocks: int) -> bool:
    """True if several blocks, and not few of all, have the same words there."""
    held = len({id(leaf.node) for leaf in leaves})
    if held < 3 or held * _FEW < 2 * blocks or leaves[0].node.tag in FLOW:
        return False
    return _has_same_words(leaves)


def _are_counters(leaves: Leaves, blocks: int) -> bool:
    """True if software numbers most blocks there: readers who mark a number are few, or mark it within a sentence."""
    scripted = all(leaf.node.get("id") for leaf in leaves)
    usual = scripted or len(leaves) * _FEW >= blocks * (_FEW - 2)
    return usual and all(leaf.is_count for leaf in leaves) and _is_alike(leaves, blocks)


def _is_unseen(leaves: Leaves) -> bool:
    """True if software says the same of each comment, and displays it in few: that they were hidden, say."""
    hidden = sum(is_hidden(leaf.node) for leaf in leaves)
    return hidden > 1 and 2 * hidden > len(leaves) and _has_same_words(leaves)


def _has_same_words(leaves: Leaves) -> bool:
    return all(leaf.letters == leaves[0].letters for leaf in leaves[1:])


def _prose(leaves: Leaves) -> float:
    """Share of the texts that end as a sentence does."""
    return sum(leaf.text[-1:] in _STOPS for leaf in leaves) / len(leaves)


def _is_called_text(leaf: Leaf) -> bool:
    """True if an element is named after texts, or a paragraph of one."""
    return leaf.is_called_text or leaf.node.tag in ("p", "blockquote")


def _weight(leaves: Leaves) -> float:
    first = leaves[0]
    size = sum(len(leaf.text) for leaf in leaves)
    return size * (3 if first.is_called_text else 1) * (0.2 if first.node.tag == "a" or first.is_called_chrome else 1)


def _parts_links(node: HtmlElement) -> bool:
    """True if an element's own text stands between links and after a paragraph: "Link / Reply / not rated yet"."""
    tags = [child.tag for child in node]
    return "p" in tags and "a" in tags[tags.index("p") :]


def _widened(words: Slot, author: Slot | None, blocks: Sequence[Leaves]) -> Slot:
    """The outermost slot around the text that contains no name, time or button, but for a few comments' own words."""
    inside: dict[int, list[tuple[int, Leaf]]] = defaultdict(list)
    for at, leaves in enumerate(blocks):
        for leaf in leaves:
            inside[min(_common_steps(words, leaf.slot), len(words) - 1)].append((at, leaf))
    others: set[int] = set()
    best = words
    for size in range(len(words) - 1, 1, -1):
        others.update(at for at, leaf in inside[size] if at not in others and (leaf.slot == author or _is_other(leaf)))
        if len(others) * _FEW > len(blocks):
            break
        best = words[:size]
    return best


def _common_steps(slot: Slot, other: Slot) -> int:
    return next((at for at, steps in enumerate(zip_longest(slot, other)) if steps[0] != steps[1]), len(slot))


def _is_other(leaf: Leaf) -> bool:
    return leaf.is_time or leaf.is_beside or leaf.hint >= NAMED
