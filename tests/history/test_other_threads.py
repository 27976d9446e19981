"""Comments of other articles in a thread: most of it, or some."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.growth import grows_linearly
from yalu.history.judgement.crawl_sighting import Sighting
from yalu.history.judgement.crawls import judge
from yalu.history.judgement.other_threads import comment_key, without_foreign
from yalu.history.proof import Implausibility
from yalu.model import Outcome, ParsedComment, ParsedThread, PublisherTime

LIVE = 40


def seen(number: int, comments: frozenset[int] = frozenset(), shown: frozenset[int] = frozenset()) -> Sighting:
    """An article that says what it said before, by what is stored of its thread and what its page shows of it."""
    return Sighting(f"river.example/{number}", Outcome.UNCHANGED, number, comments=comments, shown=shown)


def test_comments_that_are_stored_under_another_article_make_a_thread_that_article_s() -> None:
    own, other = seen(1, comments=frozenset({1, 2, 3})), seen(2, comments=frozenset({4, 5}))
    astray = seen(3, shown=frozenset({1, 2, 6}))
    judgement = judge([own, other, astray], LIVE, 2)
    assert judgement.threads == {astray.place: Implausibility.OTHER_THREAD}
    shared = seen(3, shown=frozenset({1, 7, 8}))
    assert not judge([own, other, shared], LIVE, 2).threads, "who writes the same under two articles"


def test_comments_of_another_article_below_a_thread_are_none_of_it_but_those_of_a_shared_one_are() -> None:
    own = frozenset(range(10, 30))
    widget = seen(1, comments=own, shown=own | {1, 2, 99})
    other, twin = seen(2, frozenset({1, 2, 3}), frozenset({1, 2, 3})), seen(3, own | {99}, own | {99})
    judgement = judge([widget, other, twin, seen(4)], LIVE, 2)
    assert (judgement.threads, judgement.foreign) == ({}, {widget.place: frozenset({1, 2})})
    assert not judge([seen(5, shown=frozenset({1})), other], LIVE, 2).foreign


def test_a_comment_that_another_article_shows_no_more_was_moved() -> None:
    own = frozenset(range(10, 30))
    assert not judge([seen(1, own, own | {1}), seen(2, frozenset({1, 2}), frozenset({2}))], LIVE, 2).foreign


def test_articles_that_have_the_comments_of_a_box_in_common_have_no_common_thread() -> None:
    first, second, third = frozenset({10, 11, 1}), frozenset({20, 21, 1}), frozenset({30, 31, 1, 2})
    shown = [seen(at, stored, stored | {1, 2}) for at, stored in enumerate((first, second, third), 1)]
    assert judge(shown, LIVE, 2).foreign == {shown[0].place: {2}, shown[1].place: {2}}


def test_two_addresses_of_a_small_thread_share_what_both_show() -> None:
    whole = frozenset({1, 2, 3, 4})
    first, second = seen(1, frozenset({1, 2}), whole), seen(2, frozenset({2, 3, 4}), whole)
    begun, rest = seen(1, frozenset({1}), whole), seen(2, whole - {1}, whole)
    for shown in ([first, second], [begun, rest]):
        judgement = judge(shown, LIVE, 2)
        assert (judgement.foreign, judgement.threads) == ({}, {})


def test_a_comment_of_another_article_in_each_thread_costs_no_more_than_their_number() -> None:
    def judged(size: int) -> None:
        own = [frozenset(range(100 * at, 100 * at + 50)) for at in range(size)]
        judge([seen(at, keys, keys | {100 * (at - 1)}) for at, keys in enumerate(own)], size, 2)

    assert grows_linearly(judged, 1600)


def test_a_placeholder_a_day_alone_or_a_count_leave_a_comment_where_it_is() -> None:
    minute, day = (
        PublisherTime("", datetime.fromisoformat("2026-02-10T08:30"), has_time=has_time) for has_time in (True, False)
    )
    comments = (
        ParsedComment("~1", "I cancelled my subscription over this.", None, "Ada", day),
        ParsedComment("~2", "This comment was deleted.", None, None, minute),
        ParsedComment("~3", "The ferry is back.", None, "Bo", minute),
        ParsedComment("4", "So it is.", "~3", "Cy", minute),
    )
    thread = ParsedThread("generic", comments, expected=None, complete=True)
    foreign = frozenset(map(comment_key, comments[:3]))
    own = without_foreign(thread, foreign).comments
    assert [(each.id, each.parent_id) for each in own] == [("~1", None), ("~2", None), ("4", None)]
    assert without_foreign(replace(thread, expected=4), foreign).comments == comments


def test_comments_of_all_articles_below_each_make_no_thread_of_any() -> None:
    own, other = seen(1, comments=frozenset({1, 2, 3})), seen(2, comments=frozenset({4, 5}))
    pooled = seen(2, comments=frozenset({4, 5}), shown=frozenset({1, 2, 3, 4, 5}))
    judgement = judge([own, pooled], LIVE, 2)
    assert judgement.threads == {pooled.place: Implausibility.OTHER_THREAD}
    few_of_many = seen(2, comments=frozenset(range(200, 230)), shown=frozenset({1, 2, *range(200, 230)}))
    assert not judge([own, few_of_many], LIVE, 2).threads
    for few in (frozenset({1, 4, 5}), frozenset({1, 2, 4, 5, 6, 7, 8})):
        assert not judge([own, other, seen(2, comments=frozenset({4, 5}), shown=few)], LIVE, 2).threads
