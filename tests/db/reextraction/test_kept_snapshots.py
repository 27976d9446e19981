"""A re-extraction that cannot read everything leaves what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.db.crawl_writing.test_threads_in_parts import FIVE, JSON, LIST, with_parts
from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, capture, look, rows, thread
from yalu.db.core.engine import Database
from yalu.db.maintenance import erase
from yalu.db.mapping.rows import stored_thread
from yalu.db.models import Check, CommentAbsence, CommentVersion, ReextractionReview, Thread, ThreadSnapshot
from yalu.db.reextraction.archive_copies import split_around
from yalu.db.reextraction.reextraction_writer import ReextractionWriter
from yalu.history.intents.batch import Rereading
from yalu.history.intents.replay import HistoryReplay
from yalu.history.proof import ProofRules
from yalu.model import Outcome, Page, PublisherTime, Quality
from yalu.settings import Settings


@pytest.mark.parametrize("pruned", [set(), {2}, {1, 2}])
def test_a_thread_keeps_the_platform_of_its_last_snapshot(database: Database, pruned: set[int]) -> None:
    days = Days(database)
    talk = thread("Old bridges hold.", "Not this one.")
    platforms = {1: "wordpress", 2: "isso"}
    for platform in platforms.values():
        days.visit(look(COLUMN, replace(talk, platform=platform)))
    writer = ReextractionWriter(database, Settings(secret="s3cret", now=days.now))
    stored = writer.history(1)
    replay = HistoryReplay(SOURCE.id, stored.article, ProofRules(2))
    for number, check in enumerate(stored.checks, 1):
        shown = stored_thread(replace(talk, platform=platforms[number]), "s3cret", SOURCE.id)
        page = Page(stored.article.url, Quality.OK, COLUMN, shown)
        replay.take(Rereading(check, None if number in pruned else page, whole=True))
    assert writer.write(stored, replay.decided, "2") == {}
    assert [row.platform for row in rows(database, Thread)] == ["isso"]


def test_erased_words_stay_the_version_that_they_were(database: Database) -> None:
    days = Days(database)
    posted = PublisherTime("1 March 2026 at 9:00", datetime.fromisoformat("2026-03-01T09:00"), 540)
    talk = thread("Old bridges hold.", "Not this one.")
    talk = replace(talk, comments=tuple(replace(comment, posted_at=posted) for comment in talk.comments))
    days.visit(look(COLUMN, talk))
    erase.forget_comment(database, URL, talk.comments[0].id, reason="asked", now=days.now)
    before = rows(database, CommentVersion)
    writer = ReextractionWriter(database, Settings(secret="s3cret", now=days.now))
    stored = writer.history(1)
    replay = HistoryReplay(SOURCE.id, stored.article, ProofRules(2))
    page = Page(stored.article.url, Quality.OK, COLUMN, stored_thread(talk, "s3cret", SOURCE.id))
    replay.take(Rereading(stored.checks[0], page, whole=True))
    assert writer.write(stored, replay.decided, "2") == {}
    assert rows(database, CommentVersion) == before
    with database.read() as connection:
        assert not connection.execute(select(ReextractionReview.__table__)).all()


@pytest.mark.parametrize("pruned", [False, True])
def test_a_snapshot_is_that_of_its_check_whichever_crawl_took_it(database: Database, *, pruned: bool) -> None:
    """Where a row is parted, the first check after may have been sent no page, and the snapshot is of a later one."""
    days = Days(database)
    talk = thread("Old bridges hold.", "Not this one.")
    days.visit(look(COLUMN, talk))
    days.visit(replace(look(outcome=Outcome.UNCHANGED), captures=(capture(status=304, body=b""),)))
    days.visit(look(COLUMN, talk))
    with database.write() as connection:
        assert split_around(connection, [1], DAY_ONE + timedelta(hours=12))
    before = rows(database, ThreadSnapshot)
    assert [row.crawl_id for row in before] == [1, 3]
    assert [row.crawl_id for row in rows(database, Check)] == [1, 2]
    writer = ReextractionWriter(database, Settings(secret="s3cret", now=days.now))
    stored = writer.history(1)
    replay = HistoryReplay(SOURCE.id, stored.article, ProofRules(2))
    page = Page(stored.article.url, Quality.OK, COLUMN, stored_thread(talk, "s3cret", SOURCE.id), extractor="1")
    for check in stored.checks:
        replay.take(Rereading(check, None if pruned else page, whole=True))
    assert writer.write(stored, replay.decided, "2") == {}
    shown = [(row.id, row.check_id, row.crawl_id, row.complete, row.seen) for row in rows(database, ThreadSnapshot)]
    assert shown == [(row.id, row.check_id, row.crawl_id, row.complete, row.seen) for row in before]


def test_an_old_list_of_an_interface_stays_one_whatever_is_read_in_it(database: Database) -> None:
    days, six = Days(database), thread("One", "Two", "Three", "Four", "Five", "Six")
    later = replace(six, comments=six.comments[1:], expected=5)
    course = ((FIVE, b"[1]"), (later, b"[2]"), (later, b"[2]"), (FIVE, b"[1]"), (FIVE, b"[1]"), (later, b"[2]"))
    for number, (talk, listed) in enumerate(course):
        days.visit(with_parts(talk, {LIST: listed}, JSON, token=number))
    held = [row.implausibility for row in rows(database, ThreadSnapshot)]
    assert held.count("implausible.older_copy") == 2
    before = [(row.in_row, row.back_snapshot_id) for row in rows(database, CommentAbsence)]
    writer = ReextractionWriter(database, Settings(secret="s3cret", now=days.now))
    stored = writer.history(1)
    replay = HistoryReplay(SOURCE.id, stored.article, ProofRules(2))
    for check, (talk, _) in zip(stored.checks, course, strict=True):
        shown = stored_thread(talk, "s3cret", SOURCE.id)
        replay.take(Rereading(check, Page(stored.article.url, Quality.OK, COLUMN, shown), whole=True))
    assert writer.write(stored, replay.decided, "2") == {}
    assert [row.implausibility for row in rows(database, ThreadSnapshot)] == held
    assert [(row.in_row, row.back_snapshot_id) for row in rows(database, CommentAbsence)] == before
