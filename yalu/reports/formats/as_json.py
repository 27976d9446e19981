"""A report as JSON, for programs, and back. ``report.schema.json`` beside this file is its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from yalu.conversion import Converter, json_text
from yalu.reports.report import ComposedReport
from yalu.reports.words import sentences
from yalu.reports.words.words import words_for

FORMAT = 3
"""Goes up when a key changes its meaning or goes away."""

RENAMED: Mapping[str, str] = {"cls": "class", "from_": "from"}
"""Keys whose name Python keeps for itself."""

_REPORT = Converter(ComposedReport, strict=False)
_BACK = {after: before for before, after in RENAMED.items()}
_COUNTED = frozenset({"counts", "per_source", "per_country", "per_language", "per_day", "names", "method"})
"""Keys of a report whose values have keys that are no names of ours."""


def as_json(report: ComposedReport) -> str:
    """One JSON object. Times are ISO 8601 in UTC."""
    return json_text(as_dict(report))


def as_dict(report: ComposedReport) -> dict[str, Any]:
    """The same as a dictionary."""
    words = words_for(report.reader.language, report.reader.timezone)
    values = msgspec.to_builtins(report, str_keys=True, enc_hook=_plain)
    return {
        "format": FORMAT,
        "title": sentences.title(words),
        "summary": sentences.summary(words, report.counts, report.totals),
        **_keys(values, RENAMED),
    }


def from_json(text: str | bytes) -> ComposedReport:
    """The report that ``as_json`` wrote. Raises ValueError for a text that is none, or of another format."""
    values = msgspec.json.decode(text)  # its errors are ValueErrors
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise ValueError(f"not a report in format {FORMAT}")
    return _REPORT(_keys(values, _BACK))


def _keys(values: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {key: value if key in _COUNTED else _renamed(value, names) for key, value in values.items()}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(part, names) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(part, names) for part in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise NotImplementedError(type(value).__name__)
