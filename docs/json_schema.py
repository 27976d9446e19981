"""JSON Schemas made from dataclasses, and tables that say the same to readers."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

import msgspec

from yalu.records.definition import meanings

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def definitions(of: type, renamed: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """The definitions of a dataclass and of all that it is made of, by their names; ``renamed`` are keys of JSON."""
    made = msgspec.json.schema(of)
    types = {each.__name__: each for each in _types(of, set())}
    return {name: _definition(types[name], made["$defs"][name], renamed or {}) for name in sorted(made["$defs"])}


def tables(objects: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A heading and a table for each object, and the values of each enumeration at the end."""
    parts = []
    for name, definition in objects.items():
        if "properties" not in definition:
            continue
        parts += [f"## {name}\n", f"{definition['description']}\n", "| key | type | meaning |", "|---|---|---|"]
        for key, value in definition["properties"].items():
            parts.append(f"| `{key}` | {kind_of(value)} | {value.get('description', '')} |")
        parts.append("")
    parts.append("## Words\n")
    for name, definition in objects.items():
        if "enum" in definition:
            values = ", ".join(f"`{value}`" for value in definition["enum"])
            parts.append(f"### {name}\n\n{definition['description']} {values}\n")
    return parts


def _definition(of: Any, made: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """One definition of ``msgspec`` with our keys, times marked as such, and the notes of the class."""
    if issubclass(of, Enum):
        return {"description": _one_line(of.__doc__), "enum": [member.value for member in of]}
    notes, hints = meanings(of), get_type_hints(of)
    properties = {}
    for name, value in made["properties"].items():
        value = {key: part for key, part in value.items() if key != "default"}
        properties[renamed.get(name, name)] = _timed(value, hints[name]) | _described(notes.get(name))
    required = sorted(renamed.get(field.name, field.name) for field in dataclasses.fields(of))
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
    return {"description": _one_line(note)} if note else {}


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


def kind_of(value: Mapping[str, Any]) -> str:
    if "$ref" in value:
        name = str(value["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(kind_of(schema) for schema in value["anyOf"])
    if "const" in value:
        return f"{value['const']}"
    if value.get("type") == "array":
        inner = value.get("items") or {"type": "mixed values"}
        if "prefixItems" in value:
            return "list of " + ", ".join(kind_of(schema) for schema in value["prefixItems"])
        return f"list of {kind_of(inner)}"
    if value.get("type") == "object":
        return f"object of {kind_of(value['additionalProperties'])}"
    return {"date-time": "time"}.get(str(value.get("format")), str(value.get("type")))


def _one_line(text: str | None) -> str:
    """A docstring as a reader of JSON has it: one line, and JSON's word for nothing."""
    return re.sub(r"\bNone\b", "null", " ".join((text or "").split())).replace("``", "`")
