"""The JSON Schema of the records, the codebook as a table of all fields, and a page that says the same to readers."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from typing import Any, get_type_hints

from json_schema import DIALECT, definitions, kind_of, tables

from yalu.records.definition import RECORDS


def schema() -> dict[str, Any]:
    """The schema as JSON Schema 2020-12: any of the records."""
    defined: dict[str, Any] = {}
    for record in RECORDS.values():
        defined |= definitions(record)
    return {
        "$schema": DIALECT,
        "$id": "records.schema.json",
        "title": "Records of Yalu",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in RECORDS],
        "$defs": defined,
    }


def schema_text() -> str:
    """The schema as its file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def codebook_text() -> str:
    """The codebook as CSV: a row a field, with its record, type, whether it may be empty, and meaning."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("record", "field", "type", "may_be_empty", "meaning"))
    defined = schema()["$defs"]
    for name, record in RECORDS.items():
        hints = get_type_hints(record)
        for field in fields(record):
            value = defined[name]["properties"][field.name]
            kind = kind_of(value).partition("](")[0].lstrip("[").removesuffix(" or null")
            empty = type(None) in getattr(hints[field.name], "__args__", ())
            rows.writerow((name, field.name, kind, str(empty).lower(), value.get("description", "")))
    return out.getvalue()


def records_page() -> str:
    """The records for readers."""
    defined = schema()["$defs"]
    ordered = {**{name: defined[name] for name in RECORDS}, **{k: v for k, v in defined.items() if k not in RECORDS}}
    parts = [
        "# Records\n",
        (
            "Each noun has one public form, with the same names and values at every door: pages, API, CSV, JSON Lines, "
            "Parquet, feeds, Python, MCP, the command line's `--json`, and the views of the database under the same "
            "column names. [records.schema.json](records.schema.json) is the JSON Schema, [codebook.csv](codebook.csv) "
            "the table of all fields. Times are ISO 8601 in UTC. A field that ends in `_id` is Yalu's number, but for "
            "`source_id`, which the registry gives; `platform_comment_id` and `parent_id` are what the site calls a "
            "comment.\n"
        ),
    ]
    return "\n".join([*parts, *tables(ordered)])
