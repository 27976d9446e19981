"""Signatures inside the text, in the forms used by Korean, Chinese and Japanese papers.

A pen name of the house (本报评论员, 社説, 사설) is no person and gives no byline.
"""

from __future__ import annotations

import re
from itertools import chain

from yalu.pages.document.vocabulary import each, phrases
from yalu.pages.lines.credits import credited
from yalu.pages.lines.names import clean_name, is_east_name, names_in, unique, without_pictures

_KINDS = {"ko": ("signed_line_ko", "signed_name_ko", "signed_ko"), "zh": ("signed_zh",), "ja": ("signed_ja",)}
"""Kinds of phrases in which people sign, by language."""
_BEGINNING = 60
_BETWEEN = re.compile(r"[\s、，,·ㆍ・/]+")
_BRACKETS = re.compile(r"(?:\A|[。！？!?.”」』]\s?)[（(【\[]\s?([^（）()\[\]【】]{2,24})\s?[）)】\]]\Z")


def signed_korean(line: str) -> tuple[str, ...]:
    """Names signed in a line of a Korean paper or at the beginning of a text, each followed by a role."""
    whole, inside, line = phrases("signed_line_ko"), phrases("signed_name_ko"), without_pictures(line)
    matches = whole.finditer(line) if whole.match(line) else inside.finditer(line[: 4 * _BEGINNING])
    signed = [match[1] for match in matches if match.start() < _BEGINNING]
    return unique(name for names in signed for part in _BETWEEN.split(names) if (name := clean_name(part)))


def signed_in_text(paragraphs: list[str], language: str | None) -> tuple[str, ...]:
    """Names signed at the beginning or end of the text; empty for languages without such patterns."""
    for text in reversed(paragraphs[-2:]):
        match = _BRACKETS.search(text)
        parts = [part for part in _BETWEEN.split(match[1]) if part] if match else []
        if parts and all(is_east_name(part, language) for part in parts):
            return unique(parts)
    ends = paragraphs[:5] + paragraphs[-5:] if len(paragraphs) > 10 else paragraphs
    samples = [text[:160] + " \n " + text[-160:] if len(text) > 320 else text for text in map(without_pictures, ends)]
    for pattern in chain.from_iterable(map(each, _KINDS.get(language or "", ()))):
        values = (match[1] for text in samples for match in pattern.finditer(text))
        if names := unique(name for value in values for part in _BETWEEN.split(value) if (name := clean_name(part))):
            return names
    authors = [
        name for text in paragraphs[-3:] if len(text) < 60 for value in credited(text) for name in names_in(value)
    ]
    return unique(name for name in authors if is_east_name(name, language))
