"""Command: backfill."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.output import Moment, json_line, json_option, line, note, sources_option
from yalu.errors import UsageError


@click.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be given again.")
@sources_option
@click.option(
    "--url", "urls", multiple=True, metavar="URL", help="Only this article, or all below an address that ends with *."
)
@click.option("--since", type=Moment(), help="Copies from this time on.")
@click.option("--until", type=Moment(), help="Copies before this time.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Fetch at most N copies.")
@click.option("--archive", "address", metavar="URL", help="A Wayback Machine or pywb.  [default: YALU_ARCHIVE_URL]")
@click.option("--dry-run", is_flag=True, help="Only say which copies would be fetched.")
@json_option("A JSON summary on stdout.")
def backfill(
    source_ids: tuple[str, ...],
    file: Path | None,
    urls: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    limit: int | None,
    address: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Let the history of articles begin before their first crawl, with the copies that a web archive holds.

    Asks the archive's index about every known article of the sources that are switched on (or those named), fetches
    each copy that differs from the one before it, and stores it under the archive's date. What such copies show is in
    `yalu log` and `yalu show --at` under those dates, and in no report that does not ask for that time. Can be
    stopped and run again: it goes on where it was, and a second run adds nothing.
    """
    from yalu.jobs.crawl.backfill import BackfillRequest
    from yalu.jobs.crawl.backfill import backfill as run
    from yalu.records.selection.filters import check_period
    from yalu.sources import fields

    check_period(since, until)
    for url in (*urls, *([address] if address else [])):
        try:
            fields.url(url)
        except ValueError as error:
            raise UsageError(f"{url}: {error}") from error
    logging.getLogger("yalu.spiders").setLevel(logging.ERROR)  # the summary has the error
    wanted = BackfillRequest(source_ids, urls, since, until, limit, address or "", file, dry_run)
    settings = replace(setting.load(), log_level="ERROR")
    done = run(settings, wanted, note)
    if as_json:
        json_line(done.summary())
    else:
        for name, value in done.summary().items():
            if value and name != "error":
                line(f"{name:14} {value}")
    if done.error:
        note(f"yalu: {done.error}")
    return 1 if done.error else 0
