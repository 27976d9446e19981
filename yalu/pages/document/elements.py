"""A tree as flat lists, so that readers go through a page without asking the tree again.

An element is known by its place: its number in document order. What is inside it has the places up to its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

_STATING = frozenset(
    {"style", "hidden", "itemprop", "itemtype", "rel", "property", "aria-label", "data-component", "data-testid"}
)


@dataclass(slots=True)
class Elements:
    """The elements and comments of a tree in document order. ``tags``, ``ends`` and ``nodes`` are by place."""

    nodes: list[HtmlElement]
    tags: list[str]
    """Their names; empty for comments."""
    ends: list[int]
    """The place of the last descendant of each, its own where it has none."""
    named: list[HtmlElement] = field(default_factory=list)
    """The elements that have a class or an id."""
    stating: dict[HtmlElement, dict[str, str]] = field(default_factory=dict)
    """The elements with an attribute that says how or as what they are shown, in document order, and all attributes."""
    words: frozenset[str] = frozenset()
    """All words in classes and ids, once the elements were given theirs (``element_names.name_all``)."""

    def first(self, tag: str) -> HtmlElement | None:
        """The first element of a tag."""
        return self.nodes[self.tags.index(tag)] if tag in self.tags else None


def elements_of(tree: HtmlElement) -> Elements:
    """The lists of a tree, made in one pass over it."""
    nodes = list(tree.iter())
    tags = [tag if isinstance(tag := node.tag, str) else "" for node in nodes]
    found = Elements(nodes, tags, _ends(list(map(len, nodes))))
    for node, tag in zip(nodes, tags, strict=True):
        if not tag or not (keys := node.keys()):
            continue
        if "class" in keys or "id" in keys:
            found.named.append(node)
        if not _STATING.isdisjoint(keys):
            found.stating[node] = dict(node.items())
    return found


def _ends(children: list[int]) -> list[int]:
    """The ends of all elements, given how many children each has: from the last on, each is that of its last child."""
    ends = list(range(len(children)))
    for place in range(len(children) - 1, -1, -1):
        if count := children[place]:
            end = place
            for _ in range(count):
                end = ends[end + 1]
            ends[place] = end
    return ends
