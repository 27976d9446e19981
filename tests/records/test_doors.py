"""One fact has one shape at every door: the same field names and the same values, for every record of a history."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

import yalu
from tests.db.db_samples import COLUMN, MATCH, Days, look, thread
from tests.db.room.test_room_queries import compare_waiting
from tests.prepared import demonstration
from tests.records.conftest import Open
from tests.records.doors import API, DOORS, NOUNS, NUMBER, Opened, Record, differences, of_api, of_report
from tests.records.histories import WORDS, in_four_languages
from tests.web.room_examples import filled
from tests.web.rooms import room
from yalu.db.core.engine import Database, open_database
from yalu.db.evidence.gathering import dossier


@pytest.fixture
def opened(database: Database, database_url: str, opening: Open) -> Opened:
    """A few days of four articles, one of them hostile; one of the sources allows links only."""
    return opening(filled(database), database_url)


_FOR_OWNERS = [name for name in DOORS if name.startswith(("yalu show", "yalu export"))]


def _doors_differ(opened: Opened, *without: str) -> list[str]:
    return [
        f"{name}: {difference}"
        for name, door in DOORS.items()
        for noun in door.nouns
        if name not in without
        for difference in differences(door, opened, noun)
    ]


@pytest.mark.dialects
def test_every_door_gives_the_same_in_four_languages(database: Database, database_url: str, opening: Open) -> None:
    opened = opening(in_four_languages(database), database_url)
    assert {article["language"] for article in of_api(opened, "articles")} == set(WORDS)
    kinds = {change["kind"] for change in of_api(opened, "changes")}
    assert {"article.headline", "article.gone", "article.back", "comment.edited", "comment.gone"} <= kinds
    assert _doors_differ(opened) == []


_TEXT = "Trucks wait for days. The bridge is shut. Nobody says why? A customs officer does. It opens on Monday."


def test_what_may_be_quoted_is_whole_at_every_door(database: Database, database_url: str, opening: Open) -> None:
    days = Days(database)
    long = " ".join([_TEXT] * 5)
    days.visit(look(replace(COLUMN, subtitle=_TEXT, body=_TEXT), thread(_TEXT, long), match=MATCH))
    compare_waiting(database, days.now)
    opened = opening(database, database_url)
    quoted = {_TEXT, f"{long[:300].rsplit(' ', 1)[0]} …"}
    checked = set()
    for name, door in DOORS.items():
        if "versions" in door.nouns and "excerpt" not in door.missing("versions"):
            (version,) = door.read(opened, "versions")
            assert version["excerpt"] == _TEXT, name
            assert version["subtitle"] == _TEXT, name
            checked.add(name)
        if "comments" in door.nouns and "text" not in door.whole:
            assert {comment["text"] for comment in door.read(opened, "comments")} == quoted, name
            checked.add(name)
    assert checked == {
        "API, page by page",
        "API, one by one",
        "CSV",
        "JSON Lines",
        "Parquet",
        "Python",
        "MCP",
        "yalu show",
    }
    (article,) = of_api(opened, "articles")
    (held,) = opened.client.get(f"{API}/articles/{article['article_id']}/thread").json()["items"]
    with yalu.open(opened.url) as room:
        (owned,) = room.threads(article["url"])
    assert {comment["text"] for comment in held["comments"]} == {comment.text for comment in owned.comments} == quoted


def _captures_of_page(pages: TestClient, number: int) -> set[int]:
    return set(map(int, re.findall(r'href="/captures/(\d+)"', pages.get(f"/changes/{number}").text)))


@pytest.mark.dialects
def test_a_change_names_the_captures_that_are_stored_of_it(
    database: Database, database_url: str, opening: Open
) -> None:
    opened = opening(in_four_languages(database), database_url)
    pages = room(database)
    captures = {change["change_id"]: change["captures"] for change in of_api(opened, "changes")}
    assert all(captures.values())
    assert {number: set(own) for number, own in captures.items()} == {
        number: _captures_of_page(pages, number) for number in captures
    }
    packed = {number: {facts.capture_id for facts in dossier(database, number).captures} for number in captures}
    assert all(set(own) <= packed[number] for number, own in captures.items())


@pytest.mark.dialects
def test_every_door_gives_the_same_of_hostile_texts(opened: Opened) -> None:
    assert all(len(of_api(opened, noun)) >= 4 for noun in NOUNS)
    assert _doors_differ(opened, "SQL", "CSV", *_FOR_OWNERS) == []  # texts are raw for owners, and disarmed in sheets


@pytest.mark.loopback
@pytest.mark.enable_socket
@pytest.mark.timeout(300)
def test_feeds_and_pages_of_the_demonstration_have_one_word_for_one_change(
    tmp_path_factory: pytest.TempPathFactory, opening: Open
) -> None:
    url = f"sqlite:///{demonstration(tmp_path_factory)}"
    opened = opening(open_database(url), url)
    period = ("--since", "2026-01-01", "--until", "2026-12-31")
    report = json.loads(opened.command("report", *period, "--format", "jsonfeed"))["items"]
    listed = {change["change_id"] for change in of_report(opened, "changes")}
    assert listed == {number for item in report for number in item["_yalu"]["changes"]}
    entries = opened.client.get("/changes.json").json()["items"]
    assert [item for item in entries if item["title"].startswith("Change of form: ")]
    assert any(item["_yalu"]["changes"][0] not in listed for item in entries)
    single = {item["id"]: (item["title"], item["tags"]) for item in report if len(item["_yalu"]["changes"]) == 1}
    common = {item["id"]: (item["title"], item["tags"]) for item in entries if item["id"] in single}
    assert common == {name: single[name] for name in common}
    assert len(common) > 10
    pages = room(opened.database)
    for item in entries:
        (number,) = item["_yalu"]["changes"]
        label = item["title"].split(":")[0]
        assert re.search(rf">\s*{label}\b", pages.get(f"/changes/{number}").text), number
    opened.database.close()


@pytest.mark.loopback
@pytest.mark.enable_socket
@pytest.mark.timeout(300)
def test_a_change_between_two_states_has_both(tmp_path_factory: pytest.TempPathFactory) -> None:
    opened = open_database(f"sqlite:///{demonstration(tmp_path_factory)}")
    with opened.read() as connection:
        changes = connection.execute(text("SELECT * FROM recorded_changes WHERE kind NOT LIKE 'source.%'")).all()
    one_sided = ("article.new", "comment.new", "article.gone", "comment.gone", "article.back", "article.notice")
    both = [change for change in changes if change.kind not in (*one_sided, "comment.back")]
    assert {"thread.closed", "article.body"} <= {change.kind for change in both}
    # Of a text to which something was only added, that alone is told.
    needed = {change.change_id: 1 if change.kind == "article.body" else 2 for change in both}
    given = {change.change_id: (change.before is not None) + (change.after is not None) for change in both}
    assert {number: count for number, count in given.items() if count < needed[number]} == {}
    opened.close()


@pytest.mark.loopback
@pytest.mark.enable_socket
@pytest.mark.timeout(300)
def test_every_door_gives_the_same_of_the_demonstration(
    tmp_path_factory: pytest.TempPathFactory, opening: Open
) -> None:
    url = f"sqlite:///{demonstration(tmp_path_factory)}"
    opened = opening(open_database(url), url)
    assert len(of_api(opened, "changes")) > 30
    assert _doors_differ(opened) == []
    opened.database.close()


@pytest.mark.dialects
def test_lists_are_in_the_same_order_everywhere(opened: Opened) -> None:
    for name in ("API, page by page", "CSV", "JSON Lines", "Parquet", "Python", "yalu log"):
        for noun in set(DOORS[name].nouns) - {"versions"}:
            records = [record[NUMBER[noun]] for record in DOORS[name].read(opened, noun)]
            assert records == [record[NUMBER[noun]] for record in of_api(opened, noun)], name


@pytest.mark.dialects
def test_the_report_names_the_changes_and_articles_of_the_records(opened: Opened) -> None:
    period = ("--since", "2026-01-01", "--until", "2026-12-31")
    report = json.loads(opened.command("report", *period, "--format", "json"))
    changes = {record["change_id"]: record for record in of_api(opened, "changes")}
    articles = {record["article_id"]: record for record in of_api(opened, "articles")}
    items = [item for group in report["groups"] for item in group["items"]]
    assert items
    for item in items:
        article = articles[item["article_id"]]
        assert {name: item[name] for name in item.keys() & article.keys()} == {
            name: article[name] for name in item.keys() & article.keys()
        }
        for event in item["events"]:
            for number in event["change_ids"]:
                assert changes[number]["article_id"] == item["article_id"]
                assert event["not_after"] >= changes[number]["not_after"]


@pytest.mark.dialects
def test_a_change_has_the_same_id_in_the_feeds_of_the_room_and_of_reports(opened: Opened) -> None:
    period = ("--since", "2026-01-01", "--until", "2026-12-31")
    report = json.loads(opened.command("report", *period, "--format", "jsonfeed"))
    room = {item["_yalu"]["changes"][0]: item["id"] for item in opened.client.get("/changes.json").json()["items"]}
    single = [item for item in report["items"] if len(item["_yalu"]["changes"]) == 1]
    assert len(single) > 2
    assert [item["id"] for item in single] == [room[item["_yalu"]["changes"][0]] for item in single]


@pytest.mark.dialects
def test_versions_and_threads_are_the_same_wherever_they_are_asked_for(opened: Opened) -> None:
    for article in of_api(opened, "articles"):
        base = f"{API}/articles/{article['article_id']}"
        whole = opened.client.get(base).json()
        assert whole["article"] == article
        listed = opened.client.get(f"{base}/versions").json()["items"]
        assert whole["versions"] == listed
        for version in listed:
            assert opened.client.get(f"{base}/versions/{version['seq']}").json()["version"] == version
        then = opened.client.get(base, params={"at": whole["last_check_at"]}).json()
        assert {**then, "at": None} == {**whole, "at": None}


@pytest.mark.dialects
def test_a_thread_has_the_same_names_and_values_on_the_command_line(opened: Opened) -> None:
    for article in of_api(opened, "articles"):
        threads = opened.client.get(f"{API}/articles/{article['article_id']}/thread").json()["items"]
        shown = json.loads(opened.command("show", article["url"], "--thread", "--json"))["threads"]
        assert len(shown) == len(threads)
        for held, given in zip(threads, shown, strict=True):
            for comment, shown_comment in zip(held.pop("comments"), given["comments"], strict=True):
                names = comment.keys() - {"text"}
                assert {name: shown_comment[name] for name in names} == {name: comment[name] for name in names}
            assert {name: given[name] for name in held} == held


def _leaving(opened: Opened) -> Iterator[Record]:
    kinds = {"kind": ["comment.gone", "article.gone"]}
    yield from opened.client.get(f"{API}/changes", params=kinds).json()["items"]


@pytest.mark.dialects
def test_what_a_change_says_is_gone_is_gone_at_every_door_as_of_then(opened: Opened) -> None:
    asked = 0
    for change in _leaving(opened):
        at, url = change["not_after"], change["article_url"]
        address = f"{API}/articles/{change['article_id']}/thread"
        threads = opened.client.get(address, params={"at": at}).json()["items"]
        with yalu.open(opened.url) as room:
            held = room.threads(url, at=at)
        shown = json.loads(opened.command("show", url, "--at", at, "--thread", "--json"))
        number = change["comment_id"]
        states = [
            *(record["state"] for thread in threads for record in thread["comments"] if record["comment_id"] == number),
            *(record.state for thread in held for record in thread.comments if record.comment_id == number),
            *(
                record["state"]
                for thread in shown["threads"]
                for record in thread["comments"]
                if record["comment_id"] == number
            ),
        ]
        assert states == ["gone"] * 3
        asked += 1
    assert asked
