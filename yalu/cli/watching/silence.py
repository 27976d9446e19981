"""Command: silence."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from yalu import settings as setting
from yalu.cli.output import Moment, line

_JOBS = ("diff", "report", "revisit", "late report")


@click.command()
@click.argument("subject", metavar="SOURCE", required=False)
@click.option("--until", type=Moment(), help="Up to this time: 2026-12-04, 2026-12-04T08:00+09:00.")
@click.option("--end", is_flag=True, help="Tell of it again.")
def silence(subject: str | None, until: datetime | None, *, end: bool) -> int:
    """Tell the operator nothing of a source that fails (or of a job: diff, report, revisit) for a while.

    Without a source, list what is silenced. What fails meanwhile and still fails afterwards is told then.
    """
    from yalu.db.reports import outage_log
    from yalu.jobs.runtime.database import job_database
    from yalu.sources.load import watched

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
            silences = outage_log.silences(database, now=settings.now)
            for silenced in silences:
                line(f"{silenced.subject} is silenced until {silenced.until:%Y-%m-%d %H:%M} UTC")
            if not silences:
                line("nothing is silenced")
    return 0
