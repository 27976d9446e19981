"""Comments that a page only carries as data for its script."""

import html
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from yalu.model import NO_COUNT, CommentState, ParsedThread
from yalu.pages.read_page import read_page

TEXT = "".join(
    f"<p>{what} of the old canal froze over in the hard winter, and {who} walked across it on the ice.</p>"
    for what, who in (
        ("The mouth", "farmers"),
        ("One arm", "children"),
        ("The whole", "whoever dared"),
        ("A lock", "I"),
    )
)
ROWS = [
    {"id": 501, "body": "<p>I skated there.</p>", "user": {"nickname": "Ada"}, "createdAt": "2026-03-02T08:15:00Z",
     "replies": [{"id": 507, "body": "So did I.", "user": {"nickname": "Li"},
                  "createdAt": "2026-03-02T09:00:00Z", "replies": []}]},
    {"id": 502, "body": "When was that?", "user": {"nickname": "Kim"}, "createdAt": 1772500000000, "replies": [],
     "deleted": True},
]  # fmt: skip


FORMS: Mapping[str, Callable[[str], str]] = {
    "script": lambda json_text: f"<script type='application/json'>{json_text}</script>",
    "assigned": lambda json_text: f"<script>window.__STATE__ = {json_text};</script>",
    "with constants": lambda json_text: f"<script>window.__STATE__={{u:undefined,{json_text[1:]};</script>",
    "in brackets": lambda json_text: f"<script>window['__STATE__'] = {json_text};</script>",
    "parsed": lambda json_text: f"<script>window.__STATE__ = JSON.parse({json.dumps(json_text)});</script>",
    "in an address": lambda json_text: (
        f'<script>var state = JSON.parse(decodeURIComponent("{quote(json_text)}"));</script>'
    ),
    "escaped": lambda json_text: "<script type='application/json'>" + json_text.replace('"', "&q;") + "</script>",
    "attribute": lambda json_text: f"<div data-page='{html.escape(json_text)}'></div>",
}


def thread(data: object, form: str = "script", before: str = "") -> ParsedThread | None:
    script = before + FORMS[form](json.dumps(data))
    page = f"<html lang='en'><body><article><h1>A canal</h1>{TEXT}</article><div id='app'></div>{script}</body></html>"
    seen = datetime(2026, 4, 1, tzinfo=UTC)
    return read_page(page.encode(), url="https://paper.example/canal", headers={}, fetched_at=seen).thread


@pytest.mark.parametrize("form", FORMS)
def test_a_list_called_after_comments_is_the_thread(form: str) -> None:
    parsed_thread = thread({"page": {"comments": {"totalCount": 3, "isClosed": True, "items": ROWS}}}, form)
    assert parsed_thread is not None
    assert [(comment.id, comment.parent_id, comment.author, comment.text) for comment in parsed_thread.comments] == [
        ("501", None, "Ada", "I skated there."),
        ("507", "501", "Li", "So did I."),
        ("502", None, "Kim", "When was that?"),
    ]
    assert parsed_thread.comments[2].state is CommentState.DELETED
    assert (parsed_thread.expected, parsed_thread.complete, parsed_thread.open) == (3, True, False)


def test_data_that_are_parsed_after_others_are_read() -> None:
    others = [{"page": number, "comments": [{"page": number}]} for number in range(20)]
    before = "".join(map(FORMS["script"], map(json.dumps, others)))
    parsed_thread = thread({"comments": ROWS}, before=before)
    assert parsed_thread is not None
    assert [comment.id for comment in parsed_thread.comments] == ["501", "507", "502"]


def test_without_a_count_nothing_is_proved() -> None:
    parsed_thread = thread({"commentList": ROWS})
    assert parsed_thread is not None
    assert (parsed_thread.complete, parsed_thread.note, parsed_thread.open) == (False, NO_COUNT, None)


@pytest.mark.parametrize(
    "data",
    [
        {"articles": ROWS[1:]},
        {"latestComments": ROWS[1:]},
        {"comments": [{"id": 5, "body": "no writer and no time"}]},
        {"comments": {"enabled": True}},
    ],
    ids=["another name", "of other pieces", "no writer", "no list"],
)
def test_other_data_is_no_thread(data: object) -> None:
    assert thread(data) is None
