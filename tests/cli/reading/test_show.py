"""`yalu show`: vanished comments in their place, one version by its name, and why nothing is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.db.db_samples import COLUMN, DAY_ONE, MATCH, URL, Days, look, retitled, thread
from yalu.conversion import exact
from yalu.db.maintenance import erase
from yalu.model import CommentState, Outcome, ParsedThread, Term, TopicMatch

DAY = timedelta(days=1)
PLACEHOLDER = "This comment has been removed by a moderator."
SECOND = "Kim's second words"


def with_state(talk: ParsedThread, number: str, state: CommentState, text: str = PLACEHOLDER) -> ParsedThread:
    """The thread with a placeholder where the comment ``number`` was, without the author and time it had."""
    shown = tuple(
        replace(comment, text=text, author=None, state=state) if comment.id == number else comment
        for comment in talk.comments
    )
    return replace(talk, comments=shown)


def comments(output: str) -> dict[str, dict[str, Any]]:
    (talk,) = json.loads(output)["threads"]
    return {comment["platform_comment_id"]: comment for comment in talk["comments"]}


@pytest.fixture
def removed(days: Days) -> Days:
    """A moderator removes comment 2 of three on the fourth day; from the fifth on the thread leaves out comment 1."""
    whole = thread("One", SECOND, "Three")
    days.visit(look(COLUMN, whole))
    replaced = with_state(whole, "2", CommentState.REMOVED)
    days.visit(look(COLUMN, replaced))
    for _ in range(2):
        days.visit(look(COLUMN, replace(replaced, comments=replaced.comments[1:], expected=2)))
    return days


def test_vanished_comments_stand_in_their_place_with_their_last_words(yalu: Run, removed: Days) -> None:
    output = yalu("show", URL, "--thread").out
    first, second, third = [line for line in output.splitlines() if line.startswith("- ")]
    assert first.startswith("- 1 ") and first.endswith(
        " [no longer visible since 2026-03-05T09:00:00+00:00: gone]: One"
    )
    assert second.startswith("- 2 ") and second.endswith(
        f" [no longer visible since 2026-03-04T09:00:00+00:00: removed]: {SECOND}"
    )
    assert third.startswith("- 3 ") and "visible" not in third
    assert PLACEHOLDER not in output


def test_programs_are_told_what_stands_in_place_of_the_words(yalu: Run, removed: Days) -> None:
    shown = comments(yalu("show", URL, "--thread", "--json").out)
    assert list(shown) == ["1", "2", "3"]
    fields = ("text", "visible", "state", "gone_since", "placeholder")
    assert {number: tuple(comment[name] for name in fields) for number, comment in shown.items()} == {
        "1": ("One", False, "gone", exact(DAY_ONE + 4 * DAY), None),
        "2": (SECOND, False, "removed", exact(DAY_ONE + 3 * DAY), PLACEHOLDER),
        "3": ("Three", True, "visible", None, None),
    }
    assert shown["2"]["author_key"] not in (None, shown["3"]["author_key"]), "Kim's"


def test_before_they_vanished_they_were_visible(yalu: Run, removed: Days) -> None:
    before = comments(yalu("show", URL, "--thread", "--json", "--at", (DAY_ONE + 2 * DAY).isoformat()).out)
    assert [(comment["text"], comment["visible"]) for comment in before.values()] == [
        ("One", True),
        (SECOND, True),
        ("Three", True),
    ]
    between = comments(yalu("show", URL, "--thread", "--json", "--at", (DAY_ONE + 4 * DAY).isoformat()).out)
    assert [comment["state"] for comment in between.values()] == ["gone", "removed", "visible"]
    uncertain = comments(yalu("show", URL, "--thread", "--json", "--at", (DAY_ONE + 3.5 * DAY).isoformat()).out)
    assert [comment["state"] for comment in uncertain.values()] == ["between", "removed", "visible"]
    assert uncertain["1"]["between"] == {
        "not_before": exact(DAY_ONE + 3 * DAY),
        "not_after": exact(DAY_ONE + 4 * DAY),
        "state": "gone",
    }
    known = ("--at", (DAY_ONE + 4 * DAY).isoformat(), "--known-at", (DAY_ONE + 4 * DAY).isoformat())
    assert comments(yalu("show", URL, "--thread", "--json", *known).out)["1"]["state"] == "visible"


def test_a_comment_that_is_visible_again_has_no_mark(yalu: Run, removed: Days) -> None:
    for _ in range(2):  # an old copy shows it for one visit too
        removed.visit(look(COLUMN, thread("One", SECOND, "Three")))
    shown = comments(yalu("show", URL, "--thread", "--json").out)
    assert [(comment["text"], comment["state"]) for comment in shown.values()] == [
        ("One", "visible"),
        (SECOND, "visible"),
        ("Three", "visible"),
    ]


def test_words_that_were_never_seen_are_not_made_up(yalu: Run, days: Days) -> None:
    days.visit(look(COLUMN, with_state(thread("One", "Two", "Three"), "3", CommentState.HELD, "Awaiting moderation")))
    shown = comments(yalu("show", URL, "--thread", "--json").out)["3"]
    assert (shown["text"], shown["visible"], shown["state"], shown["gone_since"]) == (None, False, "held", None)
    assert "[never seen visible: held]: Awaiting moderation" in yalu("show", URL, "--thread").out


def test_erased_comments_stay_erased(yalu: Run, removed: Days) -> None:
    erase.forget_comment(removed.database, URL, "2", reason="asked")
    shown = comments(yalu("show", URL, "--thread", "--json").out)["2"]
    assert (shown["text"], shown["placeholder"], shown["state"]) == ("", None, "removed")


def test_a_version_is_shown_as_itself(yalu: Run, days: Days) -> None:
    days.visit(look(retitled("Bridge renamed")))
    versions = {name: json.loads(yalu("show", name, "--json").out) for name in ("v1", "v3", "v4")}
    assert [version["title"] for version in versions.values()] == [COLUMN.title, "=1+1", "Bridge renamed"]
    assert [(version["seq"], version["versions"], version["current"]) for version in versions.values()] == [
        (1, 3, False),
        (2, 3, False),
        (3, 3, True),
    ]
    old, new = (yalu("show", name).out for name in ("v1", "v4"))
    assert f"v1: version 1 of 3 of the article at {URL}; not the current one, which is v4" in old
    assert COLUMN.title in old and "Bridge renamed" not in old
    assert f"v4: version 3 of 3 of the article at {URL}; the current one" in new


def test_the_subtitle_is_shown_below_the_headline(yalu: Run, days: Days) -> None:
    days.visit(look(replace(COLUMN, subtitle="What a bridge carries")))
    for name in (URL, "v4"):
        lines = yalu("show", name).out.splitlines()
        assert lines[lines.index(COLUMN.title) + 1] == "What a bridge carries"
    days.visit(look(replace(COLUMN, subtitle="What a bridge carries", body=f"What a bridge carries\n\n{COLUMN.body}")))
    assert [yalu("show", name).out.count("What a bridge carries") for name in (URL, "v5")] == [1, 1]


def test_a_version_of_a_comment_is_shown_as_itself(yalu: Run, days: Days) -> None:
    first, second = yalu("show", "c2").out, json.loads(yalu("show", "c3", "--json").out)
    assert f"c2: version 1 of 2 of comment 2 under {URL}; not the current one, which is c3" in first
    assert first.rstrip().endswith(": Kim's first words")
    assert (second["text"], second["platform_comment_id"], second["current"]) == ("Kim's second words", "2", True)


def test_a_version_that_is_not_there_is_one_line(yalu: Run, days: Days) -> None:
    for name in ("v99", "c99"):
        assert yalu("show", name, status=2).err == f"yalu: there is no version {name}\n"
    assert "one version" in yalu("show", "v1", "--at", "2026-03-01", status=2).err


def test_a_piece_out_of_scope_says_why_it_was_left_out(yalu: Run, days: Days) -> None:
    judged = TopicMatch(False, 0.2, "R8", (Term("Dandong", "C", 14, 21, "title"),), (), "1")
    days.visit(look(url=URL + "/far", outcome=Outcome.OUT_OF_SCOPE, match=judged))
    printed = yalu("show", URL + "/far", status=1)
    assert printed.out == ""
    assert printed.err == (
        f"yalu: {URL}/far was left out: out of scope by rule R8 (at most one side is named), score 0.20, "
        "terms: Dandong (title)\n"
    )
    answer = json.loads(yalu("show", URL + "/far", "--json", status=1).out)
    assert (answer["left_out"], answer["rule"], answer["score"]) == ("out-of-scope", "R8", 0.2)
    assert answer["terms"] == [{"text": "Dandong", "kind": "C", "field": "title"}]
    assert yalu("show", URL + "/far", "--at", "2026-03-01", status=2).err.startswith("yalu: no version of")


def test_a_page_that_was_no_article_says_so(yalu: Run, days: Days) -> None:
    days.visit(look(None, url=URL + "/login", outcome=Outcome.UNREADABLE, match=MATCH))
    assert yalu("show", URL + "/login", status=1).err == (
        f"yalu: {URL}/login was left out: no article was found there at {DAY_ONE.isoformat()}\n"
    )
    assert json.loads(yalu("show", URL + "/login", "--json", status=1).out)["left_out"] == "no-article"
    assert "no article is known" in yalu("show", URL + "/nowhere", status=2).err
