"""A change's page leads to its evidence package, and the room says with which key it signs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import SOURCE, Days, look, retitled, rows
from tests.db.room.test_room_queries import compare_waiting
from tests.web.room_examples import state_robots
from tests.web.rooms import room
from tests.web.test_users import ANNA, signed_in
from yalu.db.core.engine import Database
from yalu.db.models import Change
from yalu.evidence.verifier.log_steps import FAILS, HOLDS
from yalu.evidence.verifier.verify import check
from yalu.model import Kind
from yalu.sources.source import Terms


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return room(history)


def test_a_package_is_one_click_away(client: TestClient, history: Database) -> None:
    number = next(
        change.id for change in rows(history, Change) if change.kind == Kind.ARTICLE_HEADLINE and change.article_id == 1
    )
    path = f"/changes/{number}/evidence.wacz"
    assert f'href="{path}" download' in client.get(f"/changes/{number}").text
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/wacz" and "no-store" in answer.headers["cache-control"]
    assert f'filename="yalu-{number}.wacz"' in answer.headers["content-disposition"]
    assert not any(state == FAILS for _, state, _ in check(answer.content))
    assert client.get("/changes/9999/evidence.wacz").status_code == 404


def test_the_room_shows_its_public_key(client: TestClient, history: Database, tmp_path: Path) -> None:
    number = rows(history, Change)[0].id
    assert client.get(f"/changes/{number}/evidence.wacz").status_code == 200
    page = client.get("/about", params={"lang": "ko"}).text
    assert "<code>MCowBQYDK2VwAyEA" in page and "이곳의 증거 패키지는 이 키로 서명됩니다" in page
    assert "<code>yalu.local/log+" not in page
    assert "<code>yalu.local/log+" in room(history, evidence_log=str(tmp_path)).get("/about").text


def licensed(database: Database, robots: str | None = None) -> Database:
    """The database with two changes of a licensed source whose host has this robots.txt."""
    source = replace(SOURCE, homepage="https://river.example/", terms=Terms.LICENSED)
    days = Days(database, source=source)
    for number in range(2):
        days.visit(look(retitled(f"Headline {number}"), url="https://river.example/1"))
    compare_waiting(database, days.now)
    if robots is not None:
        state_robots(database, "https://river.example", robots)
    return database


def test_only_named_users_get_it_where_terms_do_not_let_anybody_have_it(history: Database) -> None:
    shared = room(history, web_users=(ANNA,))
    for number in (1, 9999):
        path = f"/changes/{number}/evidence.wacz"
        asked = shared.get(path, params={"lang": "ko"}, follow_redirects=False)
        assert asked.status_code == 303 and asked.headers["location"].startswith(f"/login?next=%2Fchanges%2F{number}")
        refused = shared.get(path, headers={"Authorization": "Bearer wrong"})
        assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Bearer ")
        assert shared.head(path).status_code == 401
    assert signed_in(shared).get("/changes/1/evidence.wacz").headers["content-type"] == "application/wacz"


def test_anybody_gets_it_where_the_terms_of_the_source_allow(database: Database) -> None:
    licensed(database)
    shared = room(database, web_users=(ANNA,), web_requests=2)
    answer = shared.get("/changes/2/evidence.wacz")
    assert answer.headers["content-type"] == "application/wacz" and "no-store" in answer.headers["cache-control"]
    steps = check(answer.content)
    assert not any(state == FAILS for _, state, _ in steps)
    assert ("change 2, state before", HOLDS) in {(name, state) for name, state, _ in steps}
    assert shared.get("/changes/2", follow_redirects=False).status_code == 303
    assert shared.get("/changes/2/evidence.wacz").status_code == 429


def test_nobody_else_gets_it_where_the_host_forbids_to_quote(database: Database) -> None:
    licensed(database, "User-agent: *\nAllow: /\nContent-Signal: search=no\n")
    shared = room(database, web_users=(ANNA,))
    assert shared.get("/changes/2/evidence.wacz", follow_redirects=False).status_code == 303
    assert signed_in(shared).get("/changes/2/evidence.wacz").status_code == 200


def test_a_room_behind_a_proxy_shows_the_link_where_it_leads_somewhere(history: Database, database: Database) -> None:
    for held, number, status in ((history, 1, 404), (licensed(database), 2, 200)):
        shared = room(held, web_hosts=("room.example",))
        path = f"/changes/{number}/evidence.wacz"
        assert shared.get(path).status_code == status
        assert (path in shared.get(f"/changes/{number}").text) is (status == 200)
