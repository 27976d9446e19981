"""The closing note that says who wrote the article (extraction.md#bylines, comparison.md#bylines-and-author-notes).

It reads （作者是…）, 筆者は…, 필자는 … or "Anna Lee is a professor at …", and is no part of the text. If nobody else
signs, it gives the byline.
"""

from __future__ import annotations

import re

from yalu.pages.document.blocks import Block
from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import part, phrases
from yalu.pages.lines.names import clean_name, is_east_name, looks_like_person, unique

LONGEST = 400
"""Maximum weight of such a note."""
REASON = "note about the author"

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
    text = squashed(" ".join(each.text for each in earlier))
    return not any(squashed(name.split()[-1]) in text for name in names)
