"""Platforms read from servers of their own: what they say is taken, what they do not say is never made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from tests.pages.comments.platform_cases import CASES, URL, Case, discourse_post, ghost_comment
from tests.pages.comments.thread_reading import Reading, no_answer, page_of, read
from yalu.model import CommentState, ThreadRequest
from yalu.pages.comments.page_thread import Part
from yalu.pages.comments.remote_api import number_of
from yalu.reasons import Reason

every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.platform)


def server(case: Case) -> Callable[[ThreadRequest], Part]:
    """Answers the requests the case knows; anything else is 404."""

    def answer(request: ThreadRequest) -> Part:
        sent = (request.body or b"").decode()
        for key, value in case.answers.items():
            where, _, what = key.partition(" ")
            if where in request.url and what in sent:
                body = value if isinstance(value, str) else json.dumps(value)
                return Part(request, 200, {"content-type": "text/html"}, body.encode())
        return Part(request, 404)

    return answer


def losing(case: Case, lost: int) -> Callable[[ThreadRequest], Part]:
    """A server that is busy at one request."""
    served, calls = server(case), count()
    return lambda request: Part(request, 503) if next(calls) == lost else served(request)


def reading(case: Case, answer: Callable[[ThreadRequest], Part]) -> Reading:
    return read(case.page, case.url, answer)


@every
def test_the_whole_thread(case: Case) -> None:
    thread_reading = reading(case, server(case))
    assert thread_reading.whole.platform == case.platform
    rows = [(c.id, c.parent_id, c.author, str(c.posted_at), c.text) for c in thread_reading.whole.comments]
    assert sorted(rows) == sorted(case.want)
    assert thread_reading.whole.complete, thread_reading.whole.note
    assert thread_reading.whole.open is case.open
    assert len(thread_reading.parts) == case.asked


def without(value: object, text: str) -> object:
    """An answer without the fields that hold a text."""
    if isinstance(value, dict):
        return {
            key: without(member, text)
            for key, member in value.items()
            if not (isinstance(member, str) and text in member)
        }
    return [without(member, text) for member in value] if isinstance(value, list) else value


# Viafoura sends removed comments without content; what Disqus sends is a document, not JSON.
@pytest.mark.parametrize(
    "case", [case for case in CASES if case.platform not in ("viafoura", "disqus")], ids=lambda case: case.platform
)
def test_a_comment_whose_text_is_in_another_field_now_is_left_out_of_an_incomplete_thread(case: Case) -> None:
    lost, _, _, _, text = next(row for row in case.want if row[4])
    renamed = {where: without(answer, text) for where, answer in case.answers.items()}
    thread_reading = reading(replace(case, answers=renamed), server(replace(case, answers=renamed)))
    assert lost not in {comment.id for comment in thread_reading.whole.comments}
    assert not thread_reading.whole.complete
    assert thread_reading.whole.note


@every
def test_before_anything_is_fetched_nothing_is_proved(case: Case) -> None:
    page, _ = page_of(case.page, case.url)
    assert page.thread is not None
    assert page.thread.platform == case.platform
    assert not page.thread.complete
    assert page.thread.note
    assert page.more


@every
@pytest.mark.parametrize(
    "failure",
    [
        no_answer,
        lambda request: Part(request, 403, {}, b"<html>Forbidden</html>"),
        lambda request: Part(request, 200, {}, b"<html><h1>Just a moment...</h1></html>"),
        lambda request: Part(request, 200, {}, b"{}"),
        lambda request: Part(request, 200, {}, b"[]"),
        lambda request: Part(request, 200, {}, b""),
        lambda request: Part(request, 200, {}, b"[" * 100_000),
    ],
    ids=["no-answer", "forbidden", "challenge", "other-object", "other-list", "empty", "deep"],
)
def test_a_failure_is_never_an_empty_complete_thread(case: Case, failure: Callable[[ThreadRequest], Part]) -> None:
    thread_reading = reading(case, failure)
    assert thread_reading.thread is not None
    assert not thread_reading.thread.complete
    assert thread_reading.thread.note


@every
def test_a_lost_answer_leaves_the_read_incomplete(case: Case) -> None:
    for lost in range(1, case.asked):
        thread_reading = reading(case, losing(case, lost))
        assert not thread_reading.whole.complete
        assert len(thread_reading.whole.comments) < len(case.want)


@pytest.mark.parametrize(
    ("platform", "answer"),
    [
        ("commento", {"success": True}),
        ("commento", {"success": True, "comments": "none"}),
        ("twikoo", {"data": []}),
        ("twikoo", {"data": [], "message": "out of order", "count": 0}),
        ("ghost", {"comments": []}),
        ("ghost", {"comments": [], "meta": {"pagination": {"pages": 1}}}),
        ("coral", {"data": {"story": {"comments": {"edges": []}}}}),
        ("remark42", {"comments": []}),
        ("openweb", {"conversation": {"comments": []}}),
        ("viafoura", {"contents": []}),
        ("guardian", {"status": "ok", "discussion": {"comments": []}}),
        ("disqus", {"code": 0, "response": {"posts": []}}),
        ("discourse", {"post_stream": {"posts": [], "stream": []}}),
    ],
)
def test_an_answer_without_comments_and_without_a_count_proves_nothing(
    platform: str, answer: dict[str, object]
) -> None:
    case = next(case for case in CASES if case.platform == platform)
    thread = reading(case, lambda request: Part(request, 200, {}, json.dumps(answer).encode())).whole
    assert (thread.comments, thread.complete) == ((), False)
    assert thread.note


def test_a_commento_thread_nobody_wrote_in_is_empty_because_the_server_says_so() -> None:
    case = next(case for case in CASES if case.platform == "commento")
    answer = b'{"success": true, "comments": null}'
    thread = reading(case, lambda request: Part(request, 200, {}, answer)).whole
    assert (thread.comments, thread.expected, thread.complete) == ((), 0, True)


def test_a_discourse_topic_without_a_list_of_posts_is_counted_by_its_total() -> None:
    case = next(case for case in CASES if case.platform == "discourse")
    topic = {"posts_count": 3, "reply_count": 1, "post_stream": {"posts": [discourse_post(1), discourse_post(2)]}}
    answers = {**case.answers, "t/9.json": topic}
    thread = reading(case, server(replace(case, answers=answers))).whole
    assert (thread.expected, len(thread.comments), thread.complete) == (2, 1, False)


def test_a_disqus_thread_longer_than_its_embed_says_so() -> None:
    case = CASES[0]
    data = (
        str(case.answers["disqus.com/embed/comments"])
        .replace('"posts": 2', '"posts": 80')
        .replace('"total": 2', '"total": 80')
    )
    thread = reading(case, lambda request: Part(request, 200, {}, data.encode())).whole
    assert not thread.complete
    assert thread.expected == 80
    assert thread.note == Reason.of("snapshot.first_only", count=2, known=80)


def test_a_waline_server_of_before_answers_without_an_envelope_and_an_empty_thread_is_complete() -> None:
    case = next(case for case in CASES if case.platform == "waline")
    old = {where: answer["data"] for where, answer in case.answers.items() if isinstance(answer, dict)}
    assert reading(case, server(replace(case, answers=old))).whole.complete
    empty = {"errno": 0, "errmsg": "", "data": {"page": 1, "totalPages": 0, "pageSize": 50, "count": 0, "data": []}}
    thread = reading(case, lambda request: Part(request, 200, {}, json.dumps(empty).encode())).whole
    assert (thread.comments, thread.expected, thread.complete) == ((), 0, True)
    refused = b'{"errno": 403, "errmsg": "no", "data": []}'
    assert not reading(case, lambda request: Part(request, 200, {}, refused)).whole.complete


def test_an_answered_ghost_reply_that_was_deleted_is_listed_and_not_counted() -> None:
    case = next(case for case in CASES if case.platform == "ghost")
    gone = {**ghost_comment("g3"), "status": "deleted", "html": None}
    page = {"meta": {"pagination": {"page": 1, "pages": 1, "total": 1}}}
    whole: dict[str, object] = {
        "comments/post/abc123/": {
            **page,
            "comments": [{**ghost_comment("g1", 1), "replies": [ghost_comment("g2"), gone]}],
        }
    }
    thread = reading(case, server(replace(case, answers=whole))).whole
    assert (len(thread.comments), thread.expected, thread.complete) == (3, 3, True)
    parts: dict[str, object] = {
        "comments/post/abc123/": {**page, "comments": [{**ghost_comment("g1", 2), "replies": [gone]}]},
        "comments/g1/replies": {"comments": [ghost_comment("g2"), gone, ghost_comment("g4")]},
    }
    thread = reading(case, server(replace(case, answers=parts))).whole
    assert (len(thread.comments), thread.expected, thread.complete) == (4, 4, True)
    assert [comment.state for comment in thread.comments].count(CommentState.DELETED) == 1


def test_a_script_that_names_its_server_by_an_empty_attribute_means_the_site_itself() -> None:
    page, _ = page_of(
        b'<html><body><p>It opens.</p><script data-ghost-comments data-post-id="abc123"></script></body></html>',
        "https://paper.example/bridge",
    )
    assert [request.url.partition("?")[0] for request in page.more] == [
        "https://paper.example/members/api/comments/post/abc123/"
    ]


def test_a_removed_guardian_comment_keeps_its_place() -> None:
    case = next(case for case in CASES if case.platform == "guardian")
    states = {comment.id: comment.state for comment in reading(case, server(case)).whole.comments}
    assert states == {"1": CommentState.VISIBLE, "2": CommentState.VISIBLE, "3": CommentState.REMOVED}


@pytest.mark.parametrize(
    ("markup", "platform"),
    [
        ('<div class="fb-comments" data-href="https://paper.example/p/bridge"></div>', "facebook"),
        ('<div id="lv-container" data-id="city" data-uid="x"></div>', "livere"),
        ("<hyvor-talk-comments website-id='1' page-id='2'></hyvor-talk-comments>", "hyvor-talk"),
        ('<div id="SOHUCS" sid="1"></div>', "changyan"),
        ('<div id="livefyre-comments"></div>', "livefyre"),
        ('<div class="ds-thread" data-thread-key="1"></div>', "duoshuo"),
        ('<script src="https://giscus.app/client.js" data-repo="paper/talk"></script>', "giscus"),
        ('<script src="https://utteranc.es/client.js" repo="paper/talk"></script>', "utterances"),
        ('<div id="cusdis_thread" data-app-id="1"></div>', "cusdis"),
        ('<div id="fastcomments-widget"></div>', "fastcomments"),
        ('<div id="waline"></div>', "waline"),
        ('<div id="tcomment"></div><script>twikoo.init({envId: "cloud-7g1a"})</script>', "twikoo"),
    ],
)
def test_what_cannot_be_read_says_so(markup: str, platform: str) -> None:
    page, rest = page_of(
        f"<html><body><p>It opens.</p>{markup}</body></html>".encode(), "https://paper.example/p/bridge"
    )
    assert page.thread is not None
    assert (page.thread.platform, page.thread.complete, page.thread.comments) == (platform, False, ())
    assert page.thread.note is not None
    assert page.thread.note.args["platform"] == platform
    assert page.more == ()
    assert "It opens." in rest


def changed(answer: object, stated: object, other: object) -> object:
    """An answer that states another value wherever it states this one."""
    if isinstance(answer, dict):
        return {key: changed(value, stated, other) for key, value in answer.items()}
    if isinstance(answer, list):
        return [changed(value, stated, other) for value in answer]
    return other if answer == stated else answer


@pytest.mark.parametrize(
    ("platform", "stated", "other"),
    [
        ("coral", "s1", "s2"),
        ("discourse", 9, 8),
        ("guardian", "/p/abcd", "/p/xyz"),
        ("remark42", URL, f"{URL}-and-ferry"),
        ("substack", 77, 76),
    ],
)
def test_the_thread_of_another_article_is_no_answer(platform: str, stated: object, other: object) -> None:
    case = next(case for case in CASES if case.platform == platform)
    answers = {where: changed(answer, stated, other) for where, answer in case.answers.items()}
    assert answers != case.answers
    lost = reading(case, server(replace(case, answers=answers))).whole
    assert (lost.comments, lost.complete, lost.note) == ((), False, Reason.of("snapshot.another_thread"))


def test_comments_that_a_server_takes_from_several_articles_are_an_answer_for_each() -> None:
    case = next(case for case in CASES if case.platform == "discourse")
    moved = {"post_stream": {"posts": [discourse_post(3, 2, topic_id=8), discourse_post(4)]}}
    whole = reading(case, server(replace(case, answers={**case.answers, "t/9/posts.json": moved}))).whole
    assert {comment.id for comment in whole.comments} == {"2", "3", "4"}


@pytest.mark.parametrize(
    ("platform", "info", "is_open"),
    [
        ("remark42", {"count": 1}, True),
        ("remark42", {"count": 1, "read_only": True}, False),
        ("remark42", {"count": 0}, None),
        ("discourse", {"closed": False, "archived": True}, False),
        ("discourse", {"closed": False}, True),
        ("discourse", {"closed": None}, None),
    ],
)
def test_a_thread_is_closed_where_the_server_says_so(platform: str, info: dict[str, object], is_open: bool) -> None:
    case = next(case for case in CASES if case.platform == platform)
    where = "api/v1/find" if platform == "remark42" else "t/9.json"
    answer = case.answers[where]
    assert isinstance(answer, dict)
    stated = {**answer, **(info if platform == "discourse" else {"info": info})}
    assert reading(case, server(replace(case, answers={**case.answers, where: stated}))).whole.open is is_open


def test_with_comments_off_there_is_no_thread_and_the_widget_is_cut_all_the_same() -> None:
    page, _ = page_of(CASES[0].page, CASES[0].url, comments="off")
    assert page.thread is None
    assert page.more == ()


@pytest.mark.parametrize(
    ("stated", "count"), [(7, 7), ("7", 7), (2**63, None), ("9" * 400, None), (True, None), (1.5, None)]
)
def test_a_count_that_no_database_holds_is_none(stated: object, count: int | None) -> None:
    assert number_of(stated) == count
