"""Recorded reasons in the reader's language, the publisher's words in them set apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from yalu.reasons import Reason, reason_text
from yalu.reports.words.words import Words

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Edges of a publisher's words while a reason is put together: no text has these characters of private use."""
_NO_EDGES = {ord(_OPEN): None, ord(_CLOSE): None}
_OWN = re.compile(f"({_OPEN}[^{_CLOSE}]*{_CLOSE})")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and its language, as HTML's ``lang`` has it; ``own`` are the places in it that a publisher wrote."""

    text: str
    language: str
    own: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether a publisher wrote it."""
        edges = [0, *(edge for place in self.own for edge in place), len(self.text)]
        pieces = [(self.text[start:end], at % 2 == 1) for at, (start, end) in enumerate(pairwise(edges))]
        return tuple((text, own) for text, own in pieces if text)


def reason_phrase(words: Words, reason: Reason) -> Phrase:
    """The reason in the reader's language."""
    clean = reason.with_texts(lambda text: text.translate(_NO_EDGES))
    text, own = "", []
    for part in _OWN.split(reason_text(clean, words, quoted=lambda quotation: f"{_OPEN}{quotation}{_CLOSE}")):
        if part.startswith(_OPEN):
            own.append((len(text), len(text) + len(part) - 2))
        text += part.strip(_OPEN + _CLOSE)
    return Phrase(text, words.tag, tuple(own))
