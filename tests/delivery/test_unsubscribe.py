"""Unsubscribing with one click: the reader named, nobody else, and by POST only."""

from __future__ import annotations

import pytest

from yalu.delivery.unsubscribe import (
    ReaderOfSubscription,
    answer_unsubscribe,
    make_token,
    read_token,
    unsubscribe_url,
)

KIM = ReaderOfSubscription("책상", "kim@desk.example")
SECRET = "a secret of thirty-two characters"
CLICK = b"List-Unsubscribe=One-Click"


def ask(method: str, token: str, form: bytes = b"") -> tuple[int, list[ReaderOfSubscription], str]:
    out: list[ReaderOfSubscription] = []
    answer = answer_unsubscribe(method, token, form, secret=SECRET, opt_out=out.append)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status, out, answer.body.decode()


def test_a_token_names_the_reader_and_cannot_be_made_without_the_secret() -> None:
    token = make_token(SECRET, KIM)
    assert read_token(SECRET, token) == KIM
    assert token == make_token(SECRET, KIM)
    assert read_token("another secret of some length", token) is None
    payload, _, mac = token.partition(".")
    other = make_token(SECRET, ReaderOfSubscription("책상", "wang@desk.example")).partition(".")
    for forged in (
        f"{other[0]}.{mac}",
        f"{payload}.",
        f"{payload}.{mac}A",
        payload,
        "",
        ".",
        "é.é",
        "a.b.c",
        "x" * 9999,
    ):
        assert read_token(SECRET, forged) is None


def test_the_address_needs_public_https() -> None:
    url = unsubscribe_url("https://room.example/yalu", SECRET, KIM)
    assert url == f"https://room.example/yalu/unsubscribe/{make_token(SECRET, KIM)}"
    assert unsubscribe_url("http://127.0.0.1:8000", SECRET, KIM) is None
    assert unsubscribe_url("", SECRET, KIM) is None


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_shows_a_page_and_changes_nothing(method: str) -> None:
    status, out, page = ask(method, make_token(SECRET, KIM))
    assert (status, out) == (200, [])
    assert '<form method="post">' in page and "kim@desk.example" in page


def test_a_post_unsubscribes_and_so_does_a_second_one() -> None:
    for form in (CLICK, b"x=1&" + CLICK):
        status, out, page = ask("POST", make_token(SECRET, KIM), form)
        assert (status, out) == (200, [KIM])
        assert "No more reports" in page


def test_anything_else_changes_nothing() -> None:
    assert ask("POST", "forged", CLICK)[:2] == (404, [])
    assert ask("POST", make_token(SECRET, KIM), b"")[:2] == (400, [])
    assert ask("DELETE", make_token(SECRET, KIM), CLICK)[:2] == (405, [])


def test_names_are_text_on_the_page() -> None:
    hostile = ReaderOfSubscription("<script>", "kim@desk.example")
    assert "<script>" not in ask("GET", make_token(SECRET, hostile))[2]
