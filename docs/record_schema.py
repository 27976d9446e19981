"""The JSON Schema of the records, the data dictionary, and a page that says the same to readers."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from json_schema import DIALECT, definitions, tables

from yalu.records.definition import RECORDS, data_dictionary, public_name
from yalu.records.doors import DOORS


def schema() -> dict[str, Any]:
    """The schema as JSON Schema 2020-12: any of the records."""
    defined: dict[str, Any] = {}
    for record in RECORDS.values():
        defined |= definitions(record, {field.name: public_name(field.name) for field in fields(record)})
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


def data_dictionary_text() -> str:
    """The data dictionary of all records."""
    return data_dictionary(
        "record", {name: (record, [each.name for each in fields(record)]) for name, record in RECORDS.items()}
    )


def records_page() -> str:
    """The records for readers."""
    defined = schema()["$defs"]
    ordered = {**{name: defined[name] for name in RECORDS}, **{k: v for k, v in defined.items() if k not in RECORDS}}
    parts = [
        "# Records\n",
        (
            "Each noun has one public form, with the same names and values at every door: pages, API, CSV, JSON Lines, "
            "Parquet, feeds, Python, MCP, the command line's `--json`, and the views of the database under the same "
            "column names. [records.schema.json](records.schema.json) is the JSON Schema, "
            "[data-dictionary.csv](data-dictionary.csv) the table of all fields. Times are ISO 8601 in UTC. A field "
            "that ends in `_id` is Yalu's number, but for `source_id`, which the registry gives; `platform_comment_id` "
            "and `parent_id` are what the site calls a "
            "comment.\n"
        ),
    ]
    return "\n".join([*parts, *_left_out(), *tables(ordered)])


def _left_out() -> list[str]:
    """What each door leaves out."""
    rows = ["## Doors\n", "| door | gives | leaves out |", "|---|---|---|"]
    for door, content in DOORS.items():
        left_out = [
            f"{record}: {', '.join(f'`{name}`' for name in sorted(names))}"
            for record, names in content.leaves_out.items()
        ]
        rows.append(f"| {door} | {content.gives} | {'; '.join(left_out)} |")
    return [*rows, ""]
