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
    "script": lambda told: f"<script type='application/json'>{told}</script>",
    "assigned": lambda told: f"<script>window.__STATE__ = {told};</script>",
    "with constants": lambda told: f"<script>window.__STATE__={{u:undefined,{told[1:]};</script>",
    "in brackets": lambda told: f"<script>window['__STATE__'] = {told};</script>",
    "parsed": lambda told: f"<script>window.__STATE__ = JSON.parse({json.dumps(told)});</script>",
    "in an address": lambda told: f'<script>var state = JSON.parse(decodeURIComponent("{quote(told)}"));</script>',
    "escaped": lambda told: "<script type='application/json'>" + told.replace('"', "&q;") + "</script>",
    "attribute": lambda told: f"<div data-page='{html.escape(told)}'></div>",
}


def thread(data: object, form: str = "script", before: str = "") -> ParsedThread | None:
    script = before + FORMS[form](json.dumps(data))
    page = f"<html lang='en'><body><article><h1>A canal</h1>{TEXT}</article><div id='app'></div>{script}</body></html>"
    seen = datetime(2026, 4, 1, tzinfo=UTC)
    return read_page(page.encode(), url="https://paper.example/canal", headers={}, fetched_at=seen).thread


@pytest.mark.parametrize("form", FORMS)
def test_a_list_called_after_comments_is_the_thread(form: str) -> None:
    found = thread({"page": {"comments": {"totalCount": 3, "isClosed": True, "items": ROWS}}}, form)
    assert found is not None
    assert [(one.id, one.parent_id, one.author, one.text) for one in found.comments] == [
        ("501", None, "Ada", "I skated there."),
        ("507", "501", "Li", "So did I."),
        ("502", None, "Kim", "When was that?"),
    ]
    assert found.comments[2].state is CommentState.DELETED
    assert (found.expected, found.complete, found.open) == (3, True, False)


def test_data_that_are_parsed_after_others_are_read() -> None:
    others = [{"page": number, "comments": [{"page": number}]} for number in range(20)]
    before = "".join(map(FORMS["script"], map(json.dumps, others)))
    found = thread({"comments": ROWS}, before=before)
    assert found is not None
    assert [one.id for one in found.comments] == ["501", "507", "502"]


def test_without_a_count_nothing_is_proved() -> None:
    found = thread({"commentList": ROWS})
    assert found is not None
    assert (found.complete, found.note, found.open) == (False, NO_COUNT, None)


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
