"""Immediate alerts: several events of one piece are one, alerts keep their distance, a flood is one digest."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.subscriptions.subscription_samples import NOON, change, reader
from yalu.model import Kind
from yalu.sources.source import Terms
from yalu.subscriptions.alerts import (
    ARTICLE_PAUSE,
    DIGEST_PAUSE,
    FLOOD,
    LONGEST_PAUSE,
    PAUSE,
    AlertAction,
    HoldReason,
    PastAlert,
    article_keys,
    decide_alert,
)
from yalu.subscriptions.replay import TICK, Replay, replay
from yalu.subscriptions.subscription import Every, Subscription

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ALERTS = reader(Every.IMMEDIATELY)


def past_alert(minutes: float, *articles: int, digest: bool = False) -> PastAlert:
    return PastAlert(NOON + minutes * MINUTE, frozenset(("the-estuary", article) for article in articles), digest)


def replayed(*changes: tuple[float, int], rule: Subscription = ALERTS, days: int = 2) -> Replay:
    return replay(rule, [change(minutes, article) for minutes, article in sorted(changes)], NOON, NOON + days * DAY)


class TestOneAlert:
    def test_a_change_is_told_at_once(self) -> None:
        decision = decide_alert(ALERTS, [change()], (), NOON)
        assert (decision.action, decision.articles) == (AlertAction.SEND, article_keys([change()]))

    def test_nothing_is_told_when_nothing_is_asked_for(self) -> None:
        rule = reader(Every.IMMEDIATELY, min_significance=0.6)
        assert decide_alert(rule, [change()], (), NOON).action is AlertAction.NOTHING
        assert decide_alert(ALERTS, [], (), NOON).action is AlertAction.NOTHING

    @pytest.mark.parametrize("kind", [Kind.ARTICLE_BODY, Kind.ARTICLE_GONE])
    def test_a_cosmetic_edit_and_a_state_that_returns_are_no_alert(self, kind: Kind) -> None:
        assert decide_alert(ALERTS, [change(significance=0.1, kind=kind)], (), NOON).action is AlertAction.NOTHING
        assert decide_alert(ALERTS, [change(significance=0.2, kind=kind)], (), NOON).action is AlertAction.SEND

    def test_what_was_there_at_the_first_crawl_is_no_alert(self) -> None:
        there = change(kind=Kind.ARTICLE_NEW, baseline=True)
        assert decide_alert(ALERTS, [there], (), NOON).action is AlertAction.NOTHING

    def test_of_a_source_whose_terms_are_off_there_is_no_alert(self) -> None:
        assert decide_alert(ALERTS, [change(terms=Terms.OFF)], (), NOON).action is AlertAction.NOTHING

    def test_several_events_of_one_piece_are_one_alert(self) -> None:
        twelve = [change(0, kind=kind) for kind in list(Kind)[:12]]
        decision = decide_alert(ALERTS, twelve, (), NOON)
        assert (decision.action, len(decision.changes), len(decision.articles)) == (AlertAction.SEND, 12, 1)


class TestHolds:
    def test_the_same_piece_waits_an_hour(self) -> None:
        decision = decide_alert(ALERTS, [change(20)], [past_alert(0, 1)], NOON + 20 * MINUTE)
        assert (decision.action, decision.reason) == (AlertAction.HOLD, HoldReason.SAME_ARTICLE)
        assert decision.again_at == NOON + ARTICLE_PAUSE
        later = decide_alert(ALERTS, [change(20)], [past_alert(0, 1)], NOON + ARTICLE_PAUSE)
        assert later.action is AlertAction.SEND

    def test_another_piece_does_not_wait_and_takes_it_along(self) -> None:
        decision = decide_alert(ALERTS, [change(20), change(21, 2)], [past_alert(0, 1)], NOON + 21 * MINUTE)
        assert (decision.action, len(decision.changes)) == (AlertAction.SEND, 2)

    def test_alerts_keep_their_distance_which_grows(self) -> None:
        waits = []
        for many in range(1, 14):
            alerts = [past_alert(-number * 60, 100 + number) for number in range(many)]
            decision = decide_alert(ALERTS, [change()], alerts, NOON)
            assert (decision.action, decision.reason) == (AlertAction.HOLD, HoldReason.RATE)
            assert decision.again_at is not None
            waits.append((decision.again_at - NOON) // MINUTE)
        assert waits == [5, 5, 5, 10, 20, 40, 80, 160, 320, 360, 360, 360, 360]

    def test_after_a_quiet_day_the_distance_is_short_again(self) -> None:
        alerts = [past_alert(-1440 - number, number) for number in range(2, 40)]
        assert decide_alert(ALERTS, [change()], alerts, NOON).action is AlertAction.SEND

    def test_quiet_hours_hold_an_alert(self) -> None:
        rule = reader(Every.IMMEDIATELY, quiet=(time(11), time(14)))
        decision = decide_alert(rule, [change()], (), NOON)
        assert (decision.reason, decision.again_at) == (HoldReason.QUIET, NOON + timedelta(hours=2))


class TestFloods:
    def test_too_many_pieces_are_a_digest(self) -> None:
        flood = [change(0, number) for number in range(1, FLOOD + 2)]
        assert decide_alert(ALERTS, flood[:-1], (), NOON).action is AlertAction.SEND
        assert decide_alert(ALERTS, flood, (), NOON).action is AlertAction.DIGEST

    def test_after_a_digest_comes_a_pause(self) -> None:
        decision = decide_alert(ALERTS, [change(10)], [past_alert(0, 7, digest=True)], NOON + 10 * MINUTE)
        assert decision.again_at == NOON + DIGEST_PAUSE

    def test_a_day_of_a_new_piece_every_minute_is_few_messages(self) -> None:
        day = replayed(*((minute, minute + 1) for minute in range(1440)), days=3)
        assert day.told == 1440
        assert len(day.reports) == 13
        assert sum(report.digest for report in day.reports) >= 6

    def test_a_flapping_piece_is_few_messages(self) -> None:
        day = replayed(*((10 * number, 1) for number in range(144)))
        assert len(day.reports) <= 12

    def test_single_changes_hours_apart_are_single_alerts(self) -> None:
        days = replayed(*((hours * 60, hours) for hours in (1, 13, 25, 37)))
        assert [len(report.records) for report in days.reports] == [1, 1, 1, 1]
        assert [report.held for report in days.reports] == [None] * 4


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 30)), max_size=80),
    st.sampled_from([None, (time(22), time(7)), (time(9), time(8, 50))]),
)
def test_whatever_comes_nothing_is_lost_or_told_twice_and_the_rules_hold(
    events: list[tuple[int, int]], quiet: tuple[time, time] | None
) -> None:
    done = replayed(*events, rule=reader(Every.IMMEDIATELY, quiet=quiet), days=8)
    assert done.matched == len(events) == done.told
    sent = [report.send_at for report in done.reports]
    assert all(later - earlier >= PAUSE for earlier, later in pairwise(sent))
    for moment in sent:
        assert sum(moment - DAY < other <= moment for other in sent) <= 14
        assert quiet is None or not _within(moment, quiet)
    for minutes, _ in events:
        first = next(moment for moment in sent if moment >= NOON + minutes * MINUTE)
        assert first - (NOON + minutes * MINUTE) <= LONGEST_PAUSE + DAY + TICK


def _within(moment: datetime, quiet: tuple[time, time]) -> bool:
    from yalu.subscriptions.clock import is_within

    return is_within(moment.time(), *quiet)


@pytest.mark.parametrize("article", [None, 5])
def test_what_concerns_a_whole_source_is_a_piece_of_its_own(article: int | None) -> None:
    assert article_keys([change(article=article), change(1, article)]) == {("the-estuary", article or 0)}
