"""Readers of a small newspaper: a database with changes, a subscription file, runs of the report job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.db.db_samples import COLUMN, DAY_ONE, Days, look, thread
from tests.prepared import filling_once
from tests.processes.forked import Forked
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.reports import ledger
from yalu.delivery.sessions import ChannelSessions
from yalu.finding import Finding, Occurrence
from yalu.jobs.reports.content import Composer
from yalu.jobs.reports.due import DueReports
from yalu.jobs.reports.hand_over import HandedOver, HandOverRun
from yalu.model import DeliveryState, Kind
from yalu.reasons import Reason
from yalu.settings import Settings
from yalu.subscriptions.subscription import Subscription

DAY = timedelta(days=1)
SINCE, UNTIL = DAY_ONE, DAY_ONE + 30 * DAY


@filling_once
def record_changes(database: Database) -> Database:
    """A column, its new headline the day after, and a comment."""
    days = Days(database)
    days.visit(look(COLUMN, thread("One")))
    days.visit(look(replace(COLUMN, title="The bridge at Sinuiju"), thread("One", "Two")))
    headline = Finding(
        Kind.ARTICLE_HEADLINE,
        0.6,
        Reason.of("words.rewritten"),
        before=COLUMN.title,
        after="The bridge at Sinuiju",
        occurrence=Occurrence(DAY_ONE + DAY, DAY_ONE, article_id=1, old_version_id=1, new_version_id=2),
    )
    days.store().write_changes(waiting_to_be_compared(days.database)[0], ())
    days.store().write_changes(waiting_to_be_compared(days.database)[0], (headline,))
    return database


@dataclass
class Desk:
    """Sends within this process, at a time of its own."""

    database: Database
    settings: Settings
    subscriptions: Sequence[Subscription]
    seconds: float = 10.0

    def send(self, now: datetime, *, record: bool = True) -> list[HandedOver]:
        """One run of the report job at ``now``; without ``record`` only what is pending."""
        composer = Composer(self.database, self.settings)
        if record:
            DueReports(self.database, composer, now).record_period(self.subscriptions, SINCE, UNTIL)
        sessions = ChannelSessions(self.settings, "", lambda: now, seconds=self.seconds)
        return HandOverRun(self.database, composer, sessions.open, now).run(self.subscriptions)

    def states(self) -> dict[str, DeliveryState]:
        return {delivery.recipient: delivery.state for delivery in ledger.deliveries(self.database)}


def by_mail(port: int) -> Settings:
    return replace(Settings(), smtp_url=f"smtp://127.0.0.1:{port}", mail_from="Yalu <yalu@river.example>")


def reader(number: int) -> str:
    return f"r{number}@desk.example"


def subscriptions_toml(rules: int, readers: int) -> str:
    """Subscriptions with different rules, the readers dealt out to them."""
    parts = []
    for rule in range(rules):
        to = json.dumps([f"mailto:{reader(number)}" for number in range(rule, readers, rules)])
        language = ("en", "ko", "zh", "ja")[rule % 4]
        parts.append(
            f'[[subscription]]\nid = "rule-{rule}"\nto = {to}\nlanguage = "{language}"\n'
            f"min_significance = {rule % 20 / 20}\n"
        )
    return "\n".join(parts)


def job_environment(folder: Path, database_url: str, port: int, **more: str) -> dict[str, str]:
    """What a process of the report job finds in its variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YALU_")}
    return kept | {
        "YALU_DATABASE_URL": database_url,
        "YALU_SECRET": "a secret of thirty-two characters",
        "YALU_HOME": str(folder / "home"),
        "YALU_SUBSCRIPTIONS": str(folder / "subscriptions.toml"),
        "YALU_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "YALU_MAIL_FROM": "Yalu <yalu@river.example>",
        "YALU_LOG_LEVEL": "ERROR",
        **more,
    }


def start_job(environment: Mapping[str, str], folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The report job of the whole period, in a process of its own."""
    period = arguments or ("--since", SINCE.isoformat(), "--until", UNTIL.isoformat())
    command = [sys.executable, "-m", "yalu.jobs", "report", "--result", str(folder / "result.json"), *period]
    return Forked(command, env=dict(environment), cwd=folder)


def result_of(folder: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return summary
