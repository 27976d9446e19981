"""What differs between the quotations of two states of a body: changed, added, withdrawn, re-attributed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from rapidfuzz import fuzz

from yalu.changes.language.tokens import language
from yalu.changes.language.word_variants import letters_of
from yalu.changes.quotations.find import LANGUAGES, LONGEST, Quotation, is_pronoun, marked, quotations
from yalu.changes.significance.hunk import shown
from yalu.changes.significance.text_significance import weigh
from yalu.reasons import Reason

LIKE = 60.0
"""Similarity (0 to 100) of two quotations from which on one is the other, changed."""
OTHERS = 20.0
"""By how much more two quotations must be alike where they are of two speakers."""
MOST_READ = 100_000
"""Characters of the paragraphs of each state that are read; an article has fewer."""
MOST_COMPARED = 200
"""Quotations of each state that are compared."""
LEAST = 0.2
"""Significance below which quotations differ in form only."""
MOST = 4
"""Differences that a reason names, one of each of the four kinds first; further ones are counted."""
LONGEST_SPEAKER = 40
"""Characters that a reason has of a speaker."""


class _Sides(NamedTuple):
    """Quotations that only one state has, and the quoted words of each state, one after another."""

    old: list[Quotation]
    new: list[Quotation]
    words: tuple[str, str]
    names_speakers: bool


def quotation_differences(
    before: Sequence[str], after: Sequence[str], lang: str | None, quoted_in: Collection[str]
) -> Reason | None:
    """Return what differs between the quotations of two lists of paragraphs, as one reason; None if nothing does.

    ``lang`` is the language that the page declares. Nothing differs where the language is not among ``quoted_in``.
    Speakers are named, and a change of speaker told, only where ``quoted_in`` has all ``LANGUAGES``: they are right
    too rarely.
    Words that stand between marks in both states are neither added nor withdrawn, whoever said them.
    """
    had, has = set(before), set(after)
    went, came = [text for text in before if text not in has], [text for text in after if text not in had]
    spoken = language(" ".join([*went, *came]), lang)
    if spoken not in quoted_in:
        return None
    old, new = (list(islice(_named(_begun(texts), spoken), MOST_COMPARED)) for texts in (went, came))
    if not old and not new:
        return None
    sides = _Sides(old, new, (_quoted_words(before), _quoted_words(after)), frozenset(quoted_in) >= LANGUAGES)
    reasons = list(dict.fromkeys((*_reattributed(sides), *_changed(sides, spoken), *_one_sided(sides))))
    codes = [reason.code for reason in reasons]
    first = sorted(range(len(codes)), key=lambda at: codes.index(codes[at]) != at)
    return Reason.joined([reasons[at] for at in first], MOST) if reasons else None


def _begun(texts: Iterable[str]) -> Iterator[str]:
    left = MOST_READ
    for text in texts:
        if (left := left - min(len(text), LONGEST)) < 0:
            return
        yield text


def _named(texts: Iterable[str], spoken: str) -> Iterator[Quotation]:
    """Yield the quotations of paragraphs; a pronoun that stands for nobody who is named is no speaker."""
    for each in (each for text in texts for each in quotations(text, spoken)):
        yield Quotation(each.text, "") if is_pronoun(each.speaker, spoken) else each


def _quoted_words(texts: Iterable[str]) -> str:
    return "".join(letters_of(span.text) for text in texts for span in marked(text))


def _reattributed(sides: _Sides) -> Iterator[Reason]:
    """Yield the quotations with the same words and another speaker; takes from both sides what has the same words."""
    for old in list(sides.old):
        new = next((each for each in sides.new if letters_of(each.text) == letters_of(old.text)), None)
        if new is None:
            continue
        sides.old.remove(old)
        sides.new.remove(new)
        if sides.names_speakers and _by_others(old, new):
            speakers = {"old": shown(old.speaker, LONGEST_SPEAKER), "new": shown(new.speaker, LONGEST_SPEAKER)}
            yield Reason.of("quotation.reattributed", text=_shown(new.text), **speakers)


def _by_others(old: Quotation, new: Quotation) -> bool:
    """Whether two quotations name speakers of whom neither is the other in more or fewer words."""
    return bool(old.speaker and new.speaker) and old.speaker not in new.speaker and new.speaker not in old.speaker


def _likeness(old: Quotation, new: Quotation) -> float:
    return fuzz.ratio(old.text, new.text) - (OTHERS if _by_others(old, new) else 0.0)


def _changed(sides: _Sides, spoken: str) -> Iterator[Reason]:
    """Yield the quotations whose words differ by more than form; takes both forms of each from the sides."""
    for old in list(sides.old):
        likeness = [_likeness(old, each) for each in sides.new]
        if max(likeness, default=0.0) < LIKE:
            continue
        new = sides.new.pop(likeness.index(max(likeness)))
        sides.old.remove(old)
        weight = weigh(old.text, new.text, spoken)
        if weight is not None and weight.significance >= LEAST:
            yield Reason.of("quotation.changed", by=_by(new, sides), **_around_difference(old.text, new.text))


def _one_sided(sides: _Sides) -> Iterator[Reason]:
    for each in sides.old:
        if letters_of(each.text) not in sides.words[1]:
            yield Reason.of("quotation.withdrawn", by=_by(each, sides), text=_shown(each.text))
    for each in sides.new:
        if letters_of(each.text) not in sides.words[0]:
            yield Reason.of("quotation.added", by=_by(each, sides), text=_shown(each.text))


def _shown(text: str) -> str:
    return shown(text.rstrip(" ,，、"))


def _by(quotation: Quotation, sides: _Sides) -> Reason:
    if not (sides.names_speakers and quotation.speaker):
        return Reason.of("quotation.by_nobody")
    return Reason.of("quotation.by", text=shown(quotation.speaker, LONGEST_SPEAKER))


def _around_difference(old: str, new: str) -> dict[str, str]:
    """Return both texts from a little before the first place at which they differ."""
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = old.rfind(" ", 0, at - 15) + 1 or at - 20 if at > 30 else 0
    return {side: ("…" if start else "") + _shown(text[start:]) for side, text in (("old", old), ("new", new))}
