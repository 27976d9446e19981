"""Commands for operators: db, doctor, silence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import click

from yalu import settings as setting
from yalu.cli.output import Moment, json_line, line


@click.group()
def db() -> None:
    """Migrations of the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema this Yalu needs; makes it when there is none."""
    from db.schema import migrate

    settings = setting.load()
    done = migrate.upgrade(settings.database_url)
    if done.before == done.after:
        line(f"already at {done.after}")
        return
    kept = f"; the old file is kept as {done.backup}" if done.backup else ""
    line(f"upgraded from {done.before or 'nothing'} to {done.after}{kept}")


@db.command()
@click.option(
    "--captures", "read_back", is_flag=True, help="Read every kept capture and object back and check its hash."
)
def check(read_back: bool) -> int:
    """Whether the database is sound, at the schema this Yalu needs, and holds what was stored.

    The database's own check is run (PostgreSQL: where the extension amcheck is installed), and the words of every
    version are compared with their hash. Exit status 1 when anything is wrong.
    """
    from db.captures import bodies, capture_store, partitions
    from db.maintenance import content_hashes, integrity
    from db.schema import migrate
    from yalu.jobs.runtime.database import job_database

    settings = setting.load()
    with job_database(settings) as database:
        if read_back:
            with database.read() as connection:
                bodies.require_store(connection)
        bad = _count_bad(integrity.damages(database))
        if bad:
            return 1
        line(f"at {migrate.check(settings.database_url)}, which is what this Yalu needs")
        with database.read() as connection:
            partitions.hold(connection)
            versions = [(name, wrong) for name, wrong in content_hashes.altered(connection)]
            bad += _count_bad(f"{name}: its words are not those that were stored" for name, wrong in versions if wrong)
            line(f"{len(versions)} versions compared with their hashes, {bad} altered")
            if read_back:
                damaged = [wrong for _, wrong in capture_store.verify(connection)]
                bad += (broken := _count_bad(wrong for wrong in damaged if wrong is not None))
                line(f"{len(damaged)} captures read back, {broken} damaged")
                if waiting := bodies.waiting(connection):
                    bad += _count_bad(
                        [f"{waiting} objects of erased bodies are noted for removal; `yalu prune` does it"]
                    )
    return 1 if bad else 0


def _count_bad(said: Iterable[str]) -> int:
    many = 0
    for text in said:
        many += 1
        line(f"BAD  {text}")
    return many


@db.command()
def current() -> None:
    """The schema the database is at."""
    from db.schema import migrate

    line(migrate.current(setting.load().database_url) or "none")


@db.command()
def accept_secret() -> None:
    """Let the secret that is set now be the one of this database, in place of one that is lost.

    Commenters get other keys from now on: what is stored of them is found by --author-key only, and they count as
    other people than before.
    """
    from yalu.jobs.runtime.database import job_database
    from yalu.jobs.runtime.secret import accept_secret

    settings = setting.load()
    with job_database(settings) as database:
        keys = accept_secret(settings, database)
    line(f"the secret of this database, number {len(keys)}, counts since {keys[-1].since:%Y-%m-%d %H:%M} UTC")


@click.command()
@click.option("--send-test", "subscription", metavar="ID", help="Send a test message to this subscription's readers.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def doctor(subscription: str | None, as_json: bool) -> int:
    """What is wrong, and what to do about it: settings, database, registry, subscriptions, deliveries, Airflow."""
    from yalu.jobs.maintenance.doctor import run_checks

    if subscription is not None:
        return _send_test(subscription, as_json)
    bad = 0
    for finding in run_checks():
        bad += not finding.ok
        if as_json:
            json_line({"what": finding.what, "ok": finding.ok, "says": finding.says})
        else:
            line(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.says}")
    return 1 if bad else 0


def _send_test(subscription: str, as_json: bool) -> int:
    from yalu.jobs.reports.channel_test import send_test

    tests = send_test(setting.load(), subscription)
    for test in tests:
        if as_json:
            json_line({"recipient": test.recipient, "ok": test.error is None, "error": test.error})
        else:
            line(
                f"{'ok  ' if test.error is None else 'BAD '} {test.recipient}: {test.error or 'a test was handed over'}"
            )
    return 1 if any(test.error for test in tests) else 0


_JOBS = ("diff", "report", "revisit", "late report")


@click.command()
@click.argument("subject", metavar="SOURCE", required=False)
@click.option("--until", type=Moment(), help="Up to this time: 2026-12-04, 2026-12-04T08:00+09:00.")
@click.option("--end", is_flag=True, help="Tell of it again.")
def silence(subject: str | None, until: datetime | None, *, end: bool) -> int:
    """Tell the operator nothing of a source that fails (or of a job: diff, report, revisit) for a while.

    Without a source, list what is silenced. What fails meanwhile and still fails afterwards is told then.
    """
    from db.outages import outage_log
    from yalu.jobs.runtime.database import job_database
    from yalu.sources import watched

    settings = setting.load()
    if (subject is None) != (until is None and not end) or (until is not None and end):
        raise click.UsageError("a source goes with --until or with --end")
    if until is not None and until <= (settings.now or datetime.now(UTC)):
        raise click.UsageError("--until lies in the past")
    if subject is not None and subject not in _JOBS:
        watched(settings).get(subject)
    with job_database(settings, make=True) as database:
        if until is not None and subject is not None:
            outage_log.silence(database, subject, until, now=settings.now)
            line(f"{subject} is silenced until {until:%Y-%m-%d %H:%M} UTC")
        elif subject is not None:
            line(
                f"{subject} is told of again" if outage_log.end_silence(database, subject) else f"{subject} was told of"
            )
        else:
            found = outage_log.silences(database, now=settings.now)
            for one in found:
                line(f"{one.subject} is silenced until {one.until:%Y-%m-%d %H:%M} UTC")
            if not found:
                line("nothing is silenced")
    return 0
