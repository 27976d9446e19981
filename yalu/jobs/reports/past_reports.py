"""Renders reports of a past time again and compares them with what was made then; sends them only when told to."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from yalu.db.core.engine import Database
from yalu.db.reports import hand_over, ledger, subscription_rows
from yalu.errors import StoreError
from yalu.jobs.reports.content import Composer
from yalu.jobs.reports.send import deliveries_as_values, hand_over_due
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.records.nouns.report import StoredReport
from yalu.reports.formats.render import Format, render
from yalu.settings import Settings
from yalu.subscriptions.load import read_all
from yalu.subscriptions.subscription import Subscription

log = logging.getLogger(__name__)


def render_again(
    settings: Settings, *, since: datetime, until: datetime, send_again: datetime | None = None
) -> tuple[Exit, dict[str, Any]]:
    """Render each report again whose period ended after ``since`` and not after ``until`` (aware).

    They go to ``reports/again`` in YALU_HOME. A report is told that has other changes than the one that was made
    (because some were withdrawn or erased, or its subscription was edited), or whose subscription is gone; the status
    is then DEGRADED. NOTHING when none was made in the time. With ``send_again`` (aware) the readers get once more what
    they got before that time; the same time given again sends nothing more. The result is ``{"reports_again",
    "reports_equal", "files", "says"}``, with ``send_again`` also ``{"deliveries"}``. Raises StoreError, SettingsError.
    """
    folder = settings.home.expanduser() / "reports" / "again"
    with job_database(settings) as database:
        made = [report for report in ledger.reports(database) if since < report.until <= until]
        loaded = read_all(settings, subscription_rows.rows(database)) if made else None
        readers = {subscription.id: subscription for subscription in loaded.subscriptions} if loaded else {}
        again = _Again(database, Composer(database, settings), readers, folder)
        equal = sum(again.render(record) for record in made)
        counts: dict[str, Any] = {"reports_again": len(again.files), "reports_equal": equal}
        counts["files"] = [str(file) for file in again.files]
        sent = "nothing was sent"
        if loaded and send_again is not None:
            hand_over.open_again(database, [report.report_id for report in made], before=send_again, now=settings.now)
            counts["deliveries"] = deliveries_as_values(hand_over_due(database, settings, again.composer, loaded))
            sent = f"{len(counts['deliveries'])} deliveries were handed over again"
    if not made:
        return Exit.NOTHING, {**counts, "says": "no report was made for a period that ended then"}
    says = f"{equal} of {len(made)} reports are as they were; written to {folder}, {sent}"
    return (Exit.OK if equal == len(made) else Exit.DEGRADED), {**counts, "says": says}


class _Again:
    def __init__(
        self, database: Database, composer: Composer, readers: Mapping[str, Subscription], folder: Path
    ) -> None:
        self._database = database
        self.composer = composer
        self._readers = readers
        self._folder = folder
        self.files: list[Path] = []

    def render(self, record: StoredReport) -> bool:
        """Write one report again; whether it has the changes that it had."""
        subscription = self._readers.get(record.subscription)
        if subscription is None:
            log.warning("report %d: its subscription %s is gone", record.report_id, record.subscription)
            return False
        report = self.composer.compose(subscription, record.since, record.until, record.made_at).report
        file = self._folder / f"{record.until:%Y-%m-%dT%H%M}-{record.report_id}.html"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file.write_text(render(report, Format.HTML), encoding="utf-8")
        except OSError as error:
            raise StoreError(f"{file}: {error.strerror}") from error
        self.files.append(file)
        before, now = set(ledger.change_ids(self._database, record.report_id)), set(report.change_ids)
        if before != now:
            gone, more = len(before - now), len(now - before)
            log.warning(
                "report %d differs: %d changes of it are not told any more, %d more are", record.report_id, gone, more
            )
        return before == now
