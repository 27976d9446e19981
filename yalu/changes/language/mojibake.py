"""Texts that a wrong encoding spoilt on the way: known by the legible text that was seen before or after.

A server that forgets its encoding, a database that keeps only ASCII, a cache that cuts through a character: no editor
did that. A text is only called spoilt when the legible one, put through the same mistake, gives it letter for letter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from yalu.model import Article
from yalu.text import body_text, paragraphs

REASON = "the same text in a wrong encoding"
LOST = "\ufffd"
LEAST_LOST = 3
"""Letters that must have become question marks before those are taken for lost letters and not for questions."""

BEGINNING, SETTLED = 500, 8
"""Characters of a text that are misread before the whole is, and letters at their end that what follows may alter."""

_RIGHT = ("utf-8", "cp949", "gb18030", "big5hkscs", "cp932", "euc_jp")
_WRONG = ("cp1252", "latin-1")
_MARKS = re.compile("[\u00c0-\u00ff]")
_RUNS = re.compile(f"{LOST}+")


def spoilt(text: str, legible: str) -> bool:
    """Whether ``text`` is what a wrong encoding makes of ``legible``."""
    if text == legible or legible.isascii() or LOST in legible:
        return False
    if LOST in text and _with_gaps(text, legible):
        return True
    if text.isascii():
        lost = sum(1 for char in legible if char.isalnum() and not char.isascii())
        return lost >= LEAST_LOST and _plain(text) == _plain(legible.encode("ascii", "replace").decode())
    if _MARKS.search(text) is None:
        return False
    seen = _letters(text)
    return any(
        seen.startswith(_letters(_misread(legible[:BEGINNING], right, wrong))[:-SETTLED])
        and seen == _letters(_misread(legible, right, wrong))
        for right in _RIGHT
        for wrong in _WRONG
    )


def legible(text: str, other: str) -> str:
    """``text``, or ``other`` when ``text`` is that one spoilt."""
    return other if spoilt(text, other) else text


def legible_body(body: str, other: str) -> str:
    """The same paragraph by paragraph, where there are as many."""
    if body == other:
        return body
    mine, theirs = paragraphs(body), paragraphs(other)
    if len(mine) != len(theirs):
        return legible(body, other)
    read = tuple(legible(one, two) for one, two in zip(mine, theirs, strict=True))
    return body if read == mine else body_text(read)


def legible_article(article: Article, other: Article) -> Article:
    """An article with those texts of ``other`` that it has spoilt."""
    subtitle = legible(article.subtitle, other.subtitle) if article.subtitle and other.subtitle else article.subtitle
    title, body = legible(article.title, other.title), legible_body(article.body, other.body)
    return replace(article, title=title, body=body, subtitle=subtitle)


def _misread(text: str, right: str, wrong: str) -> str:
    return text.encode(right, "replace").decode(wrong, "replace")


def _letters(text: str) -> str:
    """What is left of a text when all is taken out that pages lose: spaces, controls, marks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def _with_gaps(text: str, legible: str) -> bool:
    """Whether the text is the legible one but for letters, none of them ASCII, that could not be read."""
    at = 0
    pieces, gaps = _RUNS.split(text), [len(run) for run in _RUNS.findall(text)]
    if sum(map(len, pieces)) * 2 < len(legible):
        return False
    for number, piece in enumerate(pieces):
        most = 0 if number == 0 else gaps[number - 1]
        last = number == len(pieces) - 1
        found = len(legible) - len(piece) if last and most else legible.find(piece, at, at + most + len(piece))
        if not at <= found <= at + most or not legible.startswith(piece, found):
            return False
        if any(char.isascii() for char in legible[at:found]):
            return False
        at = found + len(piece)
    return at == len(legible)
