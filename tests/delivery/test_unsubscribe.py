"""Unsubscribing with one click: the reader named, nobody else, and by POST only."""

from __future__ import annotations

import pytest

from yalu.delivery.unsubscribe import (
    ReaderOfSubscription,
    UnsubscribeStep,
    make_token,
    read_token,
    unsubscribe,
    unsubscribe_url,
)

KIM = ReaderOfSubscription("책상", "kim@desk.example")
SECRET = "a secret of thirty-two characters"
CLICK = b"List-Unsubscribe=One-Click"


def ask(token: str, form: bytes | None = None) -> tuple[UnsubscribeStep, list[ReaderOfSubscription]]:
    out: list[ReaderOfSubscription] = []
    step, reader = unsubscribe(token, form, secret=SECRET, opt_out=out.append)
    assert reader == (None if step is UnsubscribeStep.INVALID else KIM)
    return step, out


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


def test_looking_changes_nothing() -> None:
    assert ask(make_token(SECRET, KIM)) == (UnsubscribeStep.ASKED, [])


@pytest.mark.parametrize("form", [CLICK, b"x=1&" + CLICK])
def test_a_post_unsubscribes_and_so_does_a_second_one(form: bytes) -> None:
    for _ in range(2):
        assert ask(make_token(SECRET, KIM), form) == (UnsubscribeStep.DONE, [KIM])


def test_anything_else_changes_nothing() -> None:
    assert ask("forged", CLICK) == (UnsubscribeStep.INVALID, [])
    assert ask("forged") == (UnsubscribeStep.INVALID, [])
    assert ask(make_token(SECRET, KIM), b"") == (UnsubscribeStep.UNCLEAR, [])
