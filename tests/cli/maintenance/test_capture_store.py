"""Commands where bodies of captures are in an object store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import COLUMN, URL, Days, look
from yalu import ids
from yalu.db.core.engine import open_database

BODY = b"<html>" + b"the bridge at Dandong " * 200 + b"</html>"


@pytest.fixture
def folder(yalu: Run, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store with the bodies of two pieces, which are named in the settings."""
    folder = tmp_path / "captures"
    monkeypatch.setenv("YALU_CAPTURE_STORE", f"file://{folder}")
    database = open_database(sqlite_url, captures=f"file://{folder}")
    other = replace(COLUMN, title="The river", body="The river is wide.")
    Days(database).visit(look(COLUMN, body=BODY), look(other, url=URL + "/other", body=BODY + b" "))
    database.close()
    yield folder


def object_of(folder: Path, body: bytes) -> Path:
    digest = ids.sha256(body)
    return folder / digest[:2] / f"{digest}.zst"


def test_check_reads_objects_back_and_names_what_is_missing(yalu: Run, folder: Path) -> None:
    assert "2 captures read back, 0 damaged" in yalu("db", "check", "--captures").out
    object_of(folder, BODY).unlink()
    output = yalu("db", "check", "--captures", status=1).out
    assert f"BAD  capture 1 of {URL}: its body is not in the capture store file://{folder}\n" in output
    assert "2 captures read back, 1 damaged" in output


def test_an_archive_file_holds_the_bodies_and_names_what_is_missing(yalu: Run, folder: Path, tmp_path: Path) -> None:
    yalu("export", "--format", "warc", "--output", str(tmp_path / "whole.warc.gz"))
    object_of(folder, BODY).unlink()
    printed = yalu("export", "--format", "warc", "--output", str(tmp_path / "rest.warc.gz"), status=1)
    assert "left out: capture 1" in printed.err


def test_forgetting_says_how_many_objects_go(yalu: Run, folder: Path) -> None:
    assert "1 objects would be blanked" in yalu("forget", URL).out
    assert object_of(folder, BODY).exists()
    assert "1 objects blanked" in yalu("forget", URL, "--yes").out
    assert not object_of(folder, BODY).exists() and object_of(folder, BODY + b" ").exists()


def test_what_is_left_over_is_removed_when_asked_for(yalu: Run, folder: Path) -> None:
    left = object_of(folder, b"of no capture")
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"")
    os.utime(left, (0, 0))
    assert "1 objects would be blanked" in yalu("prune", "--older-than", "7d", "--what", "objects").out
    yalu("prune", "--older-than", "7d", "--what", "objects", "--yes")
    assert not left.exists() and object_of(folder, BODY).exists()
    assert "nothing to blank" in yalu("prune", "--older-than", "7d", "--what", "objects").out


@pytest.mark.parametrize(
    "command",
    [
        ("forget", URL, "--yes"),
        ("db", "check", "--captures"),
        ("export", "--format", "warc", "--output", "x.warc.gz"),
        ("prune", "--older-than", "7d", "--what", "objects"),
    ],
)
def test_who_does_not_name_the_store_is_told_to(
    yalu: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.delenv("YALU_CAPTURE_STORE")
    printed = yalu(*command, status=None)
    assert printed.status == 2 and "YALU_CAPTURE_STORE names no store" in printed.err
    assert object_of(folder, BODY).exists()


def test_doctor_shows_the_store(yalu: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"ok   capture store: file://{folder} answers\n" in yalu("doctor", status=None).out
    monkeypatch.setenv("YALU_CAPTURE_STORE", "s3://me:sw0rdfish@bucket")
    output = yalu("doctor", status=1).out
    assert "BAD  capture store: YALU_CAPTURE_STORE: credentials have no place in an address" in output
    assert "sw0rdfish" not in output
