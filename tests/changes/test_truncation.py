"""What is only the beginning of a text, or a notice in a comment's place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.growth import grows_linearly
from yalu.changes.body.truncation import Truncation, is_continued, truncation
from yalu.changes.threads.comment_state import is_masked, is_unavailable
from yalu.changes.threads.comments import compare_comments
from yalu.model import Access, CommentState, ParsedArticle, ParsedComment

PARTS = (
    "The ferry leaves the pier at seven and brings barley to the other shore.",
    "Nobody asked the captain, who has done it for thirty years and will not stop.",
    "The ministry answered on Friday, in one sentence that said nothing at all.",
    "It will be read again in spring.",
)
WHOLE = ParsedArticle("The ferry at seven", "\n\n".join(PARTS))


def shown(*parts: str) -> ParsedArticle:
    return replace(WHOLE, body="\n\n".join(parts))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (shown(*PARTS[:2]), Truncation.SHORTENED),
        (shown(PARTS[0], PARTS[1][:40]), Truncation.BROKEN_OFF),
        (shown(PARTS[0], f"{PARTS[1][:40]}\ufffd"), Truncation.BROKEN_OFF),
        (shown(*PARTS[:3]), None),
        (shown(PARTS[0], "Another sentence."), None),
        (shown(*PARTS[1:]), None),
        (replace(shown("In short: barley."), access=Access.TEASER), Truncation.SHORTENED),
        (shown("", ""), None),
        (WHOLE, None),
    ],
    ids=[
        "half",
        "in a sentence",
        "in a character",
        "the last line",
        "rewritten",
        "the first line",
        "teaser",
        "no text",
        "the same",
    ],
)
def test_the_beginning_of_a_text(now: ParsedArticle, expected: Truncation | None) -> None:
    assert truncation(WHOLE, now) is expected


def test_the_end_of_a_text_is_looked_for_from_its_end() -> None:
    assert grows_linearly(lambda size: is_continued(shown("." * size + "a"), shown("." * size + "ab")), 16_000)


def test_a_teaser_is_the_beginning_of_a_full_text_alone() -> None:
    teaser = replace(WHOLE, body=PARTS[0], access=Access.TEASER)
    assert truncation(replace(WHOLE, access=Access.TEASER), teaser) is None


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (shown(PARTS[0], PARTS[1][:40]), True),
        (shown(PARTS[0], f"{PARTS[1][:40]}\ufffd"), True),
        (shown(*PARTS[:2]), False),
        (shown(PARTS[0], "Nobody asked the owner"), False),
        (WHOLE, False),
    ],
    ids=["in a sentence", "in a character", "between two", "rewritten", "the same"],
)
def test_a_text_that_had_been_cut_goes_on_in_the_middle_of_its_sentence(before: ParsedArticle, expected: bool) -> None:
    assert is_continued(before, WHOLE) is expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [(shown(*PARTS[:2]), True), (shown(PARTS[0], PARTS[1][:40]), True), (shown(PARTS[1]), False), (WHOLE, False)],
    ids=["between two", "in a sentence", "not the beginning", "the same"],
)
def test_a_text_that_is_known_to_have_been_cut_goes_on_from_anywhere(before: ParsedArticle, expected: bool) -> None:
    assert is_continued(before, WHOLE, cut=True) is expected


SAID = ParsedComment("1", "I have taken the ferry for years, and it was never late but once.")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (replace(SAID, text="[Hidden while under review]"), True),
        (replace(SAID, text="该评论正在审核中。"), True),
        (replace(SAID, state=CommentState.HELD), True),
        (replace(SAID, state=CommentState.REMOVED, text="removed by a moderator"), False),
        (replace(SAID, state=CommentState.REMOVED, text="신고 접수로 임시 숨김 처리된 댓글입니다."), True),
        (replace(SAID, state=CommentState.REMOVED, text="클린봇이 부적절한 표현을 감지한 댓글입니다."), True),
        (replace(SAID, text=SAID.text.replace("years", "months")), False),
        (replace(SAID, text="Quite another thing to say. " * 9), False),
    ],
    ids=["notice", "Chinese notice", "held", "removed", "hidden for now", "by a filter", "edited", "long"],
)
def test_a_comment_that_may_only_be_held_back(now: ParsedComment, expected: bool) -> None:
    assert is_masked(SAID, now) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("该评论暂时无法显示，请稍后刷新。", True),
        ("이 댓글은 현재 표시할 수 없습니다. 잠시 후 다시 시도해 주세요.", True),
        ("コメントは現在表示できません。", True),
        ("This comment could not be loaded.", True),
        ("This comment cannot be shown.", False),
        ("The video cannot be loaded, what a pity.", False),
        ("", False),
    ],
)
def test_a_text_that_cannot_be_shown_now_changes_nothing(text: str, *, expected: bool) -> None:
    assert is_unavailable(replace(SAID, text=text)) is expected
    assert not expected or compare_comments(SAID, replace(SAID, text=text)) is None
