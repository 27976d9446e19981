"""Commands run in this process, on a small database that was filled through the store."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.db.db_samples import COLUMN, URL, Days, look, thread
from yalu.cli.main import main
from yalu.db.core.engine import open_database
from yalu.model import ParsedThread


@dataclass(frozen=True)
class Said:
    """What a command printed and how it left."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def yalu(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a migrated database; wrong input must come back as one line. ``status`` None: any."""
    for name in [name for name in os.environ if name.startswith("YALU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("YALU_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("YALU_SECRET", "s3cret")
    monkeypatch.setenv("YALU_EVIDENCE_KEY", str(tmp_path / "evidence-key.pem"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, status: int | None = 0) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(arguments)
        out, err = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int) and status in (None, code), (out, err)
        if code == 2:
            assert out == "" and len(err.strip().splitlines()) == 1, (out, err)
        return Said(code, out, err)

    return run


@pytest.fixture
def days(sqlite_url: str) -> Iterator[Days]:
    """Two articles; under the first a comment by a Reader and one by Kim, who edits it the next day."""
    database = open_database(sqlite_url)
    days = Days(database)
    days.visit(look(COLUMN, talk("One", "Kim's first words")), look(COLUMN, url=URL + "/other"))
    days.visit(look(replace(COLUMN, title="=1+1"), talk("One", "Kim's second words")))
    yield days
    database.close()


def talk(*texts: str) -> ParsedThread:
    """A thread whose second comment is Kim's."""
    shown = thread(*texts)
    named = (replace(comment, author="Kim" if comment.id == "2" else "Reader") for comment in shown.comments)
    return replace(shown, comments=tuple(named))
