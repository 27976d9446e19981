"""The log in a bucket of a real S3 server: kills, two writers, lost answers, rollbacks; it never states two things."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.log_world import PLACE, World, files, sound
from tests.evidence.test_transparency_log import continued
from tests.servers.s3 import S3
from tests.web.rooms import room
from yalu.db.core.buckets import MOST_BYTES, Bucket, BucketObject
from yalu.db.core.engine import open_database
from yalu.db.evidence import log_rows
from yalu.errors import ClaimLost, SettingsError, StoreError
from yalu.evidence import tiles
from yalu.evidence.verifier.checkpoint import verifier_key
from yalu.evidence.verifier.log_steps import FAILS
from yalu.evidence.verifier.verify import check
from yalu.jobs.evidence import log, log_bucket
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.key import signer
from yalu.jobs.evidence.log_bucket import open_log
from yalu.jobs.evidence.log_storage import LogStorage
from yalu.jobs.evidence.mirror import mirror

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(300)]


def roll_back(before: dict[str, bytes]) -> None:
    """Put an older copy of the bucket in the place of what it holds."""
    bucket = Bucket(PLACE, "")
    bucket.remove(bucket.paths(""))
    for path, content in before.items():
        assert bucket.create(path, content)


def test_one_setting_puts_the_log_into_a_bucket(bucket_world: World, buckets: S3, tmp_path: Path) -> None:
    from tests.evidence.test_evidence_packages import fill, number_of
    from yalu.model import Kind

    fill(bucket_world.database)
    first = bucket_world.append().checkpoint
    bucket_world.see(1)
    state = bucket_world.append()
    assert state.attention == [] and continued(bucket_world, first) and sound(bucket_world) == state.checkpoint
    assert sorted(files()) == ["checkpoint", tiles.tile_path(tiles.ENTRIES, 0, state.checkpoint.size)]
    number = str(number_of(bucket_world.database, Kind.COMMENT_GONE))
    steps = check(package_of(bucket_world.settings, bucket_world.database, number, whole=True).data)
    assert "captures stand in the log" in {name: words for name, _, words in steps}["log"]
    assert not any(state == FAILS for _, state, _ in steps)
    client = room(bucket_world.database, evidence_log=PLACE)
    assert client.get("/log/checkpoint").text == state.note
    assert len(client.get(f"/log/tile/0/000.p/{first.size}").content) == 32 * first.size, "of a tile that outgrew it"
    assert client.get("/log/tile/0/001").status_code == 404
    key = verifier_key("yalu.local/log", signer(bucket_world.settings).raw_public_key)
    for name, url in {"bucket": PLACE, "address": f"{buckets.url}/logs/of/yalu"}.items():
        copy = tmp_path / name
        assert mirror(url, str(copy), key) == (state.checkpoint, state.checkpoint.size, None)
        assert {path: (copy / path).read_bytes() for path in files()} == files()
    assert mirror(PLACE, "s3://logs/copy", key)[1:] == (state.checkpoint.size, None)
    assert mirror(PLACE, "s3://logs/copy", key)[1:] == (0, None)


def test_a_kill_at_any_call_leaves_a_log_that_goes_on(bucket_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket_world.see(0)
    before, calls = bucket_world.append().checkpoint, [0]
    real: dict[str, Callable[..., Any]] = {name: getattr(Bucket, name) for name in ("_put", "get", "remove")}

    def dying(name: str, at: int, *, done: bool) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            calls[0] += 1
            if calls[0] == at and done:
                real[name](*arguments)
            if calls[0] == at:
                raise KeyboardInterrupt
            return real[name](*arguments)

        return call

    for at in range(1, 40):
        for number, done in enumerate((False, True)):
            bucket_world.see(2 * at + number)
            calls[0] = 0
            with monkeypatch.context() as patched:
                for name in real:
                    patched.setattr(Bucket, name, dying(name, at, done=done))
                try:
                    bucket_world.append()
                except KeyboardInterrupt:
                    assert calls[0] == at
                else:
                    assert calls[0] < at and at > 6
                    return
            after = bucket_world.append().checkpoint
            assert after == sound(bucket_world) and continued(bucket_world, before)
            before = after
    raise AssertionError("no run came to its end")


@pytest.mark.parametrize("moment", ["rows", "append", "publish"])
def test_whoever_comes_second_goes_on_from_the_first(
    bucket_world: World, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    bucket_world.see(1)
    before = bucket_world.append().checkpoint
    bucket_world.see(2)
    target, name = (log_rows, "add_entries") if moment == "rows" else (LogStorage, moment)
    real: Callable[..., Any] = getattr(target, name)
    states = []

    def overtaken(*arguments: Any) -> Any:
        monkeypatch.setattr(target, name, real)
        with closing(open_database(bucket_world.url)) as database:
            states.append(log.append(bucket_world.settings, database))
        return real(*arguments)

    monkeypatch.setattr(target, name, overtaken)
    state = bucket_world.append()
    assert len(states) == 1 and states[0].checkpoint.size == state.checkpoint.size == 2
    assert state.attention == [] and sound(bucket_world) == state.checkpoint and continued(bucket_world, before)


def test_two_databases_at_one_log_never_fork_it(
    bucket_world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bucket_world.see(1)
    bucket_world.append()
    older = bucket_world.backup("older.db")
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "key.pem", tmp_path / "other")
    other = World(f"sqlite:///{older}", tmp_path / "other", PLACE)
    bucket_world.see(2)
    other.see(3)
    real = log._signed

    def overtaken(*arguments: Any) -> Any:
        monkeypatch.setattr(log, "_signed", real)
        note = real(*arguments)
        with pytest.raises(ClaimLost, match="which no checkpoint states"):
            other.append()
        return note

    monkeypatch.setattr(log, "_signed", overtaken)
    newer = bucket_world.append()
    assert newer.attention == [] and sound(bucket_world) == newer.checkpoint
    with pytest.raises(StoreError, match=r"different logs of 2 entries"):
        other.append()
    assert sound(bucket_world) == newer.checkpoint
    other.database.close()


def test_what_a_killed_writer_of_a_lost_database_left_is_replaced_in_time(
    bucket_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket_world.see(1)
    before, copy = bucket_world.append().checkpoint, bucket_world.backup("older.db")
    bucket_world.see(2)
    with monkeypatch.context() as patched:
        patched.setattr(LogStorage, "publish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            bucket_world.append()
    bucket_world.restore(copy)
    bucket_world.see(3)
    with pytest.raises(ClaimLost, match=r"000\.p/2 holds other entries than the database"):
        bucket_world.append()
    monkeypatch.setattr(log_bucket, "ABANDONED", timedelta(0))
    state = bucket_world.append()
    assert state.checkpoint.size == 2 and sound(bucket_world) == state.checkpoint and continued(bucket_world, before)


def test_a_mirror_keeps_each_note_that_contradicts_it(bucket_world: World) -> None:
    bucket_world.see(1)
    bucket_world.append()
    older = files()
    bucket_world.see(2)
    newer = bucket_world.append().checkpoint
    key = verifier_key("yalu.local/log", signer(bucket_world.settings).raw_public_key)
    assert mirror(PLACE, "s3://logs/copy", key) == (newer, 2, None)
    for more in (b"", b"\xe2\x80\x94 witness.example AAAAAAAA\n"):
        roll_back({**older, "checkpoint": older["checkpoint"] + more})
        assert mirror(PLACE, "s3://logs/copy", key)[2] is not None
    copy = Bucket("s3://logs/copy", "")
    kept = [copy.get(path) for path in copy.paths("") if path.startswith("contradiction-1-")]
    assert len({there.content for there in kept if there is not None}) == 2
    assert mirror(PLACE, "s3://logs/copy", key)[2] is not None


def test_no_clock_but_the_stores_says_what_is_abandoned(bucket_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Bucket.get

    def behind(bucket: Bucket, path: str) -> BucketObject | None:
        there = real(bucket, path)
        return there and replace(there, put_at=there.put_at - timedelta(hours=2))

    monkeypatch.setattr(Bucket, "get", behind)
    storage = open_log(PLACE)
    storage.put({"tile/entries/000.p/1": b"mine"})
    with pytest.raises(ClaimLost, match="which no checkpoint states"):
        open_log(PLACE).put({"tile/entries/000.p/1": b"another's"})
    assert storage.get("tile/entries/000.p/1") == b"mine" and storage.paths("") == ["tile/entries/000.p/1"]


def test_two_that_examine_a_bucket_at_once_do_not_disturb_each_other(
    bucket_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket_world.see(1)
    real, examined = Bucket.create, list[str]()

    def overtaken(bucket: Bucket, path: str, content: bytes) -> bool:
        created = real(bucket, path, content)
        if not path.startswith("tile/") and not examined:
            examined.append(path)
            Bucket(PLACE, "").examine()
        return created

    monkeypatch.setattr(Bucket, "create", overtaken)
    assert bucket_world.append().checkpoint == sound(bucket_world) and examined


def test_objects_of_others_in_the_bucket_do_no_harm(bucket_world: World) -> None:
    from tests.evidence.test_evidence_packages import fill, number_of
    from yalu.model import Kind

    fill(bucket_world.database)
    bucket_world.append()
    bucket = Bucket(PLACE, "")
    stamped = ("stamped/readme/checkpoint", "stamped/1/x/checkpoint", "stamped/3", "stamped/900/checkpoint")
    for path in (*stamped, "stamped/2/x.tsr", "pending/2/x.ots", "pending/x", "x"):
        assert bucket.create(path, b"x")
    number = str(number_of(bucket_world.database, Kind.COMMENT_GONE))
    steps = check(package_of(bucket_world.settings, bucket_world.database, number, whole=True).data)
    assert not any(state == FAILS for _, state, _ in steps)
    assert bucket.create("tile/entries/009", b"x" * (MOST_BYTES + 1))
    with pytest.raises(StoreError, match=r"^s3://logs/of/yalu/tile/entries/009 has 4194305 bytes"):
        open_log(PLACE).find("tile/entries/009")
    bucket.remove(["checkpoint"])
    assert bucket.create("checkpoint", b"\xff")
    with pytest.raises(SettingsError, match="is not signed by the log's key"):
        bucket_world.append()


def test_a_bucket_and_a_database_that_were_rolled_back_are_noticed(bucket_world: World) -> None:
    bucket_world.see(1)
    bucket_world.append()
    bucket, database = files(), bucket_world.backup("older.db")
    bucket_world.see(2)
    newer = bucket_world.append().checkpoint
    roll_back(bucket)
    state = bucket_world.append()
    assert "entries 1 to 1 are written again" in state.attention[0] and state.checkpoint == newer == sound(bucket_world)
    roll_back({})
    state = bucket_world.append()
    assert "the log has no files" in state.attention[0] and state.checkpoint == newer == sound(bucket_world)
    bucket_world.restore(database)
    bucket_world.see(3)
    state = bucket_world.append()
    assert "the database is older than its log: entries 1 to 1" in state.attention[0]
    assert state.checkpoint.size == 3 and continued(bucket_world, newer) and bucket_world.append().attention == []
    roll_back({**files(), "tile/entries/000.p/3": b"x" * 3 * tiles.ENTRY})
    with pytest.raises(StoreError, match="do not give the root"):
        bucket_world.append()
