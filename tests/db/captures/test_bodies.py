"""Bodies of captures in an object store: put before their rows, read back checked, gone when nothing needs them."""

from __future__ import annotations

import os
import random
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from db.captures import bodies, capture_store
from db.captures.packing import pack
from db.core.engine import Database, open_database
from db.core.object_store import ObjectStore, needed_store
from db.crawls.crawl_store import Store
from db.maintenance import dump, erase
from db.models import BodyRemoval, Capture, CapturePayload, Erasure
from db.reextraction import archive_copies
from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, capture, look, payloads, retitled, rows, size, thread
from yalu import ids, model
from yalu.errors import CaptureCorrupt, CaptureStoreUnreachable, SettingsError, StoreError, UnknownItem
from yalu.settings import Settings

WORDS = "Huitzilopochtli"
AN_HOUR_AGO = timedelta(hours=1)


@dataclass
class Kept:
    """A watched source whose captures have their bodies in a folder."""

    days: Days
    folder: Path
    url: str

    @property
    def database(self) -> Database:
        return self.days.database

    def see(self, body: bytes, url: str = URL, *, words: str = "") -> int:
        """One crawl that is served this body, with a date that differs each time; gives the id of the capture."""
        dated = (("Content-Type", "text/html"), ("Date", f"{self.days.now:%a, %d %b %Y}"))
        served = replace(capture(url, body), fetched_at=self.days.now, headers=dated)
        talk = thread("One", words) if words else None
        self.days.visit(replace(look(COLUMN, talk, url=url), captures=(served,)))
        return rows(self.database, Capture)[-1].id

    def objects(self) -> dict[str, Path]:
        return {file.stem: file for file in self.folder.rglob("*.zst")}

    def body(self, capture_id: int) -> bytes:
        with self.database.read() as connection:
            return capture_store.load(connection, capture_id).body

    def store(self) -> ObjectStore:
        return needed_store(self.database.engine)


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[Kept]:
    folder = tmp_path / "captures"
    database = open_database(database_url, captures=f"file://{folder}")
    yield Kept(Days(database, captures="all"), folder, database_url)
    database.close()


def page(words: str, *, noise: int = 0) -> bytes:
    """A page of its own for each ``words``; with ``noise`` another answer with the same page."""
    draw = random.Random(words)
    text = " ".join("".join(draw.choices("abcdefghijklm", k=7)) for _ in range(900))
    return f"<html>{text} {words} <!-- {noise} --></html>".encode()


def test_a_body_is_an_object_under_its_hash_and_equal_ones_are_one(kept: Kept) -> None:
    ids_ = [kept.see(page("a")), kept.see(page("a")), kept.see(page("b")), kept.see(page("a"), URL + "/copy")]
    assert kept.objects().keys() == {ids.sha256(page("a")), ids.sha256(page("b"))}
    assert [kept.body(one) for one in ids_] == [page("a"), page("a"), page("b"), page("a")]
    stored: list[Any] = list(payloads(kept.database))
    assert [row.object_size for row in stored] == [kept.objects()[row.sha256].stat().st_size for row in stored]
    assert all(row.base_id is None and len(row.data) < 200 < row.object_size for row in stored)
    with kept.database.read() as connection:
        headers = [dict(capture_store.load(connection, one).headers)["Date"] for one in ids_]
    assert len(set(headers)) == 4


def test_an_answer_that_differs_in_noise_is_a_few_bytes_in_the_database(kept: Kept) -> None:
    first = kept.see(page("a"))
    others = [kept.see(page("a", noise=number)) for number in range(1, 6)]
    assert len(kept.objects()) == 1
    assert [kept.body(one) for one in others] == [page("a", noise=number) for number in range(1, 6)]
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


