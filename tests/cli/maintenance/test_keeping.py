"""`yalu forget` and `yalu prune` say exactly what they would take, and take it only when told to."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import SOURCE, URL, Days
from yalu import ids
from yalu import settings as setting
from yalu.db.maintenance import erase
from yalu.db.room import search
from yalu.jobs.maintenance.maintenance_job import maintain
from yalu.jobs.runtime.exit_codes import Exit

KEY = ids.pseudonym("s3cret", SOURCE.id, "Kim") or ""
COMMENT = f"{URL}#2"


def _words_are_there(days: Days) -> bool:
    return bool(search.search(days.database, "Kim's"))


@pytest.mark.parametrize(
    "who",
    [
        ("--source", SOURCE.id, "--author", " KIM "),
        ("--author-key", KEY),
        ("--author-key", KEY, "--source", SOURCE.id),
        ("--comment", COMMENT),
        ("--comment", "v1#2"),
        ("--comment", "c2"),
    ],
)
def test_a_commenter_or_comment_is_forgotten_by_any_of_its_names(yalu: Run, days: Days, who: tuple[str, ...]) -> None:
    would = json.loads(yalu("forget", *who, "--json").out)
    assert (would["done"], would["comments"], would["comment_versions"], would["captures"]) == (False, 1, 2, 2)
    assert _words_are_there(days)
    did = json.loads(yalu("forget", *who, "--yes", "--json").out)
    assert did == would | {"done": True}
    assert did["items"] == [COMMENT if who[-1] != "v1#2" else "v1#2"]
    assert not _words_are_there(days)
    assert search.search(days.database, "One")


@pytest.mark.parametrize("mark", ["#2", "#comment-2", "#", "#!/../#2"])
@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_an_address_that_may_mean_a_comment_erases_no_article(
    yalu: Run, days: Days, mark: str, yes: tuple[str, ...]
) -> None:
    printed = yalu("forget", URL + mark, *yes, status=2)
    assert mark.startswith("#!") or "--comment" in printed.err
    assert _words_are_there(days)


def test_a_dry_run_is_said_to_be_one(yalu: Run, days: Days) -> None:
    printed = yalu("forget", "--comment", COMMENT)
    assert "2 comment versions would be blanked" in printed.out
    assert printed.err == "nothing was changed; --yes does it\n"
    assert "2 comment versions blanked" in yalu("forget", "--comment", COMMENT, "--yes").out


def test_an_article_is_forgotten_with_its_thread(yalu: Run, days: Days) -> None:
    did = json.loads(yalu("forget", URL, "--yes", "--json").out)
    assert (did["articles"], did["article_versions"], did["comments"]) == (1, 2, 2)
    assert not _words_are_there(days)
    assert [hit.article_url for hit in search.search(days.database, "Dandong")] == [URL + "/other"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "one thing"),
        ((URL, "--comment", COMMENT), "one thing"),
        (("--author", "Kim"), "--source"),
        ((URL, "--source", SOURCE.id), "--source goes with"),
        (("--author", "  ", "--source", SOURCE.id), "empty"),
        (("--author", "Lee", "--source", SOURCE.id), "no comment by that commenter"),
        (("--author", "Kim", "--source", "nobody"), "'nobody'"),
        (("--author-key", "0" * 20), "no comment under the key"),
        (("--comment", f"{URL}#9"), "no comment '9'"),
        (("--comment", "https://nowhere.example/#1"), "nowhere"),
        (("--comment", "c99"), "no version c99"),
        (("--comment", "c" + "9" * 40), "no version"),
        (("--comment", "2"), "want URL#id"),
        (("https://nowhere.example/",), "nowhere"),
    ],
)
def test_what_cannot_be_forgotten_is_said_in_one_line(
    yalu: Run, days: Days, arguments: tuple[str, ...], says: str
) -> None:
    assert says in yalu("forget", *arguments, "--yes", status=2).err
    assert _words_are_there(days)


def test_no_new_secret_is_made_to_forget_by_name(
    yalu: Run, days: Days, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("YALU_SECRET")
    monkeypatch.setenv("YALU_SECRET_FILE", str(tmp_path / "secret"))
    assert "YALU_SECRET" in yalu("forget", "--author", "Kim", "--source", SOURCE.id, status=2).err
    assert not (tmp_path / "secret").exists()


def test_pruning_takes_the_words_of_old_comments_and_the_bytes_that_show_them(yalu: Run, days: Days) -> None:
    would = json.loads(yalu("prune", "--older-than", "2026-04-01", "--what", "all", "--json").out)
    assert (would["done"], would["comments"], would["articles"]) == (False, 2, 0)
    assert _words_are_there(days)
    did = json.loads(yalu("prune", "--older-than", "2026-04-01", "--what", "all", "--json", "--yes").out)
    assert did == would | {"done": True}
    assert not _words_are_there(days)


def test_pruning_takes_no_words_unless_asked(yalu: Run, days: Days) -> None:
    yalu("prune", "--older-than", "2026-04-01", "--yes")
    assert _words_are_there(days)
    assert "nothing to blank" in yalu("prune", "--older-than", "2026-01-01", "--what", "comments").out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "--older-than"),
        (("--older-than", "long"), "not a time"),
        (("--older-than", "0001-01-01T00:00+09:00"), "not a time"),
        (("--older-than", "2099-12-31"), "not past"),
        (("--older-than", "1d", "--what", "everything"), "--what"),
    ],
)
def test_a_wrong_retention_is_said_in_one_line(yalu: Run, days: Days, arguments: tuple[str, ...], says: str) -> None:
    assert says in yalu("prune", *arguments, "--yes", status=2).err


def test_a_reader_is_waited_for_a_while_and_maintenance_finishes(
    yalu: Run, days: Days, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "PATIENCE", 1.0)
    monkeypatch.setenv("YALU_REGISTRY", "none")
    settings = setting.load()
    file = tmp_path / str(days.database.engine.url.database)
    with closing(sqlite3.connect(file, isolation_level=None)) as reader, Writer(file) as writer:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM source").fetchall()
        printed = yalu("forget", "--comment", COMMENT, "--yes", status=1)
        assert "2 comment versions blanked" in printed.out and not _words_are_there(days)
        assert "waiting up to 1 s" in printed.err and "may still stand in" in printed.err.splitlines()[-1]
        assert writer.longest < 0.5, "no writer waits for the reader"
        assert "erasure: what was erased" in str(maintain(settings)[1])
    assert maintain(settings)[0] is Exit.OK
    left = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert b"first words" not in left and b"second words" not in left
    assert b"One" in left


class Writer:
    """Takes SQLite's write lock over and over beside a test, and knows for how many seconds it waited at most."""

    def __init__(self, file: Path) -> None:
        self.longest = 0.0
        self._file, self._ended = file, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _write(self) -> None:
        with closing(sqlite3.connect(self._file, isolation_level=None, timeout=60)) as connection:
            while not self._ended.wait(0.05):
                began = time.monotonic()
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
                self.longest = max(self.longest, time.monotonic() - began)
