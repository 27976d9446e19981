"""The database knows its secret again: another one, a lost one and an empty one are refused with what to do."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import SOURCE, Days
from yalu.db.core.engine import Database
from yalu.db.maintenance import pseudonyms
from yalu.errors import SettingsError
from yalu.ids import secret_fingerprint
from yalu.jobs.runtime.secret import accept_secret, secret_status, with_secret
from yalu.settings import Settings

GOOD = "0123456789abcdef" * 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "secret"


@pytest.fixture
def settings(file: Path) -> Settings:
    """Nothing set, and no file yet."""
    return Settings(secret_file=file)


def _keep(file: Path, text: str, mode: int = 0o600) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


def test_the_first_secret_is_made_once_and_known_again(database: Database, settings: Settings, file: Path) -> None:
    made = with_secret(settings, database).secret
    assert len(made) == 64 and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert with_secret(settings, database).secret == made == with_secret(Settings(secret=made), database).secret
    (key,) = pseudonyms.known(database)
    assert key.fingerprint == secret_fingerprint(made) and made not in key.fingerprint
    assert "the one of this database" in secret_status(settings, database)


@pytest.mark.parametrize("other", ["another secret, quite as long", GOOD + "0"])
@pytest.mark.parametrize("place", ["environment", "file"])
def test_another_secret_is_refused_and_nothing_is_changed(
    database: Database, settings: Settings, file: Path, other: str, place: str
) -> None:
    with_secret(Settings(secret=GOOD), database)
    if place == "file":
        _keep(file, other)
    wrong = settings if place == "file" else Settings(secret=other)
    for attempt in (with_secret, secret_status):
        with pytest.raises(SettingsError, match="set YALU_SECRET to the one crawls ran with") as caught:
            attempt(wrong, database)
        assert other not in str(caught.value) and "accept-secret" in str(caught.value)
    assert [key.fingerprint for key in pseudonyms.known(database)] == [secret_fingerprint(GOOD)]


@pytest.mark.parametrize("before", ["a fingerprint", "commenters only"])
def test_a_lost_secret_is_not_replaced_by_a_new_one(
    database: Database, settings: Settings, file: Path, before: str
) -> None:
    if before == "a fingerprint":
        with_secret(Settings(secret=GOOD), database)
    else:
        from tests.cli.conftest import talk
        from tests.db.db_samples import COLUMN, look

        Days(database).visit(look(COLUMN, talk("One", "Two")))
    for attempt in (with_secret, secret_status):
        with pytest.raises(SettingsError, match="is not there: set YALU_SECRET"):
            attempt(settings, database)
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "\n", "  \t \n", "a" * 5000, "\u00e9" * 40])
def test_a_file_without_a_secret_is_refused(database: Database, settings: Settings, file: Path, text: str) -> None:
    _keep(file, text)
    for attempt in (with_secret, secret_status):
        with pytest.raises(SettingsError, match=str(file)):
            attempt(settings, database)
    assert pseudonyms.known(database) == () and file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to a pipe"])
def test_what_is_no_file_is_refused_and_not_waited_for(
    database: Database, settings: Settings, file: Path, kind: str
) -> None:
    file.parent.mkdir()
    if kind == "folder":
        file.mkdir()
    else:
        os.mkfifo(file if kind == "pipe" else file.with_name("aim"))
    if kind == "link to a pipe":
        file.symlink_to(file.with_name("aim"))
    for attempt in (with_secret, secret_status):
        with pytest.raises(SettingsError, match="is no regular file"):
            attempt(settings, database)


def test_a_blank_setting_is_no_secret(database: Database) -> None:
    with pytest.raises(SettingsError, match="blank"):
        with_secret(Settings(secret="  "), database)


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [(GOOD, 0o644, "chmod 600"), (GOOD, 0o640, "chmod 600"), ("short", 0o600, "can be guessed")],
)
def test_doctor_looks_at_the_file(
    database: Database, settings: Settings, file: Path, text: str, mode: int, says: str
) -> None:
    _keep(file, text, mode)
    with pytest.raises(SettingsError, match=says):
        secret_status(settings, database)


@pytest.mark.dialects
def test_two_that_begin_at_once_end_with_one_secret(database: Database) -> None:
    pseudonyms.remember(database, secret_fingerprint(GOOD))
    assert len(pseudonyms.remember(database, secret_fingerprint("another"))) == 1
    with pytest.raises(SettingsError):
        with_secret(Settings(secret="another"), database)


def test_a_new_secret_is_accepted_only_when_told_to(database: Database) -> None:
    with_secret(Settings(secret=GOOD), database)
    other = Settings(secret="another secret, quite as long")
    assert len(accept_secret(other, database)) == len(accept_secret(other, database)) == 2
    assert with_secret(other, database).secret == other.secret
    with pytest.raises(SettingsError):
        with_secret(Settings(secret=GOOD), database)


@pytest.mark.parametrize(
    "command",
    [
        ("run", "--source", "the-globalist"),
        ("reextract",),
        ("forget", "--author", "Kim", "--source", SOURCE.id, "--yes"),
    ],
)
def test_no_command_goes_on_with_another_secret(
    yalu: Run, days: Days, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_secret(Settings(secret="s3cret"), days.database)
    monkeypatch.setenv("YALU_SECRET", "quite another secret")
    printed = yalu(*command, status=2)
    assert "accept-secret" in printed.err and "quite another" not in printed.err


def test_forgetting_by_name_says_what_it_may_miss(yalu: Run, days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    with_secret(Settings(secret="s3cret"), days.database)
    monkeypatch.setenv("YALU_SECRET", "quite another secret")
    assert "number 2" in yalu("db", "accept-secret").out
    printed = yalu("forget", "--author", "Kim", "--source", SOURCE.id, status=2)
    assert "--author-key" in printed.err and "before" in printed.err
