"""What `yalu export` writes can be read by others, and is there whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import socket
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tests.cli.conftest import Run
from tests.db.db_samples import SOURCE, URL, Days
from yalu.db.models import CapturePayload
from yalu.downloads.tables import cell


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_warc_file_passes_its_checker(yalu: Run, days: Days, tmp_path: Path) -> None:
    file = tmp_path / "out.warc.gz"
    assert json.loads(yalu("export", "--format", "warc", "--output", str(file), "--json").out)["records"] == 4
    checked: Any = type("Arguments", (), {"inputs": [str(file)], "verbose": False})()
    checker = Checker(checked)
    checker.process_all()
    assert checker.exit_value == 0
    with file.open("rb") as stream:
        addresses = [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(stream)]
    assert addresses == [None, URL, URL + "/other", URL]


def test_a_damaged_capture_is_named_and_the_rest_is_written(yalu: Run, days: Days, tmp_path: Path) -> None:
    with days.database.write() as connection:
        connection.execute(update(CapturePayload).where(CapturePayload.capture_id == 3).values(data=b"damaged"))
    printed = yalu("export", "--format", "warc", "--output", str(tmp_path / "out.warc.gz"), status=1)
    assert "left out" in printed.err and "3 records" in printed.err


def test_csv_holds_every_version_and_no_formula(yalu: Run, days: Days, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    yalu("export", "--format", "csv", "--output", str(file))
    rows = _table(file)
    assert [row["version"] for row in rows] == ["v1", "v2", "v3", "c1", "c2", "c3"]
    assert [row["title"] for row in rows[:3]] == ["The bridge at Dandong", "The bridge at Dandong", "'=1+1"]
    assert (rows[0]["byline"], rows[3]["kind"], rows[3]["text"]) == ("Han Sori", "comment", "One")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Kim" not in {row["author_key"] for row in rows}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\u3000@x"])
def test_a_text_that_would_be_computed_is_marked(text: str) -> None:
    assert cell(text) == "'" + text


@pytest.mark.parametrize("value", ["plain", "1-2", "", -5, 0.5, "[사설] 북중"])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert cell(value) == value


def test_json_lines_hold_every_version_as_it_is(yalu: Run, days: Days, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    yalu("export", "--format", "jsonl", "--output", str(file), "--source", SOURCE.id)
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(row["kind"], row["version"]) for row in rows][2:4] == [("article", "v3"), ("comment", "c1")]
    assert rows[2]["title"] == "=1+1"


def test_kind_and_time_narrow_what_is_written(yalu: Run, days: Days, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    yalu("export", "--format", "csv", "--output", str(file), "--kind", "comment", "--since", "2026-03-02")
    (row,) = _table(file)
    assert row["text"] == "Kim's second words" and "body" not in row
    yalu("export", "--format", "csv", "--output", str(file), "--kind", "article", "--until", "2026-01-01")
    assert _table(file) == []
    assert file.read_text(encoding="utf-8-sig").startswith("kind,version,")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--format", "xlsx", "--output", "out"), "--format"),
        (("--format", "csv"), "--output"),
        (("--format", "csv", "--output", "."), "directory"),
        (("--format", "csv", "--output", "missing/out.csv"), "missing/out.csv: No such file"),
        (("--format", "warc", "--output", "out", "--kind", "article"), "--kind"),
        (("--format", "csv", "--output", "out", "--source", "nobody"), "'nobody'"),
        (("--format", "csv", "--output", "out", "--since", "2026-03-02", "--until", "2026-03-01"), "before"),
        (("--format", "csv", "--output", "out", "--since", "soon"), "not a time"),
    ],
)
def test_wrong_input_is_said_in_one_line_and_leaves_nothing(
    yalu: Run, days: Days, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    before = sorted(tmp_path.iterdir())
    assert says in yalu("export", *arguments, status=2).err
    assert [file for file in sorted(tmp_path.iterdir()) if file.suffix not in (".db-wal", ".db-shm")] == [
        file for file in before if file.suffix not in (".db-wal", ".db-shm")
    ]


FORMS = ("warc", "csv", "jsonl", "dump")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", ["link", "link to nothing", "link to a link", "pipe", "socket", "device"])
def test_nothing_but_a_regular_file_is_replaced(yalu: Run, days: Days, tmp_path: Path, what: str, form: str) -> None:
    aim, output = tmp_path / "aim", tmp_path / "out"
    if what == "pipe":
        os.mkfifo(output)
    elif what == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(output))
    elif what == "device":
        output = Path("/dev/full") if os.geteuid() else _device(output)
    else:
        if what != "link to nothing":
            aim.write_text("kept", encoding="utf-8")
        if what == "link to a link":
            (tmp_path / "between").symlink_to(aim)
        output.symlink_to(tmp_path / "between" if what == "link to a link" else aim)
    before = output.lstat()
    assert str(output) in yalu("export", "--format", form, "--output", str(output), status=2).err
    after = output.lstat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert not aim.exists() or aim.read_text(encoding="utf-8") == "kept"
    assert days and not [file for file in tmp_path.iterdir() if file.name.startswith(".out")]


def _device(file: Path) -> Path:
    try:
        os.mknod(file, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("no devices can be made here")
    return file


@pytest.mark.parametrize("form", FORMS)
def test_the_database_is_not_exported_over_itself(yalu: Run, days: Days, tmp_path: Path, form: str) -> None:
    assert days
    assert "the database itself" in yalu("export", "--format", form, "--output", "./yalu.db", status=2).err
    assert (tmp_path / "yalu.db").read_bytes().startswith(b"SQLite format 3")
