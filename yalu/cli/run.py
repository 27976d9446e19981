"""Commands for the whole pipeline: run, demo, up."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yalu import settings as setting
from yalu.cli.output import json_line, line, note
from yalu.errors import UsageError

if TYPE_CHECKING:
    from yalu.jobs.crawl.run import PassResult


@click.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be given again.")
@click.option(
    "--sources", "file", type=click.Path(path_type=Path, dir_okay=False), help="Only the sources of this file."
)
@click.option("--force", is_flag=True, help="Revisit everything known now, due or not.")
@click.option("--due", is_flag=True, help="Only check known articles that are due; discover nothing new.")
@click.option("--json", "as_json", is_flag=True, help="A JSON summary on stdout.")
@click.pass_context
def run(
    context: click.Context, source_ids: tuple[str, ...], file: Path | None, force: bool, due: bool, as_json: bool
) -> int:
    """One pass: crawl what is due, store, compare, print the change report.

    Sources whose time has not come are not listed anew, but their known articles that are due are checked. Sources that
    are named are visited now, due or not. Exit status 1 when a source could not be visited.
    """
    from yalu.jobs.crawl.run import run as run_jobs

    if force and due:
        raise UsageError("--force visits everything, --due only what is due: give one of them")
    settings = setting.load()
    if not context.find_root().params.get("verbose"):
        settings = replace(settings, log_level="ERROR")
    done = run_jobs(settings, only=file, source_ids=source_ids, force=force, due=due)
    for source_id, crawl in done.sources.items():
        if crawl["reason"] or not as_json:
            note(done.outcome_line(source_id))
    if done.error:
        note(f"yalu: {done.error}")
    if as_json:
        json_line(done.summary())
    else:
        _print_pass(settings, done)
    return 1 if done.failed() else 0


def _print_pass(settings: setting.Settings, done: PassResult) -> None:
    summary = done.summary()
    line(
        f"{summary['captures']} captures, {summary['articles_new']} new articles, "
        f"{summary['versions_new']} new versions, {summary['comments_new']} new comments"
    )
    if not done.sources:
        line("no source was due" if not done.busy else "no source was visited: other crawls are at them")
    if advice := done.pieces.advice():
        line(advice)
    if done.sources and done.since is not None:
        from yalu.jobs.reports.report_job import report_of_pass  # loads the renderers

        line("")
        line(report_of_pass(settings, done.since, done.sources))


@click.command()
@click.option("--days", type=click.IntRange(1), help="Watch only the first N days.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the database and report here.")
def demo(days: int | None, keep: Path | None) -> None:
    """A small local newspaper that edits itself, and its sister paper, watched for a few days; ends with a report.

    Nothing but this machine is asked.
    """
    from yalu.demo.run import run_demo

    run_demo(say=line, days=days, keep=keep)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Where Airflow answers.")
@click.option(
    "--room-port",
    type=click.IntRange(1, 65535),
    default=8400,
    show_default=True,
    help="Where the reading room answers.",
)
def up(port: int, room_port: int) -> None:
    """Everything on this machine: Airflow with the DAGs, and the reading room, on loopback, SQLite. Ctrl-C stops it.

    A port that is busy is replaced by the next free one.
    """
    if find_spec("airflow") is None:
        raise click.ClickException("Airflow is not installed; install the extra 'airflow'")
    setting.load()  # reports a wrong setting before anything starts
    module = [sys.executable, "-P", "-m", "yalu.orchestration.local", str(port), str(room_port)]
    os.execv(sys.executable, module)  # noqa: S606  our own module
