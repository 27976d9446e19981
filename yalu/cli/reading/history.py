"""Commands that read stored data: log, show, search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click
import msgspec

from yalu import settings as setting
from yalu.cli.filters import filter_options
from yalu.cli.output import Moment, OneOf, json_line, json_option, line, note, utc_seconds
from yalu.reasons import reason_text
from yalu.records.selection.filters import OF_SEARCH, Filters, as_texts

if TYPE_CHECKING:
    from yalu.db.core.engine import Database
    from yalu.records.nouns.change import Change


@click.command()
@filter_options
@click.option("--reextractions", is_flag=True, help="List what re-extraction corrected instead of changes.")
@json_option()
def log(reextractions: bool, as_json: bool, **given: Any) -> None:
    """List changes in the order in which they were first seen.

    What was there before the first visit to a source is left out, and what re-extraction found to be no change; see
    `yalu reextract`.
    """
    from yalu.downloads.nouns import CHANGES_IN_ORDER
    from yalu.jobs.lookup.filter_reader import FilterReader
    from yalu.jobs.runtime.database import job_database

    settings = setting.load()
    with job_database(settings) as database:
        filters = FilterReader(database, settings).read(as_texts(given))
        if reextractions:
            _print_reextractions(database, filters, as_json)
            return
        count = 0
        for count, record in enumerate(CHANGES_IN_ORDER.records(database, filters), 1):  # noqa: B007  the last number is the count
            if as_json:
                json_line(msgspec.to_builtins(record))
            else:
                line(_in_words(record))
    if not count and not as_json:
        note("yalu: no change matches")


def _in_words(change: Change) -> str:
    about = change.title or change.article_url or change.source_name
    of = f" #{change.platform_comment_id}" if change.platform_comment_id else ""
    what = f"{change.kind.value:16} {change.significance:.2f} {about}{of}: {reason_text(change.reason)}"
    return f"{change.change_id:6} {utc_seconds(change.not_after)} {what}{_where(change)}"


def _print_reextractions(database: Database, filters: Filters, as_json: bool) -> None:
    from yalu.db.reextraction import reextraction_log

    if filters != Filters(source=filters.source[:1], since=filters.since, until=filters.until):
        raise click.UsageError("with --reextractions only --source, --since and --until filter")
    where: dict[str, Any] = {"since": filters.since, "until": filters.until}
    for record in reextraction_log.reextractions(database, source_id=next(iter(filters.source), None), **where):
        _print_reextraction(record, as_json)


def _where(change: Change) -> str:
    """What to give `yalu show` and `yalu diff` for more: versions and address; "" where a source changed."""
    versions = " → ".join(dict.fromkeys(name for name in (change.before_version, change.after_version) if name))
    place = ", ".join(part for part in (versions, change.article_url) if part)
    return f" [{place}]" if place else ""


def _print_reextraction(record: Any, as_json: bool) -> None:
    if as_json:
        json_line(
            {
                "reextraction_id": record.reextraction_id,
                "at": utc_seconds(record.at),
                "kind": record.kind.value,
                "extractor": record.extractor,
                "source_id": record.source_id,
                "article_url": record.article_url,
                "platform_comment_id": record.comment_id,
                "replaced": record.replaced,
                "version": record.version,
                "fields": list(record.fields),
                "change_id": record.change_id,
                "change_kind": record.change_kind,
                "reported": record.reported,
            }
        )
        return
    of = f" #{record.comment_id}" if record.comment_id else ""
    versions = " → ".join(name for name in (record.replaced, record.version) if name)
    change = f"{record.change_kind} {record.change_id or ''}".strip() if record.change_kind else ""
    details = ", ".join(part for part in (versions, " ".join(record.fields), change) if part)
    line(f"{utc_seconds(record.at)} {record.kind.value:10} {record.article_url or record.source_id}{of}: {details}")


@click.command()
@click.argument("url", metavar="URL_OR_VERSION")
@click.option("--at", type=Moment(), help="As it could be seen at this time.")
@click.option("--known-at", type=Moment(), help="Only by what was recorded by this time.")
@click.option("--thread", "with_thread", is_flag=True, help="With the comments under it.")
@json_option()
def show(url: str, at: datetime | None, known_at: datetime | None, with_thread: bool, as_json: bool) -> int:
    """Show an article as it is or was, with its thread, or one version (v12 of an article, c7 of a comment).

    Comments that are no longer visible stand in their place with their last visible words and a mark. Where --at lies
    between the last sight of one state and the first of the next, both are named. Exit status 1 when nothing is kept of
    a page that was met, with the reason.
    """
    from yalu.db.queries.version_lookup import is_version_name
    from yalu.db.sources.rejected_urls import LeftOut
    from yalu.jobs.lookup import show as showing
    from yalu.records.as_of import AsOf

    settings = setting.load()
    if is_version_name(url):
        if at is not None or known_at is not None or with_thread:
            raise click.UsageError(
                f"{url} is one version: --at, --known-at and --thread go with the address of an article"
            )
        held = showing.version(settings, url)
        _print(showing.version_as_values(held) if as_json else showing.version_as_lines(held))
        return 0
    record = showing.article(settings, url, AsOf(at, known_at))
    if isinstance(record, LeftOut):
        if as_json:
            json_line(showing.why_as_values(record))
        else:
            note(f"yalu: {showing.why_in_words(record)}")
        return 1
    _print(showing.as_values(record, with_thread) if as_json else showing.as_lines(record, with_thread))
    return 0


def _print(what: dict[str, Any] | Iterable[str]) -> None:
    """A record for programs, or lines for a person."""
    if isinstance(what, dict):
        json_line(what)
        return
    for text in what:
        line(text)


@click.command()
@click.argument("query")
@click.option("--kind", type=OneOf(["article", "comment"]), help="Only articles, or only comments.")
@partial(filter_options, names=OF_SEARCH)
@click.option("--limit", type=click.IntRange(1, 10**9), default=50, show_default=True, help="At most so many hits.")
@json_option()
def search(query: str, kind: str | None, limit: int, as_json: bool, **given: Any) -> None:
    """Search every version of articles and comments, in any language; "in quotes" for a phrase."""
    from yalu.db.room import search as full_text
    from yalu.jobs.lookup.filter_reader import FilterReader
    from yalu.jobs.runtime.database import job_database
    from yalu.records.quoting.cutting import hit_within_terms

    settings = setting.load()
    with job_database(settings) as database:
        filters = FilterReader(database, settings).read(as_texts(given))
        stored = full_text.search(database, query, filters, kind=kind, limit=limit)
    hits = list(map(hit_within_terms, stored))
    if not hits and not as_json:
        note("yalu: nothing found")
    for hit in hits:
        if as_json:
            json_line(msgspec.to_builtins(hit))
        else:
            of = f" #{hit.platform_comment_id}" if hit.platform_comment_id else ""
            words = hit.snippet or f"paragraph {hit.paragraph} of {hit.paragraphs}"
            place = "" if words == hit.title else f": {words}"
            title = hit.title or hit.source_name
            line(f"{utc_seconds(hit.not_after)} {hit.version:8} {title}{of}{place} [{hit.article_url}]")
