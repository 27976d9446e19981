"""Citations of changes, versions and comments: what they say of whom, of which day, and in which form."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import rows
from tests.web.rooms import room
from yalu.db.core.engine import Database
from yalu.db.models import Change
from yalu.downloads.citing import csl_type
from yalu.model import Kind


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return room(history)


def cited(client: TestClient, path: str) -> tuple[str, str, dict[str, Any]]:
    """The citation as text, as BibTeX and as the one entry of CSL-JSON."""
    text, bibtex, csl = (client.get(f"{path}/cite.{form}").text for form in ("txt", "bib", "json"))
    (entry,) = json.loads(csl)
    return text, bibtex, entry


def first(history: Database, kind: Kind) -> str:
    return f"/changes/{next(one.id for one in rows(history, Change) if one.kind == kind and one.article_id == 1)}"


def test_the_day_is_the_one_that_the_publisher_states(client: TestClient, history: Database) -> None:
    for path in (first(history, Kind.ARTICLE_HEADLINE), first(history, Kind.ARTICLE_NEW), "/articles/1/versions/1"):
        text, bibtex, entry = cited(client, path)
        assert text.startswith("Han Sori (2026-03-01). “The bridge at ")
        assert "  date = {2026-03-01},\n" in bibtex and "  langid = {english},\n" in bibtex
        assert entry["issued"] == {"date-parts": [[2026, 3, 1]]}


def test_the_two_states_of_a_change_are_told_apart(client: TestClient, history: Database) -> None:
    text, _, entry = cited(client, first(history, Kind.ARTICLE_HEADLINE))
    assert re.search(r"eadline edit, version 1 to version 2 \(v\d+ to v\d+\); between 2026-03-01T", text)
    before, after = re.findall(r"content before (\S+), after (\S+);", text)[0]
    assert before != after and before in entry["note"]


def test_nobody_but_its_writer_is_said_to_have_written_a_comment(client: TestClient, history: Database) -> None:
    for path in (first(history, Kind.COMMENT_GONE), first(history, Kind.COMMENT_EDITED), "/comments/1"):
        text, bibtex, entry = cited(client, path)
        assert text.startswith("“Reader comment ") and "Han Sori" not in text
        assert "author" not in bibtex and "author" not in entry and entry["type"] == "post"
        assert " on ‘The bridge at Sinuiju’" in entry["title"]


def test_the_citation_of_a_comment_says_that_it_went_away(client: TestClient, history: Database) -> None:
    gone = next(one for one in rows(history, Change) if one.kind == Kind.COMMENT_GONE and one.article_id == 1)
    text, _, _ = cited(client, f"/comments/{gone.comment_id}")
    assert re.search(r"found missing between 2026-03-02T09:00:00Z and 2026-03-03T09:00:00Z", text)


def test_the_type_is_that_of_the_outlet() -> None:
    types = [csl_type(outlet) for outlet in ("newspaper", "state-media", "magazine", "blog", "think-tank")]
    assert types == ["article-newspaper", "article-newspaper", "article-magazine", "post-weblog", "webpage"]
