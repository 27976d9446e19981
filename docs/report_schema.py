"""The JSON Schema of a report, and a page that says the same in tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from json_schema import DIALECT, definitions, tables

from yalu.reports.formats.as_json import FORMAT, RENAMED
from yalu.reports.report import ComposedReport

EXTRA: Mapping[str, tuple[dict[str, Any], str]] = {
    "format": ({"const": FORMAT}, "Goes up when a key changes its meaning or goes away; keys may be added."),
    "title": ({"type": "string"}, "In the reader's language, like the next."),
    "summary": ({"type": "string"}, "What changed, how much was looked at, and how well."),
}
"""Keys that a report as JSON has beside those of the report."""


def schema() -> dict[str, Any]:
    """The schema as JSON Schema 2020-12."""
    defined = definitions(ComposedReport, RENAMED)
    report = defined.pop(ComposedReport.__name__)
    for name, (kind, meaning) in EXTRA.items():
        report["properties"][name] = {**kind, "description": meaning}
    report["properties"] = {
        **{name: report["properties"][name] for name in EXTRA},
        **{name: value for name, value in report["properties"].items() if name not in EXTRA},
    }
    report["required"] = sorted([*EXTRA, *report["required"]])
    return {"$schema": DIALECT, "$id": "report.schema.json", **report, "$defs": defined}


def schema_text() -> str:
    """The schema as its file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def schema_page() -> str:
    """The schema for readers."""
    whole = schema()
    parts = [
        "# A report as JSON\n",
        (
            "`yalu report --format json`, the file beside each report in a folder, and the body of a webhook. "
            "[report.schema.json](report.schema.json) is the JSON Schema; it is installed with the package as "
            "`yalu/reports/formats/report.schema.json`. Times are ISO 8601 in UTC.\n"
        ),
    ]
    return "\n".join([*parts, *tables({"Report": whole, **whole["$defs"]})])
