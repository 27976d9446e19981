"""Memento (RFC 7089): TimeGate, TimeMap and mementos of an article's own address."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import Days, look, retitled
from tests.db.room.test_room_queries import compare_waiting
from tests.web.room_examples import PLAIN_URL, client_of
from yalu.db.core.engine import Database
from yalu.model import Outcome

FIRST, SECOND = "20260301090000", "20260302090000"


@pytest.fixture(scope="module")
def client(history: Database) -> TestClient:
    return client_of(history)


@pytest.mark.parametrize(
    ("asked", "stamp"),
    [
        (None, SECOND),
        ("", SECOND),
        ("Sun, 01 Mar 2026 12:00:00 GMT", FIRST),
        ("Thu, 01 Jan 1998 00:00:00 GMT", FIRST),
        ("Mon, 02 Mar 2026 09:00:00 GMT", SECOND),
        ("Tue, 01 Jan 2030 00:00:00 GMT", SECOND),
    ],
)
def test_the_gate_leads_to_the_version_of_the_time(client: TestClient, asked: str | None, stamp: str) -> None:
    headers = {} if asked is None else {"Accept-Datetime": asked}
    answer = client.get(f"/timegate/{PLAIN_URL}", headers=headers, follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["vary"] == "accept-datetime"
    assert answer.headers["location"] == f"http://room/memento/{stamp}/{PLAIN_URL}"
    assert f'<{PLAIN_URL}>; rel="original"' in answer.headers["link"]
    memento = client.get(answer.headers["location"])
    assert memento.status_code == 200
    assert re.fullmatch(r"\w{3}, 0[12] Mar 2026 09:00:00 GMT", memento.headers["memento-datetime"])
    for rel in ("original", "timegate", "timemap", "first memento", "last memento"):
        assert f'rel="{rel}"' in memento.headers["link"]
    assert ("Sinuiju" in memento.text) == (stamp == SECOND)


def test_the_memento_that_was_chosen_stands_among_the_links(database: Database) -> None:
    days = Days(database)
    for number in range(4):
        days.visit(look(retitled(f"Title {number}"), url=PLAIN_URL))
    room = client_of(database)
    asked = {"Accept-Datetime": "Tue, 03 Mar 2026 12:00:00 GMT"}
    gate = room.get(f"/timegate/{PLAIN_URL}", headers=asked, follow_redirects=False)
    address = gate.headers["location"]
    for link in (gate.headers["link"], room.get(address).headers["link"]):
        linked = re.findall(r'memento/(\d{14})/[^>]+>; rel="([a-z ]+)"', link)
        assert [rel for _, rel in linked] == ["first memento", "memento", "last memento"]
        assert f'<{address}>; rel="memento"; datetime="Tue, 03 Mar 2026 09:00:00 GMT"' in link


def test_the_map_lists_every_memento(client: TestClient) -> None:
    answer = client.get(f"/timemap/link/{PLAIN_URL}")
    assert answer.headers["content-type"] == "application/link-format"
    assert re.findall(r'memento/(\d{14})/\S+>; rel="([a-z ]+)"', answer.text) == [
        (FIRST, "first memento"), (SECOND, "last memento"),
    ]  # fmt: skip
    again = client.get(f"/timemap/link/{PLAIN_URL}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_other_times_are_led_to_the_nearest_and_nonsense_is_refused(client: TestClient) -> None:
    near = client.get(f"/memento/20260301120000/{PLAIN_URL}", follow_redirects=False)
    assert (near.status_code, near.headers["location"]) == (302, f"http://room/memento/{FIRST}/{PLAIN_URL}")
    gate = f"/timegate/{PLAIN_URL}"
    for nonsense in ("yesterday", "Fri, 31 Dec 9999 23:59:59 -0100"):
        assert client.get(gate, headers={"Accept-Datetime": nonsense}, follow_redirects=False).status_code == 400
    for path in ("/timegate/https://elsewhere.example/", "/timemap/link/https://elsewhere.example/", "/memento/1/x"):
        assert client.get(path, follow_redirects=False).status_code in (404, 422)
    assert client.get("/timegate/javascript:alert(1)", follow_redirects=False).status_code == 422
    assert client.get("/timegate/v1", follow_redirects=False).status_code == 422


def test_a_memento_keeps_the_terms(client: TestClient) -> None:
    answer = client.get("/timegate/https://link.example/1")
    assert "allow no quotation" in answer.text
    assert "sentence of many words" not in answer.text
    assert "<script" not in client.get("/timegate/https://river.example/wicked").headers["link"]


GONE, BACK = "20260302090000", "20260304090000"


@pytest.mark.dialects
def test_while_the_article_was_gone_its_memento_says_so(database: Database) -> None:
    days = Days(database)
    for seen in (look(url=PLAIN_URL), *[look(None, url=PLAIN_URL, outcome=Outcome.GONE)] * 2, look(url=PLAIN_URL)):
        days.visit(seen)
    compare_waiting(database, days.now)
    room = client_of(database)
    for asked, stamp, status in (
        ("Sun, 01 Mar 2026 12:00:00 GMT", FIRST, 200),
        ("Mon, 02 Mar 2026 09:00:00 GMT", GONE, 404),
        ("Tue, 03 Mar 2026 23:00:00 GMT", GONE, 404),
        ("Wed, 04 Mar 2026 09:00:00 GMT", BACK, 200),
        ("Tue, 01 Jan 2030 00:00:00 GMT", BACK, 200),
    ):
        gate = room.get(f"/timegate/{PLAIN_URL}", headers={"Accept-Datetime": asked}, follow_redirects=False)
        assert gate.headers["location"].startswith(f"http://room/memento/{stamp}/")
        memento = room.get(gate.headers["location"])
        assert memento.status_code == status, asked
        assert 'rel="timegate"' in memento.headers["link"] and memento.headers["memento-datetime"]
    listed = re.findall(r"memento/(\d{14})/", room.get(f"/timemap/link/{PLAIN_URL}").text)
    assert listed == [FIRST, GONE, BACK]


def test_mementos_are_named_by_the_public_address_of_the_room(database: Database) -> None:
    Days(database).visit(look(url=PLAIN_URL))
    client = client_of(database, web_url="https://room.example.org/yalu/")
    gate = client.get(f"/timegate/{PLAIN_URL}", follow_redirects=False)
    assert gate.headers["location"] == f"https://room.example.org/yalu/memento/{FIRST}/{PLAIN_URL}"
    memento = client.get(f"/memento/{FIRST}/{PLAIN_URL}")
    for text in (gate.headers["link"], memento.headers["link"], client.get(f"/timemap/link/{PLAIN_URL}").text):
        assert "https://room.example.org/yalu/" in text and "//room/" not in text
