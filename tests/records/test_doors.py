"""One fact has one shape at every door: the same field names and the same values, for every record of a history."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

import yalu
from tests.web.room_examples import client_of, filled
from yalu.cli.main import main
from yalu.db.core.engine import Database
from yalu.downloads.tables import inert

Record = dict[str, Any]
NUMBER = {"changes": "change_id", "articles": "article_id", "comments": "version"}


@dataclass(frozen=True)
class Opened:
    """A history, and every way into it."""

    database: Database
    url: str
    client: TestClient
    command: Callable[..., str]


@pytest.fixture
def opened(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Opened:
    """A few days of four articles, one of them hostile; one of the sources allows links only."""
    filled(database)
    monkeypatch.setenv("YALU_DATABASE_URL", database_url)
    monkeypatch.setenv("YALU_SECRET", "s3cret")

    def command(*arguments: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 0
        return capsys.readouterr().out

    return Opened(database, database_url, client_of(database), command)


def of_api(opened: Opened, noun: str) -> list[Record]:
    answer = opened.client.get(f"/api/v1/{noun}", params={"limit": 500, "baseline": "true"}).json()
    assert answer["next"] is None
    found: list[Record] = answer["items"]
    return found


def of_pages_of_api(opened: Opened, noun: str) -> list[Record]:
    found: list[Record] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {"limit": "3", "baseline": "true", "cursor": cursor}
        answer = opened.client.get(f"/api/v1/{noun}", params=asked).json()
        found, cursor = [*found, *answer["items"]], answer["next"]
    return found


def of_single_addresses(opened: Opened, noun: str) -> list[Record]:
    if noun != "changes":
        return of_api(opened, noun)
    return [opened.client.get(f"/api/v1/changes/{one['change_id']}").json() for one in of_api(opened, noun)]


def of_json_lines(opened: Opened, noun: str) -> list[Record]:
    text = opened.client.get(f"/{noun}.jsonl", params={"baseline": "true"}).text
    return [json.loads(line) for line in text.splitlines()]


def of_parquet(opened: Opened, noun: str) -> list[Record]:
    whole = opened.client.get(f"/{noun}.parquet", params={"baseline": "true"}).content
    found = json.loads(msgspec.json.encode(parquet.read_table(io.BytesIO(whole)).to_pylist()))
    return [one | ({"reason": json.loads(one["reason"])} if "reason" in one else {}) for one in found]


def of_python(opened: Opened, noun: str) -> list[Record]:
    with yalu.open(opened.url) as room:
        whole: dict[str, Iterable[object]] = {
            "changes": room.changes(baseline=True),
            "articles": room.articles(baseline=True),
            "comments": room.comments(baseline=True),
        }
        return [json.loads(msgspec.json.encode(record)) for record in whole[noun]]


def of_command(opened: Opened, noun: str) -> list[Record]:
    """``yalu log`` lists changes alone, and the oldest first."""
    if noun != "changes":
        return of_api(opened, noun)
    return [json.loads(line) for line in opened.command("log", "--baseline", "--json").splitlines()][::-1]


DOORS: Mapping[str, Callable[[Opened, str], list[Record]]] = {
    "API, page by page": of_pages_of_api,
    "API, one by one": of_single_addresses,
    "JSON Lines": of_json_lines,
    "Parquet": of_parquet,
    "Python": of_python,
    "yalu log": of_command,
}


@pytest.mark.dialects
@pytest.mark.parametrize("noun", NUMBER)
def test_every_door_gives_the_same_fields_and_values(opened: Opened, noun: str) -> None:
    whole = of_api(opened, noun)
    assert len(whole) >= 4
    for name, door in DOORS.items():
        found = door(opened, noun)
        assert [one[NUMBER[noun]] for one in found] == [one[NUMBER[noun]] for one in whole], name
        for record, wanted in zip(found, whole, strict=True):
            assert record == wanted, name


@pytest.mark.dialects
def test_a_sheet_has_the_same_fields_and_values_as_text(opened: Opened) -> None:
    for noun in NUMBER:
        sheet = opened.client.get(f"/{noun}.csv", params={"baseline": "true"}).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(sheet)))
        for row, record in zip(rows, of_api(opened, noun), strict=True):
            if noun == "changes":
                assert json.loads(row.pop("reason")) == record.pop("reason")
            assert row == {name: _as_cell(value) for name, value in record.items()}, noun


def _as_cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return "" if value is None else inert(value) if isinstance(value, str) else str(value)


@pytest.mark.dialects
def test_versions_and_threads_are_the_same_wherever_they_are_asked_for(opened: Opened) -> None:
    for article in of_api(opened, "articles"):
        base = f"/api/v1/articles/{article['article_id']}"
        whole = opened.client.get(base).json()
        listed = opened.client.get(f"{base}/versions").json()["items"]
        assert whole["versions"] == listed
        for version in listed:
            assert opened.client.get(f"{base}/versions/{version['seq']}").json()["version"] == version
        then = opened.client.get(base, params={"at": whole["last_check_at"]}).json()
        assert {**then, "at": None} == {**whole, "at": None}


def _leaving(opened: Opened) -> Iterator[Record]:
    kinds = {"kind": ["comment.gone", "article.gone"]}
    yield from opened.client.get("/api/v1/changes", params=kinds).json()["items"]


@pytest.mark.dialects
def test_what_a_change_says_is_gone_is_gone_at_every_door_as_of_then(opened: Opened) -> None:
    asked = 0
    for change in _leaving(opened):
        at, url = change["not_after"], change["article_url"]
        address = f"/api/v1/articles/{change['article_id']}/thread"
        threads = opened.client.get(address, params={"at": at}).json()["items"]
        with yalu.open(opened.url) as room:
            record = room.article(url, at=at)
        shown = json.loads(opened.command("show", url, "--at", at, "--thread", "--json"))
        number, name = change["comment_id"], change["platform_comment_id"]
        states = [
            *(one["state"] for thread in threads for one in thread["comments"] if one["comment_id"] == number),
            *(one.state for thread in record.threads for one in thread.comments if one.comment_id == number),
            *(one["state"] for thread in shown["threads"] for one in thread["comments"] if one["id"] == name),
        ]
        assert states == ["gone"] * 3
        asked += 1
    assert asked
