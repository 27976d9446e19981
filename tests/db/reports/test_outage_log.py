"""Outages and silences as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.db.db_samples import Days, look
from yalu.db.core.engine import Database
from yalu.db.reports import outage_log
from yalu.db.reports.outage_log import StoredOutage
from yalu.model import Verdict

HOUR = timedelta(hours=1)


def fail(
    database: Database, subject: str, now: datetime, *, again: bool = True, tell: bool = True
) -> list[StoredOutage]:
    """Record a failure; returns what the decider was shown."""
    shown: list[StoredOutage] = []

    def decide(outages: Sequence[StoredOutage], silent_until: datetime | None, at: datetime) -> Sequence[str]:
        assert at == now
        shown.extend(outages)
        return (subject,) if tell and silent_until is None else ()

    outage_log.note_failure(database, subject, "network", "got no answer", decide, again=again, now=now)
    return shown


def test_an_outage_lasts_until_its_source_is_crawled_well(database: Database) -> None:
    days = Days(database)
    days.visit(look(), verdict=Verdict.FAILED)
    began = days.now
    assert fail(database, "river-post", began) == []
    (known,) = fail(database, "river-post", began + HOUR)
    assert (known.subject, known.began_at, known.seen_at, known.told_at) == ("river-post", began, began, began)
    days.now = began + 2 * HOUR
    days.visit(verdict=Verdict.FAILED)
    assert [outage.subject for outage in outage_log.open_outages(database)] == ["river-post"]
    days.visit(look())
    assert outage_log.open_outages(database) == []
    assert fail(database, "river-post", days.now + HOUR) == []


def test_a_job_that_went_well_in_between_has_another_outage(database: Database) -> None:
    now = Days(database).now
    fail(database, "diff", now)
    assert len(fail(database, "diff", now + HOUR)) == 1
    assert fail(database, "diff", now + 2 * HOUR, again=False) == []
    (outage,) = outage_log.open_outages(database)
    assert outage.began_at == now + 2 * HOUR


def test_a_silence_lasts_until_its_end(database: Database) -> None:
    now = Days(database).now
    outage_log.silence(database, "diff", now + 9 * HOUR, now=now)
    outage_log.silence(database, "diff", now + 2 * HOUR, now=now)
    assert [(silence.subject, silence.until) for silence in outage_log.silences(database, now=now)] == [
        ("diff", now + 2 * HOUR)
    ]
    fail(database, "diff", now + HOUR)
    (untold,) = outage_log.open_outages(database)
    assert untold.told_at is None
    assert outage_log.silences(database, now=now + 2 * HOUR) == []
    fail(database, "diff", now + 2 * HOUR)
    (outage,) = outage_log.open_outages(database)
    assert (outage.began_at, outage.told_at) == (now + HOUR, now + 2 * HOUR)
    assert outage_log.end_silence(database, "diff")
    assert not outage_log.end_silence(database, "diff")
