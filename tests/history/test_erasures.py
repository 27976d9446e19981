"""Erased words are taken out of an observation before anything is written."""

from __future__ import annotations

from datetime import UTC, datetime

from yalu.history.erasures import ErasedWords, without_erased
from yalu.history.plausibility import page_ended
from yalu.ids import body_sha256, body_size, same_article_address
from yalu.model import HttpExchange, Observation, Outcome, Page, ParsedComment, ParsedThread, Quality

URL = "https://river.example/ferry"
BODY = b"<p>Kim said: never again</p></html>"
SERVED = HttpExchange(URL, datetime(2026, 3, 1, tzinfo=UTC), 200, body=BODY)
TALK = ParsedThread(
    "wordpress",
    (ParsedComment("7", "never again", author="key of Kim"), ParsedComment("8", "indeed", author="key of Li")),
)


def seen(thread: ParsedThread | None) -> Observation:
    return Observation((URL,), Outcome.READ, (SERVED,), Page(URL, Quality.OK, thread=thread))


def texts(observation: Observation) -> list[str]:
    assert observation.page is not None and observation.page.thread is not None
    return [comment.text for comment in observation.page.thread.comments]


def test_nothing_erased_changes_nothing() -> None:
    assert without_erased(seen(TALK), ErasedWords()) == seen(TALK)
    elsewhere = ErasedWords(comments={same_article_address("https://river.example/barley"): {"7"}})
    assert without_erased(seen(TALK), elsewhere) == seen(TALK)


def test_an_erased_comment_and_the_bytes_that_show_it_are_left_out() -> None:
    for erased in (ErasedWords(frozenset({"key of Kim"})), ErasedWords(comments={same_article_address(URL): {"7"}})):
        kept = without_erased(seen(TALK), erased)
        assert texts(kept) == ["", "indeed"]
        (capture,) = kept.captures
        assert capture.body == b""
        assert (body_sha256(capture), body_size(capture)) == (body_sha256(SERVED), len(BODY))
        assert page_ended(capture)
        assert without_erased(kept, erased) == kept


def test_where_no_thread_could_be_read_any_erased_comment_may_be_shown() -> None:
    erased = ErasedWords(comments={same_article_address(URL): {"7"}})
    assert without_erased(seen(None), erased).captures[0].body == b""
    assert without_erased(seen(None), ErasedWords(frozenset({"key of Kim"}))) == seen(None)
