"""Comments that a sentence in any words replaced, and threads that words closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.changes.test_threads import SAID, WHOLE, changes, comment
from yalu.model import CommentState, Kind, ParsedThread

STOCK = ("Taken out by the desk.", "– entfernt –", "已自行收回", "본인이 거둬들인 의견", "（掲載を見合わせ）")


@pytest.mark.parametrize("notice", STOCK)
def test_a_sentence_without_any_of_its_words_in_the_place_of_a_comment_hides_it(notice: str) -> None:
    new = replace(WHOLE, comments=(SAID[0], replace(SAID[1], text=notice), *SAID[2:]))
    assert changes(WHOLE, new) == {(Kind.COMMENT_GONE, "1")}
    assert changes(new, WHOLE) == {(Kind.COMMENT_BACK, "1")}


def test_a_sentence_under_another_id_of_the_platform_is_another_comment() -> None:
    other = replace(comment(9, STOCK[0]), author=SAID[1].author)
    new = replace(WHOLE, comments=(SAID[0], *SAID[2:], other))
    assert changes(WHOLE, new) == {(Kind.COMMENT_GONE, "1"), (Kind.COMMENT_NEW, "9")}
    without = replace(other, id="~9")
    assert changes(WHOLE, replace(new, comments=(*new.comments[:-1], without))) == {(Kind.COMMENT_GONE, "~9")}


@pytest.mark.parametrize(
    "text",
    [
        "The paint is older than the quay.",
        "항구는 새벽에 문을 연다.",
        "码头比油漆老得多。",
        "波止場は夜明けに開く。",
        "Who signed it, then?",
        "You forget the treaty of Amiens.",
        "He left. Nobody did.",
        "I take it all back.",
    ],
)
def test_a_sentence_that_says_nothing_of_its_removal_is_an_edit(text: str) -> None:
    new = replace(WHOLE, comments=(SAID[0], replace(SAID[1], text=text), *SAID[2:]))
    assert changes(WHOLE, new) == {(Kind.COMMENT_EDITED, "1")}


def test_a_comment_of_a_few_words_that_reads_otherwise_is_an_edit() -> None:
    old, new = (replace(WHOLE, comments=(replace(SAID[0], text=text), *SAID[1:])) for text in ("Agreed.", "Nonsense."))
    assert changes(old, new) == {(Kind.COMMENT_EDITED, SAID[0].id)}


@pytest.mark.parametrize(("notices", "kind"), [(STOCK[:3], Kind.COMMENT_EDITED), (STOCK[:1] * 3, Kind.COMMENT_GONE)])
def test_one_sentence_in_several_places_hides_comments_and_several_do_not(notices: tuple[str, ...], kind: Kind) -> None:
    talk = tuple(comment(at, f"Mile {at} of the road along the harbour is closed to lorries.") for at in range(8))
    new = tuple(replace(old, text=text) for old, text in zip(talk, notices, strict=False))
    thread = ParsedThread("wordpress", talk, open=True, expected=8, complete=True)
    assert {kind for kind, _ in changes(thread, replace(thread, comments=(*new, *talk[3:])))} == {kind}


def test_one_placeholder_of_which_one_capture_alone_shows_the_state_is_no_change() -> None:
    hidden = replace(SAID[1], text=STOCK[0], state=CommentState.REMOVED)
    old, new = (
        replace(WHOLE, comments=(SAID[0], each)) for each in (hidden, replace(hidden, state=CommentState.VISIBLE))
    )
    assert changes(old, new) == changes(new, old) == set()


def test_the_name_that_a_page_puts_before_a_reply_is_no_edit() -> None:
    named = replace(WHOLE, comments=(replace(SAID[0], text=f"@reader 4\n\n{SAID[0].text}"), *SAID[1:]))
    assert changes(WHOLE, named) == changes(named, WHOLE) == set()


@pytest.mark.parametrize(("template", "closed"), [("ol > li", 1), ("div > article", 0)])
def test_words_that_close_a_thread_count_on_a_template_without_a_form(template: str, closed: int) -> None:
    old = replace(WHOLE, open=None, drawn="ol > li")
    new = replace(old, open=False, drawn=template)
    assert changes(old, new) == {(Kind.THREAD_CLOSED, None)} if closed else not changes(old, new)
