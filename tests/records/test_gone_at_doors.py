"""What was gone and came back with other words is gone in between, at every door and by the same bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import anyio
import msgspec
import pytest
from mcp import Client

import yalu
from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look, thread
from tests.db.room.test_room_queries import compare_waiting
from tests.records.conftest import Open
from tests.records.doors import API, DOORS, Opened, Record, of_api
from tests.records.histories import in_four_languages
from tests.web.rooms import room
from yalu.db.core.engine import Database
from yalu.model import Outcome
from yalu.settings import Settings
from yalu.web.tools.server import create_server

DAY = timedelta(days=1)
SEEN, MISSED, MISSED_LAST, BACK = (DAY_ONE + number * DAY for number in (1, 2, 4, 5))
EDITED = replace(COLUMN, title="The bridge is open again", body=f"{COLUMN.body}\n\nTrucks cross it.")


@pytest.fixture
def opened(database: Database, database_url: str, opening: Open) -> Opened:
    """The article is seen twice, then gone at three looks a day apart, and back with another text."""
    days = Days(database)
    for seen in (look(COLUMN, thread("Old.")), look(COLUMN, thread("Old."))):
        days.visit(seen)
    for _ in range(3):
        days.visit(look(None, outcome=Outcome.GONE))
    days.visit(look(EDITED, thread("Old.")))
    compare_waiting(database, days.now)
    return opening(database, database_url)


def _doors(opened: Opened, at: datetime) -> Iterator[tuple[str, Any, Any]]:
    """What each door for programs answers as of a time: its name, ``gone_since`` and ``between``."""
    when = at.isoformat()
    (article,) = of_api(opened, "articles")
    whole = opened.client.get(f"{API}/articles/{article['article_id']}", params={"at": when}).json()
    shown = json.loads(opened.command("show", URL, "--at", when, "--json"))
    with yalu.open(opened.url) as held:
        record = json.loads(msgspec.json.encode(held.article(URL, at=when)))
    told_model = anyio.run(_told_model, opened, when)
    for name, answer in (("API", whole), ("CLI", shown), ("Python", record), ("MCP", told_model)):
        yield name, answer.get("gone_since"), answer.get("between")


async def _told_model(opened: Opened, when: str) -> Any:
    async with Client(create_server(opened.database, Settings(secret="s3cret"))) as client:
        answer = await client.call_tool("article_as_of", {"url": URL, "at": when})
    return json.loads(str(getattr(answer.content[0], "text", "")))["items"][0]


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@pytest.mark.dialects
def test_an_article_is_gone_between_its_absence_and_its_return_with_another_text(opened: Opened) -> None:
    changes = {change["kind"]: change for change in of_api(opened, "changes")}
    gone, back = changes["article.gone"], changes["article.back"]
    assert [_moment(gone[name]) for name in ("not_before", "not_after")] == [SEEN, MISSED]
    assert [_moment(back[name]) for name in ("not_before", "not_after")] == [MISSED_LAST, BACK]
    for at, since, bounds in (
        (SEEN, None, None),
        (SEEN + DAY / 2, None, (SEEN, MISSED, "gone")),
        (MISSED, MISSED, None),
        (MISSED + DAY, MISSED, None),
        (MISSED_LAST, MISSED, None),
        (MISSED_LAST + DAY / 2, MISSED, (MISSED_LAST, BACK, "back")),
        (BACK, None, None),
    ):
        for name, gone_since, between in _doors(opened, at):
            stated = between and (_moment(between["not_before"]), _moment(between["not_after"]), between["state"])
            assert (_moment(gone_since), stated) == (since, bounds), (name, at)


@pytest.mark.dialects
def test_the_page_of_an_article_that_was_gone_then_says_so(opened: Opened) -> None:
    (article,) = of_api(opened, "articles")
    page = room(opened.database).get(f"/articles/{article['article_id']}", params={"at": (MISSED + DAY).isoformat()})
    assert "Not known at that time" not in page.text
    assert f'<li class="gone">not available since <time datetime="{MISSED.isoformat()}"' in page.text


def _as_threads_have_it(opened: Opened, clocks: dict[str, str]) -> dict[int, tuple[Any, Any]]:
    threads = [
        thread
        for article in of_api(opened, "articles")
        for thread in opened.client.get(f"{API}/articles/{article['article_id']}/thread", params=clocks)
        .json()
        .get("items", ())
    ]
    return {
        each["comment_id"]: (each["gone_since"], each["between"]) for thread in threads for each in thread["comments"]
    }


def _lists_of_comments(opened: Opened, clocks: dict[str, str]) -> Iterator[tuple[str, list[Record]]]:
    with yalu.open(opened.url) as held:
        yield (
            "Python",
            [
                json.loads(msgspec.json.encode(each))
                for each in held.comments(baseline=True, at=clocks.get("at", ""), known_at=clocks.get("known_at", ""))
            ],
        )
    for name in ("API, page by page", "CSV", "JSON Lines", "Parquet"):
        yield name, DOORS[name].read(replace(opened, asked=clocks), "comments")


@pytest.mark.dialects
def test_lists_of_comments_say_what_the_thread_says_as_of_any_time(
    database: Database, database_url: str, opening: Open
) -> None:
    opened = opening(in_four_languages(database), database_url)
    states: set[tuple[bool, str | None]] = set()
    for half_days in range(20):
        at = (DAY_ONE + half_days * DAY / 2).isoformat()
        for clocks in ({"at": at}, {"known_at": at}):
            wanted = _as_threads_have_it(opened, clocks)
            states |= {(since is not None, between and between["state"]) for since, between in wanted.values()}
            for name, records in _lists_of_comments(opened, clocks):
                stated = {each["comment_id"]: (each["gone_since"], each["between"]) for each in records}
                assert stated == wanted, (name, clocks)
    assert {(False, None), (False, "gone"), (True, None), (True, "visible")} <= states


def test_the_feed_of_comments_calls_none_visible_that_the_thread_does_not(opened: Opened) -> None:
    """A comment is missed from the second visit on; as of half a day before, nobody knows."""
    days = Days(opened.database)
    days.now = BACK + DAY
    for words in (("Old.", "New.", "Third."), ("Old.", "New."), ("Old.", "New.")):
        days.visit(look(EDITED, thread(*words)))
    (article,) = of_api(opened, "articles")
    seen = set()
    for half_days in range(2, 10):
        at = {"at": (BACK + half_days * DAY / 2).isoformat()}
        items = opened.client.get(f"{API}/articles/{article['article_id']}/thread", params=at).json()["items"]
        stand = {each["comment_id"]: [each["state"]] for thread in items for each in thread["comments"]}
        entries = opened.client.get("/comments.json", params=at).json()["items"]
        tagged = {int(entry["url"].rpartition("/")[2]): entry["tags"] for entry in entries}
        assert tagged == stand, at
        seen |= {state for (state,) in stand.values()}
    assert seen == {"visible", "between", "gone"}
