"""Statements of preference: the AI preferences of the IETF, and content signals.

``draft-ietf-aipref-vocab-08`` (September 2026) defines the labels of ``Content-Usage`` and their serialisation, a
Dictionary of RFC 9651; contentsignals.org those of ``Content-Signal``. Both may begin with a path
(``draft-ietf-aipref-attach-05``, 3.2; contentsignals.org, advanced usage). What is in neither is kept as unknown.
"""

from __future__ import annotations

import re

from yalu.terms.signals import LONGEST, Act

ACT_OF = {
    "search": Act.QUOTE,
    "ai-use": Act.MODEL,
    "ai-input": Act.MODEL,
    "train-ai": Act.MODEL,
    "ai-train": Act.MODEL,
}
"""The act that a label is about: search shows links and excerpts; to train with a text or to give it to a model as
input are both handing it over."""
_USAGE = frozenset({"train-ai", "ai-use", "search"})
_SIGNALS = frozenset({"search", "ai-input", "ai-train"})
_ANSWERS = {"yes": True, "no": False}
MOST = 100
"""Members that are read of one statement."""
_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_VALUE = re.compile(r'"(?:[^"\\]|\\["\\]){0,500}"|\([^()]{0,500}\)|[^\s,;="()]{1,500}')
_PARAMETERS = re.compile(r'(?:;[ ]*[a-z*][a-z0-9_.*-]*(?:=(?:"(?:[^"\\]|\\["\\]){0,500}"|[^\s,;="()]{1,500}))?)*')
_COMMA = re.compile(r"[ \t]*(?:,[ \t]*|\Z)")

Preferences = tuple[tuple[str, bool], ...]
Unknown = tuple[str, ...]


def with_path(value: str) -> tuple[str | None, str]:
    """The path of a rule's value, None when it has none, and the statement after it."""
    if not value.startswith("/"):
        return None, value
    path, _, rest = value.replace("\t", " ").partition(" ")
    return path, rest.strip()


def content_usage(text: str) -> tuple[Preferences, Unknown]:
    """The preferences in a ``Content-Usage`` statement, and the members that say nothing here.

    A statement that is no Dictionary says nothing at all, as the vocabulary demands; of a label that stands twice the
    last counts.
    """
    members: dict[str, str] = {}
    at, text = 0, text.strip()
    while at < len(text):
        key = _KEY.match(text, at)
        if key is None or len(members) >= MOST:
            return (), (text[:LONGEST],)
        at, value = key.end(), ""
        if text.startswith("=", at):
            value_match = _VALUE.match(text, at + 1)
            if value_match is None:
                return (), (text[:LONGEST],)
            at, value = value_match.end(), value_match[0]
        parameters = _PARAMETERS.match(text, at)
        at = parameters.end() if parameters is not None else at
        end = _COMMA.match(text, at)
        if end is None or (end.end() == len(text) and "," in end[0]):
            return (), (text[:LONGEST],)
        members.pop(key[0], None)
        members[key[0]] = value
        at = end.end()
    known = {label: value == "y" for label, value in members.items() if label in _USAGE and value in ("y", "n")}
    left = tuple(f"{label}={value}"[:LONGEST] for label, value in members.items() if label not in known)
    return tuple(known.items()), left


def content_signal(text: str) -> tuple[Preferences, Unknown]:
    """The preferences in a ``Content-Signal`` statement, and the members that say nothing here.

    Of a label that stands twice the stricter counts.
    """
    known: dict[str, bool] = {}
    unknown: list[str] = []
    for member in text.split(",", MOST):
        label, _, value = (part.strip().casefold() for part in member.partition("="))
        if label in _SIGNALS and value in _ANSWERS:
            known[label] = known.get(label, True) and _ANSWERS[value]
        elif member.strip():
            unknown.append(member.strip()[:LONGEST])
    return tuple(known.items()), tuple(unknown)
