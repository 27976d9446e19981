"""Commands for whoever keeps Yalu running: db, doctor."""

from __future__ import annotations

import click

from yalu import settings as setting
from yalu.cli.output import json_line, line


@click.group()
def db() -> None:
    """Migrations of the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema this Yalu needs; makes it when there is none."""
    from db import migrate

    settings = setting.load()
    done = migrate.upgrade(settings.database_url)
    if done.before == done.after:
        line(f"already at {done.after}")
        return
    kept = f"; the old file is kept as {done.backup}" if done.backup else ""
    line(f"upgraded from {done.before or 'nothing'} to {done.after}{kept}")


@db.command()
@click.option("--captures", "read_back", is_flag=True, help="Read every kept capture back and check its hash.")
def check(read_back: bool) -> int:
    """Whether the database is at the schema this Yalu needs and holds what the models say."""
    from db import captures, migrate
    from yalu.jobs.opening import opened

    settings = setting.load()
    revision = migrate.check(settings.database_url)
    line(f"at {revision}, which is what this Yalu needs")
    if not read_back:
        return 0
    many = bad = 0
    with opened(settings) as database, database.read() as connection:
        for _, wrong in captures.verify(connection):
            many += 1
            if wrong is not None:
                bad += 1
                line(f"BAD  {wrong}")
    line(f"{many} captures read back, {bad} damaged")
    return 1 if bad else 0


@db.command()
def current() -> None:
    """The schema the database is at."""
    from db import migrate

    line(migrate.current(setting.load().database_url) or "none")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def doctor(as_json: bool) -> int:
    """What is wrong, and what to do about it: settings, database, registry, Airflow."""
    from yalu.jobs.doctor import examine

    bad = 0
    for finding in examine():
        bad += not finding.ok
        if as_json:
            json_line({"what": finding.what, "ok": finding.ok, "says": finding.says})
        else:
            line(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}: {finding.says}")
    return 1 if bad else 0
