"""A parsed page: decoded text, element tree, and the response headers and status it came with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import lxml.html
from lxml import etree
from lxml.html import HtmlComment, HtmlElement

from yalu.errors import NotAPage, PageTooLarge
from yalu.pages.document.decode import Decoded, decode
from yalu.pages.document.elements import Elements
from yalu.pages.document.served_tags import ATTRIBUTE

MAX_BYTES = 8 << 20
"""Largest document that is parsed; the default of the setting ``max_page_bytes``."""
MAX_ELEMENTS = 80_000
"""Larger pages are truncated after this many elements. The largest real article page seen had 19,000."""
MAX_ATTRIBUTES = 1000
"""Attributes kept per element; the rest of the tag is cut. Parsing is quadratic in their number.

Real tags have up to 60.
"""

_MAGIC = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"RIFF", b"OggS", b"\x7fELF",
    b"ID3", b"7z\xbc\xaf", b"BM\x00", b"\x00\x00\x01\x00", b"wOFF", b"wOF2", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd",
)  # fmt: skip
_ODD_BYTES = bytes(byte for byte in range(32) if not 9 <= byte <= 13 and byte != 27)
_NOT_PAGE_TYPES = re.compile(
    r"\s*(?:image|audio|video|font|model)/|\s*application/(?:pdf|zip|gzip|octet-stream|vnd\.)", re.I
)
_XML_HEAD = re.compile(r"\A\s*<\?xml[^>]{0,400}\?>")
_TAG = re.compile(r"<(?:[!?]?[a-zA-Z])")
_ODD_ADDRESS = re.compile(r"""//[^\s/"'<>]{0,200}[\[\]\u0080-\U0010ffff]""")
"""URLs that ``urllib`` may refuse: brackets or non-ASCII letters in the host part."""
_TAGS = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{ATTRIBUTE})*+")
_MANY = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{ATTRIBUTE}){{{MAX_ATTRIBUTES}}}+")
"""Tags as HTML parsers read them. Possessive quantifiers rule out backtracking, so any input takes one pass."""


class PageElement(HtmlElement):  # type: ignore[misc]  # the classes of the parser have no types
    """Element class with slots for what is cached per element.

    ``tokens`` are the words in its class and id (``element_names.tokens_of``), ``line`` is its text if it is small
    (``controls.short``).
    """

    __slots__ = ("line", "tokens")


_CLASSES = etree.ElementDefaultClassLookup(element=PageElement, comment=HtmlComment)
"""One class for all elements: a class lookup happens at each step of a walk, and form-field classes are not needed."""
_CONTROL = bytes(32 if byte in (*range(1, 9), 11, 12, *range(14, 32), 127) else byte for byte in range(256))
"""Byte translation table that replaces control characters by spaces."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_CHARACTERS = ("\ufffe", "\uffff")


@dataclass(slots=True)
class Document:
    """A page after decoding and parsing. ``tree`` is its root element and is modified when parts are cut out."""

    url: str
    headers: Mapping[str, str]
    status: int
    text: str
    tree: HtmlElement
    decoded: Decoded
    elements: Elements
    """All elements and comments as parsed.

    Elements of the tree that are missing here were created later by our own code.
    """


def parse(body: bytes, *, url: str, headers: Mapping[str, str], status: int = 200) -> Document:
    """Decode and parse a page. ``headers`` has lower-case names.

    Raises PageTooLarge over MAX_BYTES, NotAPage for images, archives, PDF and other binary bytes.
    """
    if len(body) > MAX_BYTES:
        raise PageTooLarge(f"{url}: {len(body)} bytes, the limit is {MAX_BYTES}")
    _refuse_binary(body, url, headers.get("content-type", ""))
    decoded = decode(body, headers.get("content-type", ""))
    text = decoded.text
    tree = tree_of(text)
    return Document(url, headers, status, text, tree, decoded, Elements(tree))


def tree_of(text: str) -> HtmlElement:
    """Parse HTML and return the root element; an empty ``html`` element if there is no markup at all."""
    markup = _printable(_limit_attributes(_XML_HEAD.sub("", text)))
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=False, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = lxml.html.document_fromstring(markup or b"<html></html>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        tree = lxml.html.document_fromstring(b"<html><body></body></html>")
    if text.count("<") > MAX_ELEMENTS // 4:  # each tag makes an element with a text in it and one behind it
        _limit_elements(tree)
    if _ODD_ADDRESS.search(text):
        _drop_broken_addresses(tree)
    return tree


def _printable(text: str) -> bytes:
    """Encode as UTF-8, with control characters, surrogates and noncharacters replaced by spaces."""
    for code in _NO_CHARACTERS:
        text = text.replace(code, " ")
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        raw = _SURROGATE.sub(" ", text).encode()
    return raw.translate(_CONTROL)


def _limit_attributes(text: str) -> str:
    """Cut every tag after MAX_ATTRIBUTES attributes."""
    if _MANY.search(text) is None:
        return text
    pieces: list[str] = []
    done = 0
    for tag in _TAGS.finditer(text):
        if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES and (most := _MANY.match(text, tag.start(), tag.end())):
            pieces.append(text[done : most.end()])
            done = tag.end()
    return "".join((*pieces, text[done:])) if pieces else text


def _drop_broken_addresses(tree: HtmlElement) -> None:
    """Remove attributes holding a URL that ``urlsplit`` refuses, so that no later code fails on it."""
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        for name, value in node.items():
            if "//" in value and (not value.isascii() or "[" in value or "]" in value):  # no other is refused
                try:
                    urlsplit(value.strip())
                except ValueError:
                    del node.attrib[name]


def _limit_elements(tree: HtmlElement) -> None:
    if tree.xpath("count(//node())") <= MAX_ELEMENTS:
        return
    for count, node in enumerate(tree.iter()):
        if count > MAX_ELEMENTS:
            for late in list(node.itersiblings()):
                late.getparent().remove(late)
            for parent in list(node.iterancestors()):
                for late in list(parent.itersiblings()):
                    late.getparent().remove(late)
            return


def _refuse_binary(body: bytes, url: str, content_type: str) -> None:
    head = body[:512].lstrip()
    if any(head.startswith(magic) for magic in _MAGIC):
        raise NotAPage(f"{url}: the bytes are not a page ({content_type or head[:4]!r})")
    looks = b"<" in body[:65_536] or head[:1] in (b"{", b"[")
    if _NOT_PAGE_TYPES.match(content_type) and not looks:
        raise NotAPage(f"{url}: served as {content_type}")
    sample = body[:4096]
    odd = len(sample) - len(sample.translate(None, _ODD_BYTES))
    nul = sample.count(0)
    if odd - nul > max(8, len(sample) // 20) or (
        not looks and nul > 8 and not _TAG.search(sample.decode("utf-16", "replace"))
    ):
        raise NotAPage(f"{url}: the bytes are not text")
