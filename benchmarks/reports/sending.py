"""Composes and sends a day's reports to many readers through a real mail server, in the report job's own process.

::

    python -m benchmarks.reports.sending [--readers 200] [--rules 200] [--pieces 150]

Prints the seconds from the start of the job to its end, its processor time, and how many mails each reader got. The
mail server runs in this process, so that both cores are used.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look, thread
from tests.delivery.mail_servers import Inbox, post_office
from tests.sending.readers import DAY, job_environment, start_job, subscriptions_toml
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.schema.migrate import upgrade
from yalu.finding import Finding, Occurrence
from yalu.model import Kind, Observation
from yalu.reasons import Reason


def fill(database: Database, pieces: int) -> None:
    """Pieces that were all edited within a day, a comment under each."""
    days = Days(database)
    days.visit(*(page(number) for number in range(pieces)))
    days.visit(*(page(number, edited=True) for number in range(pieces)))
    store, when = days.store(), DAY_ONE + DAY
    store.write_changes(waiting_to_be_compared(database)[0], ())
    findings = []
    for number in range(1, pieces + 1):
        edit = Occurrence(when, DAY_ONE, article_id=number, old_version_id=number, new_version_id=pieces + number)
        before, after = (f"{COLUMN.title} {text} {number}" for text in ("old", "new"))
        wording, passage = Reason.of("words.wording", old=before, new=after), Reason.of("words.passage_added")
        findings += [
            Finding(Kind.ARTICLE_HEADLINE, 0.6, wording, before, after, occurrence=edit),
            Finding(Kind.ARTICLE_BODY, 0.3 + number % 6 / 10, passage, "", COLUMN.body, occurrence=edit),
        ]
    store.write_changes(waiting_to_be_compared(database)[0], findings)


def page(number: int, *, edited: bool = False) -> Observation:
    word = "new" if edited else "old"
    article = replace(COLUMN, title=f"{COLUMN.title} {word} {number}", body=f"{COLUMN.body}\n\nIt is {word}, {number}.")
    return look(article, thread("One", *(["Two"] if edited else [])), url=f"{URL}/{number}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--pieces", type=int, default=150)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yalu-sending-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/yalu.db"
        upgrade(url)
        database = open_database(url)
        fill(database, asked.pieces)
        database.close()
        (folder / "subscriptions.toml").write_text(subscriptions_toml(asked.rules, asked.readers), encoding="utf-8")
        inbox = Inbox()
        with post_office(inbox) as port:
            started = time.monotonic()
            job = start_job(job_environment(folder, url, port), folder, "--since", (DAY_ONE + DAY).isoformat(),
                            "--until", (DAY_ONE + 3 * DAY).isoformat())  # fmt: skip
            status = job.wait()
            seconds = time.monotonic() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        size = sum(map(len, inbox.raw)) // max(1, len(inbox.raw))
        print(
            f"{asked.readers} readers of {asked.rules} subscriptions, {2 * asked.pieces} changes: status {status}, "
            f"{seconds:.1f} s, processor {used.ru_utime + used.ru_stime:.1f} s; {len(inbox.mails)} mails, "
            f"most to one reader {max(inbox.count.values(), default=0)}, {size} bytes on average"
        )


if __name__ == "__main__":
    main()
