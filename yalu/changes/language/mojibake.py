"""Recognise text damaged by a wrong encoding, by the legible text seen before or after.

Rule: comparison.md#texts-in-a-wrong-encoding.

The cause is a server that omits its encoding, a database that keeps only ASCII, or a cache that cuts through a
character, not an editor. A text counts as damaged only if the same encoding error, applied to the legible text, gives
it exactly.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from yalu.model import ParsedArticle
from yalu.reasons import Reason
from yalu.text import body_text, paragraphs

REASON = Reason.of("form.encoding")
LOST = "\ufffd"
LEAST_LOST = 3
"""Minimum letters replaced by question marks that count as lost letters rather than as questions."""

MOST_TRIED = 200
"""Maximum number of paragraphs with which one damaged paragraph is compared."""
_RIGHT = ("utf-8", "cp949", "gb18030", "big5hkscs", "cp932", "euc_jp")
_OLD = ("cp949", "gbk", "big5hkscs", "cp932", "euc_jp")
"""Encodings of one script that lack characters of others."""
_WRONG = ("cp1252", "latin-1")
_MARKS = re.compile("[\u00c0-\u00ff]")
_WIDEST_OF_THREE = "\uffff"
_RUNS = re.compile(f"{LOST}+")
_IN_PLACE = re.compile(r"\?\w|(?<!\S)\?")
"""A question mark where no question ends."""


def spoilt(text: str, legible: str) -> bool:
    """Return True if ``text`` is what a wrong encoding, or one escaping too many, makes of ``legible``."""
    if text == legible:
        return False
    if "&" in text and _plain(html.unescape(text)) == _plain(legible):
        return True  # escaped once more
    if legible.isascii() or LOST in legible:
        return False
    if any(text == legible.encode(old, "replace").decode(old) for old in _OLD) and _lost(text, legible):
        return True
    if LOST in text and _with_gaps(text, legible):
        return True
    if text.isascii():
        lost = sum(1 for char in legible if char.isalnum() and not char.isascii())
        return lost >= LEAST_LOST and _plain(text) == _plain(legible.encode("ascii", "replace").decode())
    if _MARKS.search(text) is None:
        return False
    seen = _letters(text)
    return any(_is_misread(seen, legible, right, wrong) for right in _RIGHT for wrong in _WRONG)


def _lost(text: str, legible: str) -> bool:
    """Return True if question marks replace letters or signs, or stand where no question ends.

    One in place of a dash or an ellipsis behind a word may ask. Both texts have the same length.
    """
    lost = (right for wrong, right in zip(text, legible, strict=True) if wrong != right)
    return _IN_PLACE.search(text) is not None or any(map(_is_no_mark, lost))


def _is_no_mark(char: str) -> bool:
    """Return True for a letter, a figure, a currency sign or a picture."""
    return char.isalnum() or unicodedata.category(char) in ("Sc", "So")


def is_cut_at_wide(text: str, legible: str) -> bool:
    """Return True if a text ends where ``legible`` has its first character of four bytes.

    MySQL's ``utf8`` has three bytes a character, and cuts a text at the first one that needs more.
    """
    kept = text.rstrip()
    rest = legible[len(kept) :].lstrip() if kept and legible.startswith(kept) else ""
    return rest[:1] > _WIDEST_OF_THREE >= max(kept) and any(map(str.isalnum, rest))


def _is_misread(seen: str, legible: str, right: str, wrong: str) -> bool:
    """Return True if the letters ``seen`` are those of ``legible`` with some of its characters read wrongly.

    Software that stores some texts in the wrong encoding leaves others right, so each character is asked on its own.
    """
    at = 0
    for char in unicodedata.normalize("NFC", legible):
        plain = _letters(char)
        misread = plain if char.isascii() else _letters(_misread(char, right, wrong))
        if misread and seen.startswith(misread, at):
            at += len(misread)
        elif seen.startswith(plain, at):
            at += len(plain)
        elif misread:
            return False
    return at == len(seen)


def legible(text: str, other: str) -> str:
    """Return ``text``, or ``other`` if ``text`` is a damaged form of it."""
    return other if spoilt(text, other) else text


def legible_body(body: str, other: str) -> str:
    """Return ``body`` with damaged paragraphs taken from ``other``.

    They are paired in order. If the counts differ, whole texts are compared, and then each damaged paragraph with those
    that only ``other`` has.
    """
    if body == other:
        return body
    mine, theirs = paragraphs(body), paragraphs(other)
    if len(mine) == len(theirs):
        read = tuple(legible(paragraph, counterpart) for paragraph, counterpart in zip(mine, theirs, strict=True))
        return body if read == mine else body_text(read)
    if (whole := legible(body, other)) != body:
        return whole
    only_theirs = [two for two in dict.fromkeys(theirs) if two not in mine and not two.isascii()]
    read = tuple(_legible_among(paragraph, only_theirs) for paragraph in mine)
    return body if read == mine else body_text(read)


def _legible_among(text: str, others: Sequence[str]) -> str:
    """Return the first of ``others`` of which ``text`` is a damaged form; ``text`` if it is of none."""
    if LOST not in text and _MARKS.search(text) is None:
        return text
    return next((other for other in others[:MOST_TRIED] if spoilt(text, other)), text)


def legible_article(article: ParsedArticle, other: ParsedArticle) -> ParsedArticle:
    """Return ``article`` with its damaged title, subtitle and paragraphs taken from ``other``."""
    subtitle = legible(article.subtitle, other.subtitle) if article.subtitle and other.subtitle else article.subtitle
    title, body = legible(article.title, other.title), legible_body(article.body, other.body)
    boxes = other.boxes if body == other.body else article.boxes
    return replace(article, title=title, body=body, subtitle=subtitle, boxes=boxes)


def _misread(char: str, right: str, wrong: str) -> str:
    """Return a character written in one encoding and read in another; itself if the first does not have it."""
    try:
        return char.encode(right).decode(wrong, "replace")
    except UnicodeEncodeError:
        return char


def _letters(text: str) -> str:
    """Return the letters and digits of a text, without all that pages lose: spaces, control characters, marks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _with_gaps(text: str, legible: str) -> bool:
    """Return True if ``text`` equals ``legible`` except for unreadable characters, none of them ASCII."""
    at = 0
    pieces, gaps = _RUNS.split(text), [len(run) for run in _RUNS.findall(text)]
    if sum(map(len, pieces)) * 2 < len(legible):
        return False
    for number, piece in enumerate(pieces):
        most = 0 if number == 0 else gaps[number - 1]
        last = number == len(pieces) - 1
        start = len(legible) - len(piece) if last and most else legible.find(piece, at, at + most + len(piece))
        if not at <= start <= at + most or not legible.startswith(piece, start):
            return False
        if any(char.isascii() for char in legible[at:start]):
            return False
        at = start + len(piece)
    return at == len(legible)
