"""Recorded reasons in the reader's language: they are made of few phrases, each known here by its pattern.

A reason is recorded in English (``yalu.changes``, ``yalu.history``, ``yalu.terms``). A pattern is the English message
itself, a ``{name}`` in it standing for the words of a publisher or a number. What no pattern knows stays in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from yalu.reports.words.reason_messages import (
    DECLARED,
    NAMED,
    OPENINGS,
    PHRASES,
    SIGNIFICANT,
)
from yalu.reports.words.words import Words

LONGEST = 500
"""Characters of a reason that are looked at; a longer one stays as it is."""
MOST_SEGMENTS = 12

_NUMBERS = ("count", "known")
_SHAPES: Mapping[str, str] = {
    **dict.fromkeys(_NUMBERS, r"\d{1,9}"),
    **dict.fromkeys(("answer", "old_answer", "classes"), "[a-z ]{1,80}"),
    "act": "[^: ][^:]{0,60}",
    "host": "[^ ]{1,300}",
    "address": "[^ ]{1,500}",
}
"""What may stand for a name in a message; for any other, whatever a publisher wrote."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Edges of a publisher's words while a reason is put together: no text has these characters of private use."""
_NO_EDGES = {ord(_OPEN): None, ord(_CLOSE): None}
_OWN = re.compile(f"({_OPEN}[^{_CLOSE}]*{_CLOSE})")
_OWN_NAMES = frozenset({"text", "old", "new"})
_SLOT = re.compile(r"\{(\w+)\}")
_MORE = re.compile(r"(?P<rest>.*); and (?P<count>\d+) more", re.DOTALL)
_HOW = re.compile(r"(?P<rest>.*) \((?P<how>[^()]*)\)", re.DOTALL)
_SOURCE = re.compile(r"[a-z0-9-]{1,80}: (?=\S)")
_RECURRENCE = re.compile(r"back and forth, (?P<count>\d+) times before: (?P<rest>.*)", re.DOTALL)


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


def told_reason(words: Words, reason: str) -> Phrase:
    """The reason in the reader's language; in English, and marked as such, where a part of it is not known."""
    reason = reason.translate(_NO_EDGES)
    said = _whole(words, reason) if len(reason) <= LONGEST else None
    return Phrase(reason, "en") if said is None else _phrase(said, words.tag)


def _phrase(said: str, language: str) -> Phrase:
    """A text whose places of a publisher's words have edges, without the edges."""
    text, own = "", []
    for part in _OWN.split(said):
        if part.startswith(_OPEN):
            own.append((len(text), len(text) + len(part) - 2))
        text += part.strip(_OPEN + _CLOSE)
    return Phrase(text, language, tuple(own))


def told_note(words: Words, note: str) -> Phrase:
    """The reason of a failed crawl in the reader's language, without the source's id before it."""
    return told_reason(words, _SOURCE.sub("", note))


def _whole(words: Words, reason: str) -> str | None:
    """A reason with what may stand round it: how often the same was seen, and whether the page owns up to it."""
    if match := _RECURRENCE.fullmatch(reason):
        rest = _whole(words, match["rest"])
        return rest and words.ngettext(
            "back and forth, {count} time before: {reason}",
            "back and forth, {count} times before: {reason}",
            int(match["count"]),
            reason=rest,
        )
    if (match := _HOW.fullmatch(reason)) and (declared := DECLARED.get(match["how"])):
        rest, how = _parts(words, match["rest"]), words.gettext(declared)
        return rest and words.gettext("{reason} ({how})", reason=rest, how=how)
    return _parts(words, reason)


def _parts(words: Words, reason: str) -> str | None:
    if match := _MORE.fullmatch(reason):
        rest = _joined(words, match["rest"].split("; "))
        return rest and words.ngettext(
            "{reason}; and {count} more", "{reason}; and {count} more", int(match["count"]), reason=rest
        )
    return _joined(words, reason.split("; "))


def _joined(words: Words, segments: list[str]) -> str | None:
    """The parts of a reason, told apart at semicolons; one that a publisher wrote belongs to the part round it."""
    if len(segments) > MOST_SEGMENTS:
        return None
    told: list[str | None] = [None] * len(segments) + [""]
    for start in reversed(range(len(segments))):
        for end in range(start + 1, len(segments) + 1):
            rest = told[end]
            if rest is not None and (said := _part(words, "; ".join(segments[start:end]))) is not None:
                told[start] = f"{said}; {rest}" if rest else said
                break
    return told[0] or None


def _part(words: Words, part: str) -> str | None:
    for opening in OPENINGS:
        if match := _pattern(opening).fullmatch(part):
            rest = _part(words, match["reason"])
            return rest and words.gettext(opening, reason=rest)
    for recorded, message in PHRASES.items():
        if (match := _pattern(recorded).fullmatch(part)) and (values := _values(words, match)) is not None:
            return words.gettext(message, **values)
    return None


def _values(words: Words, match: re.Match[str]) -> Mapping[str, object] | None:
    """What a pattern took from a reason, our own words among it translated; None when one of them is not known."""
    values: dict[str, object] = {}
    for name, value in match.groupdict().items():
        told = (
            _TOLD[name](words, value) if name in _TOLD else f"{_OPEN}{value}{_CLOSE}" if name in _OWN_NAMES else value
        )
        if told is None:
            return None
        values[name] = told
    return values


def _classes(words: Words, value: str) -> str | None:
    names = value.split(" and ")
    if not all(name in SIGNIFICANT for name in names):
        return None
    return words.several([words.gettext(SIGNIFICANT[name]) for name in names])


def _named(words: Words, value: str) -> str | None:
    return words.gettext(NAMED[value]) if value in NAMED else None


_TOLD: Mapping[str, Callable[[Words, str], object]] = {
    "classes": _classes,
    "answer": _named,
    "old_answer": _named,
    "act": lambda words, value: _named(words, value) or value,
    "cause": _part,
    "detail": lambda words, value: _part(words, value) or value,
    **dict.fromkeys(_NUMBERS, lambda _, value: int(value)),
}


@cache
def _pattern(message: str) -> re.Pattern[str]:
    """The message as a pattern: numbers where it counts, one or more characters at any other place."""
    body = ""
    for at, part in enumerate(_SLOT.split(message)):
        body += f"(?P<{part}>{_SHAPES.get(part, '.+')})" if at % 2 else re.escape(part)
    return re.compile(body, re.DOTALL)
