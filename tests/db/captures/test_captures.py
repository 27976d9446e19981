"""Captures come back as they were, are cheap when little changed, and say so when they are damaged."""

from __future__ import annotations

import gzip
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update

from tests.db.db_samples import DAY_ONE, URL, Days, capture, look, payloads, rows, size
from yalu import model
from yalu.db.captures import capture_store, packing
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Capture, CapturePayload
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.model import Outcome
from yalu.sent_request import SentRequest

pytestmark = pytest.mark.sqlite


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database, captures="all", dates=False)


def served(n: int, body: bytes) -> model.HttpExchange:
    """One answer of a server that sets a cookie, a date and an entity tag each time."""
    noise = random.Random(n)
    headers = (
        ("Date", f"Tue, 03 Mar 2026 {n % 24:02}:{n % 60:02}:07 GMT"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Set-Cookie", f"sid={noise.getrandbits(128):032x}; Path=/; HttpOnly"),
        ("ETag", f'"{noise.getrandbits(64):016x}"'),
        ("Server", "nginx"),
    )
    sent = SentRequest("GET", (("host", "river.example"), ("user-agent", "Yalu")), b"\xff", "192.0.2.7", ("ab",))
    return model.HttpExchange(URL, DAY_ONE + timedelta(hours=n), 200, headers, body, request=sent)


def page(n: int, *, edited: str = "") -> bytes:
    """A page of 60 kB whose tokens, counters and teasers differ each time; ``edited`` is part of the piece itself."""
    words = random.Random(5)
    syllables = ["bri", "dge", "ri", "ver", "yal", "u", "dan", "dong", "han", "guo", "seo", "ul", "pei", "king"]
    piece = [
        f"<p class='b{i % 7}'>" + " ".join("".join(words.choices(syllables, k=3)) for _ in range(60)) + "</p>"
        for i in range(120)
    ]
    piece[40] = f"<p>{edited}</p>"
    noise = random.Random(n)
    for place in range(0, 120, 30):
        piece[place] += f"<div data-t='{noise.getrandbits(64):x}'>{noise.randint(1, 99999)} views</div>"
    piece.append(f"<input type=hidden name=_wpnonce value={noise.getrandbits(40):x}><!-- {noise.random()} -->")
    return "\n".join(piece).encode()


def keep(days: Days, served_: Sequence[model.HttpExchange]) -> list[int]:
    """Stores captures, one crawl each, and gives their ids."""
    for exchange in served_:
        days.visit(replace(look(), captures=(exchange,)))
    return [row.id for row in rows(days.database, Capture)]


def warc_record_size(capture: model.HttpExchange) -> int:
    """Bytes of one gzip-compressed WARC response record with the headers every writer puts in."""
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid4()}>\r\nWARC-Target-URI: {capture.url}\r\n"
        f"WARC-Date: {capture.fetched_at.isoformat()}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(capture.body)}\r\n\r\nHTTP/1.1 200 OK\r\n"
    )
    http = "".join(f"{name}: {value}\r\n" for name, value in capture.headers)
    return len(gzip.compress(head.encode() + http.encode() + b"\r\n" + capture.body))


