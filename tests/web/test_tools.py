"""The tools of ``yalu mcp`` as a client uses them: in this process, and over stdio with the real command."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from tests.db.db_samples import COLUMN, SOURCE, Days, look, rows, thread
from tests.db.room.test_room_queries import compare_waiting
from tests.web.room_examples import (
    INJECTED,
    INJECTED_URL,
    INJECTIONS,
    PLAIN_URL,
    SECRET_NAME,
    filled,
    injected,
    state_robots,
)
from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Crawl
from yalu.finding import Finding, Occurrence
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import Mark
from yalu.settings import Settings
from yalu.sources.source import Terms
from yalu.web.tools.answers import NOTICE
from yalu.web.tools.server import create_server

TOOLS = ["article_as_of", "changes", "cite", "issues", "search", "sources", "statistics", "thread_as_of"]
ATTACKING = set("\u202e\u2066\u2069\u200b\x00\x1b\r\x9b\U000e0049\U000e0067")
CARRIED = {"quoted", "not_after", "evidence", "terms", "quoted_up_to", "model"}


@pytest.mark.dialects
def test_a_client_asks_every_tool(database: Database) -> None:
    filled(database)
    server = create_server(database, Settings(secret="s3cret", web_url="https://room.example/"))

    async def session() -> None:
        async with Client(server) as client:
            assert sorted(tool.name for tool in (await client.list_tools()).tools) == TOOLS
            listed = await _items(client, "changes", kind=["article.headline"], source=["river-post"])
            assert {change["kind"] for change in listed} == {"article.headline"}
            (then,) = await _items(client, "article_as_of", url=PLAIN_URL, at="2026-03-01T12:00Z")
            assert then["quoted"]["title"] == "The bridge at Dandong"
            assert f"https://room.example/memento/20260301090000/{PLAIN_URL}" in then["quoted"]["citation"]["text"]
            assert re.search(r"sha256:[0-9a-f]{64}", then["quoted"]["citation"]["bibtex"])
            assert then["content_hash"] in then["quoted"]["citation"]["ris"]
            asked: dict[str, Any] = {"by": "kind", "source": ["river-post"]}
            figures = _answer(await client.call_tool("statistics", asked))["items"]
            (headlines,) = (item for item in figures if item["value"] == "article.headline")
            assert headlines["changes"] == len(listed) and headlines["visits"] > 1
            assert "/changes?source=river-post&kind=article.headline&since=" in headlines["evidence"]
            thread = await _items(client, "thread_as_of", url=PLAIN_URL)
            assert [comment["state"] for comment in thread] == ["visible", "gone"]
            hits = await _items(client, "search", query="sentence")
            assert {hit["source_id"]: "snippet" in hit["quoted"] for hit in hits} == {
                "link": False,
                "zeitung": True,
            }
            number = listed[0]["change_id"]
            (cited,) = await _items(client, "cite", of="change", number=number)
            assert cited["evidence_package"] == f"https://room.example/changes/{number}/evidence.wacz"
            for of, number in (
                ("change", listed[0]["change_id"]),
                ("comment", thread[0]["comment_id"]),
                ("version", 1),
            ):
                assert "first seen" in str(await _items(client, "cite", of=of, number=number)) or of != "version"
            wicked = await _items(client, "article_as_of", url="https://river.example/wicked")
            assert not set("\u202e\u2066\u200b\r\n") & set(wicked[0]["quoted"]["title"])
            first = _answer(await client.call_tool("thread_as_of", {"url": PLAIN_URL, "limit": 1}))
            assert first["next"] == "1"
            (second,) = await _items(client, "thread_as_of", url=PLAIN_URL, cursor=first["next"])
            assert [first["items"][0]["comment_id"], second["comment_id"]] == [
                comment["comment_id"] for comment in thread
            ]
            for name, given in (
                ("thread_as_of", {"url": PLAIN_URL, "cursor": "-1"}),
                ("changes", {"kind": ["article.nothing"]}),
                ("article_as_of", {"url": "https://elsewhere.example/"}),
                ("cite", {"of": "version", "number": 999999}),
                ("cite", {"of": "change", "number": 1 << 63}),
                ("cite", {"of": "change", "number": 10**4299}),
                ("changes", {"cursor": "x"}),
                ("changes", {"since": "yesterday"}),
                ("search", {"query": "+"}),
            ):
                refused = await client.call_tool(name, given)
                assert refused.is_error, name
                assert "Traceback" not in str(refused.content)
                assert len(str(refused.content)) < 1500

    anyio.run(session)


def test_a_client_talks_to_the_command(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    filled(database)
    database.close()
    environment = {**os.environ, "YALU_DATABASE_URL": sqlite_url, "YALU_SECRET": "s3cret"}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "yalu", "mcp"], env=environment, cwd=Path(__file__).parents[2]
    )

    async def session() -> None:
        async with Client(command) as client:
            assert sorted(tool.name for tool in (await client.list_tools()).tools) == TOOLS
            assert (await _items(client, "changes", limit=1))[0]["evidence"]
            assert (await _items(client, "cite", of="change", number=1))[0]["quoted"]["citation"]["text"]

    anyio.run(session)


async def _items(client: Client, name: str, **given: Any) -> list[dict[str, Any]]:
    """The items of an answer, each with what every item carries."""
    answer = await client.call_tool(name, given)
    assert not answer.is_error, answer.content
    items: list[dict[str, Any]] = _answer(answer)["items"]
    assert items
    assert all(set(record) >= CARRIED for record in items)
    assert SECRET_NAME not in json.dumps(items)
    return items


def _answer(answer: Any) -> dict[str, Any]:
    """An answer, which stands in one text and nowhere else."""
    (block,) = answer.content
    assert answer.structured_content is None
    held: dict[str, Any] = json.loads(block.text)
    assert held["terms"] == NOTICE
    return held


def test_hostile_texts_are_inert_in_every_answer(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    filled(database)
    server = create_server(database, Settings(secret="s3cret"))
    url = "https://river.example/wicked"

    async def session() -> None:
        async with Client(server) as client:
            for name, given in (
                ("article_as_of", {"url": url}),
                ("article_as_of", {"url": url, "at": "2026-03-01T12:00Z"}),
                ("thread_as_of", {"url": url, "at": "2026-03-01T12:00Z"}),
                ("changes", {"limit": 50}),
                ("search", {"query": "again", "limit": 50}),
                ("search", {"query": "rust", "limit": 50}),
                ("cite", {"of": "comment", "number": 3}),
                ("cite", {"of": "comment", "number": 4}),
            ):
                answer = _answer(await client.call_tool(name, given))
                text = json.dumps(answer, ensure_ascii=False)
                assert answer["items"], name
                assert not ATTACKING & set(text), name
                assert len(text) < 200_000, name
                assert "javascript:" not in " ".join(re.findall(r'"[a-z_]*url": "([^"]*)"', text)), name
                for item in answer["items"]:
                    ours = {key: value for key, value in item.items() if key != "quoted"}
                    assert "script>" not in json.dumps(ours), (name, ours)
                    if "citation" not in item["quoted"]:
                        continue
                    bibtex = item["quoted"]["citation"]["bibtex"]
                    assert bibtex.count("{") == bibtex.count("}"), name
                    assert "\n" not in item["quoted"]["citation"]["text"], name

    anyio.run(session)
    database.close()


def test_words_of_others_stand_under_quoted_alone(database: Database) -> None:
    mark_rows.add(injected(database), 1, "anna", Mark.NOISE, " ".join(INJECTIONS))
    server = create_server(database, Settings(secret="s3cret"))
    held: set[str] = set()

    async def session() -> None:
        async with Client(server) as client:
            questions: tuple[tuple[str, dict[str, Any]], ...] = (
                ("article_as_of", {"url": INJECTED_URL}),
                ("article_as_of", {"url": INJECTED_URL, "at": "2026-03-01T12:00Z"}),
                ("thread_as_of", {"url": INJECTED_URL}),
                ("thread_as_of", {"url": INJECTED_URL, "at": "2026-03-01T12:00Z"}),
                ("changes", {"limit": 50}),
                *(("search", {"query": query}) for query in ("previous instructions", "무시", "忽略", "lanes")),
                *(("cite", {"of": "change", "number": number}) for number in range(1, 7)),
                *(("cite", {"of": of, "number": 1}) for of in ("version", "comment")),
            )
            for name, given in questions:
                answer = _answer(await client.call_tool(name, given))
                assert answer["items"], (name, given)
                for path, text in _texts(answer):
                    for part in INJECTED:
                        if part in text:
                            assert path[:3] == ("items", "[]", "quoted"), (name, path, text)
                            held.add(path[3])

    anyio.run(session)
    assert held >= {"title", "subtitle", "byline", "label", "excerpt", "snippet", "text", "before", "after"}
    assert held >= {"article_url", "citation", "reason", "platform", "platform_comment_id", "marks"}


def _texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a JSON value with its path; names are texts too."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield path, name
            yield from _texts(held, (*path, name))
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held, (*path, "[]"))
    elif isinstance(value, str):
        yield path, value


@pytest.mark.parametrize("name", ["search", "changes"])
def test_lists_are_short(sqlite_url: str, name: str) -> None:
    database = open_database(sqlite_url)
    server = create_server(database, Settings(secret="s3cret"))

    async def session() -> bool:
        async with Client(server) as client:
            given = {"limit": 51, **({"query": "x"} if name == "search" else {})}
            return (await client.call_tool(name, given)).is_error or False

    assert anyio.run(session)
    database.close()


@pytest.mark.parametrize(
    "words", ["A sentence of many words. ", "압록강을 건너는 다리가 다시 열렸다. ", '"quoted" \\ and so on ']
)
def test_twenty_changes_are_at_most_20_kb_in_any_language(database: Database, words: str) -> None:
    days = Days(database)
    for turn in range(3):
        for number in range(8):  # one article a crawl: many with one text would be an outage
            own = f"{words * 9}{number * 7919 + turn * 104729}"
            piece = replace(COLUMN, title=own, body=f"{own} {words * 12}{own}")
            days.visit(look(piece, url=f"https://river.example/{number}" + "/a" * 120))
    compare_waiting(database, days.now)
    server = create_server(database, Settings(secret="s3cret", web_url="https://room.example"))

    async def session() -> str:
        async with Client(server) as client:
            answer = await client.call_tool("changes", {"limit": 20})
            assert len(_answer(answer)["items"]) == 20
            return str(getattr(answer.content[0], "text", ""))

    text = anyio.run(session)
    assert 8000 < len(text.encode()) <= 20_000
    items = json.loads(text)["items"]
    assert all(item["quoted"]["title"] and item["evidence"] for item in items)
    assert any("before" in item["quoted"] and "after" in item["quoted"] for item in items)


def test_an_argument_that_there_is_not_is_refused_with_the_nearest(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    filled(database)
    server = create_server(database, Settings(secret="s3cret"))

    async def session() -> None:
        async with Client(server) as client:
            for tool in (await client.list_tools()).tools:
                assert tool.input_schema["additionalProperties"] is False
            for name, given, wanted in (
                ("changes", {"sources": ["river-post"]}, "has no argument 'sources'; did you mean 'source'?"),
                ("changes", {"source": ["river-pots"]}, "did you mean 'river-post'?"),
                ("changes", {"issue": ["Yellow Sea"]}, "issue: there is no 'Yellow Sea'"),
                ("changes", {"country": ["XX"]}, "country: there is no 'XX'"),
                ("search", {"query": "bridge", "foo": 1}, "search has no argument 'foo'"),
                ("cite", {"of": "change", "number": 1, "nubmer": 2}, "did you mean 'number'?"),
                (
                    "changes",
                    {"kind": ["article.headlin"]},
                    "kind: there is no 'article.headlin'; did you mean 'article.",
                ),
                ("changes", {"kind": "article.headlin"}, "kind: there is no 'article.headlin'; did you mean 'article."),
                ("changes", {"mark": ["importan"]}, "did you mean 'important'?"),
                ("cite", {"of": "chang", "number": 1}, "of: there is no 'chang'; did you mean 'change'?"),
                ("statistics", {"by": "contry"}, "by: there is no 'contry'; did you mean 'country'?"),
                ("statistics", {"per": "weak"}, "per: there is no 'weak'; did you mean 'week'?"),
                ("search", {"query": "bridge", "limit": 0}, "limit: Input should be greater than or equal to 1"),
                ("search", {}, "query: Field required"),
                ("changes", {"article": ["one"]}, "article.0: Input should be a valid integer"),
                ("sources", {"country": "KR"}, "sources has no argument 'country'"),
            ):
                refused = await client.call_tool(name, given)
                text = str(getattr(refused.content[0], "text", ""))
                assert refused.is_error and wanted in text, (name, refused)
                assert "pydantic" not in text and "validation error" not in text and "\n" not in text, text
            for single, several in (
                ({"kind": "article.headline"}, {"kind": ["article.headline"]}),
                ({"kind": '["article.headline"]'}, {"kind": ["article.headline"]}),
                ({"article": 1}, {"article": [1]}),
            ):
                answers = [_answer(await client.call_tool("changes", {**given})) for given in (single, several)]
                assert answers[0] == answers[1] and answers[0]["items"], single

    anyio.run(session)
    database.close()


def test_sources_and_issues_are_listed_as_the_filters_take_them(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    filled(database)
    server = create_server(database, Settings(secret="s3cret"))

    async def session() -> None:
        async with Client(server) as client:
            listed = _answer(await client.call_tool("sources", {}))["items"]
            assert {item["source_id"]: item["terms"] for item in listed} == {
                "river-post": "excerpt", "zeitung": "excerpt", "link": "link-only",
            }  # fmt: skip
            issues = _answer(await client.call_tool("issues", {}))["items"]
            assert len(issues) > 5 and all(item["examples"]["ko"] or item["examples"]["en"] for item in issues)
            assert all(set(item["names"]) == {"en", "ko", "zh", "ja"} for item in issues)
            for item in (*listed, *issues):
                given = {"source": [item["source_id"]]} if "source_id" in item else {"issue": [item["issue"]]}
                assert not (await client.call_tool("changes", given)).is_error, given

    anyio.run(session)
    database.close()


@pytest.mark.parametrize(
    ("robots", "terms", "withheld"),
    [
        ("User-agent: *\nAllow: /\nContent-Signal: ai-input=no\n", Terms.EXCERPT, True),
        ("User-agent: *\nAllow: /\nContent-Signal: ai-input=no\n", Terms.LICENSED, True),
        ("User-agent: *\nAllow: /\nLicense: https://river.example/licence.xml\n", Terms.EXCERPT, True),
        ("User-agent: *\nAllow: /\nLicense: https://river.example/licence.xml\n", Terms.LICENSED, False),
        ("User-agent: *\nAllow: /\n", Terms.EXCERPT, False),
    ],
)
@pytest.mark.dialects
def test_no_text_is_handed_over_where_the_host_does_not_let_a_model_have_it(
    database: Database, robots: str, terms: Terms, withheld: bool
) -> None:
    source = replace(SOURCE, homepage="https://river.example/", terms=terms)
    days = Days(database, source=source)
    for number in range(2):
        piece = replace(
            COLUMN, title=f"Headline {number}", body=f"The secret body {number}.", subtitle="The secret lead"
        )
        days.visit(look(piece, thread(f"The secret remark {number}"), url="https://river.example/1"))
    compare_waiting(database, days.now)
    days.visit()
    reason = Reason.of("source.same_difference", count=3, old="A secret foot", new="Another secret foot")
    when = Occurrence(days.now)
    foot = Finding(Kind.SOURCE_TEMPLATE, 0.2, reason, "A secret foot", "Another secret foot", occurrence=when)
    days.store().write_changes(rows(database, Crawl)[-1].id, [foot])
    state_robots(database, "https://river.example", robots)
    server = create_server(database, Settings(secret="s3cret"))

    async def session() -> None:
        async with Client(server) as client:
            questions: tuple[tuple[str, dict[str, Any]], ...] = (
                ("changes", {}),
                ("search", {"query": "secret"}),
                ("article_as_of", {"url": "https://river.example/1"}),
                ("thread_as_of", {"url": "https://river.example/1"}),
                *(("cite", {"of": of, "number": 1}) for of in ("version", "comment")),
                *(("cite", {"of": "change", "number": number}) for number in range(1, 6)),
            )
            for name, given in questions:
                answer = _answer(await client.call_tool(name, given))
                assert answer["items"], name
                assert {item.get("withheld", False) for item in answer["items"]} == {withheld}, name
                assert {item["terms"] for item in answer["items"]} == {terms.value}, name
                assert all(item["quoted_up_to"] > 0 for item in answer["items"]), name
                assert name != "changes" or any(item.get("issues") for item in answer["items"])
                text = json.dumps(answer).replace('"secret"', "")
                assert not withheld or "secret" not in text, (name, text)
            assert withheld or "secret" in text or name == "cite"

    anyio.run(session)
