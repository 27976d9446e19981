"""The log of captures goes on through kills, restores and erasure, and never states two things."""

from __future__ import annotations

import base64
import fcntl
import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient

from tests.db.db_samples import look, rows
from tests.evidence.log_world import World
from tests.web.rooms import room
from tests.web.test_users import ANNA
from yalu.db.core.engine import open_database
from yalu.db.evidence import log_rows
from yalu.db.maintenance.erase import forget_article
from yalu.db.models import Capture, LogCheckpoint, LogEntry
from yalu.errors import SettingsError, StoreError, UsageError
from yalu.evidence.signing import Signer, new_key
from yalu.evidence.verifier.checkpoint import Checkpoint, opened, signed, verifier_key
from yalu.evidence.verifier.log_steps import HOLDS, OPEN, log_steps, stamps
from yalu.evidence.verifier.merkle import continues
from yalu.evidence.verifier.verify import check
from yalu.jobs.evidence import log
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.log_folder import LogFolder
from yalu.jobs.maintenance import doctor

URL = "https://river.example/bridge"


def continued(world: World, old: Checkpoint) -> bool:
    """Whether the log can prove that it continues a checkpoint."""
    proof: dict[str, Any] = log.consistency(world.settings, old.size)
    new = opened(proof["checkpoint"], signer(world.settings).raw_public_key)
    assert new is not None
    path = [base64.b64decode(node) for node in proof["path"]]
    return continues(old.root, old.size, new.root, new.size, path)


def test_each_capture_is_logged_once_and_a_package_proves_it(world: World) -> None:
    for number in range(3):
        world.see(number)
    first = world.append()
    assert (first.added, first.checkpoint.size, first.attention) == (3, 3, [])
    assert world.append().added == 0
    world.see(4)
    second = world.append()
    assert (second.added, second.checkpoint.size) == (1, 4) and continued(world, first.checkpoint)
    entries = {entry.position: entry for entry in rows(world.database, LogEntry, "position")}
    assert [entries[number].capture_id for number in range(4)] == [
        capture.id for capture in rows(world.database, Capture)
    ]
    assert all(len(entry.entry) == 32 and len(entry.salt or b"") == 16 for entry in entries.values())


def test_a_note_is_opened_by_its_key_alone() -> None:
    own, other = Signer.of(new_key()), Signer.of(new_key())
    checkpoint = Checkpoint("river.example/log", 7, b"\1" * 32)
    note = signed(checkpoint, own.raw_public_key, own.sign)
    assert opened(note, own.raw_public_key) == checkpoint
    assert (
        opened(note, other.raw_public_key) is None
        and opened(note.replace("\n7\n", "\n8\n"), own.raw_public_key) is None
    )
    assert opened("", own.raw_public_key) is None and opened("a\nb\nc\n", own.raw_public_key) is None
    name, key_id, key = verifier_key(checkpoint.origin, own.raw_public_key).split("+", 2)
    assert name == checkpoint.origin and len(key_id) == 8 and base64.b64decode(key)[1:] == own.raw_public_key