def test_captures_that_rested_on_an_erased_object_can_still_be_read(kept: Kept) -> None:
    no_version = look(None, outcome=model.Outcome.FAILED, body=page("a"))
    kept.days.visit(no_version)
    for number in (1, 2, 3):
        kept.see(page("a", noise=number))
    done = erase.prune(kept.database, captures_before=DAY_ONE + timedelta(hours=1))
    assert (done.captures, done.objects, done.repacked) == (1, 1, 3)
    assert kept.objects() == {}
    assert [kept.body(number) for number in (2, 3, 4)] == [page("a", noise=number) for number in (1, 2, 3)]


def test_only_the_owner_may_read_the_folder(kept: Kept) -> None:
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


def test_what_was_stored_in_the_database_before_is_read_from_there_and_what_comes_after_too(
    database_url: str, tmp_path: Path
) -> None:
    settings = ("database", f"file://{tmp_path}/captures", "database")
    days = Days(open_database(database_url), captures="all")
    found = []
    for number, where in enumerate(settings):
        days.database.close()
        days.database = open_database(database_url, captures=where)
        kept = Kept(days, tmp_path / "captures", database_url)
        found.append(kept.see(page(str(number))))
    assert len(kept.objects()) == 1
    with days.database.read() as connection:
        assert capture_store.load(connection, found[0]).body == page("0")
        assert capture_store.load(connection, found[2]).body == page("2")
        with pytest.raises(SettingsError, match="YALU_CAPTURE_STORE names no store"):
            capture_store.load(connection, found[1])
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
        ((wrong, said),) = capture_store.verify(connection)
    assert wrong == number and said is not None
    assert damage != "gone" or said.endswith(f"its body is not in the capture store file://{kept.folder}")


def test_verifying_reads_an_object_once_and_each_damaged_capture_is_named(kept: Kept) -> None:
    for words in ("a", "a", "b", "b"):
        kept.see(page(words))
    kept.objects()[ids.sha256(page("b"))].unlink()
    with kept.database.read() as connection:
        told = dict(capture_store.verify(connection))
    assert [told[number] is None for number in (1, 2, 3, 4)] == [True, True, False, False]


def test_a_forgotten_article_leaves_no_object(kept: Kept) -> None:
    for words in ("a", f"{WORDS} b"):
        kept.see(page(words))
    done = erase.forget_article(kept.database, URL, reason="asked", dry_run=True)
    assert (done.captures, done.objects, len(kept.objects())) == (2, 2, 2)
    assert erase.forget_article(kept.database, URL, reason="asked") == done
    assert kept.objects() == {}
    assert size(kept.database, BodyRemoval) == 0
    with kept.database.read() as connection, pytest.raises(UnknownItem, match="was not kept"):
        capture_store.load(connection, 1)


def test_an_object_that_another_article_needs_stays_until_that_goes_too(kept: Kept) -> None:
    kept.see(page("a"))
    copy = kept.see(page("a"), URL + "/copy")
    assert erase.forget_article(kept.database, URL, reason="asked").objects == 0
    assert kept.body(copy) == page("a")
    assert erase.forget_article(kept.database, URL + "/copy", reason="asked").objects == 1
    assert kept.objects() == {}


def test_pages_that_show_erased_words_are_not_put(kept: Kept) -> None:
    kept.see(page("a"), words=WORDS)
    erase.forget_comment(kept.database, URL, "2", reason="asked")
    kept.see(page(WORDS), words=f"{WORDS} again")
    assert kept.objects() == {}


def test_retention_takes_objects_of_idle_captures(kept: Kept) -> None:
    for number in range(5):
        kept.see(page(str(number)))
    done = erase.prune(kept.database, captures_before=DAY_ONE + timedelta(days=4))
    assert (done.captures, done.objects) == (3, 3)
    assert kept.objects().keys() == {ids.sha256(page("0")), ids.sha256(page("4"))}
    with kept.database.read() as connection:
        assert [wrong for _, wrong in capture_store.verify(connection)] == [None, None]


