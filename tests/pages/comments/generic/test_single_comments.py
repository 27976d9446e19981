"""What tells the parts of a comment that no other stands beside: its markup, its answer, the page before."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import json

import pytest

from tests.pages.comments.thread_reading import page_of, read
from yalu.model import ParsedThread, ThreadRequest
from yalu.pages.comments.page_thread import Part

URL = "https://river.example/2026/lock.html"
BODY = "".join(f"<p>The keeper of the lock wrote down the water, and in hour {n} it stood above the gate again.</p>" for n in range(6))  # fmt: skip


def page(section: str) -> bytes:
    return f"<html><head><title>A lock</title></head><body><main><h1>A lock</h1>{BODY}{section}</main></body></html>".encode()


def thread_of(section: str) -> ParsedThread:
    thread = page_of(page(section), URL)[0].thread
    assert thread is not None
    return thread


def comment_fields(thread: ParsedThread) -> list[tuple[str, str | None, str]]:
    return [(comment.id, comment.author, comment.text) for comment in thread.comments]


def hashed(number: int, name: str, words: str, answers: str = "") -> str:
    head = f"<div class='sc-9k2jq1'><span class='sc-4b7tt0'>{name}</span><span class='sc-8d1mm3'>|</span><span class='sc-2f6pp9'>3 hours ago</span></div>"
    return f"<div class='sc-7h3kk2' id='note-{number}'>{head}<div class='sc-1n5vv8'><p>{words}</p></div><div class='sc-6r4xx7'>{answers}</div></div>"


@pytest.mark.parametrize("many", [1, 2, 3])
def test_the_name_of_a_comment_is_its_own_with_an_answer_inside_and_without(many: int) -> None:
    inner = hashed(42, "Bo Ahn", "The pumps were bought before that.") if many > 1 else ""
    second = hashed(43, "Chul", "My aunt kept that gate.") if many > 2 else ""
    shown = thread_of(f"<section aria-label='Comments'><h2>{many} Comments</h2>{hashed(41, 'Ada K.', 'Who paid for the gate?', inner)}{second}</section>")  # fmt: skip
    assert comment_fields(shown)[0] == ("41", "Ada K.", "Who paid for the gate?")
    assert [comment.parent_id for comment in shown.comments][1:2] == ["41"] * (many > 1)


def subject(number: int, line: str, name: str, words: str) -> str:
    return f"<article class='comment' id='comment-{number}'><div class='head'>{line}</div><footer><b class='author'>{name}</b>, <time datetime='2026-03-0{number}T10:00Z'>2026-03-0{number} 10:00</time></footer><div class='words'><p>{words}</p></div></article>"


@pytest.mark.parametrize("line", ["<h4>{}</h4>", "<h3><a rel='bookmark' href='/c/7#comment-7'>{}</a></h3>", "<a href='#comment-7'>{}</a>"])  # fmt: skip
@pytest.mark.parametrize("many", [1, 2])
def test_the_first_words_above_a_comment_are_its_subject_also_of_a_lone_one(line: str, many: int) -> None:
    rows = [("Ada", "The gate was never", "The gate was never shut at night."), ("Bo", "It was in spring", "It was in spring, I saw it.")]  # fmt: skip
    items = "".join(
        subject(n, line.format(start), name, words) for n, (name, start, words) in enumerate(rows[:many], 7)
    )
    shown = thread_of(f"<section class='comments'><h2>Comments ({many})</h2>{items}</section>")
    assert [comment.text for comment in shown.comments] == [words for _, _, words in rows[:many]]


def test_a_name_in_a_heading_is_no_subject_though_the_words_begin_with_it() -> None:
    item = "<li id='c-71'><h4>Ada</h4><time>2026-03-01 10:00</time><p>Ada here again: who paid for the gate?</p></li>"
    shown = thread_of(f"<section class='comments'><h2>1 comment</h2><ol>{item}</ol></section>")
    assert comment_fields(shown) == [("71", "Ada", "Ada here again: who paid for the gate?")]


def row(place: str, number: int, name: str, words: str) -> str:
    return f"<table class='zt'><tr><td class='who' rowspan='2'><div class='nick'>{name}</div></td><td><b>{number}{place}</b> <i>2026-03-0{number} 10:20</i></td></tr><tr><td class='txt'>{words}</td></tr></table>"


@pytest.mark.parametrize("place", ["번", "층"])
def test_a_row_alone_on_the_last_page_is_a_row_in_the_markup_of_the_first(place: str) -> None:
    comments = [
        ("강물", "수문은 밤에도 열려 있었습니다."),
        ("돌다리", "봄에는 닫혀 있었어요."),
        ("이모", "저희 이모가 지키셨지요."),
    ]
    rows = [row(place, number, *each) for number, each in enumerate(comments, 1)]

    def leaf(shown: str, pager: str) -> bytes:
        return page(f"<div class='zl'><h3>댓글 (3)</h3>{shown}</div><p class='zp'>{pager}</p>")

    def serve(request: ThreadRequest) -> Part:
        assert request.url == f"{URL}?leaf=2"
        return Part(request, 200, {}, leaf(rows[2], "<a href='?leaf=1' rel='prev'>1</a>"))

    whole = read(leaf("".join(rows[:2]), "<a href='?leaf=2' rel='next'>2</a>"), URL, serve).whole
    assert [(name, words) for _, name, words in comment_fields(whole)] == comments
    assert len({number.startswith("~") for number, _, _ in comment_fields(whole)}) == 1, "one kind of ids"
    assert whole.complete


def entry(number: str, above: str | None, name: str, words: str) -> dict[str, object]:
    return {"uuid": number, "in_reply_to": above, "user": {"displayName": name}, "created": "2026-03-01T10:00:00Z", "body": words}  # fmt: skip


def test_entries_in_data_that_answer_each_other_are_comments_whatever_they_are_called() -> None:
    entries = [entry("e1", None, "Ada", "Who paid for the gate?"), entry("e2", "e1", "Bo", "My uncle did.")]
    data = {"topic": {"locked": True, "postCount": 2}, "feed": {"entries": entries}}
    shown = thread_of(f"<script type='text/json' id='lock-board'>{json.dumps(data)}</script>")
    assert comment_fields(shown) == [("e1", "Ada", "Who paid for the gate?"), ("e2", "Bo", "My uncle did.")]
    assert (shown.comments[1].parent_id, shown.open, shown.expected, shown.complete) == ("e1", False, 2, True)
    pieces = [{key: value for key, value in each.items() if key != "in_reply_to"} for each in entries]
    other = page(f"<script type='text/json'>{json.dumps({'feed': {'entries': pieces}})}</script>")
    assert page_of(other, URL)[0].thread is None


@pytest.mark.parametrize(
    "section",
    [
        "<h3>Readers’ voices (1 comment)</h3><dl><dt>1 <b>Ada</b> 2026-03-04 17:36</dt><dd>Who paid for the gate?</dd></dl><form><textarea></textarea></form>",
        "<header><h2>Discussion</h2><div>1 comment</div></header><section><div><h1>Join the discussion</h1></div><div class='cm' id='e5d3e73f'><div><h4 class='cm-name'>Ada</h4><time>2026-03-04 17:36</time></div><div class='cm-text'><p>Who paid for the gate?</p></div><button>Reply</button></div></section>",
    ],
)
def test_the_last_comment_that_is_left_is_read(section: str) -> None:
    shown = thread_of(f"<div class='comments'>{section}</div>")
    assert [(comment.author, comment.text) for comment in shown.comments] == [("Ada", "Who paid for the gate?")]
