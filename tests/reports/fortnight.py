"""The demo's fortnight as values: what its two newspapers did, for golden reports.

``python -m tests.reports.fortnight DATABASE_URL`` records them anew from the database that ``yalu demo --keep`` leaves.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from yalu.demo.articles import calendar, when
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.reports.composing.build import build
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.reports.report import ComposedReport, Links, Reader
from yalu.sources.source import Terms

FILE = Path(__file__).parent / "golden" / "fortnight.json"
SINCE, UNTIL = when(0), when(len(calendar()))
METHOD = {"Yalu": "0.1", "Extractor": "1", "Gone after": "2 checks in a row"}

LINKS = Links(folder=".")

_BULKY = frozenset({"parts", "removed", "added", "captures", "checks", "snapshots", "ruled_out"})
_TIMES = frozenset({"not_after", "not_before", "recorded_at", "published_at", "last_answer", "failed_since"})
_TIMES |= {"answered_again"}
_PORT = re.compile(r"http://127\.0\.0\.1:\d+")


def fortnight() -> tuple[list[StoredChange], list[SourceCoverage]]:
    """Changes and coverage of the fortnight."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    changes = [StoredChange(**_change(fields)) for fields in data["changes"]]
    return changes, [SourceCoverage(**_coverage(fields)) for fields in data["coverage"]]


def golden_report(language: str) -> ComposedReport:
    """The report of the fortnight in a language, for a reader in Seoul."""
    changes, coverage = fortnight()
    reader = Reader(subscription="desk", language=language, timezone="Asia/Seoul")
    return build(
        changes, coverage, reader=reader, since=SINCE, until=UNTIL, now=UNTIL, method=METHOD, usual=(3, 9), filtered=2
    )


def _change(fields: dict[str, Any]) -> dict[str, Any]:
    values = {name: _value(name, value) for name, value in fields.items()}
    return {**values, "kind": Kind(fields["kind"]), "terms": Terms(fields["terms"])}


def _coverage(fields: dict[str, Any]) -> dict[str, Any]:
    values = {name: _value(name, value) for name, value in fields.items()}
    return {**values, "state": CoverageState(fields["state"])}


def _value(name: str, value: Any) -> Any:
    if name in _TIMES and value is not None:
        return datetime.fromisoformat(value)
    if name in ("reason", "note"):
        return Reason.from_json(value)
    return tuple(value) if isinstance(value, list) else value


def _record(url: str) -> None:
    from yalu.db.core.engine import open_database
    from yalu.db.queries import coverage, overview
    from yalu.jobs.reports.gathering.coverage import source_coverage

    database = open_database(url)
    changes = overview.log(database, since=SINCE, until=UNTIL, withdrawn=False)
    observed = [source_coverage(record, UNTIL) for record in coverage.of_period(database, SINCE, UNTIL)]
    data = {"changes": [_stored(change) for change in changes], "coverage": [_stored(source) for source in observed]}
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str, sort_keys=True)
    ports = list(dict.fromkeys(_PORT.findall(text)))
    for name, address in zip(("hagu.example", "estuary.example"), ports, strict=True):
        text = text.replace(address, f"https://{name}")
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text + "\n", encoding="utf-8")


def _stored(value: StoredChange | SourceCoverage) -> dict[str, Any]:
    """The fields that say something, without bulky evidence; times of the machine's clock are those of the demo."""
    kept = {"declared", "silent"}
    fields: dict[str, Any] = {
        name: given
        for name, given in asdict(value).items()
        if given not in (None, (), {}, False) or (name in kept and given is False)
    }
    if "evidence" in fields:
        fields["evidence"] = {name: given for name, given in fields["evidence"].items() if name not in _BULKY}
    return fields


if __name__ == "__main__":
    _record(sys.argv[1])
