"""What one engine compiled is compiled for the next engine of the same database system, too."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine.interfaces import CacheStats

from tests.db.db_samples import SOURCE, Days
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Source


def read(database: Database, source: str) -> tuple[CacheStats, list[str]]:
    with database.read() as connection:
        answer = connection.execute(select(Source.id, Source.name, Source.terms).where(Source.id == source))
        return answer.context.cache_hit, [row.id for row in answer]


def test_the_next_engine_finds_what_the_one_before_compiled(database_url: str) -> None:
    with closing(open_database(database_url)) as first:
        read(first, "one")
    with closing(open_database(database_url)) as second:
        assert read(second, "another")[0] is CacheStats.CACHE_HIT


def test_each_database_answers_for_itself(sqlite_url: str, postgresql_url: str) -> None:
    with closing(open_database(sqlite_url)) as here, closing(open_database(postgresql_url)) as there:
        for database, name in ((here, "here"), (there, "there")):
            days = Days(database)
            days.source = replace(SOURCE, id=name)
            days.claim()
        for _ in range(2):
            assert [read(here, name)[1] for name in ("here", "there")] == [["here"], []]
            assert [read(there, name)[1] for name in ("here", "there")] == [[], ["there"]]
