"""Command: run, one pass over what is due."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yalu import settings as setting
from yalu.cli.output import json_line, json_option, line, note, sources_option
from yalu.errors import UsageError

if TYPE_CHECKING:
    from yalu.jobs.crawl.run import PassResult


@click.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be given again.")
@sources_option
@click.option("--force", is_flag=True, help="Revisit everything known now, due or not.")
@click.option("--due", is_flag=True, help="Only check known articles that are due; discover nothing new.")
@json_option("A JSON summary on stdout.")
@click.pass_context
def run(
    context: click.Context, source_ids: tuple[str, ...], file: Path | None, force: bool, due: bool, as_json: bool
) -> int:
    """Make one pass: crawl what is due, store it, compare it, and print the change report.

    Sources whose time has not come are not listed anew, but their known articles that are due are checked. Sources that
    are named are visited now, due or not. Exit status 1 when a source could not be visited.
    """
    from yalu.jobs.crawl.run import run as run_jobs
    from yalu.jobs.forked_job import run_forked

    if force and due:
        raise UsageError("--force visits everything, --due only what is due: give one of them")
    settings = setting.load()
    if not context.find_root().params.get("verbose"):
        settings = replace(settings, log_level="ERROR")
    done = run_jobs(settings, only=file, source_ids=source_ids, force=force, due=due, run_job=run_forked)
    for source_id, crawl in done.sources.items():
        if crawl.reason or not as_json:
            note(done.outcome_line(source_id))
    if done.error:
        note(f"yalu: {done.error}")
    if as_json:
        json_line(done.summary())
    else:
        _print_pass(settings, done)
    return 1 if done.failed() else 0


def _print_pass(settings: setting.Settings, done: PassResult) -> None:
    from yalu.jobs.crawl.crawl_summary import stored_line

    line(stored_line(done.summary()))
    if not done.sources:
        line("no source was due" if not done.busy else "no source was visited: other crawls are at them")
    if advice := done.articles.advice():
        line(advice)
    if done.sources and done.since is not None:
        from yalu.jobs.reports.report_job import report_of_pass  # loads the renderers

        line("")
        line(report_of_pass(settings, done.since, done.sources))
