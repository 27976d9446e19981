"""A re-extraction that cannot read everything leaves what is stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.db.db_samples import COLUMN, SOURCE, Days, look, rows, thread
from yalu.db.core.engine import Database
from yalu.db.mapping.rows import stored_thread
from yalu.db.models import Thread
from yalu.db.reextraction.reextraction_writer import ReextractionWriter
from yalu.history import HistoryReplay, ProofRules, Rereading
from yalu.model import Page, Quality
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
    replay = HistoryReplay(SOURCE.id, stored.article(), ProofRules(2))
    for number, check in enumerate(stored.checks, 1):
        shown = stored_thread(replace(talk, platform=platforms[number]), "s3cret", SOURCE.id)
        page = Page(stored.url, Quality.OK, COLUMN, shown)
        replay.take(Rereading(check, None if number in pruned else page, whole=True))
    assert not writer.write(stored, replay.decided, "2").reextractions
    assert [row.platform for row in rows(database, Thread)] == ["isso"]
