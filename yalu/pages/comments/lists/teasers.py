"""Lists whose blocks lead to other pages: related articles, the latest comments of other articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from yalu.pages.comments.blocks.column_roles import Roles, is_chrome
from yalu.pages.comments.blocks.slots import Leaf
from yalu.pages.comments.blocks.time_markers import is_time_text
from yalu.pages.comments.counts import stated_count
from yalu.text import read_length

_MOST_IN_LINK = 8
_LONG_LINK = 15
_SHARES = re.compile(r"\?.*(?:://|%3A%2F%2F)", re.I)
"""A URL with another one in its query, as those of share buttons have."""
_NUMBER = re.compile(r"\d{3,}")


def are_teasers(blocks: Sequence[Sequence[Leaf]], roles: Roles, headline: str) -> bool:
    """True if most blocks lead to other articles by a long link that is no name.

    It has not the page's headline, and most blocks do not share the page that it leads to.
    """
    leads = [
        {aim for leaf in leaves if not (headline and headline in leaf.text) and (aim := _leads_to(leaf, leaves, roles))}
        for leaves in blocks
    ]
    held = Counter(aim for aims in leads for aim in aims)
    leading = sum(any(2 * held[aim] <= max(len(blocks), 2) for aim in aims) for aims in leads)
    signed = [leaf for leaves in blocks for leaf in leaves if leaf.slot == roles.author]
    words = roles.words or ()
    texts = [leaf for leaves in blocks for leaf in leaves if leaf.slot[: len(words)] == words]
    if len(blocks) > 1 and all(leaf.node.get("href") for leaf in signed) and _mean(signed) > _mean(texts):
        return True
    return max(leading, 1) * 2 > max(len(blocks), 2)


def _mean(leaves: Sequence[Leaf]) -> float:
    return sum(len(leaf.text) for leaf in leaves) / max(1, len(leaves))


def _leads_to(leaf: Leaf, leaves: Sequence[Leaf], roles: Roles) -> str:
    """The page that a text is a link to; empty if it is none."""
    if read_length(leaf.text) < _LONG_LINK or not (aims := _aims(leaf)):
        return ""
    dated = is_time_text(leaf.text) and len(leaf.text) < 3 * _LONG_LINK
    if aims.startswith("javascript:") or _SHARES.search(aims) or leaf.slot == roles.author or dated or is_chrome(leaf):
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
