"""Normalised text of a comment: the same from a themed page, an API answer or a feed."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.document.blocks import own_texts
from yalu.pages.document.element_names import MOST_KNOWN
from yalu.pages.document.elements import SMILEYS
from yalu.pages.document.vocabulary import names, phrases
from yalu.pages.lines.prose import is_clock
from yalu.text import clean, has_digit, one_line

MAX_FRAGMENT = 1 << 20
"""Maximum length of comment HTML that is parsed; the rest is cut."""

MAX_TEXT = 1 << 20
"""Maximum characters of one comment; the rest is not read."""
SHORT = 400
"""Characters in which a name, time or heading is searched."""

_BLOCKS, _SILENT = names("text_blocks"), names("text_silent")
_MAY_HIDE_MAIL = frozenset(("a", "span"))
_NOT_IN_LINE = _BLOCKS | _SILENT | {"br", "img", "pre"}
_MOST_IN_LINE = 12
"""Elements of a line that is read at once."""
_BLANK = re.compile(r"\n{2,}")
_WORDS_OF_WHITE_SPACE = re.compile(r"[ \t\n\r\f\v]+")

_FEW = 3
"""Number of elements in a line that says when a comment was edited, at most."""
_MAY_SAY_WHEN = frozenset(("div", "p", "span", "small", "i", "em"))
_EDITED_NAME = re.compile(r"(?:\A|[-_])(?:edited|edit|modified)(?:\Z|[-_])", re.I)
_MAY_BE_CARD = frozenset(("a", "aside", "blockquote", "div", "figure", "span"))
_CARD_NAME = re.compile(
    r"(?!(?:has|is|no|with)[-_])(?:[\w-]+[-_])?(?:onebox|(?:link|url)[-_]?(?:card|preview)|bookmark[-_]card)(?:[-_](?:wrap\w*|box|container))?\Z",
    re.I,
)
"""Classes by which Discourse, Ghost and plug-ins for blogs call the preview of a page in place of its address."""
_MOST_BETWEEN = 8
"""Pieces of white space between an address and its card, at most."""
_ADDRESS_AT_END, _LONGEST_ADDRESS = re.compile(r"\bhttps?://\S+\Z"), 2_000
_RULE = re.compile(r"\n_{15,}\n")
"""The rule above the signature of a member, as boards draw it in text."""
_LONGEST_SIGNATURE = 600
_NOT_LETTERS = re.compile(r"[\W_]+")
_ANSWERS, _LONGEST_SUBJECT = re.compile(r"\W{0,2}re\s?[:：]", re.I), 200
"""How the subject of an answer begins, and its maximum characters."""

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
    if skip is None and _is_in_line(node) and len(text := "".join(node.itertext())) <= most:
        return tidy(_flow(text, 0))
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
        if item is not node and _is_card(item, tag) and (address := _address_of(item, _last(out))) is not None:
            out += (_opening(item, tag), address) if address else ()
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


def _is_plain(node: HtmlElement) -> bool:
    """True if the text node of a childless element is all that it says."""
    tag = node.tag
    return tag not in ("img", "pre") and (tag not in ("a", "span") or node.get("data-cfemail") is None)


def _is_in_line(node: HtmlElement) -> bool:
    """True if an element holds nothing but a few inline elements whose texts are all that it says."""
    parts = list(islice(node.iter(), _MOST_IN_LINE + 1))
    if len(parts) > _MOST_IN_LINE or node.tag in ("br", "img", "pre"):
        return False
    inline = not any(
        each.tag in _NOT_IN_LINE or not isinstance(each.tag, str) or _is_card(each, each.tag) for each in parts[1:]
    )
    return inline and all(each.get("data-cfemail") is None for each in parts if each.tag in _MAY_HIDE_MAIL)


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
    if node.tag in _MAY_SAY_WHEN and len(text := node.text or "") < SHORT:
        lone = not len(node)
        few = lone or next(islice(node.iterdescendants(), _FEW, None), None) is None
        dated = few and (has_digit(text) if lone else any(map(has_digit, node.itertext())))
        if dated and is_clock(line_of(node)):
            return True
    if not _is_called_edited(node.get("class") or ""):
        return False
    line = line_of(node)
    return len(line) <= 80 and phrases("edit_line").search(line) is not None


@lru_cache(maxsize=MOST_KNOWN)
def _is_called_edited(classes: str) -> bool:
    return any(map(_EDITED_NAME.search, classes.split()))


def _is_card(node: HtmlElement, tag: str) -> bool:
    """True for what is named as the card that software shows for an address: its words are those of another page."""
    if tag not in _MAY_BE_CARD or not _is_called_card(node.get("class") or ""):
        return False
    return tag != "a" or (len(node) > 0 and not any(own_texts(node.getparent())))  # no link in the writer's own words


@lru_cache(maxsize=MOST_KNOWN)
def _is_called_card(classes: str) -> bool:
    return any(map(_CARD_NAME.match, classes.split()))


def _address_of(card: HtmlElement, before: str) -> str | None:
    """The address that a card leads to, as its writer gave it; empty if it stands ``before``, None if there is none."""
    hrefs = (link.get("href") or "" for link in card.iter("a"))
    address = next((href for href in hrefs if href.startswith(("http://", "https://"))), None)
    if address is None:
        return "" if _ADDRESS_AT_END.search(before[-_LONGEST_ADDRESS:]) else None
    return "" if before.endswith(address) else address


def _last(out: Sequence[str]) -> str:
    """The last text that is no white space, if it is near the end."""
    return next((text for part in islice(reversed(out), _MOST_BETWEEN) if (text := part.rstrip())), "")


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


def is_subject(line: str) -> bool:
    """True if a line is the subject of an answer, which repeats what it answers."""
    return len(line) <= _LONGEST_SUBJECT and _ANSWERS.match(line) is not None


def without_subject(comment: ParsedComment) -> ParsedComment:
    """Return a comment without the subject above its words: a board prints it, and not in all states of a post."""
    subject, _, words = comment.text.partition("\n\n")
    return replace(comment, text=words) if words and is_subject(subject) else comment


def without_member_signature(post: ParsedComment) -> ParsedComment:
    """Return a post without what is below its last rule, as boards part a member's signature from his words."""
    rules = list(_RULE.finditer(post.text))
    signed = bool(rules) and len(post.text) - rules[-1].end() <= _LONGEST_SIGNATURE
    return replace(post, text=post.text[: rules[-1].start()].rstrip()) if signed else post