@pytest.mark.parametrize("stop", ["rows", "files", "known"])
def test_a_log_that_was_killed_goes_on_as_it_would_have(
    world: World, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    world.see(1)
    before = world.append().checkpoint
    world.see(2)
    world.see(3)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if stop == "rows":
            patched.setattr(LogFolder, "append", killed)
        elif stop == "files":
            patched.setattr(log_rows, "add_checkpoint", killed)
        else:
            patched.setattr(LogFolder, "exchange", killed)
        with pytest.raises(KeyboardInterrupt):
            world.append()
    (world.folder / ".draft").write_bytes(b"half an ent")
    after = world.append()
    assert after.checkpoint.size == 3 and continued(world, before)
    assert sorted(entry.position for entry in rows(world.database, LogEntry, "position")) == [0, 1, 2]


def test_a_restored_database_is_noticed_and_the_log_goes_on(world: World) -> None:
    world.see(1)
    world.append()
    copy = world.backup("older.db")
    world.see(2)
    newer = world.append().checkpoint
    world.restore(copy)
    world.see(3)
    state = world.append()
    assert "the database is older than its log: entries 1 to 1 stand in the log alone" in state.attention[0]
    assert state.checkpoint.size == 3 and continued(world, newer)
    assert world.append().attention == []


def test_a_restored_folder_is_written_again(world: World, tmp_path: Path) -> None:
    world.see(1)
    world.append()
    shutil.copytree(world.folder, tmp_path / "older")
    world.see(2)
    newer = world.append().checkpoint
    shutil.rmtree(world.folder)
    shutil.copytree(tmp_path / "older", world.folder)
    state = world.append()
    assert "entries 1 to 1 are written again" in state.attention[0]
    assert state.checkpoint == newer
    shutil.rmtree(world.folder)
    state = world.append()
    assert "the log has no files" in state.attention[0] and state.checkpoint == newer


def test_a_fork_is_refused(world: World, tmp_path: Path) -> None:
    world.see(1)
    copy = world.backup("start.db")
    world.append()
    shutil.move(world.folder, tmp_path / "first")
    world.restore(copy)
    with pytest.raises(StoreError, match="does not continue"):
        world.append()
    world.forget_signed()
    world.append()
    shutil.rmtree(world.folder)
    shutil.copytree(tmp_path / "first", world.folder)
    note = (world.folder / "checkpoint").read_bytes()
    with pytest.raises(StoreError, match="different logs of 1 entries"):
        world.append()
    assert (world.folder / "checkpoint").read_bytes() == note
    (world.folder / "tile/entries/000.p/1").write_bytes(b"x" * 34)
    with pytest.raises(StoreError, match="do not give the root"):
        world.append()
    with pytest.raises(SettingsError, match="is not signed by the log's key"):
        log.append(replace(world.settings, evidence_key=tmp_path / "other.pem"), world.database)


def test_a_database_and_a_log_restored_together_do_not_fork_it(world: World, tmp_path: Path) -> None:
    world.see(1)
    world.append()
    database, older = world.backup("older.db"), shutil.copytree(world.folder, tmp_path / "older")
    world.see(2)
    newer, mirrored = world.append().checkpoint, shutil.copytree(world.folder, tmp_path / "mirrored")
    world.restore(database)
    shutil.rmtree(world.folder)
    shutil.copytree(older, world.folder)
    for number in (3, 4):
        world.see(number)
        with pytest.raises(
            StoreError, match="holds a signed checkpoint of 2 entries, which this log of 1 does not cont"
        ):
            world.append()
    assert (world.folder / "checkpoint").read_bytes() == (older / "checkpoint").read_bytes()
    with pytest.raises(StoreError, match="2 entries, which this log of 1 does not continue: it was restored"):
        doctor._evidence_log(world.settings)
    other = replace(world.settings, evidence_log_name="yalu.local/second")
    assert log.append(other, world.database).checkpoint.size == 3, "another name is another log"
    world.restore(database)
    shutil.rmtree(world.folder)
    shutil.copytree(mirrored, world.folder)
    world.see(3)
    state = world.append()
    assert "entries 1 to 1" in state.attention[0] and state.checkpoint.size == 3 and continued(world, newer)
    assert world.append().attention == []


@pytest.mark.parametrize("later", [1, 2])
def test_a_log_that_another_process_continues_meanwhile_counts_not_as_restored(
    world: World, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    """It comes before or after what is read first, the log or the note."""
    monkeypatch.setattr(LogFolder, "alone", lambda _: nullcontext())  # as a bucket's
    world.see(0)
    world.append()
    real, reads = LogFolder.get, list[str]()

    def overtaken(folder: LogFolder, path: str) -> bytes | None:
        if path.endswith("checkpoint"):
            reads.append(path)
            if len(reads) == later:
                world.see(later)
                with closing(open_database(world.url)) as database:
                    log.append(world.settings, database)
        return real(folder, path)

    monkeypatch.setattr(LogFolder, "get", overtaken)
    assert doctor._evidence_log(world.settings).endswith("answers")
    reads.clear()
    world.see(3)
    state = world.append()
    assert state.attention == [] and state.checkpoint.size == 4


def test_what_is_noted_as_signed_last_never_goes_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LogFolder, "alone", lambda _: nullcontext())  # as a bucket's
    world.see(0)
    real = LogFolder.publish

    def slow(storage: LogFolder, old: str | None, checkpoint: Checkpoint, note: str) -> None:
        real(storage, old, checkpoint, note)
        monkeypatch.setattr(LogFolder, "publish", real)
        world.see(1)
        with closing(open_database(world.url)) as database:
            log.append(world.settings, database)

    monkeypatch.setattr(LogFolder, "publish", slow)
    assert world.append().checkpoint.size == 1
    (kept,) = world.settings.evidence_key.parent.glob("key.pem.*.checkpoint")
    assert kept.read_bytes() == (world.folder / "checkpoint").read_bytes()


@pytest.mark.parametrize("damage", [b"", b"yalu.local/log\n1\n\n"])
def test_a_note_of_what_was_signed_last_that_is_damaged_or_cannot_be_kept_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch, damage: bytes
) -> None:
    world.see(1)
    world.append()
    (kept,) = world.settings.evidence_key.parent.glob("key.pem.*.checkpoint")
    kept.write_bytes(damage)
    with pytest.raises(StoreError, match="is no checkpoint that the log's key signed"):
        world.append()
    kept.unlink()
    assert world.append().attention == [] and kept.is_file()
    real = LogFolder.put

    def refusing(folder: LogFolder, files: Mapping[str, bytes]) -> None:
        if kept.name in files:
            raise PermissionError(13, "Permission denied")
        real(folder, files)

    monkeypatch.setattr(LogFolder, "put", refusing)
    assert (
        f"{kept}: Permission denied; a database and a log restored together go unnoticed" in world.append().attention[0]
    )


