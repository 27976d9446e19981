"""Whatever comes, reading a thread neither raises nor proves anything."""

# ruff: noqa: E501 -- pieces of markup
from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages.comments.platform_cases import CASES
from tests.pages.comments.thread_reading import page_of, read
from yalu.model import ThreadRequest
from yalu.pages.comments.page_thread import Part, next_requests
from yalu.pages.comments.platform import role
from yalu.pages.comments.remote_api import json_from

_WORDS = st.sampled_from(
    ["<li id='comment-5' class='comment depth-1'>", "</li>", "<div class='comment'>", "</div>", "<span class='author'>Kim", "<b>", "<form>",
     "<time datetime='2026-13-45'>", "<h2 id=comments>3 comments", "<p itemprop=text>", "<div itemscope itemtype='https://schema.org/Comment'>",
     "<ol class='comment-list'>", "<div id='respond'>", "<!--", "-->", "\x00", "<script type='application/ld+json'>{\"comment\":[1,{}]}</script>",
     "<a href='http://[::1/comment-page-2/'>", "<div id='wpd-comm-5_5'>", "<ul data-post-id='1'>", "<div class='single-tie bdy-inner'>", "한국"]
)  # fmt: skip
_KEYS = [
    "id", "comments", "discussion", "status", "data", "story", "edges", "node", "post_stream", "posts", "stream", "replies", "conversation", "contents",
    "response", "cursor", "meta", "pagination", "pages", "total", "info", "success", "content", "text", "author", "name", "parent", "created_at", "time",
]  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.just("\ud83d") | st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=40), st.sampled_from(["auto", "off", "wordpress", "nobody"]))
def test_any_markup(words: list[str], comments: str) -> None:
    page, _ = page_of(("<html><body>x" + "".join(words)).encode(), "https://paper.example/p/x", comments=comments)
    if page.thread is not None and page.thread.complete:
        assert page.thread.expected == len(page.thread.comments)


@pytest.mark.parametrize("stream", [7, "x", {"1": 2}, [None, [1], {}], None])
def test_a_discourse_answer_with_other_lists_than_it_should_have(stream: object) -> None:
    posts = {"posts": [{"id": [1], "post_number": 2, "cooked": "x"}], "stream": stream}
    request = ThreadRequest("https://forum.example/t/1.json", role("discourse", "topic", root="https://forum.example"))
    part = Part(request, 200, {}, json.dumps({"post_stream": posts}).encode())
    assert all(more.url.startswith("https://forum.example") for more in next_requests("discourse", part))


def test_halves_of_characters_in_an_answer_are_replaced() -> None:
    assert json_from('{"a": "x\\ud83d", "b": "\\ud83d\\ude00"}') == {"a": "x?", "b": "😀"}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CASES), st.one_of(st.binary(max_size=60), _JSON.map(lambda value: json.dumps(value).encode())))
def test_any_answer(case: object, body: bytes) -> None:
    assert isinstance(case, type(CASES[0]))

    def serve(request: ThreadRequest) -> Part:
        return Part(request, 200, {}, body)

    reading = read(case.page, case.url, serve)
    assert reading.thread is not None
    if reading.thread.complete:
        assert reading.thread.expected == sum(comment.state == "visible" for comment in reading.thread.comments) or (
            reading.thread.expected == len(reading.thread.comments)
        )
