"""When the operator is told: once an outage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yalu.db.reports.outage_log import StoredOutage
from yalu.orchestration.outages import SAME_OUTAGE, Failure, OutageCause, subjects_to_tell

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def failure(subject: str = "river-post", cause: OutageCause = OutageCause.NETWORK) -> Failure:
    return Failure(subject, "The River Post", cause, "got no answer", f"yalu run --source {subject}")


def outage(
    subject: str, cause: OutageCause = OutageCause.NETWORK, *, ago: timedelta = HOUR, is_told: bool = True
) -> StoredOutage:
    return StoredOutage(subject, cause.value, "got no answer", NOW - ago, NOW - HOUR, NOW - ago if is_told else None)


def test_the_first_failure_is_told_and_the_next_ones_are_not() -> None:
    assert subjects_to_tell(failure(), [], None, NOW) == ("river-post",)
    assert subjects_to_tell(failure(), [outage("river-post", ago=9 * SAME_OUTAGE)], None, NOW) == ()


def test_what_fails_for_a_common_cause_is_one_outage() -> None:
    for cause in (OutageCause.NETWORK, OutageCause.STORE, OutageCause.CONFIGURATION, OutageCause.STOPPED):
        assert subjects_to_tell(failure(cause=cause), [outage("other", cause)], None, NOW) == ()
    for cause in (OutageCause.BLOCKED, OutageCause.OTHER):
        assert subjects_to_tell(failure(cause=cause), [outage("other", cause)], None, NOW) == ("river-post",)
    assert subjects_to_tell(failure(), [outage("other", OutageCause.STORE)], None, NOW) == ("river-post",)


def test_what_lasts_after_the_others_is_told_in_one_mail() -> None:
    day = SAME_OUTAGE
    alike = [outage("first", ago=2 * day), *(outage(f"s{n}", ago=day, is_told=False) for n in range(3))]
    mine = outage("river-post", ago=day, is_told=False)
    assert subjects_to_tell(failure(), [*alike, mine], None, NOW) == ("river-post", "s0", "s1", "s2")
    assert subjects_to_tell(failure(), [outage("first", ago=day / 2), mine], None, NOW) == ()


def test_a_silence_ends() -> None:
    assert subjects_to_tell(failure(), [], NOW + HOUR, NOW) == ()
    silenced = outage("river-post", ago=9 * SAME_OUTAGE, is_told=False)
    assert subjects_to_tell(failure(), [silenced], NOW, NOW) == ("river-post",)
