"""Every door through which records leave, and how a program reads each noun there."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import anyio
import msgspec
from mcp import Client
from pyarrow import dataset, parquet
from sqlalchemy import text
from starlette.testclient import TestClient

import yalu
from yalu.db.core.engine import Database
from yalu.reasons import Reason
from yalu.records.as_of import Between
from yalu.records.definition import RECORDS
from yalu.records.doors import DOORS as DOCUMENTED
from yalu.records.nouns.article import Article, Version
from yalu.records.nouns.change import Change
from yalu.records.nouns.comment import CommentVersion
from yalu.settings import Settings
from yalu.web.tools.server import create_server

Record = dict[str, Any]
NOUNS: Mapping[str, type] = {"changes": Change, "articles": Article, "comments": CommentVersion, "versions": Version}
NUMBER = {"changes": "change_id", "articles": "article_id", "comments": "version", "versions": "version"}
ALL = {"baseline": "true"}
API = "/api/v1"


@dataclass(frozen=True)
class Opened:
    """A history, and every way into it."""

    database: Database
    url: str
    client: TestClient
    command: Callable[..., str]
    asked: Mapping[str, str] = field(default_factory=dict)
    """More parameters of lists and downloads."""


def of_api(opened: Opened, noun: str) -> list[Record]:
    """All records of a noun as the API has them: what the other doors are compared with."""
    if noun == "versions":
        ids = [article["article_id"] for article in of_api(opened, "articles")]
        return [
            record
            for number in ids
            for record in opened.client.get(f"{API}/articles/{number}/versions").json()["items"]
        ]
    records: list[Record] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = opened.client.get(
            f"{API}/{noun}", params={**ALL, **opened.asked, "limit": "500", "cursor": cursor}
        ).json()
        records, cursor = [*records, *answer["items"]], answer["next"]
    return records


def of_pages_of_api(opened: Opened, noun: str) -> list[Record]:
    records: list[Record] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = opened.client.get(
            f"{API}/{noun}", params={**ALL, **opened.asked, "limit": "3", "cursor": cursor}
        ).json()
        records, cursor = [*records, *answer["items"]], answer["next"]
    return records


def of_single_addresses(opened: Opened, noun: str) -> list[Record]:
    get = opened.client.get
    known = of_api(opened, noun)
    if noun == "changes":
        return [get(f"{API}/changes/{record['change_id']}").json() for record in known]
    if noun == "articles":
        return [get(f"{API}/articles/{record['article_id']}").json()["article"] for record in known]
    if noun == "versions":
        return [
            get(f"{API}/articles/{record['article_id']}/versions/{record['seq']}").json()["version"] for record in known
        ]
    lives = [get(f"{API}/comments/{number}").json() for number in {record["comment_id"] for record in known}]
    return [version for life in lives for version in life["versions"]]


def of_json_lines(opened: Opened, noun: str) -> list[Record]:
    return [
        json.loads(line)
        for line in opened.client.get(f"/{noun}.jsonl", params={**ALL, **opened.asked}).text.splitlines()
    ]


def of_parquet(opened: Opened, noun: str) -> list[Record]:
    whole = opened.client.get(f"/{noun}.parquet", params={**ALL, **opened.asked}).content
    records = json.loads(msgspec.json.encode(parquet.read_table(io.BytesIO(whole)).to_pylist()))
    return [_with_reason(record) for record in records]


def of_csv(opened: Opened, noun: str) -> list[Record]:
    sheet = opened.client.get(f"/{noun}.csv", params={**ALL, **opened.asked}).content.decode("utf-8-sig")
    hints = get_type_hints(NOUNS[noun])
    return [
        {name: _of_cell(cell, hints[name]) for name, cell in row.items()} for row in csv.DictReader(io.StringIO(sheet))
    ]


def _of_cell(cell: str, hint: Any) -> Any:
    """The value of a cell, by the type of its column, without the apostrophe that disarms a formula."""
    kinds = set(get_args(hint)) if isinstance(hint, UnionType) else {hint}
    if cell == "" and type(None) in kinds:
        return None
    (kind,) = kinds - {type(None)}
    if get_origin(kind) is tuple:
        parts = cell.removeprefix("'").split("; ") if cell else []
        return [int(part) if get_args(kind)[0] is int else part for part in parts]
    if kind in (int, float):
        return kind(cell)
    if kind is bool:
        return {"true": True, "false": False}[cell]
    return json.loads(cell) if kind in (Between, Reason) else cell.removeprefix("'")


def of_python(opened: Opened, noun: str) -> list[Record]:
    with yalu.open(opened.url) as room:
        whole: dict[str, Callable[[], Iterable[object]]] = {
            "changes": lambda: room.changes(baseline=True),
            "articles": lambda: room.articles(baseline=True),
            "comments": lambda: room.comments(baseline=True),
            "versions": lambda: [record for each in room.articles() for record in room.article(str(each.url)).versions],
        }
        return [json.loads(msgspec.json.encode(record)) for record in whole[noun]()]


def of_command(opened: Opened, noun: str) -> list[Record]:
    """``yalu log`` lists changes alone, and the oldest first."""
    assert noun == "changes"
    return [json.loads(line) for line in opened.command("log", "--baseline", "--json").splitlines()][::-1]


def of_report(opened: Opened, noun: str) -> list[Record]:
    """The records of the changes that the report of all time lists: no cosmetic ones, and none from before a visit."""
    assert noun == "changes"
    period = ("--since", "2000-01-01", "--until", "2099-12-31")
    return list(json.loads(opened.command("report", *period, "--format", "json"))["records"])


_TEXTS = frozenset({"before", "after", "text", "excerpt", "subtitle", "reason"})
"""What a model does not get of an article whose host does not let it have texts."""


def of_mcp(opened: Opened, noun: str) -> list[Record]:
    """What ``cite`` gives of each; a field without a value is not there."""
    of, number = {"changes": ("change", "change_id"), "comments": ("comment", "comment_id")}.get(
        noun, ("version", "version")
    )
    wanted = [record for record in of_api(opened, noun) if noun != "comments" or _is_newest(opened, record)]
    server = create_server(opened.database, Settings(secret="s3cret"))

    async def asked() -> list[Record]:
        async with Client(server) as client:
            return [await _cited(client, of, int(str(record[number]).removeprefix("v"))) for record in wanted]

    names = [each.name for each in fields(NOUNS[noun])]
    return [
        {
            name: item.get(name, item["quoted"].get(name))
            for name in names
            if not (item.get("withheld") and name in _TEXTS)
        }
        for item in anyio.run(asked)
    ]


_CITED = {"changes": ("change", "change_id"), "comments": ("comment", "comment_id"), "versions": ("version", "version")}


async def _cited(client: Client, of: str, number: int) -> Record:
    answer = await client.call_tool("cite", {"of": of, "number": number})
    (item,) = json.loads(str(getattr(answer.content[0], "text", "")))["items"]
    return dict(item)


def _is_newest(opened: Opened, version: Record) -> bool:
    newest = opened.client.get(f"{API}/comments/{version['comment_id']}").json()["versions"][-1]
    return bool(newest["version"] == version["version"])


def of_show(opened: Opened, noun: str) -> list[Record]:
    """``yalu show --json`` of each, whose texts are whole."""
    wanted = of_api(opened, noun)
    names = [record["url" if noun == "articles" else "version"] for record in wanted]
    return _without_more(noun, (json.loads(opened.command("show", name, "--json")) for name in names))


def _without_more(noun: str, records: Iterable[Record]) -> list[Record]:
    """The fields of a record alone: the owner is given more."""
    names = {each.name for each in fields(NOUNS[noun])}
    return [{name: value for name, value in record.items() if name in names} for record in records]


_KINDS = {"versions": "article", "comments": "comment"}


def of_exported_lines(opened: Opened, noun: str) -> list[Record]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "out.jsonl"
        opened.command("export", "--format", "jsonl", "--kind", _KINDS[noun], "--output", str(file))
        return _without_more(noun, map(json.loads, file.read_text("utf-8").splitlines()))


def of_exported_sheet(opened: Opened, noun: str) -> list[Record]:
    hints = get_type_hints(NOUNS[noun])
    with TemporaryDirectory() as folder:
        file = Path(folder) / "out.csv"
        opened.command("export", "--format", "csv", "--kind", _KINDS[noun], "--output", str(file))
        rows = _without_more(noun, csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    return [{name: _of_cell(cell, hints[name]) for name, cell in row.items()} for row in rows]


def of_exported_parquet(opened: Opened, noun: str) -> list[Record]:
    with TemporaryDirectory() as folder:
        opened.command("export", "--format", "parquet", "--output", f"{folder}/out")
        name = "changes" if noun == "changes" else f"{_KINDS[noun]}_versions"
        rows = dataset.dataset(f"{folder}/out/{name}", partitioning="hive").to_table().to_pylist()
    records = json.loads(msgspec.json.encode(rows))
    return _without_more(noun, (_with_reason(record) for record in records))


def _with_reason(record: Record) -> Record:
    return record | ({"reason": json.loads(record["reason"])} if "reason" in record else {})


def of_exported_sqlite(opened: Opened, noun: str) -> list[Record]:
    hints = get_type_hints(NOUNS[noun])
    table = f"{_KINDS[noun]}_versions" if noun in _KINDS else noun
    with TemporaryDirectory() as folder:
        opened.command("export", "--format", "sqlite", "--output", f"{folder}/out")
        with closing(sqlite3.connect(f"{folder}/out/yalu.db")) as made:
            made.row_factory = sqlite3.Row
            rows = _without_more(noun, map(dict, made.execute(f"SELECT * FROM {table}")))
    return [{name: _of_column(value, hints[name]) for name, value in row.items()} for row in rows]


_VIEWS = {
    "changes": "recorded_changes",
    "articles": "current_articles",
    "comments": "comment_versions",
    "versions": "article_versions",
}


def of_sql(opened: Opened, noun: str) -> list[Record]:
    """The views of the database, whose texts are whole."""
    names, hints = [each.name for each in fields(NOUNS[noun])], get_type_hints(NOUNS[noun])
    with opened.database.read() as connection:
        rows = connection.execute(text(f"SELECT * FROM {_VIEWS[noun]}")).mappings().all()
    return [{name: _of_column(row[name], hints[name]) for name in names if name in row} for row in rows]


def _of_column(value: Any, hint: Any) -> Any:
    kinds = set(get_args(hint)) if isinstance(hint, UnionType) else {hint}
    kind = next(iter(kinds - {type(None)}))
    if isinstance(value, str) and (get_origin(kind) is tuple or kind.__name__ == "Reason"):
        value = json.loads(value)
    if value is None:
        return [] if get_origin(kind) is tuple else None
    if kind is float:
        value = round(value, 2)
    if kind is datetime:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        value = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return json.loads(msgspec.json.encode(bool(value) if kind is bool else value))


@dataclass(frozen=True)
class Door:
    """A door: which nouns it has, how they are read, and which fields need not have the value of the API."""

    read: Callable[[Opened, str], list[Record]]
    nouns: tuple[str, ...] = ("changes", "articles", "comments")
    documented: str = "API, JSON Lines, Parquet, Python, `yalu log --json`, `yalu search --json`"
    whole: frozenset[str] = frozenset()
    """Fields that are whole, and as they came, where the API cuts them by the terms and makes them safe to print."""
    chooses: bool = False
    """Whether the door has some of the records only."""

    def missing(self, noun: str) -> frozenset[str]:
        """The fields that the documentation says are left out."""
        return DOCUMENTED[self.documented].leaves_out.get(NOUNS[noun].__name__, frozenset())


_WHOLE_AT_SQL = frozenset({"before", "after", "text", "subtitle", "reason", "issues"})
_WHOLE_TEXTS = frozenset({"text", "subtitle"})
_EXPORT = "`yalu export`"
FOUR = tuple(NOUNS)
DOORS: Mapping[str, Door] = {
    "API, page by page": Door(of_pages_of_api),
    "API, one by one": Door(of_single_addresses, FOUR),
    "CSV": Door(of_csv, documented="CSV"),
    "JSON Lines": Door(of_json_lines),
    "Parquet": Door(of_parquet),
    "Python": Door(of_python, FOUR),
    "yalu log": Door(of_command, ("changes",)),
    "MCP": Door(of_mcp, ("changes", "comments", "versions"), "MCP", chooses=True),
    "the report's JSON": Door(of_report, ("changes",), "the report's JSON", chooses=True),
    "yalu show": Door(of_show, ("articles", "comments", "versions"), "`yalu show --json`", _WHOLE_AT_SQL),
    "yalu export, JSON Lines": Door(of_exported_lines, ("comments", "versions"), _EXPORT, _WHOLE_AT_SQL),
    "yalu export, CSV": Door(of_exported_sheet, ("comments", "versions"), _EXPORT, _WHOLE_AT_SQL),
    "yalu export, Parquet": Door(
        of_exported_parquet, ("changes", "comments", "versions"), _EXPORT, _WHOLE_TEXTS, chooses=True
    ),
    "yalu export, SQLite": Door(of_exported_sqlite, FOUR, _EXPORT, _WHOLE_TEXTS, chooses=True),
    "SQL": Door(of_sql, FOUR, "views of the database", _WHOLE_AT_SQL),
}


def differences(door: Door, opened: Opened, noun: str) -> Iterator[str]:
    """What a door says otherwise than the API, of every record of a noun."""
    assert NOUNS[noun] is RECORDS[NOUNS[noun].__name__]
    records = {record[NUMBER[noun]]: record for record in door.read(opened, noun)}
    wanted = {record[NUMBER[noun]]: record for record in of_api(opened, noun)}
    names = {each.name for each in fields(NOUNS[noun])} - door.missing(noun)
    hidden = set() if door.chooses else set(wanted) - set(records)
    yield from (f"{noun} {number} is not there" for number in hidden)
    for number in records.keys() & wanted.keys():
        record = records[number]
        if set(record) != names and not (door.read is of_mcp and names - set(record) <= _TEXTS):
            yield f"{noun} {number}: fields {sorted(set(record) ^ names)}"
        for name in names & record.keys() - door.whole:
            there = record[name]
            if there != wanted[number][name] and not (
                door.read is of_mcp and not wanted[number][name] and there is None
            ):
                yield f"{noun} {number}: {name} is {there!r}, not {wanted[number][name]!r}"
