"""Users mark changes on a page without script; the marks are shown, filtered and exported. Without users nobody can."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

from tests.db.db_samples import DAY_ONE
from tests.web.room_examples import SCRIPT, filled
from tests.web.rooms import room
from tests.web.test_users import ANNA, BEN, field, signed_in
from yalu.db.core.engine import Database
from yalu.jobs.maintenance.export_files import export
from yalu.settings import Settings

NOTE = f"ask the author {SCRIPT}"


@pytest.fixture
def anna(database: Database) -> TestClient:
    """A room with two users, one of them signed in."""
    return signed_in(room(filled(database), now=DAY_ONE, web_users=(ANNA, BEN)))


def mark(client: TestClient, change: int, name: str, note: str = "") -> TestClient:
    """The client after its user marked a change with the form of its page."""
    page = client.get(f"/changes/{change}?lang=en&kind=article.new").text
    tokens = page.split('action="/changes/')[1]
    where = "/changes/" + tokens.split('"')[0].replace("&amp;", "&")
    form = {"token": field(tokens.split("</form>")[0]), "mark": name, "note": note}
    answer = client.post(where, data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/changes/{change}?lang=en&kind=article.new#marks"
    return client


@pytest.mark.dialects
def test_a_mark_is_shown_filtered_and_taken_back(anna: TestClient) -> None:
    page = mark(anna, 1, "important", NOTE).get("/changes/1").text
    assert "ask the author" in page and "<script>alert" not in page and "1 Mar 2026" in page
    listed = anna.get("/changes?mark=important&baseline=true").text
    assert listed.count('id="change-') == 1 and '<span class="mark-important">' in listed
    assert anna.get("/changes?mark=noise&baseline=true").text.count('id="change-') == 0
    everything = len(anna.get("/api/v1/changes?limit=500&baseline=true").json()["items"])
    assert len(anna.get("/api/v1/changes?limit=500&baseline=true&mark=none").json()["items"]) == everything - 1
    page = mark(anna, 1, "none").get("/changes/1").text
    assert "Nobody marks this change now." in page and page.count("ask the author") == 1
    assert anna.get("/changes?mark=important&baseline=true").text.count('id="change-') == 0
    for address in ("/changes?mark=nothing", "/api/v1/changes?mark=nothing"):
        assert anna.get(address).status_code == 422


def test_marks_leave_with_what_is_downloaded_and_exported(anna: TestClient, database: Database, tmp_path: Path) -> None:
    mark(anna, 1, "noise", "=1+1 a typo")
    given = {"user": "anna", "mark": "noise", "note": "=1+1 a typo", "at": f"{DAY_ONE:%Y-%m-%dT%H:%M:%SZ}"}
    (row,) = csv.DictReader(io.StringIO(anna.get("/changes.csv?mark=noise&baseline=true").content.decode("utf-8-sig")))
    assert json.loads(row["marks"]) == given
    assert json.loads(anna.get("/changes.jsonl?mark=noise&baseline=true").text)["marks"] == [given]
    table = parquet.read_table(io.BytesIO(anna.get("/changes.parquet?mark=noise&baseline=true").content))
    assert table.column("marks").to_pylist() == [[given | {"at": DAY_ONE}]]
    (held,) = anna.get("/api/v1/changes/1/marks").json()["items"]
    assert (held["user"], held["mark"], held["note"]) == ("anna", "noise", "=1+1 a typo")
    assert anna.get("/api/v1/changes/999/marks").status_code == 404
    settings = Settings(database_url=database.engine.url.render_as_string(hide_password=False))
    export(settings, "csv", tmp_path / "marks.csv", kind="mark")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "marks.csv").read_text("utf-8-sig")))
    assert (row["change_id"], row["user"], row["note"]) == ("1", "anna", "'=1+1 a typo")
    export(settings, "sqlite", tmp_path / "tables")
    with closing(sqlite3.connect(tmp_path / "tables" / "yalu.db")) as tables:
        assert tables.execute("SELECT change_id, user, mark FROM change_marks").fetchall() == [(1, "anna", "noise")]


def test_only_the_form_of_its_own_page_marks(anna: TestClient, database: Database) -> None:
    token = field(anna.get("/changes/1").text.split("marks-heading")[-1].split("</form>")[0])
    where = "/changes/1/marks"
    for form, headers, status in (
        ({"mark": "noise"}, {}, 403),
        ({"mark": "noise", "token": token}, {"Origin": "https://evil.example"}, 403),
        ({"mark": "noise", "token": token}, {"Sec-Fetch-Site": "same-site"}, 403),
        ({"mark": "noise", "token": field(anna.get("/about").text)}, {}, 403),
        ({"mark": "wicked", "token": token}, {}, 422),
        ({"mark": "noise", "token": token, "note": "x" * 20_000}, {}, 413),
    ):
        assert anna.post(where, data=form, headers=headers).status_code == status
    assert anna.post("/changes/999999/marks", data={"mark": "noise", "token": token}).status_code == 404
    anna.cookies.clear()
    assert anna.post(where, data={"mark": "noise", "token": token}).status_code == 401
    assert anna.get("/api/v1/changes/1/marks", auth=("anna", "a-token-of-anna")).json() == {"items": [], "next": None}


def test_without_users_the_room_only_reads(database: Database) -> None:
    client = room(filled(database))
    page = client.get("/changes/1").text
    assert "<form" in page and 'method="post"' not in page
    assert client.post("/changes/1/marks", data={"mark": "noise"}).status_code == 405
