"""``yalu.open``: typed records of any selection, as Arrow tables too."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

import yalu
from tests.web.room_examples import PLAIN_URL, filled
from tests.web.rooms import room as pages
from yalu.db.core.engine import Database
from yalu.db.models import ArticleTerm
from yalu.errors import UnknownItem, UsageError
from yalu.model import Kind
from yalu.records.definition import public
from yalu.records.nouns.change import Change


@pytest.mark.dialects
def test_records_tables_and_pieces(database: Database, database_url: str) -> None:
    filled(database)
    with yalu.open(database_url) as room:
        whole = list(room.changes())
        assert all(isinstance(record, Change) for record in whole)
        assert [record.kind for record in room.changes(kind="article.headline", source=["river-post"], limit=1)] == [
            Kind.ARTICLE_HEADLINE
        ]
        assert list(room.changes(since="2026-03-02")) == [
            record for record in whole if record.not_after >= datetime(2026, 3, 2, tzinfo=UTC)
        ]
        table = room.changes().to_arrow()
        assert table.column("change_id").to_pylist() == [record.change_id for record in whole]
        assert table.column("kind").to_pylist() == [record.kind.value for record in whole]
        assert str(table.schema.field("not_after").type) == "timestamp[us, tz=UTC]"
        frame = room.changes().to_pandas()
        assert list(frame["significance"]) == [record.significance for record in whole]
        assert room.changes(until="2000-01-01").to_arrow().schema == table.schema
        assert room.articles().to_arrow().column("terms").to_pylist() == ["link-only", "excerpt", "excerpt", "excerpt"]
        assert "Rust everywhere." in room.comments().to_arrow().column("text").to_pylist()
        assert room.article(PLAIN_URL, "2026-03-01T12:00").article.title == "The bridge at Dandong"
        assert [version.seq for version in room.article(PLAIN_URL).versions] == [1, 2]
        with pytest.raises(UnknownItem):
            room.article("https://elsewhere.example/")


@pytest.mark.dialects
def test_figures_are_what_pandas_counts_in_the_changes(database: Database, database_url: str) -> None:
    client = pages(filled(database))
    with yalu.open(database_url) as room:
        rows = room.changes(baseline=True).to_pandas()
        counted = rows[~rows["baseline"]]
        for by, column in (("kind", "kind"), ("source", "source_id"), ("country", "country")):
            frame = room.statistics(by).to_pandas().set_index("value")
            assert {value: n for value, n in frame["changes"].items() if n} == dict(counted.groupby(column).size())
            assert frame["baseline"].sum() == rows["baseline"].sum() > 0
        days = room.statistics("source", "day", source="river-post").to_pandas()
        own = counted[counted["source_id"] == "river-post"]
        assert {at: n for at, n in zip(days["from"], days["changes"], strict=True) if n} == dict(
            own.groupby(own["not_after"].dt.floor("D")).size()
        )
        assert (days["visits"] <= days["crawls"]).all() and days["visits"].sum() > 1
        asked: Any = {"by": "kind", "until": "2026-03-02"}
        answer = client.get("/api/v1/statistics", params=asked).json()["items"]
        assert answer == json.loads(msgspec.json.encode([public(item) for item in room.statistics(**asked)]))
        with pytest.raises(UsageError, match="did you mean 'week'"):
            room.statistics(per="weak")


@pytest.mark.dialects
def test_a_source_or_issue_that_there_is_not_is_refused_with_the_nearest(database: Database, database_url: str) -> None:
    filled(database)
    with yalu.open(database_url) as room:
        for ask in (room.changes, room.articles, room.comments, room.statistics, room.outlets):
            with pytest.raises(UsageError, match="source: there is no 'river-pos'; did you mean 'river-post'"):
                ask(source="river-pos")
        for ask in (room.changes, room.articles, room.comments, room.statistics):
            with pytest.raises(UsageError, match="issue: there is no 'Yellow Sea'; did you mean 'yellow-sea'"):
                ask(issue="Yellow Sea")
        assert list(room.changes(issue="yellow-sea")) == []
        with database.write() as connection:
            connection.execute(update(ArticleTerm).where(ArticleTerm.kind == "tag").values(term="our own"))
        assert list(room.articles(issue="our own"))


def test_wrong_selections_are_refused(sqlite_url: str) -> None:
    with yalu.open(sqlite_url) as room:
        with pytest.raises(UsageError, match="no filter 'sourc'"):
            room.changes(sourc="x")  # type: ignore[call-arg]  # the error is the test
        with pytest.raises(UsageError, match="since: there is no 'yesterday'"):
            room.changes(since="yesterday")
        with pytest.raises(UsageError, match="time zone"):
            room.changes(since=datetime(2026, 1, 1))  # noqa: DTZ001