def test_a_row_never_comes_before_its_object(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.see(page("a"))
    lease = kept.days.claim()
    kept.days.store().write(lease, [look(retitled("B"), body=page("b"))])
    kept.folder.rename(kept.folder.with_name("away"))
    kept.folder.write_text("no folder any more")
    with pytest.raises(CaptureStoreUnreachable, match=r"the capture store file:///.* cannot be used: "):
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


def test_a_crash_between_object_and_row_leaves_an_object_that_pruning_removes(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.see(page("a"))
    lease = kept.days.claim()
    kept.days.store().write(lease, [look(retitled("B"), body=page("b"))])

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(bodies, "hold", dies)
        kept.days.store().finish(lease, model.Verdict.OK)
    assert size(kept.database, Capture) == 1 and len(kept.objects()) == 2
    now = DAY_ONE + timedelta(days=3650)
    assert erase.prune(kept.database, objects_before=now).objects == 0, "it was put less than a day ago"
    file = kept.objects()[ids.sha256(page("b"))]
    os.utime(file, (0, 0))
    assert erase.prune(kept.database, objects_before=DAY_ONE, dry_run=True).objects == 1 and file.exists()
    assert erase.prune(kept.database, objects_before=DAY_ONE).objects == 1
    assert kept.objects().keys() == {ids.sha256(page("a"))}
    assert kept.days.store().finish(lease, model.Verdict.OK).versions == 1
    assert kept.body(2) == page("b")


def test_the_objects_of_another_database_and_strange_files_are_left_alone(kept: Kept, tmp_path: Path) -> None:
    kept.see(page("a"))
    for words in ("b", "c"):
        kept.store().put({ids.sha256(page(words)): pack(page(words)).data})
    strange = kept.folder / "notes.txt"
    strange.write_text("not ours")
    for file in (strange, *kept.objects().values()):
        os.utime(file, (0, 0))
    with pytest.raises(StoreError, match=r"needs 2 of the 3 objects in .*another database"):
        erase.prune(kept.database, objects_before=DAY_ONE)
    assert len(kept.objects()) == 3 and strange.exists()


def test_what_cannot_be_removed_is_noted_and_removed_later(kept: Kept) -> None:
    kept.see(page(WORDS))
    away = kept.folder.with_name("away")
    kept.folder.rename(away)
    kept.folder.write_text("no folder any more")
    with pytest.raises(CaptureStoreUnreachable, match="1 objects of erased bodies are noted"):
        erase.forget_article(kept.database, URL, reason="asked")
    assert not payloads(kept.database)
    kept.folder.unlink()
    away.rename(kept.folder)
    assert len(kept.objects()) == 1 and size(kept.database, BodyRemoval) == 1
    erase.prune(kept.database, captures_before=DAY_ONE)
    assert kept.objects() == {} and size(kept.database, BodyRemoval) == 0


def other_erases(kept: Kept, *, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process forgets the copy while a crawl is about to store the same body: before, or after it is put."""
    real: Callable[[ObjectStore, Mapping[str, bytes]], None] = ObjectStore.put
    other = open_database(kept.url, captures=f"file://{kept.folder}")

    def put(store: ObjectStore, objects: Mapping[str, bytes]) -> None:
        monkeypatch.setattr(ObjectStore, "put", real)
        if when == "after":
            real(store, objects)
        erase.forget_article(other, URL + "/copy", reason="asked")
        other.close()
        if when == "before":
            real(store, objects)

    monkeypatch.setattr(ObjectStore, "put", put)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_body_that_is_erased_elsewhere_while_it_comes_again_has_its_object(
    kept: Kept, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.see(page("a"), URL + "/copy")
    lease = kept.days.claim()
    both = [look(retitled("B"), body=page("a")), look(retitled("C"), url=URL + "/third", body=page("c"))]
    kept.days.store().write(lease, both)
    other_erases(kept, when=when, monkeypatch=monkeypatch)
    kept.days.store().finish(lease, model.Verdict.OK)
    assert [kept.body(number) for number in (2, 3)] == [page("a"), page("c")]
    assert kept.objects().keys() == {ids.sha256(page("a")), ids.sha256(page("c"))}
    assert size(kept.database, BodyRemoval) == 0


def test_a_removal_that_is_noted_is_carried_out_before_the_body_is_put_again(kept: Kept) -> None:
    """Else whoever noted it could remove the object after it was put, and before its row is there."""
    kept.see(page("a"))
    digest = ids.sha256(page("b"))
    kept.store().put({digest: pack(page("b")).data})
    with kept.database.write() as connection:
        bodies.note(connection, [digest])
    assert kept.body(kept.see(page("b"))) == page("b")
    assert size(kept.database, BodyRemoval) == 0


def test_two_erasures_of_one_body_at_once_leave_no_object(postgresql_url: str, tmp_path: Path) -> None:
    """Each sees that the other's capture still needs it; the one that is stored last must remove it."""
    kept = Kept(Days(open_database(postgresql_url, captures=f"file://{tmp_path}/c")), tmp_path / "c", postgresql_url)
    kept.see(page("a"))
    kept.see(page("a"), URL + "/copy")
    digest = ids.sha256(page("a"))
    with kept.database.write() as one:
        bodies.note(one, [digest])
        one.execute(delete(CapturePayload).where(CapturePayload.capture_id == 1))
        erase.forget_article(kept.database, URL + "/copy", reason="asked")
    bodies.remove_noted(kept.database)
    assert kept.objects() == {}
    kept.database.close()


def test_an_erasure_that_began_before_the_last_one_and_ended_after_it_is_seen(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number is the lower one, so that the highest number does not tell of it."""
    kept = Kept(Days(open_database(postgresql_url, captures=f"file://{tmp_path}/c")), tmp_path / "c", postgresql_url)
    kept.see(page("a"))
    kept.see(page("b"), URL + "/copy")
    lease = kept.days.claim()
    kept.days.store().write(lease, [look(retitled("B"), url=URL + "/third", body=page("a"))])
    real = bodies.put
    with ExitStack() as first:
        connection = first.enter_context(kept.database.write())
        connection.execute(insert(Erasure).values(reason="asked", started_at=DAY_ONE))
        erase.forget_article(kept.database, URL + "/copy", reason="asked")

        def put(database: Database, brought: bodies.Bodies | None) -> None:
            monkeypatch.setattr(bodies, "put", real)
            real(database, brought)
            bodies.note(connection, [ids.sha256(page("a"))])
            connection.execute(delete(CapturePayload).where(CapturePayload.capture_id == 1))
            first.close()
            bodies.remove_noted(database)

        monkeypatch.setattr(bodies, "put", put)
        kept.days.store().finish(lease, model.Verdict.OK)
    assert kept.body(3) == page("a")
    kept.database.close()


def test_no_object_is_removed_while_rows_are_written(postgresql_url: str, tmp_path: Path) -> None:
    kept = Kept(Days(open_database(postgresql_url, captures=f"file://{tmp_path}/c")), tmp_path / "c", postgresql_url)
    digest = ids.sha256(page("a"))
    kept.store().put({digest: pack(page("a")).data})
    with kept.database.write() as noting:
        bodies.note(noting, [digest])
    with ThreadPoolExecutor(1) as other:
        with kept.database.write() as writing:
            bodies.hold(writing)
            removal = other.submit(bodies.remove_noted, kept.database)
            with pytest.raises(TimeoutError):
                removal.result(timeout=0.5)
            assert digest in kept.objects()
        removal.result(timeout=20)
    assert kept.objects() == {}
    kept.database.close()


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
    ("url", "told"),
    [
        ("s3://key:sw0rdfish@bucket/x", "credentials have no place"),
        ("s3://", "want database, s3://BUCKET/PREFIX or file:///FOLDER"),
        ("file://relative/folder", "want database, s3://"),
        ("ftp://host/folder", "want database, s3://"),
        ("s3://bucket/x?region=us", "want database, s3://"),
    ],
)
def test_an_address_that_is_none_is_refused_without_its_secret(sqlite_url: str, url: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)) as caught:
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
