"""Normalised text of a comment: the same from a themed page, an API answer or a feed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from yalu.pages.document.elements import SMILEYS, tokens
from yalu.text import clean, one_line

MAX_FRAGMENT = 1 << 20
"""Maximum length of comment HTML that is parsed; the rest is cut."""

MAX_TEXT = 1 << 20
"""Maximum characters of one comment; the rest is not read."""
SHORT = 400
"""Characters in which a name, time or heading is searched."""

_BLOCKS = frozenset(
    tokens(
        "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 "
        "h5 h6 header hr li main nav ol p pre section summary table tr ul"
    )
)
_SILENT = frozenset(
    tokens(
        "applet audio button canvas embed form head iframe input link map math meta noscript object script select "
        "style svg template textarea title video"
    )
)
_MAY_HOLD_CODE = frozenset(("div", "table"))
_MAY_HIDE_MAIL = frozenset(("a", "span"))
_BLANK = re.compile(r"\n{2,}")
_WORDS_OF_WHITE_SPACE = re.compile(r"[ \t\n\r\f\v]+")

_CODE_BOXES = frozenset(tokens("syntaxhighlighter crayon-syntax wp_syntax wp_codebox codecolorer-container highlight"))
_CODE_LINES = frozenset(tokens("line crayon-line code-line hljs-ln-line"))
_GUTTERS = frozenset(tokens("gutter crayon-nums line_numbers line-numbers linenos lineno"))
_EDITED_NAME = re.compile(r"(?:\A|[-_])(?:edited|edit|modified)(?:\Z|[-_])", re.I)
EDITED = (
    r"(?:(?:this )?(?:comment )?(?:was )?(?:last )?(?:edited|modified)|"
    r"수정|편집|(?:最后)?(?:编辑|修改)|(?:已|最後)?(?:編輯|編集)|已(?:编辑|修改)|"
    r"bearbeitet|zuletzt bearbeitet|modifié|editado|modificato)"
)
"""Words that say that a comment was edited."""
_EDITED = re.compile(rf"\A\W*{EDITED}", re.I)
_NOT_LETTERS = re.compile(r"[\W_]+")

Skip = Callable[[HtmlElement], bool]


def text_of(node: HtmlElement, skip: Skip | None = None, most: int = MAX_TEXT) -> str:
    """Visible text: paragraphs separated by a blank line, ``<br>`` as line end; the tail is excluded.

    ``skip`` selects subtrees to leave out. Smiley and emoji images give their ``alt``. Mail addresses obfuscated by a
    CDN (``data-cfemail``) are decoded, because an API shows them. Reading ends with the element in which ``most``
    characters are reached.
    """
    if len(node) == 0 and _is_plain(node):
        text = node.text or ""
        plain = text.isascii() and text.isprintable() and "  " not in text
        return text.strip(" ") if plain else tidy(_flow(text, 0))
    out: list[str] = [""]
    size = steps = 0
    stack = [(node, 0, "")]  # elements to begin or, by their tag, to end, and how many "pre" each is in
    while stack and size <= most and steps < 4 * most:
        item, pre, tag = stack.pop()
        steps += 1
        size += len(out[-1])
        if tag:
            if tag in _BLOCKS:
                out.append("\n\n")
            out.append(_flow(tail, pre) if item is not node and (tail := item.tail) else "")
            continue
        tag = item.tag
        if not isinstance(tag, str):
            out.append(_flow(item.tail, pre))
            continue
        stack.append((item, pre, tag))
        if item is not node and (tag in _SILENT or (skip is not None and skip(item))):
            continue
        if tag in _MAY_HOLD_CODE and is_code_box(item):
            out.append(f"\n\n{_code_of(item)}")
            continue
        inner = pre + (tag == "pre")
        hidden = item.get("data-cfemail") if tag in _MAY_HIDE_MAIL else None
        if opening := _opening(item, tag):
            out.append(opening)
        out.append(_mail(hidden) if hidden else _flow(text, inner) if (text := item.text) else "")
        if not hidden and len(item):
            stack += [(child, inner, "") for child in reversed(item)]
    return tidy("".join(out))


def line_of(node: HtmlElement, skip: Skip | None = None) -> str:
    """The visible text in which a name, time or heading is searched, in one line."""
    return one_line(text_of(node, skip, SHORT))


def is_code_box(node: HtmlElement) -> bool:
    """True if an element is program text as plug-ins draw it: lines in elements of their own, beside their numbers."""
    names = node.get("class")
    return bool(names) and not _CODE_BOXES.isdisjoint(names.split())


def _code_of(box: HtmlElement) -> str:
    """The lines of program text, as the comment has them where no plug-in draws it."""
    lines = [node for node in box.iter("div", "td", "span", "code") if not _CODE_LINES.isdisjoint(_classes(node))]
    lines = [node for node in lines if not any(up in lines or _is_gutter(up) for up in node.iterancestors())]
    blocks = lines or [node for node in box.iter("pre") if not any(map(_is_gutter, node.iterancestors()))]
    return "\n".join("".join(node.itertext()).rstrip() for node in blocks)


def _is_gutter(node: HtmlElement) -> bool:
    return not _GUTTERS.isdisjoint(_classes(node))


def _classes(node: HtmlElement) -> list[str]:
    return (node.get("class") or "").split()


def _is_plain(node: HtmlElement) -> bool:
    """True if the text node of a childless element is all that it says."""
    tag = node.tag
    return tag not in ("img", "pre") and (tag not in ("a", "span") or node.get("data-cfemail") is None)


def says_something(text: str) -> bool:
    """True if a text has a letter, a digit or a picture, and not only punctuation."""
    return any(char.isalnum() or unicodedata.category(char) == "So" for char in text)


def letters_in(text: str) -> str:
    """The letters and digits of a text, as quotations are compared."""
    return _NOT_LETTERS.sub("", text)


def is_edit_mark(node: HtmlElement) -> bool:
    """True if an element only says that, when or by whom a comment was edited.

    It is not the commenter's text, and it is not stable.
    """
    names = node.get("class")
    if not names or not any(_EDITED_NAME.search(name) for name in names.split()):
        return False
    text = line_of(node)
    return len(text) <= 80 and _EDITED.search(text) is not None


def _opening(item: HtmlElement, tag: str) -> str:
    if tag in _BLOCKS:
        return "\n\n"
    return "\n" if tag == "br" else _smiley(item) if tag == "img" else ""


def _flow(text: str | None, pre: int) -> str:
    if not text:
        return ""
    return text if pre > 0 or (text.isprintable() and "  " not in text) else _WORDS_OF_WHITE_SPACE.sub(" ", text)


def tidy(text: str) -> str:
    """Normalise to single spaces, single line ends and single blank lines."""
    text = clean(text.replace("\r", "\n"))
    if text.isprintable() and "  " not in text:
        return text.strip()
    text = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    return _BLANK.sub("\n\n", text).strip()


def _smiley(image: HtmlElement) -> str:
    classes = (image.get("class") or "").split()
    return "" if SMILEYS.isdisjoint(classes) else image.get("alt") or ""


def _mail(hexed: str) -> str:
    """Decode a ``data-cfemail`` attribute: each byte is XORed with the first one."""
    try:
        data = bytes.fromhex(hexed[:512])
    except ValueError:
        return ""
    return bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8", "replace") if data else ""


def fragment(markup: str) -> HtmlElement:
    """Parse comment HTML, or plain text, into one ``div``."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_pis=True)
    source = f"<div>{clean(markup[:MAX_FRAGMENT])}</div>".encode()
    try:
        tree = lxml.html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return lxml.html.Element("div")
    body = tree.find("body")
    return tree if body is None else body


_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"'}
    | {"–": "-", "—": "-", "‐": "-", "‑": "-", "…": "...", "×": "x"}
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,100}>")
_DASHES = re.compile(r"-{2,3}")


def author_of(name: str | None, nobody: Collection[str] = frozenset()) -> str | None:
    """Normalise a commenter's name so that all renderings of it are equal.

    Blog software prints typographic quotes and dashes in one theme, and the typed ones in another and in the API; they
    are folded to the typed form. None for no name and for the words in ``nobody`` (case-folded) that stand for none.
    """
    text = one_line(_TAG.sub("", html.unescape(name or "")[:300])).translate(_TYPOGRAPHY)
    text = _DASHES.sub("-", text)
    return None if not text or text.casefold() in nobody else text
