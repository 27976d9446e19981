"""The backfill job: asks web archives about one period of a source, for a backfill of its crawl in Airflow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yalu.jobs.crawl.backfill import BackfillRequest, backfill
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings


def backfill_period(
    settings: Settings, *, source_id: str, since: datetime, until: datetime
) -> tuple[Exit, dict[str, Any]]:
    """Fetch and store what archives hold of a source from ``since`` to ``until`` (aware), as `yalu backfill` does.

    Returns the exit status (NETWORK when the archive broke off; the next try goes on there) and the summary. Raises
    UsageError for an unknown source, StoreError.
    """
    done = backfill(settings, BackfillRequest((source_id,), since=since, until=until))
    summary = done.summary()
    if done.error:
        return Exit.NETWORK, summary
    summary.pop("error")
    return (Exit.OK if done.fetched else Exit.NOTHING), {
        **summary,
        "says": f"{done.listed} copies listed in the period",
    }
