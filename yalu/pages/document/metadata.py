"""Machine-readable metadata of a page: JSON-LD, microdata and meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from lxml.html import HtmlElement

from yalu.pages.document.elements import Elements
from yalu.pages.document.vocabulary import keys

Json = dict[str, object] | list[object] | str | int | float | bool | None

MAX_NODES = 4000
"""Maximum number of objects read from all JSON-LD of a page together."""
MAX_SCRIPT = 2_000_000
"""Longest script, in characters, that is read as JSON."""

ARTICLE_TYPES = frozenset(keys("article_types"))
PAGE_TYPES = frozenset({"webpage", "itempage", "creativework", "aboutpage"})

_OPENING = re.compile(r"\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[|/\*.{0,40}?\*/)+")
_CLOSING = re.compile(r"(?:-->|//\]\]>|\]\]>|/\*.{0,40}?\*/|;)\Z")
_LONGEST_CLOSING = 44
_NOT_LETTERS = re.compile(r"[\W_]+")
_NO_LETTERS_OF_ASCII = bytes(code for code in range(128) if not chr(code).isalnum())
_TRAILING_COMMA = re.compile(r",(\s{0,200}[}\]])")


@dataclass(slots=True)
class Structured:
    """Machine-readable statements of a page.

    ``article`` is the JSON-LD node of the article itself, empty if there is none.
    """

    article: dict[str, object] = field(default_factory=dict)
    page: dict[str, object] = field(default_factory=dict)
    nodes: list[dict[str, object]] = field(default_factory=list)
    by_id: dict[str, dict[str, object]] = field(default_factory=dict)
    microdata: dict[str, list[str]] = field(default_factory=dict)
    meta: Mapping[str, list[str]] = field(default_factory=dict)

    def first_meta(self, *names: str) -> tuple[str, str] | None:
        """Return the first non-empty meta value among ``names`` as (value, name), None if there is none."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value, name
        return None

    def resolve(self, node: object) -> object:
        """Replace a reference ``{"@id": …}`` by the node it refers to; anything else is returned as it is."""
        if isinstance(node, dict) and set(node) <= {"@id", "@type"} and isinstance(node.get("@id"), str):
            return self.by_id.get(str(node["@id"]), node)
        return node


def read_structured(elements: Elements, url: str) -> Structured:
    """Read all metadata of a page. Broken JSON is repaired where the fix is obvious, else left out."""
    structured = Structured(meta=elements.metas)
    for place in elements.places_of("script"):
        kind = elements.attributes[place].get("type", "").lower()
        if "ld+json" in kind and (text := elements.texts[place]) and len(structured.nodes) < MAX_NODES:
            structured.nodes += islice(_objects(load_json(text)), MAX_NODES - len(structured.nodes))
    for node in structured.nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(structured.by_id.get(name, {})):
            structured.by_id[name] = node
    structured.article = _main_article(structured, url)
    structured.page = next((node for node in structured.nodes if types_of(node) & PAGE_TYPES), {})
    structured.microdata = _read_microdata(elements)
    return structured


def load_json(text: str) -> Json:
    """Parse JSON as pages write it: comment wrappers, raw line breaks and trailing commas are accepted.

    None if unreadable.
    """
    if len(text) > MAX_SCRIPT:
        return None
    text = _unwrapped(_unwrapped(text)).strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            value: Json = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        return value
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value


def _unwrapped(text: str) -> str:
    """Strip comment or CDATA markers that hide a script from old browsers."""
    if opening := _OPENING.match(text):
        text = text[opening.end() :]
    text = text.rstrip()
    closing = _CLOSING.search(text, max(0, len(text) - _LONGEST_CLOSING))
    return text[: closing.start()] if closing else text


def types_of(node: dict[str, object]) -> frozenset[str]:
    """The ``@type`` values of a node in lower case, without vocabulary prefix."""
    raw = node.get("@type") or node.get("type")
    values = raw if isinstance(raw, list) else [raw]
    return frozenset(
        re.split(r"[/#:]", value)[-1].lower() for value in values if isinstance(value, str) and len(value) < 200
    )


