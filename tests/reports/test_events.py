"""What happened to one piece is one item, its events in order of time; what alternates is one line with a count."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.reports.report_examples import SINCE, UNTIL, at, item, report_of
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.records.quoting.cutting import within_terms
from yalu.reports.change_classes import ChangeClass
from yalu.reports.report import FlapState, Item
from yalu.reports.words.classes import change_label
from yalu.reports.words.words import words_for
from yalu.sources.source import Terms

PIECE: dict[str, Any] = {"article_id": 7, "article_url": "https://estuary.example/a", "title": "A"}


def day(number: int) -> Any:
    return SINCE + timedelta(days=number)


def change(change_id: int, kind: Kind, first_day: int, **fields: Any) -> StoredChange:
    """A change to the piece, one a day."""
    times = {"not_before": day(first_day), "not_after": day(first_day + 1), "recorded_at": day(first_day + 1)}
    return item(change_id, kind, **{**PIECE, **times, **fields})


def only_item(*changes: StoredChange, **how: Any) -> Item:
    (piece,) = report_of(*changes, **{"until": UNTIL + timedelta(days=30), **how}).items
    return piece


def headlines(*texts: str, **fields: Any) -> list[StoredChange]:
    """One headline edit a day, from each text to the next."""
    return [
        change(n, Kind.ARTICLE_HEADLINE, n, before=old, after=new, **fields)
        for n, (old, new) in enumerate(pairwise(texts))
    ]


def test_a_piece_that_went_and_came_back_is_one_item_that_tells_both_and_leads_with_the_return() -> None:
    piece = only_item(
        change(2, Kind.ARTICLE_BACK, 11, significance=0.6), change(1, Kind.ARTICLE_GONE, 6, significance=0.8)
    )
    assert [(event.cls, event.not_before, event.not_after) for event in piece.events] == [
        (ChangeClass.GONE, day(6), day(7)),
        (ChangeClass.BACK, day(11), day(12)),
    ]
    assert (piece.cls, piece.significance, piece.rank) == (ChangeClass.BACK, 0.8, 1)


def test_a_piece_that_came_back_and_went_again_leads_with_its_absence() -> None:
    piece = only_item(
        change(1, Kind.ARTICLE_BACK, 1, significance=0.6), change(2, Kind.ARTICLE_GONE, 6, significance=0.8)
    )
    assert piece.cls is ChangeClass.GONE


def test_edits_of_a_piece_and_its_thread_are_one_item_in_order_of_time() -> None:
    piece = only_item(
        change(3, Kind.COMMENT_GONE, 5, platform_comment_id="3", before="Cold."),
        change(1, Kind.ARTICLE_BODY, 1, significance=0.8),
        change(2, Kind.ARTICLE_HEADLINE, 3, significance=0.7),
    )
    assert [event.cls for event in piece.events] == [ChangeClass.BODY, ChangeClass.HEADLINE, ChangeClass.COMMENT_GONE]
    assert (piece.cls, piece.significance) == (ChangeClass.BODY, 0.8)


def test_an_edit_leads_before_a_first_sight_and_before_a_comment_of_the_same_weight() -> None:
    assert (
        only_item(
            change(1, Kind.ARTICLE_NEW, 0, significance=0.5), change(2, Kind.ARTICLE_BODY, 1, significance=0.3)
        ).cls
        is ChangeClass.BODY
    )
    assert (
        only_item(
            change(1, Kind.COMMENT_EDITED, 0, significance=0.8, platform_comment_id="1"),
            change(2, Kind.ARTICLE_BODY, 1, significance=0.75),
        ).cls
        is ChangeClass.BODY
    )


def test_changes_to_the_comments_of_one_thread_are_one_event_that_says_how_many() -> None:
    report = report_of(
        *(
            item(
                n, Kind.COMMENT_GONE, platform_comment_id=str(n), before=f"Text {n}.", article_url="https://a.example/x"
            )
            for n in range(5)
        ),
        item(9, Kind.COMMENT_GONE, platform_comment_id="9", before="Elsewhere.", article_url="https://a.example/y"),
    )
    (group,) = report.groups
    assert sorted(piece.events[0].count for piece in group.items) == [1, 5]
    five = max((piece.events[0] for piece in group.items), key=lambda event: event.count)
    assert (len(five.quotes), len(five.comment_ids), len(five.change_ids)) == (3, 5, 5)
    assert report.counts == {ChangeClass.COMMENT_GONE: 6}


def test_a_new_comment_comes_with_its_words_and_with_how_many_the_thread_shows() -> None:
    new = change(
        1, Kind.COMMENT_NEW, 1, platform_comment_id="8", after="It is cold.", evidence={"seen": 13, "expected": 14}
    )
    (event,) = only_item(new).events
    assert [run.text for run in event.quotes[0].after or ()] == ["It is cold."]
    assert event.visible == (13, 14)


def test_a_move_tells_both_addresses_if_they_are_harmless() -> None:
    there = change(1, Kind.ARTICLE_MOVED, 1, before="https://a.example/old", after="https://a.example/new")
    hostile = change(1, Kind.ARTICLE_MOVED, 1, before="javascript:x", after="https://a.example/new")
    assert only_item(there).events[0].moved == ("https://a.example/old", "https://a.example/new")
    assert only_item(hostile).events[0].moved is None


def test_a_teaser_says_how_much_is_left() -> None:
    teaser = change(1, Kind.ARTICLE_ACCESS, 1, before="full", after="teaser", readable=(838, 120))
    assert only_item(teaser).events[0].teaser == (120, 838)


def test_of_a_piece_that_changes_all_the_time_the_most_significant_events_are_listed() -> None:
    edits = [
        change(n, Kind.ARTICLE_BODY, n % 28, before=f"a{n}", after=f"b{n}", significance=0.3 + n / 100)
        for n in range(50)
    ]
    report = report_of(*edits, until=UNTIL + timedelta(days=30))
    (piece,) = report.items
    assert (len(piece.events), piece.more, report.not_shown.beyond) == (20, 30, 30)
    assert min(event.significance for event in piece.events) == 0.6
    assert [event.not_after for event in piece.events] == sorted(event.not_after for event in piece.events)
    assert report.counts == {ChangeClass.BODY: 50}


class TestAlternating:
    def test_a_headline_test_is_one_line_with_a_count_and_no_top_item(self) -> None:
        report = report_of(*headlines("A", "B", "A", "B", "A"), until=UNTIL + timedelta(days=30))
        (piece,) = report.items
        (line,) = piece.flapping
        assert (piece.events, piece.rank, report.top) == ((), None, ())
        assert (line.times, line.states, line.state, line.text) == (4, 2, FlapState.TEXT, "A")
        assert (line.first, line.last) == (day(1), day(4))
        assert report.not_shown.flapped == 4

    def test_three_headlines_that_rotate_are_one_line(self) -> None:
        (line,) = only_item(*headlines("A", "B", "C", "A", "B", "C")).flapping
        assert (line.times, line.states, line.text) == (5, 3, "C")

    def test_an_edit_and_its_withdrawal_are_two_events(self) -> None:
        piece = only_item(*headlines("A", "B", "A"))
        assert (len(piece.events), piece.flapping) == (2, ())

    def test_edits_that_go_on_and_on_are_events(self) -> None:
        piece = only_item(*headlines("A", "B", "C", "D", "E"))
        assert (len(piece.events), piece.flapping) == (4, ())

    def test_a_page_that_comes_and_goes_is_one_line_that_says_where_it_ended(self) -> None:
        kinds = (Kind.ARTICLE_GONE, Kind.ARTICLE_BACK)
        back = only_item(*(change(n, kinds[n % 2], 2 * n, significance=0.8) for n in range(4)))
        gone = only_item(*(change(n, kinds[n % 2], 2 * n, significance=0.8) for n in range(3)))
        assert [(line.times, line.state) for line in back.flapping] == [(4, FlapState.THERE)]
        assert [(line.times, line.state) for line in gone.flapping] == [(3, FlapState.GONE)]
        assert (back.rank, gone.rank) == (None, 1)

    def test_a_thread_a_wall_and_a_comment_may_alternate_too(self) -> None:
        walls = ("full", "teaser")
        piece = only_item(
            *(change(n, (Kind.THREAD_CLOSED, Kind.THREAD_OPENED)[n % 2], n) for n in range(3)),
            *(change(10 + n, Kind.ARTICLE_ACCESS, n, before=walls[n % 2], after=walls[1 - n % 2]) for n in range(4)),
            *(
                change(
                    20 + n, (Kind.COMMENT_GONE, Kind.COMMENT_BACK)[n % 2], n, platform_comment_id="5", before="Cold."
                )
                for n in range(3)
            ),
            change(30, Kind.COMMENT_GONE, 2, platform_comment_id="6", before="Warm."),
        )
        assert {line.state for line in piece.flapping} == {FlapState.CLOSED, FlapState.FULL, FlapState.GONE}
        assert [event.comment_ids for event in piece.events] == [("6",)]

    def test_an_edit_that_went_back_and_forth_before_the_period_is_a_line_and_not_cosmetic(self) -> None:
        reason = Reason.of("article.recurring", count=5, reason=Reason.of("words.passage_added"))
        recurring = {"significance": 0.1, "reason": reason, "evidence": {"recurrence": 5}}
        again = change(1, Kind.ARTICLE_HEADLINE, 1, before="A", after="B", **recurring)
        (line,) = only_item(again).flapping
        assert (line.times, line.earlier) == (1, 5)

    def test_one_that_was_cosmetic_anyway_stays_so(self) -> None:
        reason = Reason.of("article.recurring", count=5, reason=Reason.of("form.quotes"))
        again = change(1, Kind.ARTICLE_HEADLINE, 1, significance=0.05, reason=reason, evidence={"recurrence": 5})
        assert change_label(words_for("en"), within_terms(again)) == "Change of form"
        report = report_of(again)
        assert (report.items, report.not_shown.cosmetic) == ((), 1)

    @pytest.mark.parametrize("terms", [Terms.LINK_ONLY, Terms.EXCERPT])
    def test_the_last_text_is_within_the_terms(self, terms: Terms) -> None:
        (line,) = only_item(*headlines("An inner", "An outer", "An inner", "An outer", terms=terms)).flapping
        assert line.text == (None if terms is Terms.LINK_ONLY else "An outer")

    def test_paragraphs_that_come_one_after_the_other_do_not_alternate(self) -> None:
        piece = only_item(*(change(n, Kind.ARTICLE_BODY, n, before=None, after=f"New {n}.") for n in range(5)))
        assert (len(piece.events), piece.flapping) == (5, ())


def test_the_words_around_an_event_do_not_name_a_cause() -> None:
    gone = change(1, Kind.COMMENT_GONE, 1, platform_comment_id="1", before="Cold.", not_before=at(2))
    assert not any(word in str(report_of(gone)).casefold() for word in ("deleted", "censor", "takedown"))
