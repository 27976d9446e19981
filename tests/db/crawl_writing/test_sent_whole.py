"""Some servers say 304 for ever, whatever has changed: now and then a page is asked for without a condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.db.db_samples import Days, capture, look
from yalu.db.core.engine import Database
from yalu.history.intents.next_check import WHOLE
from yalu.model import Observation, Outcome, Verdict

pytestmark = pytest.mark.sqlite

DAY = timedelta(days=1)


def visit(days: Days, seen: Observation) -> str | None:
    """One crawl; gives the ETag that its request for the page carried."""
    lease = days.claim()
    (known,) = days.store().plan(lease).known
    days.store().write(lease, [seen])
    days.store().finish(lease, Verdict.OK, None)
    days.now += DAY
    return known.etag


def test_a_page_that_was_called_unchanged_for_a_week_is_asked_for_whole(database: Database) -> None:
    days = Days(database)
    days.visit(look())
    same = replace(look(outcome=Outcome.UNCHANGED), captures=(capture(status=304, body=b""),))
    asked = [visit(days, same) for _ in range(WHOLE // DAY)]
    assert set(asked) == {'"1"'}
    assert visit(days, look()) is None
    assert visit(days, same) == '"1"'