def text_of(value: object, *keys: str) -> str:
    """Convert a JSON-LD value to text; empty if there is none.

    The value may be a string, an object (the first of ``keys`` that it has) or a list (its first entry).
    """
    for _ in range(6):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = next((value[key] for key in (*keys, "@value", "name") if value.get(key)), None)
        else:
            break
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _objects(value: Json) -> Iterator[dict[str, object]]:
    """Yield every object in a JSON value in document order, without recursion."""
    stack: list[object] = [value]
    seen = 0
    while stack and seen < MAX_NODES:
        item = stack.pop()
        if isinstance(item, dict):
            seen += 1
            yield item
            stack.extend(reversed([child for child in item.values() if isinstance(child, dict | list)]))
        elif isinstance(item, list):
            stack.extend(reversed([child for child in item[:MAX_NODES] if isinstance(child, dict | list)]))


def _main_article(structured: Structured, url: str) -> dict[str, object]:
    """Choose the article node about this page: the one with its headline or URL, else the first."""
    headed = (node for node in structured.nodes if node.get("headline") or node.get("name"))
    nodes = [node for node in headed if types_of(node) & ARTICLE_TYPES]
    nodes = [node for node in nodes if not types_of(node) <= {"review"} or node.get("headline")]
    title = structured.first_meta("og:title", "twitter:title")
    wanted = squashed(title[0]) if title else ""
    address = _bare_address(url)

    def is_of_page(node: dict[str, object]) -> tuple[bool, bool]:
        headline = squashed(text_of(node.get("headline") or node.get("name")))
        page = text_of(node.get("mainEntityOfPage"), "@id", "url")
        addresses = text_of(node.get("url")), page, text_of(node.get("@id"))
        same = bool(headline and wanted) and (headline in wanted or wanted in headline)
        return same, address in map(_bare_address, addresses)

    return max(nodes, key=is_of_page, default={})


def _bare_address(url: str) -> str:
    return url.split("?")[0].split("#")[0].rstrip("/").split("//")[-1]


def squashed(text: str) -> str:
    """Case-folded letters and digits only, to compare headings whatever their typography."""
    if text.isascii():  # bytes are translated much faster
        return text.lower().encode().translate(None, _NO_LETTERS_OF_ASCII).decode()
    return _NOT_LETTERS.sub("", text.casefold())


def _read_microdata(elements: Elements) -> dict[str, list[str]]:
    """Properties of one article item; names of its authors are stored under ``author.name``.

    It is the first item of ARTICLE_TYPES that contains an ``h1``, else the first. Items of other types are not read.
    """
    properties: dict[str, list[str]] = {}
    typed = (
        (node, attributes["itemtype"]) for node, attributes in elements.stating.items() if "itemtype" in attributes
    )
    items = [node for node, kind in typed if re.split(r"[/#:]", kind)[-1].lower() in ARTICLE_TYPES]
    if not items:
        return properties
    item = max(items[:30], key=lambda each: each.find(".//h1") is not None)  # a list entry has none
    for node in item.iterdescendants():
        name = node.get("itemprop") if isinstance(node.tag, str) else None
        if not name or len(name) > 100 or ((owner := _owner(node)) is not item and name != "name"):
            continue
        if name == "name" and owner is not None and owner is not item:
            if "author" not in (owner.get("itemprop") or "") or _owner(owner) is not item or _is_of_a_comment(owner):
                continue
            name = "author.name"
        value = node.get("content") or node.get("datetime") or ("" if name == "articleBody" else node.text_content())
        if value := " ".join(value[:2000].split()):
            properties.setdefault(name, []).append(value)
    return properties


def _is_of_a_comment(node: HtmlElement) -> bool:
    around = chain((node,), islice(node.iterancestors(), 8))
    return any("comment" in f"{each.get('class') or ''} {each.get('id') or ''}".lower() for each in around)


def _owner(node: HtmlElement) -> HtmlElement | None:
    return next((up for up in node.iterancestors() if up.get("itemscope") is not None or up.get("itemtype")), None)
