"""A source's own CSS rules, for sites that need them."""

from __future__ import annotations

from functools import lru_cache

from cssselect import GenericTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from yalu.text import one_line


@lru_cache(maxsize=512)
def _compiled(selector: str) -> etree.XPath | None:
    try:
        return etree.XPath(GenericTranslator().css_to_xpath(selector))
    except (SelectorError, etree.XPathError, ValueError):
        return None


def select(tree: HtmlElement, selector: str | None) -> list[HtmlElement]:
    """Return the matching elements in document order; none for an empty or invalid selector."""
    compiled = _compiled(selector) if selector else None
    if compiled is None:
        return []
    matches = compiled(tree)
    return [node for node in matches if isinstance(node, etree._Element)] if isinstance(matches, list) else []


def texts(tree: HtmlElement, selector: str | None) -> list[str]:
    """Return the text of each match: of a ``meta`` element its ``content``, of a ``time`` element its ``datetime``."""
    values = [
        node.get("content") or node.get("datetime") or "".join(node.itertext()) for node in select(tree, selector)
    ]
    return [value for raw in values if (value := one_line(raw))]