def test_a_key_in_the_folder_of_its_log_takes_no_lock_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = fcntl.flock
    monkeypatch.setattr(fcntl, "flock", lambda file, kind: real(file, kind | fcntl.LOCK_NB))
    world.settings = replace(world.settings, evidence_key=world.folder / "key.pem")
    world.see(1)
    assert world.append().attention == [] and list(world.folder.glob("key.pem.*.checkpoint"))


def test_two_at_once_make_one_log(world: World) -> None:
    for number in range(6):
        world.see(number)

    def once(_: int) -> int:
        with closing(open_database(world.url)) as database:
            return log.append(world.settings, database).added

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(once, range(4)))
    assert sorted(added) == [0, 0, 0, 6]


def test_erasure_takes_the_salt_and_every_other_proof_holds(world: World) -> None:
    other = URL + "/other"
    world.see(1)
    world.days.visit(look(url=other, body=b"<html>kept</html>"))
    before = world.append().checkpoint
    forget_article(world.database, URL, reason="asked")
    salts = [entry.salt for entry in rows(world.database, LogEntry, "position")]
    assert salts[0] is None and salts[1] is not None
    proofs: Any = log.proofs(world.settings, world.database, [1, 2])
    assert [entry["capture_id"] for entry in proofs["entries"]] == [2] and proofs["erased"] == [1]
    world.see(3)
    world.append()
    assert continued(world, before)


def test_a_package_holds_the_proof_of_each_capture(world: World) -> None:
    from tests.evidence.test_evidence_packages import fill, number_of
    from yalu.model import Kind

    fill(world.database)
    world.append()
    number = str(number_of(world.database, Kind.COMMENT_GONE))
    made = package_of(world.settings, world.database, number, whole=True)
    words = {name: words for name, _, words in check(made.data)}
    assert "captures stand in the log yalu.local/log, at its checkpoint of" in words["log"]
    assert {state for name, state, _ in check(made.data) if name == "log"} == {HOLDS}
    (bundle,) = world.folder.glob("tile/entries/000.p/*")
    content = bytearray(bundle.read_bytes())
    content[2] ^= 1
    bundle.write_bytes(content)
    with pytest.raises(StoreError, match=r"beside a damaged log: captures \[.*\] are not in the log"):
        package_of(world.settings, world.database, number, whole=True)


