"""Bodies of captures in an object store: put before their rows, read back checked, gone when nothing needs them."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.db.captures.stored_bodies import Kept, page
from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, capture, look, payloads, retitled, rows, size
from yalu import ids, model
from yalu.db.captures import capture_store
from yalu.db.captures.packing import pack
from yalu.db.core.engine import open_database
from yalu.db.crawls.crawl_store import Store
from yalu.db.maintenance import dump, erase
from yalu.db.models import Capture, CapturePayload
from yalu.db.reextraction import archive_copies
from yalu.errors import CaptureCorrupt, ObjectStoreUnreachable, SettingsError
from yalu.settings import Settings


def test_a_body_is_an_object_under_its_hash_and_equal_ones_are_one(kept: Kept) -> None:
    ids_ = [kept.see(page("a")), kept.see(page("a")), kept.see(page("b")), kept.see(page("a"), URL + "/copy")]
    assert kept.objects().keys() == {ids.sha256(page("a")), ids.sha256(page("b"))}
    assert [kept.body(capture_id) for capture_id in ids_] == [page("a"), page("a"), page("b"), page("a")]
    stored: list[Any] = list(payloads(kept.database))
    assert [row.object_size for row in stored] == [kept.objects()[row.sha256].stat().st_size for row in stored]
    assert all(row.base_id is None and len(row.data) < 200 < row.object_size for row in stored)
    with kept.database.read() as connection:
        headers = [dict(capture_store.load(connection, capture_id).headers)["Date"] for capture_id in ids_]
    assert len(set(headers)) == 4


def test_an_answer_that_differs_in_noise_is_a_few_bytes_in_the_database(kept: Kept) -> None:
    first = kept.see(page("a"))
    others = [kept.see(page("a", noise=number)) for number in range(1, 6)]
    assert len(kept.objects()) == 1
    assert [kept.body(capture_id) for capture_id in others] == [page("a", noise=number) for number in range(1, 6)]
    stored: list[Any] = list(payloads(kept.database))[1:]
    assert all(row.object_size is None and row.base_id is not None and len(row.data) < 200 for row in stored)
    kept.objects()[ids.sha256(page("a"))].unlink()
    again = Kept(
        Days(open_database(kept.url, captures=f"file://{kept.folder}"), now=kept.days.now, captures="all"),
        kept.folder,
        "",
    )
    last = again.see(page("a", noise=9))
    assert again.body(last) == page("a", noise=9), "it must not rest on an object that is gone"
    with pytest.raises(CaptureCorrupt, match=f"capture {first} of"):
        again.body(first)
    again.database.close()


def test_an_unchanged_body_asks_nothing_of_the_store(kept: Kept) -> None:
    kept.see(page("a"))
    away = kept.folder.with_name("away")
    kept.folder.rename(away)
    kept.folder.write_text("no folder any more")
    second = kept.see(page("a"))
    kept.folder.unlink()
    away.rename(kept.folder)
    assert kept.body(second) == page("a")


def test_only_the_owner_may_read_the_folder(kept: Kept) -> None:
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


def test_what_was_stored_in_the_database_before_is_read_from_there_and_what_comes_after_too(
    database_url: str, tmp_path: Path
) -> None:
    settings = ("database", f"file://{tmp_path}/captures", "database")
    days = Days(open_database(database_url), captures="all")
    capture_ids = []
    for number, where in enumerate(settings):
        days.database.close()
        days.database = open_database(database_url, captures=where)
        kept = Kept(days, tmp_path / "captures", database_url)
        capture_ids.append(kept.see(page(str(number))))
    assert len(kept.objects()) == 1
    with days.database.read() as connection:
        assert capture_store.load(connection, capture_ids[0]).body == page("0")
        assert capture_store.load(connection, capture_ids[2]).body == page("2")
        with pytest.raises(SettingsError, match="YALU_CAPTURE_STORE names no store"):
            capture_store.load(connection, capture_ids[1])
    with pytest.raises(SettingsError, match="YALU_CAPTURE_STORE names no store"):
        erase.forget_article(days.database, URL, reason="asked")
    assert payloads(days.database)[1].capture_id == 2, "nothing is erased where not all can be"
    days.database.close()


@pytest.mark.parametrize("damage", ["flipped", "another body", "gone"])
def test_damage_is_noticed_and_named(kept: Kept, damage: str) -> None:
    number = kept.see(page("a"))
    (file,) = kept.objects().values()
    if damage == "gone":
        file.unlink()
    else:
        broken = bytearray(file.read_bytes())
        broken[len(broken) // 2] ^= 0xFF
        file.write_bytes(bytes(broken) if damage == "flipped" else pack(page("b")).data)
    with pytest.raises(CaptureCorrupt, match=f"capture {number} of {URL}: "):
        kept.body(number)
    with kept.database.read() as connection:
        ((wrong, problem),) = capture_store.verify(connection)
    assert wrong == number and problem is not None
    assert damage != "gone" or problem.endswith(f"its body is not in the capture store file://{kept.folder}")


def test_verifying_reads_an_object_once_and_each_damaged_capture_is_named(kept: Kept) -> None:
    for words in ("a", "a", "b", "b"):
        kept.see(page(words))
    kept.objects()[ids.sha256(page("b"))].unlink()
    with kept.database.read() as connection:
        problems = dict(capture_store.verify(connection))
    assert [problems[number] is None for number in (1, 2, 3, 4)] == [True, True, False, False]


def test_a_row_never_comes_before_its_object(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.see(page("a"))
    lease = kept.days.claim()
    kept.days.store().write(lease, [look(retitled("B"), body=page("b"))])
    kept.folder.rename(kept.folder.with_name("away"))
    kept.folder.write_text("no folder any more")
    with pytest.raises(ObjectStoreUnreachable, match=r"the capture store file:///.* cannot be used: "):
        kept.days.store().finish(lease, model.Verdict.OK)
    assert size(kept.database, Capture) == 1
    kept.folder.unlink()
    kept.folder.with_name("away").rename(kept.folder)
    assert kept.days.store().finish(lease, model.Verdict.OK).versions == 1
    assert kept.body(2) == page("b")


def test_a_file_is_on_the_disk_before_its_row_is(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(number: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{number}").readlink()))
        real(number)

    monkeypatch.setattr(os, "fsync", fsync)
    kept.see(page("a"))
    (file,) = kept.objects().values()
    assert synced == [str(file), str(file.parent), str(kept.folder)]


def test_the_crawl_of_a_dead_process_puts_its_bodies_too(kept: Kept) -> None:
    lease = kept.days.claim()
    kept.days.store().write(lease, [look(COLUMN, body=page("a"))])
    kept.days.now += timedelta(days=3)
    kept.days.claim()
    assert kept.body(1) == page("a") and len(kept.objects()) == 1


def test_copies_of_an_archive_are_put_too(kept: Kept) -> None:
    settings = Settings(secret="s", now=kept.days.now)
    at = DAY_ONE - timedelta(days=400)
    copies = [
        archive_copies.Copied(at + timedelta(days=day), replace(look(COLUMN), captures=(replace(
            capture(body=page("old")), fetched_at=at + timedelta(days=day)),)))
        for day in range(2)
    ]  # fmt: skip
    archive_copies.store_copies(kept.database, settings, kept.days.source, "https://archive.example/", copies)
    assert [kept.body(row.id) for row in rows(kept.database, Capture)] == [page("old")] * 2
    assert len(kept.objects()) == 1


def test_a_dump_holds_no_object_and_says_where_it_belongs(kept: Kept, sqlite_template: Path, tmp_path: Path) -> None:
    number = kept.see(page("a"))
    lines = [(f"line {at}", line) for at, line in enumerate(dump.lines(kept.database), 1)]
    (tmp_path / "other.db").write_bytes(sqlite_template.read_bytes())
    other = open_database(f"sqlite:///{tmp_path}/other.db", captures=f"file://{kept.folder}")
    dump.load(other, lines)
    with other.read() as connection:
        assert capture_store.load(connection, number).body == page("a")
    other.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("s3://key:sw0rdfish@bucket/x", "credentials have no place"),
        ("s3://", "want database, s3://BUCKET/PREFIX or file:///FOLDER"),
        ("file://relative/folder", "want database, s3://"),
        ("ftp://host/folder", "want database, s3://"),
        ("s3://bucket/x?region=us", "want database, s3://"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_secret(sqlite_url: str, url: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(reason)) as caught:
        open_database(sqlite_url, captures=url)
    assert "sw0rdfish" not in str(caught.value)


def test_a_missing_library_is_named(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore.store", None)
    with pytest.raises(SettingsError, match=r"needs obstore; install yalu\[objects\]"):
        open_database(sqlite_url, captures=f"file://{tmp_path}")


def test_rules_of_hosts_stay_in_the_database(kept: Kept) -> None:
    robots = capture("https://river.example/robots.txt", b"User-agent: *\nDisallow: /private/\n")
    lease = kept.days.claim()
    Store(kept.database, Settings(secret="s", now=kept.days.now)).keep(lease, [robots])
    assert kept.objects() == {} and kept.body(1) == robots.body
    with kept.database.read() as connection:
        assert connection.scalar(select(func.count()).where(CapturePayload.object_size.is_not(None))) == 0
