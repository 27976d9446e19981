"""Citations of changes, versions and comments: what they say of whom, of which day, and in which form."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import rows
from tests.web.rooms import room
from yalu.db.core.engine import Database
from yalu.db.models import Change
from yalu.model import Kind
from yalu.reports.citation import csl_type


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return room(history)


def cited(client: TestClient, path: str) -> tuple[str, str, dict[str, Any]]:
    """The citation as text, as BibTeX and as the one entry of CSL-JSON."""
    text, bibtex, csl = (client.get(f"{path}/cite.{form}").text for form in ("txt", "bib", "json"))
    (entry,) = json.loads(csl)
    return text, bibtex, entry


def first(history: Database, kind: Kind) -> str:
    return f"/changes/{next(row.id for row in rows(history, Change) if row.kind == kind and row.article_id == 1)}"


def test_the_day_is_the_one_that_the_publisher_states(client: TestClient, history: Database) -> None:
    for path in (first(history, Kind.ARTICLE_HEADLINE), first(history, Kind.ARTICLE_NEW), "/articles/1/versions/1"):
        text, bibtex, entry = cited(client, path)
        assert text.startswith("Han Sori (2026-03-01). “The bridge at ")
        assert "  date = {2026-03-01},\n" in bibtex and "  langid = {english},\n" in bibtex
        assert entry["issued"] == {"date-parts": [[2026, 3, 1]]}


def test_the_two_states_of_a_change_are_told_apart(client: TestClient, history: Database) -> None:
    text, _, entry = cited(client, first(history, Kind.ARTICLE_HEADLINE))
    assert re.search(r"eadline edit; version 1 to version 2 \(v\d+ to v\d+\); “.*”; between 2026-03-01T", text)
    before, after = re.findall(r"content before (\S+), after (\S+);", text)[0]
    assert before != after and before in entry["note"]


def test_nobody_but_its_writer_is_said_to_have_written_a_comment(client: TestClient, history: Database) -> None:
    for path in (first(history, Kind.COMMENT_GONE), first(history, Kind.COMMENT_EDITED), "/comments/1"):
        text, bibtex, entry = cited(client, path)
        assert text.startswith("“Reader comment ") and "Han Sori" not in text
        assert "author" not in bibtex and "author" not in entry and entry["type"] == "post"
        assert " on ‘The bridge at Sinuiju’" in entry["title"]


def test_the_citation_of_a_comment_says_that_it_went_away(client: TestClient, history: Database) -> None:
    gone = next(
        change for change in rows(history, Change) if change.kind == Kind.COMMENT_GONE and change.article_id == 1
    )
    text, _, _ = cited(client, f"/comments/{gone.comment_id}")
    assert re.search(r"found missing between 2026-03-02T09:00:00Z and 2026-03-03T09:00:00Z", text)


def test_a_change_is_cited_with_its_old_and_its_new_wording(client: TestClient, history: Database) -> None:
    for text in cited(client, first(history, Kind.ARTICLE_HEADLINE))[:2]:
        assert re.search("“The bridge at [A-Za-z]+” became “The bridge at [A-Za-z]+”", text)


@pytest.mark.parametrize(
    ("language", "interval", "became"),
    [("ko", "사이", "에서"), ("zh", "之间", "改为"), ("ja", "の間", "から")],
)
def test_a_citation_is_in_the_reader_s_language(
    client: TestClient, history: Database, language: str, interval: str, became: str
) -> None:
    path = first(history, Kind.ARTICLE_HEADLINE)
    answer = client.get(f"{path}/cite.txt?lang={language}")
    assert interval in answer.text and became in answer.text and "The bridge at Sinuiju" in answer.text
    assert "between" not in answer.text and "evidence" not in answer.text
    assert answer.headers["vary"] == "Accept-Language"
    page = client.get(f"{path}?lang={language}").text
    assert interval in re.findall(r'id="citation">([^<]*)<', page)[0]
    assert f"{path}/cite.ris?lang={language}" in page


def test_a_citation_names_the_room_as_the_settings_do(history: Database) -> None:
    client = room(history, web_url="https://room.example/")
    for path in (first(history, Kind.ARTICLE_HEADLINE), "/articles/1/versions/1", "/comments/1"):
        for form in ("txt", "bib", "json", "ris"):
            text = client.get(f"{path}/cite.{form}").text.replace("\\", "")
            assert f"https://room.example{path}" in text and "localhost" not in text, (path, form)


def test_reference_managers_read_an_entry_of_ris(client: TestClient, history: Database) -> None:
    answer = client.get(f"{first(history, Kind.ARTICLE_HEADLINE)}/cite.ris")
    assert answer.headers["content-type"].startswith("application/x-research-info-systems")
    lines = answer.text.split("\r\n")
    assert lines[0] == "TY  - NEWS" and lines[-2:] == ["ER  - ", ""]
    entry = dict(line.split("  - ", 1) for line in lines if line)
    assert entry["AU"] == "Han Sori" and entry["DA"] == "2026/03/01" and entry["PY"] == "2026"
    assert "became" in entry["N1"] and entry["L2"].endswith(first(history, Kind.ARTICLE_HEADLINE))
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)


def head(client: TestClient, path: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Open Graph properties and the tags of reference managers in the head of a page."""
    page = client.get(path).text.partition("</head>")[0]
    pairs = re.findall(r'<meta (property|name)="((?:og:|citation_)[^"]+)" content="([^"]*)">', page)
    tags: dict[str, list[str]] = {}
    for kind, name, content in pairs:
        if kind == "name":
            tags.setdefault(name, []).append(html.unescape(content))
    return {name: html.unescape(content) for kind, name, content in pairs if kind == "property"}, tags


def test_pages_say_in_their_head_what_previews_and_reference_managers_read(history: Database) -> None:
    client = room(history, web_url="https://room.example")
    change = first(history, Kind.ARTICLE_HEADLINE)
    for path, cited_as in (
        (change, change),
        ("/articles/1/versions/2", "/articles/1/versions/2"),
        ("/articles/1", None),
    ):
        shared, tags = head(client, path)
        assert shared["og:url"] == f"https://room.example{path}" and shared["og:site_name"] == "Yalu"
        assert shared["og:title"] == "The bridge at Sinuiju" and "The River Post" in shared["og:description"]
        assert tags["citation_title"] == ["The bridge at Sinuiju"] and tags["citation_author"] == ["Han Sori"]
        assert tags["citation_publication_date"] == ["2026/03/01"] and tags["citation_language"] == ["en"]
        assert cited_as is None or tags["citation_public_url"] == [f"https://room.example{cited_as}"]
    page = client.get(f"{change}?lang=ko").text
    assert f'<link rel="alternate" type="application/x-research-info-systems" href="{change}/cite.ris?lang=ko">' in page
    assert not head(client, "/changes")[0] and not head(client, "/about")[1]


def test_the_type_is_that_of_the_outlet() -> None:
    types = [csl_type(outlet) for outlet in ("newspaper", "state-media", "magazine", "blog", "think-tank")]
    assert types == ["article-newspaper", "article-newspaper", "article-magazine", "post-weblog", "webpage"]