def test_captures_that_are_not_proved_are_counted_with_the_reason(world: World) -> None:
    from tests.evidence.test_evidence_packages import fill, number_of
    from yalu.db.maintenance.erase import forget_comment
    from yalu.model import Kind

    world.see(1)
    world.append()
    fill(world.database)
    number = str(number_of(world.database, Kind.COMMENT_GONE))

    def told_of_log() -> tuple[str, str]:
        steps = check(package_of(world.settings, world.database, number, whole=True).data)
        return next((state, words) for name, state, words in steps if name == "log")

    state, words = told_of_log()
    count = int(words.split(" captures")[0].rpartition(" ")[2])
    assert state == OPEN and words.startswith("0 of the ")
    assert words.endswith(f"; erased on request: 0, newer than this checkpoint: {count}")
    world.append()
    assert told_of_log()[0] == HOLDS
    forget_comment(world.database, URL, "2", reason="asked")
    state, words = told_of_log()
    assert state == OPEN and f"erased on request: {count}, newer than this checkpoint: 0" in words


def test_what_earlier_builds_proved_is_read_still(world: World) -> None:
    world.see(1)
    world.see(2)
    captures = [msgspec.to_builtins(facts) for facts in log_rows.unlogged(world.database, 2)]
    world.append()
    proved, public = log.proofs(world.settings, world.database, [1]), signer(world.settings).raw_public_key
    assert proved is not None
    stamped = {"checkpoint": proved["checkpoint"], "path": [], "replies": {}}
    added: tuple[dict[str, Any], ...] = ({}, {"witnesses": []}, {"witnesses": [], "stamped": [stamped]})
    for later in added:
        early = {name: proved[name] for name in ("checkpoint", "entries")} | later
        ((name, state, words),) = log_steps(early, captures, public, {})
        assert (name, state) == ("log", OPEN) and words.startswith("1 of the 2 captures stand in the log ")
        assert words.endswith("; erased on request or newer than this checkpoint: 1")
        assert list(stamps(early, public)) == []


def test_the_room_serves_what_a_mirror_needs_to_whoever_asks(world: World) -> None:
    world.see(1)
    note = world.append().note
    client: TestClient = room(world.database, evidence_log=str(world.folder), web_users=(ANNA,))
    answer = client.get("/log/checkpoint")
    assert (answer.status_code, answer.text) == (200, note) and answer.headers["content-type"].startswith("text/plain")
    tile = client.get("/log/tile/0/000.p/1")
    assert len(tile.content) == 32 and "immutable" in tile.headers["cache-control"]
    assert len(client.get("/log/tile/entries/000.p/1").content) == 34
    for wrong in ("0/000.p/2", "entries/000.p/300", "0/001", "0/../checkpoint", "64/000", "0/000.p/1/..", "..%2f.lock"):
        assert client.get(f"/log/tile/{wrong}").status_code == 404
    assert room(world.database).get("/log/checkpoint").status_code == 404


def test_without_a_folder_there_is_no_log(world: World) -> None:
    bare = replace(world.settings, evidence_log=None)
    with pytest.raises(UsageError, match="YALU_EVIDENCE_LOG"):
        log.append(bare, world.database)
    assert log.proofs(bare, world.database, [1]) is None
    with pytest.raises(UsageError, match="the log has 0 entries"):
        log.consistency(world.settings, 1)


def test_a_log_whose_entries_are_lost_on_both_sides_is_not_made_up(world: World) -> None:
    world.see(1)
    world.see(2)
    world.append()
    with world.database.write() as connection:
        connection.execute(delete(LogEntry).where(LogEntry.position == 0))
    shutil.rmtree(world.folder)
    with pytest.raises(StoreError, match="lacks entries of the log from 0 on"):
        world.append()
    assert json.dumps([checkpoint.size for checkpoint in rows(world.database, LogCheckpoint, "size")]) == "[2]"
