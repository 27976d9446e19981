"""A search has the same hits at every door, all that its filters select, however many others are newer."""

from __future__ import annotations

import json
from dataclasses import replace

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client
from sqlalchemy import update

from tests.db.db_samples import COLUMN, SOURCE, Days, look, thread
from tests.web.rooms import room
from yalu.cli.main import yalu
from yalu.db.core.engine import Database
from yalu.db.models import Article
from yalu.settings import Settings
from yalu.sources.source import Terms
from yalu.web.tools.server import create_server

NEWER = 205
RARE = {"country": ["CN", "TW"], "language": ["zh-Hant", "ko"], "source": ["gang", "taibei"]}
WANTED = {"https://gang.example/1", "https://taibei.example/1"}


@pytest.fixture
def remarked(database: Database) -> Database:
    """Two rare sources, and newer: many comments, an article out of scope and one whose source is off."""
    for name, country, language in (("gang", "CN", "ko"), ("taibei", "TW", "zh-Hant")):
        home = f"https://{name}.example/"
        source = replace(SOURCE, id=name, homepage=home, country=country, languages=(language,))
        piece = replace(COLUMN, title=f"A remark by {name}", language=language)
        Days(database, source).visit(look(piece, url=home + "1"))
    off = replace(SOURCE, id="off", homepage="https://off.example/", country="CN", terms=Terms.OFF)
    piece = replace(COLUMN, title="A remark", language="ko")
    Days(database, off).visit(look(piece, url="https://off.example/1"))
    days = Days(database)
    days.visit(look(COLUMN, thread(*(f"Remark {number}" for number in range(NEWER)))))
    far = "https://river.example/far"
    days.visit(look(piece, url=far))
    with database.write() as connection:
        connection.execute(update(Article).where(Article.url == far).values(in_scope=False))
    return database


@pytest.mark.dialects
def test_every_door_has_all_that_is_searched_for(remarked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YALU_DATABASE_URL", remarked.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("YALU_REGISTRY", "none")
    client, server = room(remarked), create_server(remarked, Settings(registry="none"))

    async def asked_by_model(given: dict[str, list[str]]) -> set[str]:
        async with Client(server) as models:
            answer = await models.call_tool("search", {"query": "remark", "limit": 50, **given})
            return {
                hit["quoted"]["article_url"] for hit in json.loads(answer.model_dump()["content"][0]["text"])["items"]
            }

    for name, values in RARE.items():
        options = [part for value in values for part in (f"--{name}", value)]
        command = CliRunner().invoke(yalu, ["search", "remark", "--json", *options])
        assert {json.loads(line)["article_url"] for line in command.stdout.splitlines()} == WANTED, command.output
        api = client.get("/api/v1/search", params={"q": "remark", name: values})
        assert api.status_code == 200, api.text
        assert {hit["article_url"] for hit in api.json()["items"]} == WANTED, api.text
        assert anyio.run(asked_by_model, {name: values}) == WANTED
        page = client.get("/search", params={"q": "remark", name: values, "lang": "en"}).text
        assert "2 hits" in page and "A remark by gang" in page.replace("<mark>", "").replace("</mark>", "")
    everything = CliRunner().invoke(yalu, ["search", "remark", "--json", "--limit", "1000"]).stdout.splitlines()
    assert len(everything) == NEWER + len(WANTED)