@pytest.mark.dialects
def test_every_capture_comes_back_as_it_was(days: Days) -> None:
    sent = [served(n, page(n, edited="edit " * (n // 4))) for n in range(12)]
    sent += [replace(capture(), status=404, headers=(), body=b"gone"), served(13, b""), served(14, page(14))]
    for number, exchange in zip(keep(days, sent), sent, strict=True):
        with days.database.read() as connection:
            assert capture_store.load(connection, number) == exchange


def test_a_failed_exchange_is_kept_too(days: Days) -> None:
    failed = model.HttpExchange(URL, DAY_ONE, None, error="timed out", final_url=URL + "/elsewhere")
    days.visit(replace(look(None, outcome=Outcome.FAILED), captures=(failed,)))
    with days.database.read() as connection:
        assert capture_store.load(connection, 1) == failed


def test_a_recheck_that_finds_only_noise_costs_under_three_percent_of_a_warc_record(sqlite_url: str) -> None:
    days = Days(open_database(sqlite_url), captures="all", dates=False)
    urls = [f"{URL}/{number}" for number in range(6)]

    def visit(n: int) -> None:
        days.visit(*(replace(look(url=url), captures=(replace(served(n, page(n)), url=url),)) for url in urls))

    visit(0)
    before = disk(days.database)
    for n in range(1, 21):
        visit(n)
    each = (disk(days.database) - before) / (20 * len(urls))
    days.database.close()
    assert each < 0.03 * warc_record_size(served(0, page(0)))


def disk(database: Database) -> int:
    """Bytes of the database that hold something: rows, indexes and all."""
    with database.read() as connection:
        return int(connection.execute(text("SELECT sum(pgsize) FROM dbstat")).scalar_one())


def test_no_read_needs_more_than_a_few_steps_and_an_edit_is_paid_once(days: Days) -> None:
    edits = [f"edit {n // 10} " + random.Random(n // 10).randbytes(900).hex() for n in range(60)]
    keep(days, [served(n, page(n, edited=edits[n])) for n in range(60)])
    stored = payloads(days.database)
    assert max(row.depth for row in stored) <= packing.MOST_STEPS
    sizes = [len(row.data) for row in stored]
    assert len(sizes) == size(days.database, Capture)
    assert sum(size > 1500 for size in sizes) <= 6 + 2


def test_an_equal_body_elsewhere_is_not_stored_again(days: Days) -> None:
    body = page(1)
    keep(days, [served(1, body)])
    days.visit(replace(look(url=URL + "/copy"), captures=(replace(served(2, body), url=URL + "/copy"),)))
    first, second = payloads(days.database)
    assert len(second.data) < 200 < len(first.data)


@pytest.mark.parametrize("damage", ["payload", "base", "hash"])
@pytest.mark.dialects
def test_damage_is_noticed(days: Days, damage: str) -> None:
    keep(days, [served(n, page(n)) for n in range(2)])
    target = {"payload": 2, "base": 1, "hash": 2}[damage]
    with days.database.write() as connection:
        own = CapturePayload.capture_id == target
        broken = bytearray(connection.execute(select(CapturePayload.data).where(own)).scalar_one())
        broken[len(broken) // 2] ^= 0xFF
        if damage == "hash":
            connection.execute(update(Capture).where(Capture.id == target).values(sha256="00" * 32))
        else:
            connection.execute(update(CapturePayload).where(own).values(data=bytes(broken)))
    with pytest.raises(CaptureCorrupt, match=f"capture 2 of {URL}"), days.database.read() as connection:
        capture_store.load(connection, 2)


def test_every_capture_can_be_verified_and_each_damaged_one_is_named(days: Days) -> None:
    keep(days, [served(n, page(n)) for n in range(3)])
    with days.database.read() as connection:
        assert list(capture_store.verify(connection)) == [(1, None), (2, None), (3, None)]
    with days.database.write() as connection:
        connection.execute(update(CapturePayload).where(CapturePayload.capture_id == 1).values(data=b"rubbish"))
    with days.database.read() as connection:
        problems = dict(capture_store.verify(connection))
    assert set(problems) == {1, 2, 3}
    assert all(wrong is not None and wrong.startswith(f"capture {at} of {URL}: ") for at, wrong in problems.items())


@pytest.mark.dialects
def test_a_damaged_capture_does_not_spoil_the_next(days: Days) -> None:
    keep(days, [served(0, page(0))])
    with days.database.write() as connection:
        connection.execute(update(CapturePayload).values(data=b"rubbish"))
    keep(days, [served(1, page(1))])
    with days.database.read() as connection:
        assert capture_store.load(connection, 2).body == page(1)


@pytest.mark.dialects
def test_what_is_not_there_is_named(days: Days) -> None:
    days.visit(look(outcome=Outcome.OUT_OF_SCOPE))
    with days.database.read() as connection:
        assert connection.execute(select(func.count(Capture.id))).scalar_one() == 1
        with pytest.raises(UnknownItem, match="the body of capture 1 was not kept"):
            capture_store.load(connection, 1)
        with pytest.raises(UnknownItem, match="there is no capture 9"):
            capture_store.load(connection, 9)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=3000), st.lists(st.binary(max_size=3000), max_size=2))
def test_packing_and_unpacking_give_the_same_bytes(payload: bytes, bases: list[bytes]) -> None:
    packed = packing.pack(payload, [packing.PackBase(number, 0, base) for number, base in enumerate(bases)])
    assert packing.unpack(packed.data, None if packed.base_id is None else bases[packed.base_id]) == payload


def test_a_payload_never_costs_much_more_than_gzip() -> None:
    body = page(3)
    assert len(packing.pack(packing.join((), body)).data) < 1.1 * len(gzip.compress(body))
