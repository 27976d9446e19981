"""Comments of other articles in a thread: most of it, or some."""

from __future__ import annotations

from yalu.history.judgement.crawls import Sighting, judge
from yalu.history.proof import Implausibility
from yalu.model import Outcome

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
    other, twin = seen(2, comments=frozenset({1, 2, 3})), seen(3, comments=own | {99})
    judgement = judge([widget, other, twin, seen(4)], LIVE, 2)
    assert (judgement.threads, judgement.foreign) == ({}, {widget.place: frozenset({1, 2})})
    assert not judge([seen(5, shown=frozenset({1})), other], LIVE, 2).foreign


def test_comments_of_all_articles_below_each_make_no_thread_of_any() -> None:
    own, other = seen(1, comments=frozenset({1, 2, 3})), seen(2, comments=frozenset({4, 5}))
    pooled = seen(2, comments=frozenset({4, 5}), shown=frozenset({1, 2, 3, 4, 5}))
    judgement = judge([own, pooled], LIVE, 2)
    assert judgement.threads == {pooled.place: Implausibility.OTHER_THREAD}
    few_of_many = seen(2, comments=frozenset(range(200, 230)), shown=frozenset({1, 2, *range(200, 230)}))
    assert not judge([own, few_of_many], LIVE, 2).threads
    for few in (frozenset({1, 4, 5}), frozenset({1, 2, 4, 5, 6, 7, 8})):
        assert not judge([own, other, seen(2, comments=frozenset({4, 5}), shown=few)], LIVE, 2).threads
