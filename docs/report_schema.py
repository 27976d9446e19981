"""The JSON Schema of a report, made from the types of the report, and a page that says the same in tables."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from itertools import pairwise
from typing import Any, get_args, get_type_hints

import msgspec

from yalu.reports.formats.as_json import FORMAT, RENAMED
from yalu.reports.report import Report

DIALECT = "https://json-schema.org/draft/2020-12/schema"

EXTRA: Mapping[str, tuple[dict[str, Any], str]] = {
    "format": ({"const": FORMAT}, "Goes up when a key changes its meaning or goes away; keys may be added."),
    "title": ({"type": "string"}, "In the reader's language, like the next."),
    "summary": ({"type": "string"}, "What changed, how much was looked at, and how well."),
}
"""Keys that a report as JSON has beside those of the report."""


def schema() -> dict[str, Any]:
    """The schema as JSON Schema 2020-12."""
    made = msgspec.json.schema(Report)
    types = {found.__name__: found for found in _types(Report, set())}
    definitions = {name: _definition(types[name], made["$defs"][name]) for name in sorted(made["$defs"])}
    report = definitions.pop("Report")
    for name, (kind, meaning) in EXTRA.items():
        report["properties"][name] = {**kind, "description": meaning}
    report["properties"] = {
        **{name: report["properties"][name] for name in EXTRA},
        **{name: value for name, value in report["properties"].items() if name not in EXTRA},
    }
    report["required"] = sorted([*EXTRA, *report["required"]])
    return {"$schema": DIALECT, "$id": "report.schema.json", **report, "$defs": definitions}


def schema_text() -> str:
    """The schema as its file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def schema_page() -> str:
    """The schema for readers."""
    whole = schema()
    definitions: dict[str, Any] = whole["$defs"]
    parts = [
        "# A report as JSON\n",
        (
            "`yalu report --format json`, the file beside each report in a folder, and the body of a webhook. "
            "[report.schema.json](report.schema.json) is the JSON Schema; it is installed with the package as "
            "`yalu/reports/formats/report.schema.json`. Times are ISO 8601 in UTC.\n"
        ),
    ]
    objects = [("Report", whole), *((n, d) for n, d in definitions.items() if "properties" in d)]
    for name, definition in objects:
        parts += [f"## {name}\n", f"{definition['description']}\n", "| key | type | meaning |", "|---|---|---|"]
        for key, value in definition["properties"].items():
            parts.append(f"| `{key}` | {_kind(value)} | {value.get('description', '')} |")
        parts.append("")
    parts.append("## Words\n")
    for name, definition in definitions.items():
        if "enum" in definition:
            values = ", ".join(f"`{value}`" for value in definition["enum"])
            parts.append(f"### {name}\n\n{definition['description']} {values}\n")
    return "\n".join(parts)


def _definition(of: Any, made: dict[str, Any]) -> dict[str, Any]:
    """One definition of ``msgspec`` with our keys, times marked as such, and the notes of the class."""
    if issubclass(of, Enum):
        return {"description": _one_line(of.__doc__), "enum": [member.value for member in of]}
    notes, hints = _notes(of), get_type_hints(of)
    properties = {}
    for name, value in made["properties"].items():
        value = {key: part for key, part in value.items() if key != "default"}
        properties[RENAMED.get(name, name)] = _timed(value, hints[name]) | _described(notes.get(name))
    required = sorted(RENAMED.get(field.name, field.name) for field in dataclasses.fields(of))
    return {
        "description": _one_line(of.__doc__),
        "type": "object",
        "properties": properties,
        "required": required,
    }


def _timed(value: dict[str, Any], hint: Any) -> dict[str, Any]:
    args = get_args(hint) or (hint,)
    if datetime in args:
        text = json.dumps(value).replace('{"type": "string"}', '{"type": "string", "format": "date-time"}')
        return dict(json.loads(text))
    if date in args and "additionalProperties" in value:
        return {**value, "propertyNames": {"format": "date"}}
    return value


def _described(note: str | None) -> dict[str, str]:
    return {"description": note} if note else {}


def _notes(of: type) -> dict[str, str]:
    """The text under each attribute of a class, which Python itself does not keep."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    assert isinstance(body, ast.ClassDef)
    notes = {}
    for first, second in pairwise(body.body):
        named = isinstance(first, ast.AnnAssign) and isinstance(first.target, ast.Name)
        if named and isinstance(second, ast.Expr) and isinstance(second.value, ast.Constant):
            assert isinstance(first, ast.AnnAssign) and isinstance(first.target, ast.Name)
            notes[first.target.id] = _one_line(str(second.value.value))
    return notes


def _types(of: Any, known: set[Any]) -> Iterator[type]:
    """The classes that a type is made of, each once."""
    if of in known:
        return
    known.add(of)
    if isinstance(of, type) and (dataclasses.is_dataclass(of) or issubclass(of, Enum)):
        yield of
        if dataclasses.is_dataclass(of):
            for hint in get_type_hints(of).values():
                yield from _types(hint, known)
    for part in get_args(of):
        yield from _types(part, known)


def _kind(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        name = str(value["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(_kind(one) for one in value["anyOf"])
    if "const" in value:
        return f"{value['const']}"
    if value.get("type") == "array":
        inner = value.get("items") or {"type": "mixed values"}
        if "prefixItems" in value:
            return "list of " + ", ".join(_kind(one) for one in value["prefixItems"])
        return f"list of {_kind(inner)}"
    if value.get("type") == "object":
        return f"object of {_kind(value['additionalProperties'])}"
    return {"date-time": "time"}.get(str(value.get("format")), str(value.get("type")))


def _one_line(text: str | None) -> str:
    """A docstring as a reader of JSON has it: one line, and JSON's word for nothing."""
    return re.sub(r"\bNone\b", "null", " ".join((text or "").split())).replace("``", "`")
