"""The commands on coding: draw, status, alpha, export; and the data set that a complete sample goes into."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import DAY_ONE
from tests.web.room_examples import filled
from yalu.client import Yalu
from yalu.coding.sampling import Strata
from yalu.db.core.engine import Database, open_database
from yalu.db.study import codings
from yalu.db.study.codings import CodeEntry
from yalu.errors import CodingRefused
from yalu.records.study.coding import CodingStage

LATER = DAY_ONE + timedelta(days=90)
DRAW = ("coding", "draw", "edits", "--codebook", "silent-edit", "--size", "3", "--coder", "anna", "--coder", "ben")


@pytest.fixture
def sampled(yalu: Run, sqlite_url: str) -> Iterator[Database]:
    """Three changes, for anna and ben."""
    database = filled(open_database(sqlite_url))
    drawn = yalu(*DRAW, "--baseline", "--known-at", f"{LATER:%Y-%m-%dT%H:%MZ}")
    assert drawn.out.startswith("drawn: edits, 3 of 14 changes") and "anna is no user" in drawn.err
    yield database
    database.close()


def coded(database: Database) -> None:
    for coder, codes in (("anna", ("fact", "fact", "stance")), ("ben", ("fact", "stance", "stance"))):
        for place, code in enumerate(codes, start=1):
            codings.add(database, (1, place), CodeEntry(coder, code, f"{coder} wonders"), CodingStage.BLIND)


def test_a_sample_is_drawn_coded_and_taken_out(yalu: Run, sampled: Database) -> None:
    assert "anna 0 of 3, ben 0 of 3" in yalu("coding", "status").out
    assert json.loads(yalu("coding", "status", "--json").out)["coded"] == {"anna": 0, "ben": 0}
    for refused in (("alpha", "edits"), ("export", "edits")):
        assert "blind until all coders are done: 6 are missing" in yalu("coding", *refused, status=2).err
    with pytest.raises(CodingRefused):
        list(Yalu(sampled).codings("edits"))
    coded(sampled)
    measured = json.loads(yalu("coding", "alpha", "edits", "--json").out)
    assert measured["alpha"] == pytest.approx(1 - (1 / 3) / (18 / 30)) and measured["units"] == 3
    assert yalu("coding", "alpha", "edits").out.startswith("edits: alpha 0.444, 95 % interval ")
    rows = [json.loads(line) for line in yalu("coding", "export", "edits", "--json").out.splitlines()]
    assert [(row["place"], row["coder"], row["code"]) for row in rows[:2]] == [(1, "anna", "fact"), (1, "ben", "fact")]
    table = list(csv.DictReader(io.StringIO(yalu("coding", "export", "edits").out.lstrip("\ufeff"))))
    assert len(table) == len(rows) == 6 and table[5]["note"] == "ben wonders"
    (sample,) = Yalu(sampled).coding_samples()
    assert sample.alpha == measured["alpha"] and Yalu(sampled).codings("edits").to_arrow().num_rows == 6


@pytest.mark.parametrize("strata", Strata)
def test_a_sample_is_shared_among_strata_as_the_documents_name_them(
    yalu: Run, sampled: Database, strata: Strata
) -> None:
    drawn = yalu("coding", "draw", f"by-{strata}", *DRAW[3:], "--baseline", "--strata", strata.value, "--json")
    assert json.loads(drawn.out)["units"] == 3


def test_what_is_wrong_is_one_line(yalu: Run, sampled: Database, tmp_path: Path) -> None:
    assert "there is a sample 'edits' already" in yalu(*DRAW, "--baseline", status=2).err
    assert "there is no sample 'edit'" in yalu("coding", "alpha", "edit", status=2).err
    assert "not drawn by marks" in yalu(*DRAW, "--mark", "noise", status=2).err
    assert "SAMPLE: must be lower-case" in yalu(*DRAW[:2], "An edit", *DRAW[3:], status=2).err
    (tmp_path / "own.toml").write_text('id = "own"\n', encoding="utf-8")
    wrong = yalu(*DRAW[:4], str(tmp_path / "own.toml"), *DRAW[5:], status=2)
    assert wrong.err.endswith("own.toml: version: is missing\n")


def test_a_data_set_has_complete_samples_by_pseudonyms(yalu: Run, sampled: Database, tmp_path: Path) -> None:
    yalu("export", "--dataset", "before")
    assert not (tmp_path / "before/data/codings.csv").exists()
    coded(sampled)
    yalu("export", "--dataset", "set")
    tables = {
        name: list(csv.DictReader(io.StringIO((tmp_path / f"set/data/{name}.csv").read_text("utf-8-sig"))))
        for name in ("coding_samples", "coding_categories", "codings", "changes")
    }
    (sample,) = tables["coding_samples"]
    assert (sample["codebook"], sample["units"], sample["alpha"][:5]) == ("silent-edit", "3", "0.444")
    assert {row["code"] for row in tables["codings"]} <= {row["code"] for row in tables["coding_categories"]}
    assert {row["change_id"] for row in tables["codings"]} <= {row["change_id"] for row in tables["changes"]}
    assert len({row["coder"] for row in tables["codings"]}) == 2
    content = [file.read_bytes() for file in (tmp_path / "set").rglob("*") if file.is_file()]
    assert not any(word in data for data in content for word in (b"anna", b"ben wonders"))
    yalu("export", "--dataset", "one", "--source", "zeitung")
    assert not (tmp_path / "one/data/codings.csv").exists()
