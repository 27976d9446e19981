"""Two users code a sample on pages without script, blind; then the disputed changes are agreed on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import DAY_ONE
from tests.db.study.test_coding import EVERYTHING, PLAN
from tests.web.room_examples import filled
from tests.web.rooms import room
from tests.web.test_users import ANNA, BEN, field, signed_in
from yalu.db.core.engine import Database
from yalu.db.study import samples
from yalu.web.access.users import hash_of

LATER = DAY_ONE + timedelta(days=90)
CARL = f"carl:{hash_of('a-token-of-carl')}"


@pytest.fixture
def users(database: Database) -> dict[str, TestClient]:
    """Three users, of whom the first two code a sample."""
    samples.draw_sample(filled(database), replace(PLAN, size=3), EVERYTHING, LATER)
    made = {}
    for name in ("anna", "ben", "carl"):
        client = room(database, now=LATER, web_users=(ANNA, BEN, CARL))
        made[name] = signed_in(client, f"a-token-of-{name}")
    return made


def send(client: TestClient, place: int, code: str, note: str = "", stage: str = "blind") -> tuple[int, str]:
    """The status and the next address after a code."""
    page = client.get(f"/coding/1/{place}?lang=en").text
    token = field(page.split('method="post"')[-2])
    form = {"token": token, "code": code, "note": note, "stage": stage}
    answer = client.post(f"/coding/1/{place}?lang=en", data=form, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "")


@pytest.mark.dialects
def test_codes_are_blind_and_then_reconciled(users: dict[str, TestClient]) -> None:
    anna, ben, carl = users.values()
    assert ">edits</a>" in anna.get("/coding?lang=en").text
    assert 'href="/coding/1/1?lang=en">Go on coding' in anna.get("/coding/1?lang=en").text
    assert "Go on coding" not in carl.get("/coding/1?lang=en").text
    page = anna.get("/coding/1/1?lang=en").text
    assert re.findall(r'value="([\w-]*)" data-key="(\d)"', page)[-2:] == [("unclear", "7"), ("", "0")]
    assert [send(anna, place, "fact", "a private remark") for place in (1, 2, 3)] == [
        (303, "/coding/1/2?lang=en"),
        (303, "/coding/1/3?lang=en"),
        (303, "/coding/1?lang=en"),
    ]
    for client in (ben, carl):
        shown = client.get("/coding/1?lang=en").text + client.get("/coding?lang=en").text
        assert "Agreement" not in shown and "a private remark" not in shown
    assert carl.get("/coding/1/1").status_code == 404
    page = ben.get("/coding/1/1").text
    assert "a private remark" not in page and 'aria-current="true">' not in page.split("<ol>")[1].split("</ol>")[0]
    assert "a private remark" in anna.get("/coding/1/1").text
    assert send(ben, 1, "fact")[0] == 303 and send(ben, 2, "fact", stage="reconciled")[0] == 422
    assert send(ben, 2, "stance") == (303, "/coding/1/3?lang=en") and send(ben, 3, "stance")[1] == "/coding/1?lang=en"
    (sample,) = carl.get("/api/v1/coding").json()["items"]
    assert sample["complete"] and sample["coded_by_several"] == 3 and sample["alpha"] is not None
    page = carl.get("/coding/1?lang=en").text
    assert "alpha (nominal)" in page and page.count('<th scope="row"><a href="/coding/1/') == 2
    assert send(anna, 1, "stance")[0] == 422
    assert "a private remark" in carl.get("/coding/1/2").text
    assert send(carl, 2, "fact", stage="reconciled") == (303, "/coding/1/3?lang=en")
    assert send(carl, 3, "nonsense", stage="reconciled")[0] == 422
    assert "Fact corrected · carl" in anna.get("/coding/1/2?lang=en").text


def test_only_users_code_and_only_by_the_form(users: dict[str, TestClient], database: Database) -> None:
    nobody = room(database, now=LATER)
    assert nobody.get("/coding/1").status_code == 200 and nobody.get("/coding/1/1").status_code == 404
    assert nobody.post("/coding/1/1", data={"code": "fact", "stage": "blind"}).status_code == 405
    form = {"code": "fact", "stage": "blind"}
    for given, status in (({}, 403), ({"token": field(users["anna"].get("/about").text)}, 403)):
        assert users["anna"].post("/coding/1/1", data=form | given).status_code == status
    for address in ("/coding/1/0", "/coding/1/4", "/coding/9", "/coding/9/1", "/coding/x"):
        assert users["anna"].get(address).status_code == 404
    for language, words in (("ko", "논조 변화"), ("zh", "立场变化"), ("ja", "論調の変化")):
        assert words in users["anna"].get(f"/coding/1/1?lang={language}").text
