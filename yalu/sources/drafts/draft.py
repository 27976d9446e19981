"""Writes source files: TOML with a comment for each value that a person should check. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from yalu.sources.fields import TYPES
from yalu.sources.parse import parse_sources
from yalu.sources.source import DiscoveryMethod
from yalu.text import one_line

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
KINDS = f"not found out: {', '.join(TYPES)}"
"""The comment behind a ``type`` that nobody told."""
_ID_BREAK = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class DraftValue:
    """One field as it will be written, and the comment after it."""

    value: str | bool | tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A source to be written. ``values`` are in file order."""

    id: str
    values: Mapping[str, DraftValue]
    discover: tuple[tuple[DiscoveryMethod, str, str], ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)


def write_drafts(drafts: Iterable[SourceDraft], heading: Iterable[str], file: str) -> str:
    """The text of a source file. ``heading`` are lines of comment at its top; ``file`` names it in errors.

    Raises SourceFileError when what would be written is no valid source file.
    """
    parts = ["".join(f"# {_plain(text)}\n" for text in heading), *("\n".join(_lines(draft)) + "\n" for draft in drafts)]
    text = "\n".join(part for part in parts if part)
    parse_sources(text, file)
    return text


def free_id(host: str, taken: Iterable[str]) -> str:
    """An id made from a host that is not in ``taken``."""
    stem = _ID_BREAK.sub("-", host.lower().removeprefix("www.")).strip("-")[:50].rstrip("-") or "source"
    known, name, number = set(taken), stem, 1
    while name in known:
        number += 1
        name = f"{stem}-{number}"
    return name


def _lines(draft: SourceDraft) -> Iterator[str]:
    yield "[[source]]"
    yield f"id = {_quoted(draft.id)}"
    for name, entry in draft.values.items():
        yield f"{name} = {_written(entry.value)}" + _comment(entry.why)
    if draft.discover:
        yield "discover = ["
        for way, url, why in draft.discover:
            yield f"  {{ {way.value} = {_quoted(url)} }}," + _comment(why)
        yield "]"
    if draft.evidence:
        yield ""
        yield "[source.evidence]"
        for key, text in draft.evidence.items():
            yield f"{_key(key)} = {_quoted(text)}"


def _written(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _quoted(value) if isinstance(value, str) else f"[{', '.join(map(_quoted, value))}]"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _quoted(key)


def _quoted(text: str) -> str:
    """A basic string of TOML: what JSON makes of one line without control characters is one."""
    return json.dumps(_plain(text), ensure_ascii=False)


def _comment(text: str) -> str:
    return f"  # {_plain(text)}" if text else ""


def _plain(text: str) -> str:
    return one_line(_UNPRINTABLE.sub(" ", text))
