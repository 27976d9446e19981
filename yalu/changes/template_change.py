"""Compare the text that two templates show without what each puts around it (comparison.md#fields-by-agreement)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from yalu.changes.body.boxes import are_alike, bag
from yalu.changes.language.tokens import HAN, HANGUL, KATAKANA, is_cjk, is_unspaced
from yalu.changes.language.word_variants import fold
from yalu.changes.significance.hunk import FORM, TextDifference, form_differences
from yalu.changes.significance.text_significance import LINES, MOVED
from yalu.changes.text_diff.sequence_alignment import rising
from yalu.model import FieldCandidates
from yalu.reasons import Reason
from yalu.text import SENTENCE_ENDS, one_line

EDGE = 0.2
"""Largest share of the letters of the paragraphs in common that a template adds before or after them."""
SUBJECT = 3
"""Minimum number of words that tell the subject; half of the last paragraphs of articles share two with the others."""
_TELLING = re.compile(f"[a-zà-ÿ]{{5,}}|[{HANGUL}]+|[{HAN}]+|[{KATAKANA}]+")
_CLOSING = "\"'”’」』)） "
_BESIDE = (Reason.of("form.beside"),) * 2
Text = tuple[str, ...]


def keys(text: str) -> str:
    """Return a text as it is compared: without what differs in form alone."""
    return "".join(fold(one_line(text)).keys)


def another_template(before: FieldCandidates, after: FieldCandidates) -> bool:
    """Return True if the text stands in another element; a prefix before the names of its classes makes it no other."""
    names = (side.body_in.rstrip(">").split() for side in (before, after))
    short, long = sorted(names, key=lambda words: sum(map(len, words)))
    return len(short) != len(long) or not all(
        name == other or name.endswith((f"-{other}", f"_{other}")) for other, name in zip(short, long, strict=True)
    )


def one_template(before: FieldCandidates, after: FieldCandidates) -> bool:
    """Return True if headline and text have the same classes: what one capture lacks was not lost by its template."""
    return not another_template(before, after) and before.drawn == after.drawn != ""


def but_for_edges(before: Text, after: Text) -> tuple[Text, Text, list[TextDifference]]:
    """Return the paragraphs of two templates without what one puts before or after all that both show.

    A paragraph at an edge that resembles one of the other capture was edited and stays; so does a sentence at the end
    that has ``SUBJECT`` words of the text's subject, and an edge that holds more than ``EDGE`` of the common text, such
    as what went behind a control that shows more.
    """
    all_keys = [[keys(text) for text in texts] for texts in (before, after)]
    common = set(all_keys[0]) & set(all_keys[1])
    size = sum(map(len, common))
    apart = [
        [bag([text]) for text, key in zip(texts, own, strict=True) if key not in common]
        for texts, own in zip((before, after), all_keys, strict=True)
    ]
    gone, came = _edges(before, all_keys[0], common, apart[1], size), _edges(after, all_keys[1], common, apart[0], size)
    parts = form_differences([before[at] for at in sorted(gone)], [after[at] for at in sorted(came)], _BESIDE)
    return _without(before, gone), _without(after, came), parts


def _edges(
    texts: Text, own: Sequence[str], common: set[str], others: Sequence[Counter[str]], size: int
) -> frozenset[int]:
    """Return the places of the paragraphs of one capture that its template puts before or after the text."""
    shared = [at for at, key in enumerate(own) if key in common]
    if not shared:
        return frozenset()
    places: set[int] = set()
    subject = _subject(" ".join(texts[at] for at in shared))
    for edge in (range(shared[0]), range(shared[-1] + 1, len(texts))):
        alone = [at for at in edge if not any(are_alike(bag([texts[at]]), other) for other in others)]
        alone = [at for at in alone if at < shared[0] or not _goes_on(texts[at], subject)]
        if sum(len(own[at]) for at in alone) <= EDGE * size:
            places.update(alone)
    return frozenset(places)


def _goes_on(text: str, subject: frozenset[str]) -> bool:
    """Return True if a sentence speaks of a subject, given by its words: no template does."""
    return text.rstrip(_CLOSING).endswith(tuple(SENTENCE_ENDS)) and len(_subject(text) & subject) >= SUBJECT


def _subject(text: str) -> frozenset[str]:
    """Return the words that tell a text's subject: long ones, beginnings of Korean ones, pairs of Han or katakana."""
    runs = [match for match in _TELLING.findall(text.casefold()) if len(match) > 1]
    return frozenset(
        part
        for run in runs
        for part in (map("".join, pairwise(run)) if is_unspaced(run) else [run[:2] if is_cjk(run) else run])
    )


def _without(texts: Text, places: frozenset[int]) -> Text:
    return tuple(text for at, text in enumerate(texts) if at not in places)


def as_form(parts: list[TextDifference], before: Text, after: Text) -> list[TextDifference]:
    """Return the differences between two templates: lines that only one shows are their form, and so are other places.

    A template puts several paragraphs elsewhere, or one from the beginning to the end, or a standfirst, a caption or a
    note on the other side of the paragraph at an end: a single one in another place was moved by an editor.
    """
    form = LINES if _one_moved(before, after) else (*LINES, MOVED)
    return [
        replace(part, significance=min(part.significance, FORM)) if part.reason.code in form else part for part in parts
    ]


def _one_moved(before: Text, after: Text) -> bool:
    own = [[*map(keys, texts)] for texts in (before, after)]
    counts, places = [*map(Counter, own)], {key: at for at, key in enumerate(own[1])}
    common = [(at, places[key]) for at, key in enumerate(own[0]) if counts[0][key] == counts[1][key] == 1]
    moved = set(common) - set(rising(common))
    last, end = len(before) - 1, len(after) - 1
    return len(moved) == 1 and moved.isdisjoint({(0, end), (last, 0), (0, 1), (1, 0), (last, end - 1), (last - 1, end)})
