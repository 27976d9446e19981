"""Text blocks of a page beside the body of its article, as keys, for the comparison of two captures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from yalu.ids import text_key
from yalu.pages.document.blocks import BlockWalk
from yalu.pages.lines.prose import MOST_LINKED

MOST_BESIDE = 400
"""Maximum number of blocks of a page that are taken in."""
_LISTS = frozenset({"li", "nav", "a"})
"""Elements that menus and lists of links are made of."""


def keys_beside(walk: BlockWalk, body: Iterable[str]) -> tuple[int, ...]:
    """Return the keys of the blocks that are not among the paragraphs ``body``, in order, with repetitions.

    Comments, what is hidden, items of lists and blocks that are mostly links are left out.
    """
    own = Counter(body)
    left_out: list[bool] = []
    for node, tag, parent in zip(walk.nodes, walk.tags, walk.parents, strict=True):
        left_out.append((parent >= 0 and left_out[parent]) or tag in _LISTS or node in walk.hidden)
    keys: list[int] = []
    for block in walk.blocks:
        if own[block.text]:
            own[block.text] -= 1
        elif not left_out[block.element] and block.link_share <= MOST_LINKED:
            keys.append(text_key(block.text))
    return tuple(keys[:MOST_BESIDE])
