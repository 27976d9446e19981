"""Command: reextract."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.output import Moment, json_line, line, note


@click.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be given again.")
@click.option(
    "--sources", "file", type=click.Path(path_type=Path, dir_okay=False), help="Only the sources of this file."
)
@click.option("--since", type=Moment(), help="Only articles that were checked from this time on.")
@click.option("--until", type=Moment(), help="Only articles that were checked before this time.")
@click.option("--article", "url", metavar="URL", help="Only this article: an address, or a version such as v12.")
@click.option("--dry-run", is_flag=True, help="Only say what would read otherwise.")
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON on stdout.")
def reextract(
    source_ids: tuple[str, ...],
    file: Path | None,
    since: datetime | None,
    until: datetime | None,
    url: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Read stored captures with today's extractor and bring the history in line; nobody is told of a change.

    Reads what another extractor, or other page rules of the source, read before. What reads otherwise is in
    `yalu log --readings`: versions that were replaced, and recorded changes that were the old reading only. May be
    broken off at any time and run again. Exit status 1 when a capture was damaged or a source was left alone because a
    crawl was at it.
    """
    from yalu.jobs.reextraction.reextract_job import reextract as work

    if url is not None and source_ids:
        raise click.UsageError("--article names its source by itself; leave --source out")
    if since is not None and until is not None and since >= until:
        raise click.UsageError("--since must be before --until")
    done = work(
        setting.load(),
        only=file,
        source_ids=source_ids,
        since=since,
        until=until,
        url=url,
        dry_run=dry_run,
        progress=_shown,
    )
    for text in done.counts.damaged:
        note(f"damaged: {text}")
    for source_id in done.busy:
        note(f"{source_id}: a crawl is at it; left alone")
    for source_id in done.unknown:
        note(f"{source_id}: no source file describes it; left as it is")
    summary = {
        "done": not dry_run,
        "articles": done.articles,
        "articles_differing": done.differing,
        "captures": done.counts.captures,
        "pruned": done.counts.pruned,
        "damaged": len(done.counts.damaged),
        "readings": dict(sorted(done.readings.items())),
        "busy": done.busy,
        "unknown": done.unknown,
    }
    if as_json:
        json_line(summary)
    else:
        _print(summary)
    return 1 if done.busy or done.counts.damaged else 0


def _print(summary: dict[str, object]) -> None:
    line(f"{summary['articles']} articles read again from {summary['captures']} captures")
    line(f"{summary['articles_differing']} read otherwise{'' if summary['done'] else '; nothing was written'}")
    if summary["pruned"]:
        line(f"{summary['pruned']} looks stand as they were read: their bytes were not kept")
    readings = summary["readings"]
    assert isinstance(readings, dict)
    for kind, count in readings.items():
        line(f"{count:8} {kind}")


def _shown(source_id: str, articles: Sequence[int]) -> Iterator[int]:
    """A bar on the terminal; nothing where stderr is none, or where there is nothing to do."""
    if not articles or not sys.stderr.isatty():
        yield from articles
        return
    with click.progressbar(articles, label=source_id, file=sys.stderr) as bar:
        yield from bar
