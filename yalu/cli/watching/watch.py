"""Commands: watch, single pages that are visited whatever their topic."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from yalu import settings as setting
from yalu.cli.groups import CommandGroup
from yalu.cli.output import block, json_line, json_option, line, note
from yalu.errors import UsageError

if TYPE_CHECKING:
    from yalu.jobs.crawl.footnotes import FollowedBibliography
    from yalu.records.study.footnote import Footnote


@click.group(cls=CommandGroup)
def watch() -> None:
    """Single pages that are visited whatever their topic: what a bibliography cites, and how it drifts."""


@watch.command("add")
@click.argument("named", metavar="FILE|URL…", nargs=-1, required=True)
@click.option("--private", is_flag=True, help="Take addresses of private networks too.")
@click.option("--no-visit", is_flag=True, help="Visit nothing now; the next pass will.")
def add_pages(named: tuple[str, ...], private: bool, no_visit: bool) -> int:
    """Watch pages: addresses, or what bibliographies cite on the day on which they cite it.

    A file is BibTeX (.bib), CSL-JSON (.json), RIS (.ris), OPML (.opml) or text with an address a line, then a day and a
    page if there are any. Given again, it is followed: entries that it no longer has are removed. The copies of a web
    archive around the day of citing are fetched, then each page is visited. Exit status 1 when an entry was refused or
    the archive could not be asked.
    """
    from yalu.jobs.crawl.footnotes import follow_addresses, follow_bibliography, visit_cited

    settings = setting.load()
    urls = [name for name in named if "://" in name]
    followed = [follow_bibliography(settings, Path(name), private=private) for name in named if name not in urls]
    followed += [follow_addresses(settings, urls, private=private)] if urls else []
    for each in followed:
        _print_followed(each)
    refused = any(each.refused for each in followed)
    if no_visit:
        return int(refused)
    logging.getLogger("yalu.spiders").setLevel(logging.ERROR)  # what went wrong is in the outcome
    error, visits = visit_cited(replace(settings, log_level="ERROR"), note)
    if error:
        note(f"yalu: {error}")
    if visits is not None:
        for source_id in visits.sources:
            note(visits.outcome_line(source_id))
        note("next: `yalu watch footnotes`")
    return int(refused or error is not None)


@watch.command("list")
@json_option()
def list_pages(as_json: bool) -> None:
    """List what is watched, with what became of each page."""
    for footnote in _footnotes(None):
        if as_json:
            json_line(msgspec.to_builtins(footnote))
            continue
        day, where = footnote.cited_on or "no day", footnote.bibliography or "-"
        line(f"{footnote.drift.value:10} {where} {footnote.entry} {day} {footnote.locator or '-'} {footnote.url}")


@watch.command("remove")
@click.argument("named", metavar="FILE|URL|KEY…", nargs=-1, required=True)
def remove_pages(named: tuple[str, ...]) -> None:
    """Watch pages no more: those of a bibliography, or an entry by its address or key. What is stored stays."""
    from yalu.db.study import footnote_rows
    from yalu.jobs.runtime.database import job_database

    settings = setting.load()
    with job_database(settings) as database:
        for name in named:
            path = str(Path(name).resolve()) if "://" not in name else name
            removed = footnote_rows.remove(database, path, now=settings.now)
            removed = removed or footnote_rows.remove(database, name, now=settings.now)
            if not removed:
                raise UsageError(f"{name}: nothing of that name is watched; `yalu watch list`")
            line(f"{name}: {removed} removed")


@watch.command("footnotes")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--all", "every", is_flag=True, help="Pages that have not drifted too.")
@json_option()
def show_footnotes(file: Path | None, every: bool, as_json: bool) -> None:
    """Show what has drifted since it was cited, each with a citation of the state that was cited."""
    from yalu.downloads.footnotes import citation_of
    from yalu.jobs.runtime.database import job_database
    from yalu.reports.words.footnotes import told_footnote
    from yalu.reports.words.words import words_for

    listed = [footnote for footnote in _footnotes(file) if every or footnote.has_drifted]
    if as_json:
        for footnote in listed:
            json_line(msgspec.to_builtins(footnote))
        return
    settings, words = setting.load(), words_for("en")
    with job_database(settings) as database:
        for footnote in listed:
            worded = told_footnote(words, footnote)
            citation = citation_of(words, database, footnote, settings.web_url) if footnote.has_drifted else None
            line(f"{worded.cited}: {worded.title}")
            reason = f"Why: {worded.reason.text} ({footnote.significance:.2f})" if worded.reason else None
            cite = f"Cite: {citation.text}" if citation else None
            for text in filter(None, (worded.url, worded.state, worded.basis, reason, cite)):
                line(f"  {text}")
    if not listed:
        note("yalu: nothing that is cited has drifted")


@watch.command("export")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="File to write; it must not exist yet.")
def export_bibliography(file: Path, output: Path | None) -> None:
    """Write a bibliography with the archived address of each state that was cited; all else in it stays as it is.

    BibTeX gets archiveurl, archivedate, addendum and a missing urldate; CSL-JSON archive, archive_location and a
    missing accessed; RIS AV, N1 and a missing Y2; an outline archiveUrl; a line a comment.
    """
    from yalu.downloads.footnotes import archived_states
    from yalu.sources.bibliography.formats import with_archived

    states = archived_states(_footnotes(file), setting.load().web_url)
    try:
        document = with_archived(file.read_bytes(), str(file), states)
        if output is None:
            block(document.decode())
        else:
            with output.open("xb") as written:
                written.write(document)
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from error
    note(f"archived addresses: {len(states)}")


def _footnotes(file: Path | None) -> tuple[Footnote, ...]:
    """The records of one bibliography or of all. Raises UsageError for a file that is not watched."""
    from yalu.downloads.footnotes import footnotes
    from yalu.jobs.runtime.database import job_database

    with job_database(setting.load()) as database:
        listed = footnotes(database, None if file is None else str(file.resolve()))
    if file is not None and not listed:
        raise UsageError(f"{file}: is not watched; `yalu watch add {file}`")
    return listed


def _print_followed(followed: FollowedBibliography) -> None:
    """One line for each entry that differs from before, and one for each that is not watched."""
    changes, name = followed.changes, followed.path and Path(followed.path).name
    where = f"{name}: " if name else ""
    for verb, keys in (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed)):
        for key in keys:
            line(f"{where}{verb} {key}")
    for key, before in changes.renamed.items():
        line(f"{where}renamed {before} to {key}")
    for entry in followed.refused:
        note(f"{where}line {entry.line}: {entry.key} {entry.why}")
    line(f"{where}{len(changes.unchanged)} unchanged, {len(followed.refused)} not watched")
