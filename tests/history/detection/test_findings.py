"""What a crawl finds has one form, with where and when it occurred, until it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from yalu.finding import Occurrence
from yalu.history.detection.changes import detect_changes, differently_extracted, differs_by_place, unweighed
from yalu.history.detection.facts import (
    ArticleFacts,
    ArticleVersionFacts,
    CrawlFacts,
)
from yalu.history.detection.thread_facts import AbsenceFacts, CommentVersionFacts, ThreadFacts
from yalu.history.thread.thread_doubts import NO_SECTION
from yalu.ids import wording_key
from yalu.model import NOT_SHOWN, Access, CommentState, FieldCandidates, Kind, Outcome, ParsedArticle, ParsedComment

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEFORE = NOON - timedelta(hours=6)
SNAPSHOT = {
    "thread_id": 1,
    "id": 21,
    "at": NOON,
    "complete": True,
    "open": True,
    "expected": 3,
    "seen": 3,
    "note": None,
    "bare": False,
    "extractor": "2",
    "read_whole_by": "2",
    "whole_noted": None,
    "whole_at": BEFORE,
}


def snapshot(*, was_open: bool | None = True, **columns: Any) -> ThreadFacts:
    """A snapshot of a thread that was open, or not, when it was said last, read by the same extractor."""
    stated = SimpleNamespace(open=was_open, last_repeated_at=BEFORE, extractor="2")
    return ThreadFacts(SimpleNamespace(**(SNAPSHOT | columns)), None if was_open is None else stated)


OPEN = snapshot()
EDIT = CommentVersionFacts(
    *(52, 2, ParsedComment("c-9", "Not open."), 51, ParsedComment("c-9", "Open."), BEFORE, NOON),
    comparable=True,
    recurrence=0,
    comment_id=5,
)
ARTICLE = ArticleFacts(
    SimpleNamespace(
        article_id=7, id=11, at=NOON, outcome=Outcome.READ, implausibility=None, reason=None, key=None, status=200
    )
)


def crawl(*threads: ThreadFacts) -> CrawlFacts:
    return CrawlFacts(3, "river", NOON, NOON, 1, articles=(replace(ARTICLE, threads=threads),))


def test_a_comment_is_named_by_its_platform_and_by_the_rows_it_is_stored_in() -> None:
    old, new = ParsedComment("c-9", "The bridge is open."), ParsedComment("c-9", "The bridge is not open.")
    edit = replace(EDIT, previous=old, current=new)
    (edited,) = detect_changes(crawl(replace(OPEN, versions=(edit,))), 2)
    assert (edited.kind, edited.platform_comment_id, edited.after) == (Kind.COMMENT_EDITED, "c-9", new.text)
    assert edited.occurrence == Occurrence(
        NOON, BEFORE, 7, thread_id=1, comment_id=5, old_comment_version_id=51, new_comment_version_id=52
    )
    assert edited.evidence["snapshot"] == 21


def test_two_threads_of_one_article_that_close_keep_their_own_evidence() -> None:
    changes = detect_changes(crawl(snapshot(open=False), snapshot(open=False, thread_id=2, id=22)), 2)
    closings = [(change.kind, change.occurred.thread_id, change.evidence["snapshot"]) for change in changes]
    assert closings == [(Kind.THREAD_CLOSED, 1, 21), (Kind.THREAD_CLOSED, 2, 22)]


def test_a_thread_that_closes_before_its_first_comment_is_closed_although_nothing_proves_it_whole() -> None:
    form: dict[str, Any] = {"open": False, "complete": False, "expected": None, "seen": 0, "note": NOT_SHOWN}
    assert detect_changes(crawl(snapshot(**form)), 2) == (), "its comments may be elsewhere"
    (closed,) = detect_changes(crawl(snapshot(**form, bare=True)), 2)
    assert closed.kind is Kind.THREAD_CLOSED


MISSED = AbsenceFacts(
    comment_id=6,
    version_id=53,
    last=ParsedComment("c-8", "Why?"),
    in_row=1,
    snapshots=(21,),
    not_before=BEFORE,
    not_after=NOON,
    comparable=True,
)


def test_an_article_is_differently_extracted_if_any_part_of_a_thread_was_read_by_two_extractors() -> None:
    alike = replace(OPEN, versions=(EDIT,), missing=(MISSED,))
    assert differently_extracted(crawl(alike)) == frozenset()
    for other in (
        replace(alike, versions=(EDIT, replace(EDIT, comparable=False))),
        replace(alike, missing=(MISSED, replace(MISSED, comparable=False))),
        replace(alike, snapshot=snapshot(open=False, extractor="3").snapshot),
    ):
        assert differently_extracted(crawl(other)) == {ARTICLE.article_id}


def test_a_paragraph_that_only_one_state_has_may_stand_elsewhere_on_the_page_unless_other_articles_repeat_it() -> None:
    old = ParsedArticle("Bridge", "The bridge is old.")
    new = replace(old, body=f"{old.body}\n\nRead more at noon.")
    version = ArticleVersionFacts(2, 2, new, 1, old, BEFORE, NOON, comparable=True, recurrence=0)
    assert differs_by_place(version)
    assert not differs_by_place(replace(version, repeated=frozenset({"Read more at noon.", "Another line."})))


def test_an_edit_of_an_article_is_told_with_both_of_its_versions() -> None:
    old = ParsedArticle("Bridge", "The bridge carries 12 trucks a day.", language="en")
    new = replace(old, body="The bridge carries 21 trucks a day.")
    version = ArticleVersionFacts(52, 2, new, 51, old, BEFORE, NOON, comparable=True, recurrence=0)
    facts = replace(crawl(), articles=(replace(ARTICLE, version=version),))
    (edited,) = detect_changes(facts, 2)
    assert (edited.kind, edited.before, edited.after) == (Kind.ARTICLE_BODY, old.body, new.body)
    assert edited.occurrence == Occurrence(NOON, BEFORE, 7, old_version_id=51, new_version_id=52)


def test_an_article_and_a_comment_that_could_not_be_compared_are_told_by_kind() -> None:
    article, comment = ParsedArticle("Bridge", "The bridge is old."), ParsedComment("c-9", "Open.")
    pairs = (
        ArticleVersionFacts(
            52, 2, replace(article, body="The bridge is new."), 51, article, BEFORE, NOON, comparable=True, recurrence=0
        ),
        replace(EDIT, previous=comment, current=replace(comment, text="Not open.")),
    )
    kinds = [[finding.kind for finding in unweighed(pair, "took too long")] for pair in pairs]
    assert kinds == [[Kind.ARTICLE_BODY], [Kind.COMMENT_EDITED]]


def test_a_section_that_was_taken_down_is_told_once_whether_it_was_open_or_not() -> None:
    down: dict[str, Any] = {"open": False, "seen": 0, "note": NO_SECTION}
    for was_open in (True, False, None):
        (finding,) = detect_changes(crawl(snapshot(was_open=was_open, **down)), 2)
        assert (finding.kind, finding.reason.code) == (Kind.THREAD_CLOSED, "thread.section_taken_down")
        assert (finding.significance, finding.occurred.not_before) == (0.3, BEFORE)
    for before in ({"whole_noted": NO_SECTION}, {"read_whole_by": "1"}):
        assert not detect_changes(crawl(snapshot(was_open=False, **down, **before)), 2)
    assert not detect_changes(crawl(snapshot(was_open=None, **down, complete=False)), 2)


def test_a_section_that_is_put_back_is_told_whether_the_page_says_that_it_is_open_or_not() -> None:
    back: dict[str, Any] = {"whole_noted": NO_SECTION}
    for is_open in (True, False, None):
        (finding,) = detect_changes(crawl(snapshot(was_open=False, **back, open=is_open)), 2)
        assert (finding.kind, finding.reason.code) == (Kind.THREAD_OPENED, "thread.section_put_back")
        assert finding.occurred.not_before == BEFORE
    for other in ({"complete": False}, {"seen": 0}, {"read_whole_by": "1"}):
        assert not detect_changes(crawl(snapshot(was_open=False, **back, open=None, **other)), 2)


def test_a_first_sight_that_was_cut_short_and_goes_on_is_no_edit_and_no_turn_of_access() -> None:
    rest = " asked the captain, who has crossed the river every day for thirty years and will not stop." * 5
    old = ParsedArticle("Bridge", "The bridge is old. Nobody")
    new = replace(old, body=f"{old.body}{rest}\n\nIt will be read again.")
    version = ArticleVersionFacts(2, 2, new, 1, old, BEFORE, NOON, comparable=True, recurrence=0)

    def kinds(version: ArticleVersionFacts) -> list[Kind]:
        articles = (replace(ARTICLE, version=version),)
        return [change.kind for change in detect_changes(replace(crawl(), articles=articles), 2)]

    button, footer = wording_key("Go on reading with us"), wording_key("Imprint")
    cut, whole = FieldCandidates(prompts=(wording_key(old.body), footer)), FieldCandidates(prompts=(footer,))
    walled = replace(version, candidates=(replace(cut, prompts=(*cut.prompts, button)), whole))
    assert kinds(version) == kinds(replace(version, candidates=(cut, whole))) == []
    assert kinds(walled) == [Kind.ARTICLE_ACCESS], "a teaser breaks off so too"
    assert kinds(replace(version, previous=replace(old, access=Access.TEASER))) == [Kind.ARTICLE_ACCESS]
    assert kinds(replace(walled, completes=True)) == []


def test_a_comment_that_ended_a_page_that_had_been_cut_is_completed_and_not_edited() -> None:
    old = ParsedComment("c-9", "The brid\ufffd")

    def kinds(text: str, *, completes: bool) -> list[Kind]:
        edit = replace(EDIT, previous=old, current=replace(old, text=text), completes=completes)
        return [change.kind for change in detect_changes(crawl(replace(OPEN, versions=(edit,))), 2)]

    whole = "The bridge is open again."
    assert kinds(whole, completes=True) == []
    assert kinds(whole, completes=False) == kinds("No bridge is open.", completes=True) == [Kind.COMMENT_EDITED]


@pytest.mark.parametrize("text", ["", "Your comment is awaiting moderation."])
def test_a_comment_that_waited_for_approval_from_its_first_sight_is_new_when_it_is_approved(text: str) -> None:
    waits = ParsedComment("c-9", text, state=CommentState.VISIBLE if text else CommentState.HELD)
    held = replace(EDIT, seq=1, previous_id=None, previous=None, current=waits)
    approved = replace(EDIT, previous=waits)

    def kinds(version: CommentVersionFacts) -> list[Kind]:
        return [change.kind for change in detect_changes(crawl(replace(OPEN, versions=(version,))), 2)]

    assert (kinds(held), kinds(approved)) == ([], [Kind.COMMENT_NEW])
    assert kinds(replace(approved, seq=4)) == [Kind.COMMENT_BACK], "it was shown before"
    removed = ParsedComment("c-9", "", state=CommentState.REMOVED)
    assert kinds(replace(approved, previous=removed)) == [Kind.COMMENT_BACK]
