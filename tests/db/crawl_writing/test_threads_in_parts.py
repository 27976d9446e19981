"""Threads that are made of more than the page: their parts, and what a platform's interface proves."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

import pytest

from tests.db.db_samples import COLUMN, URL, Days, capture, look, rows, thread
from yalu.db.core.engine import Database
from yalu.db.models import CommentAbsence, ThreadSnapshot
from yalu.model import Fate, LookUp, Observation, ParsedThread

pytestmark = pytest.mark.dialects

LIST = "https://river.example/wp-json/wp/v2/comments?post=1"
JSON, HTML = "application/json; charset=UTF-8", "text/html"
FIVE = thread("One", "Two", "Three", "Four", "Five")


def with_parts(
    talk: ParsedThread, parts: dict[str, bytes], kind: str = HTML, status: int = 200, token: int = 0
) -> Observation:
    """The look at a page whose thread is made of ``parts`` too; it has a ``token`` of its own."""
    seen = look(COLUMN, talk, body=f"<html>{talk}{token}</html>".encode())
    answers = (replace(capture(url, body), headers=(("Content-Type", kind),)) for url, body in parts.items())
    return replace(seen, captures=(*seen.captures, *(replace(answer, status=status) for answer in answers)))


def missed(days: Days) -> list[int]:
    return [row.in_row for row in rows(days.database, CommentAbsence)]


@pytest.mark.parametrize("further", ["{url}/comment-page-{number}", "{url}?cpage={number}"])
def test_a_thread_in_pages_of_which_one_changes_is_no_older_copy(database: Database, further: str) -> None:
    days = Days(database)
    pages = {further.format(url=URL, number=number): b"<p>%d</p>" % number for number in (2, 3, 4)}
    for talk, newest in ((FIVE, b"<p>Five</p>"), (thread("One", "Two", "Three", "Four", "Five", "Six"), b"<p>Six</p>")):
        days.visit(with_parts(talk, {**pages, further.format(url=URL, number=5): newest}))
    assert [row.seen for row in rows(database, ThreadSnapshot)] == [5, 6]


@pytest.mark.parametrize(("kind", "steps"), [(JSON, [1, 2]), (HTML, [0, 0, 0, 1])])
def test_a_list_that_is_again_as_it_was_is_believed_of_an_interface_and_late_of_a_page(
    database: Database, kind: str, steps: list[int]
) -> None:
    days = Days(database)
    more = thread("One", "Two", "Three", "Four", "Five", "Six")
    counted = []
    for number, (talk, listed) in enumerate(((FIVE, b"[5]"), (more, b"[6]"), *[(FIVE, b"[5]")] * len(steps))):
        days.visit(with_parts(talk, {LIST: listed}, kind, token=number))
        counted.append(max(missed(days), default=0))
    assert counted == [0, 0, *steps]


@pytest.mark.parametrize("proof", ["list", "closed", "look-up"])
def test_several_removals_are_proved_by_a_list_of_the_interface_and_by_no_other_answer(
    database: Database, proof: str
) -> None:
    days = Days(database)
    status = HTTPStatus.UNAUTHORIZED if proof == "closed" else HTTPStatus.OK
    left = replace(thread("One", "Two"), expected=None)
    for number, talk in enumerate((FIVE, left, left)):
        seen = with_parts(talk, {LIST: b"[%d]" % number}, JSON, status)
        look_ups = (LookUp("9", LIST, Fate.UNKNOWN),) if proof == "look-up" else ()
        days.visit(replace(seen, look_ups=look_ups))
    assert max(missed(days)) == (2 if proof == "list" else 0)


def implausibilities(days: Days) -> list[str | None]:
    return [row.implausibility for row in rows(days.database, ThreadSnapshot)]


def returning(database: Database, later: ParsedThread, *, shown: bool) -> Days:
    """Days on which an interface lists five comments, then ``later`` twice, then what it listed first, twice.

    ``shown``: whether the page has the comments' words too.
    """
    days = Days(database)
    course = ((FIVE, b"[1]"), (later, b"[2]"), (later, b"[2]"), (FIVE, b"[1]"), (FIVE, b"[1]"))
    for number, (talk, listed) in enumerate(course):
        page, *lists = (seen := with_parts(talk, {LIST: listed}, JSON, token=number)).captures
        page = page if shown else replace(page, body=b"<html>%d</html>" % number)
        days.visit(replace(seen, captures=(page, *lists)))
    return days


@pytest.mark.parametrize("change", ["edit", "removal"])
def test_what_an_interface_lists_as_it_did_before_a_change_is_believed_at_the_second_snapshot(
    database: Database, change: str
) -> None:
    edited = replace(FIVE, comments=(replace(FIVE.comments[0], text="Something else"), *FIVE.comments[1:]))
    later = edited if change == "edit" else replace(FIVE, comments=FIVE.comments[1:], expected=4)
    days = returning(database, later, shown=change == "edit")
    *_, held, believed = implausibilities(days)
    assert (held, believed) == ("implausible.returned", "implausible.returned")
    *_, first, second = rows(days.database, ThreadSnapshot)
    assert (first.complete, second.complete) == (False, True)


def test_a_comment_that_an_interface_lists_again_is_back_at_once_where_the_page_shows_it(database: Database) -> None:
    days = returning(database, replace(FIVE, comments=FIVE.comments[1:], expected=4), shown=True)
    assert implausibilities(days) == [None] * 5


def test_an_interface_that_is_behind_lacks_what_came_later_too_and_is_an_old_copy_for_three_snapshots(
    database: Database,
) -> None:
    days, six = Days(database), thread("One", "Two", "Three", "Four", "Five", "Six")
    later = replace(six, comments=six.comments[1:], expected=5)
    course = ((FIVE, b"[1]"), (later, b"[2]"), (later, b"[2]"), *[(FIVE, b"[1]")] * 3, (later, b"[2]"))
    for number, (talk, listed) in enumerate(course):
        days.visit(with_parts(talk, {LIST: listed}, JSON, token=number))
    assert implausibilities(days)[-4:] == ["implausible.older_copy"] * 3 + [None]
    assert max(row.in_row for row in rows(database, CommentAbsence)) == 2, "the removal alone"
    assert [row.back_snapshot_id for row in rows(database, CommentAbsence) if row.in_row == 2] == [None]


def test_a_frame_as_it_was_before_that_leads_to_a_new_list_is_no_older_copy(database: Database) -> None:
    days, frame = Days(database), "https://river.example/forum/embed/comments"
    six = thread("One", "Two", "Three", "Four", "Five", "Six")
    for number, (talk, count) in enumerate(((FIVE, 5), (thread("One", "Two", "Three", "Four"), 4), (six, 5))):
        seen = with_parts(talk, {LIST: b"[%d]" % number}, JSON, token=number)
        frames = (replace(capture(frame, b"<p>%d replies</p>" % count), headers=(("Content-Type", HTML),)),)
        days.visit(replace(seen, captures=(*seen.captures, *frames)))
    assert [row.seen for row in rows(database, ThreadSnapshot)] == [5, 4, 6]
