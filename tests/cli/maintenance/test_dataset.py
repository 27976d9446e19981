"""The data set that `yalu export --dataset` writes is the same each time, described, and opens elsewhere."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

from tests.cli.conftest import Run
from tests.db.db_samples import Days, look, retitled, rows, thread
from tests.db.room.test_room_queries import compare_waiting
from yalu.db.changes import mark_rows
from yalu.db.models import Change
from yalu.ids import sha256
from yalu.jobs.maintenance import maintenance_job
from yalu.records.nouns.change import Mark
from yalu.settings import Settings
from yalu.sources.source import Terms

TABLES = ("articles", "changes", "comments", "sources")


@pytest.fixture
def folder(yalu: Run, days: Days, tmp_path: Path) -> Path:
    compare_waiting(days.database, days.now)
    mark_rows.add(days.database, rows(days.database, Change)[0].id, "anna", Mark.NOISE, "a private note", now=days.now)
    written = json.loads(yalu("export", "--dataset", "set", "--json").out)
    assert written["records"] > 5
    return tmp_path / "set"


def _content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_same_database_gives_the_same_bytes_and_sums(yalu: Run, folder: Path) -> None:
    yalu("export", "--dataset", "again")
    content = _content(folder)
    assert content == _content(folder.with_name("again"))
    sums = dict(line.split("  ")[::-1] for line in content["SHA256SUMS"].decode().splitlines())
    assert sums == {name: sha256(data) for name, data in content.items() if name != "SHA256SUMS"}
    assert {name for name in content if name.startswith("data/")} == {
        f"data/{table}.{form}" for table in TABLES for form in ("csv", "parquet")
    }


def test_a_later_day_gives_the_earlier_data_set_again(yalu: Run, days: Days, folder: Path) -> None:
    known_at = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["known_at"]
    days.now += timedelta(hours=1)
    for title in ("Another title", "A third title"):
        days.visit(look(retitled(title)), look(url="https://river.example/other"))
    compare_waiting(days.database, days.now)
    yalu("export", "--dataset", "grown")
    yalu("export", "--dataset", "again", "--known-at", known_at)
    first, again = _content(folder), _content(folder.with_name("again"))
    for name in first:
        if name.endswith(".csv"):
            assert first[name].decode() == again[name].decode(), name
    assert first == again
    assert _content(folder)["data/changes.csv"] != _content(folder.with_name("grown"))["data/changes.csv"]
    assert "goes with --dataset" in yalu("export", "--format", "csv", "--output", "a", "--known-at", "1d", status=2).err


def test_a_comment_is_gone_after_as_many_misses_as_the_settings_ask_for(
    yalu: Run, days: Days, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        days.visit(look(retitled("=1+1"), thread("One")))
    gone = {}
    for misses in ("2", "3"):
        monkeypatch.setenv("YALU_GONE_AFTER", misses)
        yalu("export", "--dataset", misses)
        comments = pd.read_csv(tmp_path / misses / "data/comments.csv", dtype=str)
        gone[misses] = set(comments.loc[comments["gone_since"].notna(), "platform_comment_id"])
    assert gone == {"2": {"2"}, "3": set()}


def test_each_month_is_written_once(days: Days, tmp_path: Path) -> None:
    april = datetime(2026, 4, 7, tzinfo=UTC)
    settings = Settings(database_url=f"sqlite:///{tmp_path}/yalu.db", datasets=tmp_path / "sets", now=april)
    assert maintenance_job._dataset(settings).counts["dataset_records"] > 0
    assert maintenance_job._dataset(settings).counts == {}
    package = json.loads((tmp_path / "sets/2026-03/datapackage.json").read_text(encoding="utf-8"))
    assert package["known_at"] == "2026-04-01T00:00:00.000000Z"


def test_the_crate_names_every_file_and_the_terms(folder: Path) -> None:
    graph = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    parts = {part["@id"] for part in entities["./"]["hasPart"]}
    assert parts == set(_content(folder)) - {"ro-crate-metadata.json", "SHA256SUMS"} and parts < set(entities)
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(f"| {terms} |" in readme for terms in Terms if terms is not Terms.OFF)


def test_every_column_is_in_the_data_dictionary_and_the_descriptions(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    croissant = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    listed = list(csv.DictReader(io.StringIO((folder / "data-dictionary.csv").read_text(encoding="utf-8"))))
    for table in TABLES:
        names = parquet.read_schema(folder / f"data/{table}.parquet").names
        frame: Any = pd.read_csv(folder / f"data/{table}.csv")
        assert list(frame.columns) == names == [row["field"] for row in listed if row["table"] == table]
        (described,) = (resource for resource in package["resources"] if resource["name"] == table)
        assert [field["name"] for field in described["schema"]["fields"]] == names
        (fields,) = (record_set["field"] for record_set in croissant["recordSet"] if record_set["name"] == table)
        assert [field["source"]["extract"]["column"] for field in fields] == names
        assert len(frame) == parquet.read_metadata(folder / f"data/{table}.parquet").num_rows


def test_nothing_of_users_or_commenters_is_published(folder: Path) -> None:
    content = _content(folder)
    assert not any(
        word in data for data in content.values() for word in (b"a private note", b"anna", b"Kim\n", b"author_key")
    )
    citation = content["CITATION.cff"].decode()
    version = json.loads(content["datapackage.json"])["version"]
    assert f'version: "{version}"' in citation and "date-released: 2026-03-0" in citation
    assert version.startswith("2026.3.") and version in content["README.md"].decode()


def test_a_folder_that_is_there_is_not_written_over(yalu: Run, folder: Path) -> None:
    assert "is there already" in yalu("export", "--dataset", "set", status=2).err
    assert "alone" in yalu("export", "--dataset", "other", "--format", "csv", status=2).err
    assert "name --format and --output, or --dataset" in yalu("export", status=2).err
