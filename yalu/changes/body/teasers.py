"""Compare a teaser with the full text, and recognise a teaser by what is left of the full text (decision 0244)."""

from __future__ import annotations

from dataclasses import replace

from yalu.model import Access, ParsedArticle

MOST_LEFT = 0.5
"""Largest share of the letters of a full text that a teaser without a wall holds."""
LEAST_LOST = 300
"""Minimum number of letters that such a teaser lacks."""
_ENDS = '.!?。！？…"”’」』）)]】'
_BREAKS = ("...", "…")


def with_teaser(old: ParsedArticle, new: ParsedArticle) -> tuple[ParsedArticle, ParsedArticle]:
    """Return the two states, one of them as a teaser if both read as full text but it is only the other's beginning.

    A text that lost more than half from one point on became a teaser. A text that grew as much was a teaser only if
    it broke off inside a sentence: else it was written on.
    """
    if old.access is not Access.FULL or new.access is not Access.FULL:
        return old, new
    if _is_beginning(new.body, old.body):
        return old, replace(new, access=Access.TEASER)
    if _is_beginning(old.body, new.body) and _breaks_off(old.body):
        return replace(old, access=Access.TEASER), new
    return old, new


def _is_beginning(short: str, full: str) -> bool:
    if not short or len(short) > MOST_LEFT * len(full):
        return False
    begun, whole = (list(filter(str.isalnum, text)) for text in (short, full))
    return len(whole) - len(begun) >= LEAST_LOST and whole[: len(begun)] == begun


def _breaks_off(text: str) -> bool:
    text = text.rstrip()
    return text.endswith(_BREAKS) or text[-1] not in _ENDS


def shared_by_teaser(
    before: tuple[str, ...], after: tuple[str, ...], old_is_teaser: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the comparable paragraphs of a teaser and a full text: those whose beginnings match."""
    teaser, full = (before, after) if old_is_teaser else (after, before)
    left: list[str] = []
    right: list[str] = []
    for short, long in zip(teaser, full, strict=False):
        short = short.rstrip(" .…")
        if long.startswith(short):
            continue
        if short[:12] != long[:12] or len(long) < len(short):
            break
        left.append(short)
        right.append(_cut_like(long, short))
    return (tuple(left), tuple(right)) if old_is_teaser else (tuple(right), tuple(left))


def _cut_like(long: str, short: str) -> str:
    """Return the beginning of ``long``, up to the last words of its teaser ``short``."""
    tail = short[-8:]
    at = long.find(tail)
    return long[: at + len(tail)] if at >= 0 else long[: len(short)]
