"""What Gmail, Outlook and Apple Mail do with the HTML of a mail, and a linter that holds a mail to it.

The facts are those of caniemail.com (github.com/hteumeuleu/caniemail, ``_features/*.md``, read in November 2026). For
each client the weakest of its versions counts: Gmail's apps with another provider's account, Outlook 2007 to 2019 on
Windows (which sets mails with Word) and outlook.com, Apple Mail 12.4 and iOS 13.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree, html

GMAIL_CLIP = 102 * 1024
"""Bytes after which Gmail cuts a message off ("[Message clipped]")."""
GMAIL_STYLE = 8192
"""Bytes of style elements that Gmail takes."""
WIDEST = 600


class Support(NamedTuple):
    """y: supported, a: in part, n: not. ``only_on``: elements for which it works in all three, if not on all."""

    gmail: str
    outlook: str
    apple: str
    only_on: frozenset[str] = frozenset()
    harmless: str | None = None
    """Why nothing is lost where it is not supported."""


_CELLS = frozenset({"td", "th"})
_BOXES = frozenset({"table", "td", "th"})

PROPERTIES: dict[str, Support] = {
    "background-color": Support("y", "y", "y"),
    "border": Support("y", "a", "y", _BOXES | {"img"}),
    "border-top": Support("y", "a", "y", _BOXES),
    "border-left": Support("y", "a", "y", _BOXES),
    "color": Support("y", "y", "y"),
    "display": Support("y", "n", "y", frozenset({"img", "div"}), "the preheader is hidden by mso-hide in Outlook"),
    "font-family": Support("y", "y", "y"),
    "font-size": Support("y", "y", "y"),
    "font-weight": Support("y", "a", "y"),
    "height": Support("y", "a", "y", frozenset({"img"})),
    "letter-spacing": Support("y", "a", "y"),
    "line-height": Support("y", "a", "y"),
    "margin": Support("a", "a", "y", frozenset({"p", "h1", "h2", "h3"})),
    "max-height": Support("y", "n", "y", frozenset({"div"}), "the preheader is hidden by mso-hide in Outlook"),
    "max-width": Support(
        "y", "n", "y", frozenset({"table", "img"}), "a table of fixed width stands round it in Outlook"
    ),
    "mso-hide": Support("n", "y", "n", frozenset({"div"}), "the others know display"),
    "padding": Support("y", "a", "y", _CELLS),
    "table-layout": Support("y", "n", "y", frozenset({"table"}), "only phones need it, and those clients know it"),
    "text-align": Support("y", "y", "y"),
    "text-decoration": Support("y", "y", "y"),
    "vertical-align": Support("y", "y", "y", _CELLS),
    "white-space": Support("a", "n", "y", _CELLS, "a label may break into two lines"),
}
"""Properties that a mail may use; every other one is unsupported by a client or was never looked up."""

ELEMENTS = frozenset(
    {"html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "th", "p", "h1", "h2", "h3"}
    | {"b", "span", "a", "img", "del", "ins", "wbr"}
)
"""Elements that all three show. Not among them: svg, video, form, button, iframe, object, link, script, details. Where
wbr is unknown (Outlook on Windows, old apps of Gmail) a long address stays in one line."""

VALUES = re.compile(
    r"var\(|calc\(|url\(|rgba?\(|hsla?\(|!important|-\d|\d(?:rem|em|vw|vh|pt)\b|\bauto\b", re.IGNORECASE
)
"""Values that one of them does not take: functions, negative lengths, lengths in other units than px and percent."""
AUTO = frozenset({"height"})
"""Properties for which ``auto`` is taken."""

_CONDITIONAL = re.compile(r"\[if mso\]>(?:</?(?:table|tr|td)[^>]*>|<style>[^<]*</style>)*<!\[endif\]")
"""What only Outlook on Windows reads: a table of fixed width, and a font, which it does not inherit into cells."""
_ADDRESS = re.compile(r"https?://|mailto:|#")


def lint(text: str) -> list[str]:
    """Everything in a mail's HTML that one of the three clients would not show as it is meant."""
    root = html.document_fromstring(text)
    faults = [f"{len(text.encode())} bytes, Gmail clips at {GMAIL_CLIP}"] if len(text.encode()) > GMAIL_CLIP else []
    if not root.get("lang") or not root.get("dir"):
        faults.append("html has no lang or no dir")
    if not root.findtext("head/title"):
        faults.append("no title")
    for element in root.iter():
        faults += _comment(element) if not isinstance(element.tag, str) else _element(element)
    return faults


def _comment(node: etree._Element) -> list[str]:
    return [] if _CONDITIONAL.fullmatch(node.text or "") else [f"comment {node.text!r}"]


def _element(element: html.HtmlElement) -> Iterator[str]:
    tag = str(element.tag)
    if tag not in ELEMENTS:
        yield f"element {tag}"
    for name, value in element.attrib.items():
        yield from _attribute(tag, str(name), str(value))
    if tag == "style":
        yield from _style_element(element)
    if tag == "img":
        yield from _image(element)
    if tag == "table" and element.get("role") != "presentation" and element.find(".//th") is None:
        yield "a table for layout without role=presentation"
    if tag == "table" and not (element.get("width") == "100%" or int(element.get("width", WIDEST + 1)) <= WIDEST):
        yield "a table wider than the mail"


def _attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith("on") or name in ("background", "srcset", "srcdoc", "id"):
        yield f"attribute {name}"
    if name == "href" and not _ADDRESS.match(value):
        yield f"address {value}"
    if name == "style":
        for declaration in filter(None, (part.strip() for part in value.split(";"))):
            yield from _declaration(tag, declaration)


def _declaration(tag: str, declaration: str) -> Iterator[str]:
    name, _, value = (part.strip() for part in declaration.partition(":"))
    support = PROPERTIES.get(name)
    if support is None:
        yield f"property {name} on {tag}"
        return
    if support.only_on and tag not in support.only_on:
        yield f"property {name} on {tag}: works on {', '.join(sorted(support.only_on))}"
    if "n" in support[:3] and support.harmless is None:
        yield f"property {name}: not supported"
    if (bad := VALUES.search(value)) and not (bad[0] == "auto" and name in AUTO):
        yield f"value {declaration}"


def _style_element(element: html.HtmlElement) -> Iterator[str]:
    text = element.text or ""
    if element.getparent() is None or str(element.getparent().tag) != "head":
        yield "style outside of head"
    if len(text.encode()) > GMAIL_STYLE:
        yield "a style element that Gmail drops: too long"
    if not re.fullmatch(r"\s*@media \(prefers-color-scheme: dark\) \{[^@]*\}\s*", text) or "url(" in text:
        yield "a style element with more than an extra for dark screens"


def _image(element: html.HtmlElement) -> Iterator[str]:
    if not str(element.get("src", "")).startswith("cid:"):
        yield f"image {element.get('src')}: only cid: shows without asking"
    if not element.get("alt") or not element.get("width") or not element.get("height"):
        yield "an image without alt, width or height"
