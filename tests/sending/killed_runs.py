"""A run of many readers that is killed again and again, and repeated until it is done."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.delivery.mail_servers import Inbox, post_office
from tests.sending.readers import job_environment, reader, record_changes, start_job, subscriptions_toml
from yalu.db.core.engine import open_database
from yalu.db.reports import hand_over, ledger
from yalu.model import DeliveryState


class CountingInbox(Inbox):
    """Says when the mail of a number has come."""

    def __init__(self) -> None:
        super().__init__()
        self.kill_at = 10**9
        self.reached = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  the library's name
        reply = await super().handle_DATA(server, session, envelope)
        if len(self.mails) >= self.kill_at:
            self.reached.set()
        return reply


@dataclass(frozen=True)
class Killed:
    """What became of a run that was killed at several moments."""

    readers: int
    kills: int
    mails: Counter[str]
    states: Counter[DeliveryState]
    unknown: frozenset[str]
    """Readers whose mail may have arrived or not."""
    resent: int
    """Of those, how many had no mail, and got it by hand."""

    @property
    def twice(self) -> list[str]:
        return [address for address, count in self.mails.items() if count > 1]

    @property
    def lost(self) -> set[str]:
        return {reader(number) for number in range(self.readers)} - set(self.mails)


def run_killed(
    folder: Path, database_url: str, *, kills: int, seed: int, readers: int = 200, rules: int = 10
) -> Killed:
    """Kill the job (SIGKILL) at ``kills`` random moments, repeat it until nothing is due, then send by hand what is
    unknown and has not arrived, as an operator does who has looked into the mail server's log."""
    draw = random.Random(seed)
    (folder / "subscriptions.toml").write_text(subscriptions_toml(rules, readers), encoding="utf-8")
    database = open_database(database_url)
    record_changes(database)
    inbox = CountingInbox()
    moments = sorted(draw.sample(range(readers - 5), kills))
    with post_office(inbox) as port:
        environment = job_environment(folder, database_url, port)
        for moment in moments:
            inbox.kill_at = max(moment, len(inbox.mails)) + 1
            inbox.reached.clear()
            with start_job(environment, folder) as job:
                inbox.reached.wait(60)
                time.sleep(draw.random() * 0.03)
                job.kill()
        inbox.kill_at = 10**9
        with start_job(environment, folder) as job:
            assert job.wait(120) in (0, 10)
        time.sleep(0.2)
        states = Counter(delivery.state for delivery in ledger.deliveries(database))
        unknown = ledger.deliveries(database, states=[DeliveryState.UNKNOWN])
        missing = [delivery for delivery in unknown if delivery.recipient not in inbox.count]
        for delivery in missing:
            hand_over.resend(database, delivery.delivery_id)
        with start_job(environment, folder) as job:
            assert job.wait(120) in (0, 10, 99)
    database.close()
    return Killed(
        readers, kills, inbox.count, states, frozenset(delivery.recipient for delivery in unknown), len(missing)
    )
