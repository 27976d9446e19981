"""Command: reextract."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.output import Moment, json_line, json_option, line, note, sources_option


@click.command()
@click.option("--source", "source_ids", multiple=True, metavar="ID", help="Only this source; may be given again.")
@sources_option
@click.option("--since", type=Moment(), help="Only articles that were checked from this time on.")
@click.option("--until", type=Moment(), help="Only articles that were checked before this time.")
@click.option("--article", "url", metavar="URL", help="Only this article: an address, or a version such as v12.")
@click.option("--dry-run", is_flag=True, help="Only say what would be extracted differently.")
@json_option("The summary as JSON on stdout.")
def reextract(
    source_ids: tuple[str, ...],
    file: Path | None,
    since: datetime | None,
    until: datetime | None,
    url: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Re-extract stored captures with the current extractor and correct the history; no change is reported.

    Applies to what another extractor, or other page rules of the source, extracted. Differences are listed by
    `yalu log --reextractions`: versions that were replaced, and changes that only the old extraction produced. May be
    stopped at any time and run again. The exit status is 1 if a capture was damaged, or if a source was left
    out because a crawl of it was running.
    """
    from yalu.jobs.reextraction.reextract_job import reextract as work
    from yalu.records.selection.filters import check_period

    if url is not None and source_ids:
        raise click.UsageError("--article names its source by itself; leave --source out")
    check_period(since, until)
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
        note(f"{source_id}: left out, because a crawl of it is running")
    for source_id in done.unknown:
        note(f"{source_id}: left out, because no source file describes it")
    summary = {
        "done": not dry_run,
        "articles": done.articles,
        "articles_differing": done.differing,
        "captures": done.counts.captures,
        "pruned": done.counts.pruned,
        "damaged": len(done.counts.damaged),
        "reextractions": dict(sorted(done.reextractions.items())),
        "busy": done.busy,
        "unknown": done.unknown,
    }
    if as_json:
        json_line(summary)
    else:
        _print(summary)
    return 1 if done.busy or done.counts.damaged else 0


def _print(summary: dict[str, object]) -> None:
    line(f"{summary['articles']} articles re-extracted from {summary['captures']} captures")
    line(f"{summary['articles_differing']} differ{'' if summary['done'] else '; nothing was written'}")
    if summary["pruned"]:
        line(f"{summary['pruned']} checks stay as they were extracted: their bytes were not kept")
    reextractions = summary["reextractions"]
    assert isinstance(reextractions, dict)
    for kind, count in reextractions.items():
        line(f"{count:8} {kind}")


def _shown(source_id: str, articles: Sequence[int]) -> Iterator[int]:
    """A bar on the terminal; nothing where stderr is none, or where there is nothing to do."""
    if not articles or not sys.stderr.isatty():
        yield from articles
        return
    with click.progressbar(articles, label=source_id, file=sys.stderr) as bar:
        yield from bar
