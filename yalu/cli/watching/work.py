"""Command: work, the unit that scales out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yalu import settings as setting
from yalu.cli.output import Duration, json_line, json_option, line, note, sources_option
from yalu.redact import hidden
from yalu.text import quantity

if TYPE_CHECKING:
    from yalu.jobs.crawl.shards import Shard


@click.command()
@click.option("--shard", default="1/1", metavar="I/N", help="Only the sources whose hash falls to shard I of N.")
@sources_option
@click.option(
    "--for",
    "time",
    type=Duration(),
    metavar="TIME",
    help="Begin no crawl after this time (30m, 6h); end when none will be due until then.",
)
@json_option("A JSON line on stdout for each crawl that ended.")
@click.pass_context
def work(context: click.Context, shard: str, file: Path | None, time: timedelta | None, as_json: bool) -> int:
    """Crawl and compare whatever is due, until told to stop (SIGTERM or Ctrl-C).

    Any number of these may run at once, on any number of hosts, with nothing in common but the database: each due
    source is leased by one of them. Sleeps while nothing is due, and waits while the database does not answer. Prints
    one line for each crawl that ended: what was checked and stored, and which changes that made. When it is stopped,
    what was read is stored. Exit status 0 once it was stopped, or the time of --for is up.
    """
    from yalu.jobs.crawl.shards import Shard
    from yalu.jobs.crawl.supervisor import run_worker

    part = Shard.parse(shard)
    settings = setting.load()
    if not context.find_root().params.get("verbose"):
        settings = replace(settings, log_level="WARNING")
    if not as_json:
        _say_what_is_watched(settings, file, part)
    seconds = None if time is None else time.total_seconds()
    run_worker(settings, only=file, shard=part, report=_as_json if as_json else _in_words, seconds=seconds)
    return 0


def _say_what_is_watched(settings: setting.Settings, file: Path | None, part: Shard) -> None:
    """Say it at once: until the first source is due, which may take hours, there is nothing else to say."""
    from yalu.sources.load import watched

    count = len(part.of(watched(settings, only=file).enabled()))
    note(f"watching {quantity(count, 'source')}; each is crawled when it is due")


def _as_json(crawl: Mapping[str, Any]) -> None:
    shown = {name: crawl[name] for name in ("source", "verdict", "reason")}
    json_line({**shown, **crawl["counts"], "changes": crawl["changes"], "baseline": crawl["baseline"]})


def _in_words(crawl: Mapping[str, Any]) -> None:
    from yalu.crawl import ChangeCount
    from yalu.jobs.crawl.crawl_summary import crawl_line, ended_crawl

    line(hidden(crawl_line(str(crawl["source"]), ended_crawl(crawl), ChangeCount(crawl["changes"], crawl["baseline"]))))
