"""A report as JSON: whole, described by its schema, and read back as the same report."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.reports.fortnight import METHOD, SINCE, UNTIL, fortnight
from tests.reports.report_examples import busy_report, empty_report
from tests.reports.test_render import HOSTILE, hostile_report
from yalu.model import READER_LANGUAGES
from yalu.reports.composing.build import build
from yalu.reports.formats.as_json import FORMAT, as_json, from_json
from yalu.reports.formats.render import render
from yalu.reports.report import ComposedReport, Reader

SCHEMA: dict[str, Any] = json.loads((files("yalu.reports.formats") / "report.schema.json").read_text(encoding="utf-8"))


def strict(schema: Any) -> Any:
    """The schema with no key allowed that it does not describe."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema else {}
    return {**closed, **{key: strict(part) for key, part in schema.items()}}


VALIDATOR = Draft202012Validator(strict(SCHEMA), format_checker=Draft202012Validator.FORMAT_CHECKER)


def fortnight_report(language: str = "en") -> ComposedReport:
    changes, coverage = fortnight()
    reader = Reader("desk", language, "Asia/Seoul")
    return build(changes, coverage, reader=reader, since=SINCE, until=UNTIL, now=UNTIL, method=METHOD)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("report", [busy_report(), empty_report(), fortnight_report()], ids=["busy", "empty", "demo"])
def test_the_schema_describes_every_key_and_value(report: ComposedReport) -> None:
    errors = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(json.loads(as_json(report)))]
    assert errors == []


@pytest.mark.parametrize("text", HOSTILE)
def test_the_schema_describes_what_hostile_pages_left(text: str) -> None:
    data = json.loads(as_json(hostile_report(text)))
    assert list(VALIDATOR.iter_errors(data)) == []
    assert from_json(as_json(hostile_report(text))) == hostile_report(text)


def test_the_schema_refuses_a_report_without_its_counts() -> None:
    data = json.loads(as_json(busy_report()))
    del data["counts"]
    assert [error.validator for error in VALIDATOR.iter_errors(data)] == ["required"]


@pytest.mark.parametrize("report", [busy_report(), empty_report(), fortnight_report()], ids=["busy", "empty", "demo"])
def test_json_is_read_back_as_the_same_report(report: ComposedReport) -> None:
    assert from_json(as_json(report)) == report


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}', f'{{"format": {FORMAT}, "id": 4}}'])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)


def test_json_holds_what_the_report_holds() -> None:
    report = busy_report()
    data = json.loads(render(report, "json"))
    assert data["id"] == report.id
    assert data["since"] == "2026-11-23T00:00:00Z"
    assert data["counts"] == {str(cls): count for cls, count in report.counts.items()}
    first = data["top"][0]
    assert (first["class"], first["rank"]) == ("headline-silent", 1)
    event = next(candidate for candidate in first["events"] if candidate["class"] == first["class"])
    modality = {"code": "class.modality", "args": {}}
    changed = {"classes": [modality], "old": "must", "new": "should"}
    assert event["reason"] == {"code": "words.classes", "args": changed}
    assert event["quotes"][0]["after"][1] == {"text": "should", "changed": True}
    assert (event["not_before"], event["not_after"]) == ("2026-11-23T08:10:00Z", "2026-11-23T14:05:00Z")


@pytest.mark.parametrize("language", READER_LANGUAGES)
def test_title_and_summary_are_in_the_readers_language(language: str) -> None:
    data = json.loads(as_json(fortnight_report(language)))
    assert data["reader"]["language"] == language
    assert data["summary"].isascii() == (language == "en")
