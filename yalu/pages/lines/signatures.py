"""Signatures in a text, and the closing note that says who wrote it (extraction.md#bylines).

East Asian papers sign inside the text; a pen name of the house (本报评论员, 社説, 사설) is no person. The note reads
（作者是…）, 筆者は…, 필자는 … or "Anna Lee is a professor at …", is no part of the text
(comparison.md#bylines-and-author-notes), and gives the byline if nobody else signs.
"""

from __future__ import annotations

import re
from itertools import chain

from yalu.pages.document.blocks import Block
from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import each, part, phrases
from yalu.pages.lines.author_line import names_in
from yalu.pages.lines.credits import credited
from yalu.pages.lines.names import clean_name, is_east_name, looks_like_person, unique, without_pictures

LONGEST = 400
"""Maximum weight of such a note."""
REASON = "note about the author"

_KINDS = {"ko": ("signed_line_ko", "signed_name_ko", "signed_ko"), "zh": ("signed_zh",), "ja": ("signed_ja",)}
"""Kinds of phrases in which people sign, by language."""
_BEGINNING = 60
_BETWEEN = re.compile(r"[\s、，,·ㆍ・/]+")
_BRACKETS = re.compile(r"(?:\A|[。！？!?.”」』]\s?)[（(【\[]\s?([^（）()\[\]【】]{2,24})\s?[）)】\]]\Z")
_PLURAL = re.compile(r"s\b")


def noted(text: str) -> tuple[str, ...] | None:
    """Return the people a note about the author names, perhaps none; None if the text is no such note."""
    for language in ("ko", "ja", "zh"):
        if match := phrases(f"note_{language}").match(text):
            names = _east(text, language)
            return names or (None if match.groupdict().get("bare") else names)
    if match := phrases("note_latin").match(text):
        names = unique(
            name for raw in match.group(1, 2) if raw and (name := clean_name(raw)) and looks_like_person(name)
        )
        return names if names and (match["work"] or _tells_a_role(text)) else None
    return () if phrases("note_unnamed").match(text) and _tells_a_role(text) else None


def _tells_a_role(text: str) -> bool:
    return phrases("role").search(_PLURAL.sub("", text[:250])) is not None or " teach" in text[:80]


def _east(text: str, language: str) -> tuple[str, ...] | None:
    """The name in an East Asian note: what is left of it without offices and roles; None for Korean without a role."""
    role = part("east_role")
    if language == "ko" and not re.search(role, text):
        return None
    pieces = phrases("note_between").split(text)
    parts = (re.sub(role, " ", phrases("office").sub(" ", piece)).strip() for piece in pieces)
    return next(((name,) for name in parts if is_east_name(name, language)), ())


def is_closing_note(block: Block, earlier: list[Block]) -> bool:
    """True if the last block is a note about people whom the text before it does not mention."""
    names = noted(block.text) if block.size < LONGEST else None
    if names is None:
        return False
    text = squashed(" ".join(block.text for block in earlier))
    return not any(squashed(name.split()[-1]) in text for name in names)


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
