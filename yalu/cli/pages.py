"""Commands on pages and texts that touch no database: extract, compare, diff."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import click

from yalu import settings as setting
from yalu.cli.input import json_lines, text, wanted
from yalu.cli.output import json_line, line
from yalu.errors import PageError, UsageError
from yalu.finding import Finding
from yalu.model import Page
from yalu.sources.source import Source


@click.command()
@click.argument("page", metavar="FILE_OR_URL")
@click.option("--url", help="Address the file was served under.")
@click.option("--source", "source_id", metavar="ID", help="Read by the page rules of this source.")
@click.option("--explain", is_flag=True, help="Show where each field was read and what was dropped. Not with '-'.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def extract(page: str, url: str | None, source_id: str | None, explain: bool, as_json: bool) -> None:
    """The article and thread in one page.

    A file holds the page's HTML, not compressed. It is read as if fetched now, so that dates after the true fetch (of
    an event, of an expiry) may be taken.

    With - as FILE_OR_URL, JSON lines {"id", "file", "url", "fetched_at"} are read from stdin and answered one by one,
    always in JSON and without what was dropped. Without "fetched_at" a page counts as fetched now.
    """
    source = _source(source_id)
    if page == "-":
        for request in json_lines():
            json_line(_extract_one(request, source))
        return
    if page.startswith(("http://", "https://")):
        result = _fetch_and_read(page, source)
    else:
        result = _read_file(Path(page), url or "", source, datetime.now(UTC))
    if as_json:
        from yalu.pages import to_json

        answer = to_json(result)
        if explain:
            answer["dropped"] = [{"what": what, "why": why} for what, why in result.dropped]
            answer["reason"] = result.reason
        json_line(answer)
    else:
        _print_page(result, explain)


def _extract_one(request: dict[str, Any], source: Source | None) -> dict[str, Any]:
    from yalu.pages import to_json

    try:
        page = _read_file(Path(wanted(request, "file")), text(request, "url"), source, _moment(request))
    except (PageError, UsageError) as error:
        return {"id": request.get("id"), "url": request.get("url"), "quality": "error", "article": None,
                "thread": None, "provenance": {}, "reason": str(error)}  # fmt: skip
    return {"id": request.get("id"), **to_json(page)}


def _moment(request: dict[str, Any]) -> datetime:
    given = text(request, "fetched_at")
    try:
        return datetime.fromisoformat(given) if given else datetime.now(UTC)
    except ValueError as error:
        raise UsageError(f"fetched_at: {given!r} is not a time in ISO 8601") from error


def _read_file(file: Path, url: str, source: Source | None, fetched_at: datetime) -> Page:
    from yalu.pages import read_page

    try:
        body = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    try:
        return read_page(
            body,
            url=url or file.absolute().as_uri(),
            headers={},
            fetched_at=fetched_at if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC),
            rules=source.rules_on(fetched_at.date()) if source else None,
            comments=source.comments if source else "auto",
            timezone=source.timezone if source else None,
        )
    except PageError as error:
        raise type(error)(f"{file}: {str(error).lstrip(': ')}") from error


def _fetch_and_read(url: str, source: Source | None) -> Page:
    from yalu.jobs.lookup.fetch_page import fetch_page

    logging.getLogger("spiders").setLevel(logging.ERROR)  # the command prints the error itself
    return fetch_page(url, setting.load(), source)


def _source(source_id: str | None) -> Source | None:
    if source_id is None:
        return None
    from yalu.sources import watched

    return watched(setting.load()).get(source_id)


def _print_page(page: Page, explain: bool) -> None:
    reason = f" ({page.reason})" if page.reason else ""
    line(f"{page.quality.value}{reason}  {page.url}")
    if article := page.article:
        for name in (
            "title",
            "subtitle",
            "byline",
            "published_at",
            "modified_at",
            "language",
            "label",
            "tags",
            "notices",
        ):
            value = getattr(article, name)
            if value:
                text = "; ".join(value) if isinstance(value, tuple) else str(value)
                origin = f"   [{page.provenance[name]}]" if explain and name in page.provenance else ""
                line(f"{name:12} {text}{origin}")
        line(f"{'access':12} {article.access.value}")
        line("")
        line(article.body)
    if thread := page.thread:
        line("")
        state = {True: "open", False: "closed", None: "open or closed unknown"}[thread.open]
        expected = "" if thread.expected is None else f" of {thread.expected}"
        note = f"; {thread.note}" if thread.note else ""
        line(f"thread: {thread.platform}, {state}, {len(thread.comments)}{expected} comments{note}")
        for comment in thread.comments:
            parent = f" (to {comment.parent_id})" if comment.parent_id else ""
            line(f"- {comment.id}{parent} {comment.author or '?'}, {comment.posted_at or 'no time'}: {comment.text}")
    if explain:
        for what, why in page.dropped:
            line(f"dropped: {what}: {why}")


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--url", help="Address both captures were served under.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def compare(old: str, new: str | None, url: str | None, as_json: bool) -> None:
    """What would be reported between two captures of one page, as if both were complete.

    With - as OLD, JSON lines {"id", "old", "new", "url"} are read from stdin and answered one by one.
    """
    if old == "-":
        for request in json_lines():
            json_line(_compare_one(request))
        return
    if new is None or url is None:
        raise click.UsageError("OLD, NEW and --url are all needed")
    changes = _compare_files(old, new, url)
    if as_json:
        json_line({"changes": [_finding(change) for change in changes]})
        return
    for change in changes:
        of = f" {change.comment_id}" if change.comment_id else ""
        line(f"{change.kind.value}{of}  {change.significance:.2f}  {change.reason}")
    if not changes:
        line("nothing to report")


def _compare_one(request: dict[str, Any]) -> dict[str, Any]:
    try:
        changes = _compare_files(wanted(request, "old"), wanted(request, "new"), text(request, "url"))
    except (PageError, UsageError) as error:
        return {"id": request.get("id"), "changes": [], "reason": str(error)}
    return {"id": request.get("id"), "changes": [_finding(change) for change in changes]}


def _compare_files(old: str, new: str, url: str) -> tuple[Finding, ...]:
    from yalu.changes import compare_pages

    now = datetime.now(UTC)
    before = _read_file(Path(old), url, None, now - timedelta(days=1))
    return compare_pages(before, _read_file(Path(new), url, None, now))


def _finding(change: Finding) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "comment_id": change.comment_id,
        "significance": round(change.significance, 3),
        "reason": change.reason,
        "before": change.before,
        "after": change.after,
    }


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", show_default=True)
def diff(old: str, new: str, form: str) -> None:
    """The difference between two versions (v12 of an article, c7 of a comment) or two text files.

    As HTML it is a page of its own, in the style of reports.
    """
    from yalu.changes import diff as compute
    from yalu.changes import render_html, render_json, render_text

    result = compute(*_texts_of(old, new))
    if form == "json":
        line(json.dumps(render_json(result), ensure_ascii=False))
    elif form == "html":
        line(_page(f"{Path(old).name} → {Path(new).name}", render_html(result)))
    else:
        line(render_text(result))


def _page(title: str, fragment: str) -> str:
    from yalu.reports.formats.page import style_sheet

    return (
        '<!doctype html>\n<html lang="und"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style_sheet()}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{fragment}</main></body></html>"
    )


def _texts_of(*names: str) -> list[str]:
    """The texts of files and versions. Raises UsageError also for versions that are not of one thing."""
    from yalu.jobs.lookup import lookup

    texts, versions = [], []
    for name in names:
        file = Path(name)
        if _is_there(file):
            texts.append(_text_of_file(file))
            continue
        if not name.lstrip("vc").isdigit():
            raise UsageError(f"{name}: neither a file nor a version (v12 of an article, c7 of a comment)")
        versions.append(lookup.version(setting.load(), name))
        texts.append(lookup.version_text(versions[-1]))
    if len(versions) == len(names):
        lookup.comparable(*versions)
    return texts


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _text_of_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read as UTF-8 text: {error}") from error
