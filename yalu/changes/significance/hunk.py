"""One differing stretch of words, and the difference it makes once it is weighed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yalu.changes.language.tokens import is_unspaced
from yalu.changes.language.word_variants import CLOSE, OPEN
from yalu.reasons import Reason

FORM = 0.1
WORDING = 0.3
MEANING = 0.6
"""Significance of a difference of its kind, where nothing else is known of it."""
QUOTES = frozenset((OPEN, CLOSE))


@dataclass(frozen=True, slots=True)
class TextDifference:
    """One difference: the words on each side as written, its significance (0 to 1) and reason."""

    removed: str
    added: str
    significance: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Hunk:
    """A difference: keys and text of both sides, the keys around it, and where it lies.

    ``old`` or ``new`` is empty if words were only added or removed. ``before`` and ``after`` are the surrounding keys.
    ``in_quotation``, ``at_start`` and ``title_case`` tell if it lies inside a quotation, starts a sentence, and lies in
    a text with capitalized words; ``lang`` is ko, ja, zh or en.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    old_text: str
    new_text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    in_quotation: bool
    at_start: bool
    title_case: bool
    lang: str

    def weighed(self, significance: float, reason: Reason) -> TextDifference:
        """Return the difference with its significance (0 to 1) and reason."""
        return TextDifference(self.old_text.strip(), self.new_text.strip(), significance, reason)


def form_differences(gone: Iterable[str], came: Iterable[str], reasons: tuple[Reason, Reason]) -> list[TextDifference]:
    """Return texts that only one side has as differences of form; ``reasons`` are for those that went, that came."""
    return [
        *(TextDifference(text, "", FORM, reasons[0]) for text in gone),
        *(TextDifference("", text, FORM, reasons[1]) for text in came),
    ]


def size_of(keys: tuple[str, ...]) -> float:
    """Return the approximate number of words; a Han or kana character counts half."""
    return sum(0.5 if is_unspaced(key) and len(key) == 1 else 1.0 for key in keys if key[0].isalnum())


def shown(text: str, most: int = 60) -> str:
    """Return the text on one line, cut with an ellipsis to at most ``most`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
