"""Bodies in an object store go when nothing needs them any more, whatever happens at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from tests.db.captures.stored_bodies import WORDS, Kept, page
from tests.db.db_samples import DAY_ONE, URL, Days, look, payloads, retitled, size
from yalu import ids, model
from yalu.db.captures import bodies, capture_store
from yalu.db.captures.packing import pack
from yalu.db.core.engine import Database, open_database
from yalu.db.core.object_store import ObjectStore
from yalu.db.maintenance import erase
from yalu.db.models import BodyRemoval, Capture, CapturePayload, Erasure
from yalu.errors import ObjectStoreUnreachable, StoreError, UnknownItem


def test_captures_that_rested_on_an_erased_object_can_still_be_read(kept: Kept) -> None:
    no_version = look(None, outcome=model.Outcome.FAILED, body=page("a"))
    kept.days.visit(no_version)
    for number in (1, 2, 3):
        kept.see(page("a", noise=number))
    done = erase.prune(kept.database, captures_before=DAY_ONE + timedelta(hours=1))
    assert (done.captures, done.objects, done.repacked) == (1, 1, 3)
    assert kept.objects() == {}
    assert [kept.body(number) for number in (2, 3, 4)] == [page("a", noise=number) for number in (1, 2, 3)]


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
    with pytest.raises(ObjectStoreUnreachable, match="1 objects of erased bodies are noted"):
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
    with kept.database.write() as connection:
        bodies.note(connection, [digest])
        connection.execute(delete(CapturePayload).where(CapturePayload.capture_id == 1))
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

        def put(database: Database, brought: bodies.Bodies) -> None:
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
        removal.result(timeout=90)
    assert kept.objects() == {}
    kept.database.close()
