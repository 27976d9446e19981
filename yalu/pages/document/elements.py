"""An element tree as flat lists, so that readers go over a page without querying lxml again (decision 0225).

An element is identified by its place, its index in document order. Its descendants have the places after its own up to
its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.html import HtmlElement

_STATING = frozenset(
    {"style", "hidden", "itemprop", "itemtype", "rel", "property", "aria-label", "data-component", "data-testid"}
)


def tokens(text: str) -> tuple[str, ...]:
    """Split a space-separated list, such as class names."""
    return tuple(text.split())


@dataclass(slots=True)
class Elements:
    """The elements and comments of a tree in document order.

    ``nodes``, ``tags`` and ``ends`` are parallel, indexed by place.
    """

    nodes: list[HtmlElement]
    tags: list[str]
    """Tag names; empty for comments."""
    ends: list[int]
    """Place of the last descendant of each element; its own place if it has none."""
    named: list[HtmlElement] = field(default_factory=list)
    """The elements that have a class or an id."""
    names: list[tuple[str, str]] = field(default_factory=list)
    """Class and id of each of them; empty if it has none."""
    stating: dict[HtmlElement, dict[str, str]] = field(default_factory=dict)
    """Elements with an attribute of ``_STATING`` (how or as what they are shown), in order, with all their attributes.
    """
    words: frozenset[str] = frozenset()
    """All words in classes and ids; filled by ``element_names.name_all``."""

    def first(self, tag: str) -> HtmlElement | None:
        """Return the first element with the tag, None if there is none."""
        return self.nodes[self.tags.index(tag)] if tag in self.tags else None


def elements_of(tree: HtmlElement) -> Elements:
    """Build the lists of a tree in one pass."""
    nodes = list(tree.iter())
    tags = [tag if isinstance(tag := node.tag, str) else "" for node in nodes]
    elements = Elements(nodes, tags, _ends(list(map(len, nodes))))
    for node, tag in zip(nodes, tags, strict=True):
        if not tag or not (keys := node.keys()):
            continue
        if "class" in keys or "id" in keys:
            elements.named.append(node)
            elements.names.append((node.get("class") or "", node.get("id") or ""))
        if not _STATING.isdisjoint(keys):
            elements.stating[node] = dict(node.items())
    return elements


def _ends(children: list[int]) -> list[int]:
    """Compute the ends of all elements from their child counts: going backwards, each end is that of the last child."""
    ends = list(range(len(children)))
    for place in range(len(children) - 1, -1, -1):
        if count := children[place]:
            end = place
            for _ in range(count):
                end = ends[end + 1]
            ends[place] = end
    return ends
