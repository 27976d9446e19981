"""Command group db: migrations, and whether the database is sound."""

from __future__ import annotations

from collections.abc import Iterable

import click

from yalu import settings as setting
from yalu.cli.groups import CommandGroup
from yalu.cli.output import line, note


@click.group(cls=CommandGroup)
def db() -> None:
    """Make, upgrade and check the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema this Yalu needs; makes it when there is none.

    A SQLite file is copied first. Where the disk has no room for the copy, nothing is changed.
    """
    from yalu.db.schema import migrate

    settings = setting.load()
    done = migrate.upgrade(settings.database_url, say=note)
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
    """Check that the database is sound, at the schema this Yalu needs, and holds what was stored.

    The database's own check is run (PostgreSQL: where the extension amcheck is installed), and the words of every
    version and every change are compared with their hash. Exit status 1 when anything is wrong.
    """
    from yalu.db.captures import bodies, capture_store, partitions
    from yalu.db.schema import migrate
    from yalu.db.verification import content_hashes, derived_columns, integrity, recorded_times
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
            intervals = recorded_times.altered_intervals(connection)
            bad += (moved := _count_bad(f"{name}: its interval is not that of any check" for name in intervals))
            changes = list(recorded_times.altered_changes(connection))
            bad += (
                turned := _count_bad(f"change {number}: is not what was recorded" for number, wrong in changes if wrong)
            )
            line(f"{len(changes)} changes compared with their hashes, {turned} altered; {moved} intervals altered")
            bad += (odd := _count_bad(derived_columns.contradictions(connection)))
            line(f"{odd} rows contradict what else is recorded")
            if read_back:
                damaged = [wrong for _, wrong in capture_store.verify(connection)]
                bad += (broken := _count_bad(wrong for wrong in damaged if wrong is not None))
                line(f"{len(damaged)} captures read back, {broken} damaged")
                if waiting := bodies.waiting(connection):
                    bad += _count_bad(
                        [f"{waiting} objects of erased bodies are noted for removal; `yalu prune` does it"]
                    )
    return 1 if bad else 0


def _count_bad(problems: Iterable[str]) -> int:
    many = 0
    for text in problems:
        many += 1
        line(f"BAD  {text}")
    return many


@db.command()
def current() -> None:
    """Print the schema the database is at."""
    from yalu.db.schema import migrate

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
