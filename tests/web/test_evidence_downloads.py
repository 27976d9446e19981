"""A change's page leads to its evidence package, and the room says with which key it signs."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import rows
from tests.web.rooms import room
from tests.web.test_users import ANNA, signed_in
from yalu.db.core.engine import Database
from yalu.db.models import Change
from yalu.evidence.log_steps import FAILS
from yalu.evidence.verify import check
from yalu.model import Kind


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return room(history)


def test_a_package_is_one_click_away(client: TestClient, history: Database) -> None:
    number = next(one.id for one in rows(history, Change) if one.kind == Kind.ARTICLE_HEADLINE and one.article_id == 1)
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
    assert "<code>yalu.local/log+" in room(history, evidence_log=tmp_path).get("/about").text


def test_only_named_users_get_it_where_others_than_this_machine_ask(history: Database) -> None:
    shared = room(history, web_users=(ANNA,))
    assert shared.get("/changes/1/evidence.wacz", follow_redirects=False).status_code in (303, 401)
    assert signed_in(shared).get("/changes/1/evidence.wacz").headers["content-type"] == "application/wacz"
