"""Compare a teaser with the full text, and recognise a teaser by what is left of the full text (decision 0244)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace

from yalu.changes.body.boxes import are_alike, bag
from yalu.ids import wording_key
from yalu.model import Access, FieldCandidates, ParsedArticle
from yalu.text import SENTENCE_ENDS, paragraphs

MOST_LEFT = 0.5
"""Largest share of the letters of a full text that a teaser without a wall holds."""
LEAST_LOST = 300
"""Minimum number of letters that a teaser without a wall lacks."""
LOST = 0.35
"""Minimum share of the letters of a full text that a teaser with a wall lacks; ``1 - MOST_LEFT`` on two templates."""
SHARED = 0.9
"""Minimum share (0 to 1) of two texts that both show, for them to show as much of the article."""
LEAST_END = 20
"""Minimum number of letters of a paragraph that ends two texts, where ``1 - LOST`` of them is enough."""
_ENDS = (*SENTENCE_ENDS, *'"”’」』）)]】')
_BREAKS = ("...", "…")


def with_teaser(
    old: ParsedArticle, new: ParsedArticle, before: FieldCandidates, after: FieldCandidates
) -> tuple[ParsedArticle, ParsedArticle]:
    """Return the two states, one of them as a teaser if both read as full text but it is only the other's beginning.

    So is a text that ends at a wall which the other capture lacks, whatever that says. Without a wall a text that lost
    more than half from one point on became a teaser. A text that grew as much was a teaser only if it broke off inside
    a sentence: else it was written on. A sign of a wall that one capture lacks cuts nothing where both show as much.
    """
    if old.access is not new.access and _shows_as_much(old, new):
        return replace(old, access=Access.FULL), replace(new, access=Access.FULL)
    if old.access is not Access.FULL or new.access is not Access.FULL:
        return old, new
    if _is_walled(new, after, old, before) or _is_beginning(new.body, old.body):
        return old, replace(new, access=Access.TEASER)
    if _is_walled(old, before, new, after) or (_is_beginning(old.body, new.body) and _breaks_off(old.body)):
        return replace(old, access=Access.TEASER), new
    return old, new


def _shows_as_much(old: ParsedArticle, new: ParsedArticle) -> bool:
    """Return True if two states share nearly all paragraphs, or most of them and a last one that is no short line."""
    before, after = paragraphs(old.body), paragraphs(new.body)
    had, has = Counter(before), Counter(after)
    whole, both = (sum(len(text) * count for text, count in some.items()) for some in (had | has, had & has))
    ended = before[-1:] == after[-1:] != () and len(before[-1]) >= LEAST_END
    return whole > 0 and both >= (1 - LOST if ended else SHARED) * whole


def _is_walled(short: ParsedArticle, here: FieldCandidates, full: ParsedArticle, there: FieldCandidates) -> bool:
    """Return True if what goes on in ``full`` is cut at texts beside a control that ``full`` does not show."""
    wall = set(here.prompts) - set(there.prompts)
    if not wall:
        return False
    texts, whole = ([text for text in paragraphs(state.body) if not _breaks_off(text)] for state in (short, full))
    kept = sorted(paragraphs(full.body))
    after = ((text, bisect_left(kept, text)) for text in paragraphs(short.body))
    cut = (text for text, place in after if place < len(kept) and kept[place].startswith(text))
    wall -= {wording_key(text) for text in (*whole, *cut)}
    known = [bag([text]) for text in whole]
    own = [
        text
        for text in texts
        if wording_key(text) not in wall or any(are_alike(bag([text]), paragraph) for paragraph in known)
    ]
    begun = 0 < len(own) < len(whole) and own == whole[: len(own)]
    least = LOST if here.body_in == there.body_in else 1 - MOST_LEFT
    return bool(wall) and begun and sum(map(len, whole[len(own) :])) >= least * sum(map(len, whole))


def shows_wall(state: ParsedArticle, here: FieldCandidates, there: FieldCandidates) -> bool:
    """Return True if a page says that the rest is not free, or has a control behind its text that another page lacks.

    ``here`` and ``there`` are what the places of the two pages say.
    """
    own = set(map(wording_key, paragraphs(state.body)))
    return state.access is Access.TEASER or not own.union(there.prompts).issuperset(here.prompts)


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
