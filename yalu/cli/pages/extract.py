"""Command: extract."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from yalu import settings as setting
from yalu.cli.output import json_line, json_option, line
from yalu.cli.pages.input import json_lines, read_file, text, wanted
from yalu.errors import PageError, UsageError
from yalu.model import Page
from yalu.reasons import reason_text
from yalu.sources.source import SourceConfig


@click.command()
@click.argument("page", metavar="FILE_OR_URL")
@click.option("--url", help="Address the file was served under.")
@click.option("--source", "source_id", metavar="ID", help="Read by the page rules of this source.")
@click.option("--explain", is_flag=True, help="Show where each field was read and what was dropped. Not with '-'.")
@json_option("JSON on stdout.")
def extract(page: str, url: str | None, source_id: str | None, explain: bool, as_json: bool) -> None:
    """Read the article and the thread in one page, and store nothing.

    A file holds the page's HTML, not compressed. It is read as if fetched now, so that dates after the true fetch (of
    an event, of an expiry) may be taken.

    With - as FILE_OR_URL, JSON lines {"id", "file", "url", "fetched_at"} are read from stdin and answered one by one,
    always in JSON and without what was dropped. Without "fetched_at" a page counts as fetched now.
    """
    source = _source(source_id)
    if page == "-":
        for request in json_lines(("id", "file", "url", "fetched_at")):
            json_line(_extract_one(request, source))
        return
    if page.startswith(("http://", "https://")):
        result = _fetch_and_read(page, source)
    else:
        result = read_file(Path(page), url or "", source, datetime.now(UTC))
    if as_json:
        from yalu.pages.as_json import to_json

        answer = to_json(result)
        if explain:
            answer["dropped"] = [{"what": what, "why": why} for what, why in result.dropped]
            answer["reason"] = result.reason and result.reason.as_json()
        json_line(answer)
    else:
        _print_page(result, explain)


def _extract_one(request: dict[str, Any], source: SourceConfig | None) -> dict[str, Any]:
    from yalu.pages.as_json import to_json

    try:
        page = read_file(Path(wanted(request, "file")), text(request, "url"), source, _moment(request))
    except (PageError, UsageError) as error:
        return {"id": request.get("id"), "url": request.get("url"), "quality": "error", "article": None,
                "thread": None, "provenance": {}, "error": str(error)}  # fmt: skip
    return {"id": request.get("id"), **to_json(page)}


def _moment(request: dict[str, Any]) -> datetime:
    given = text(request, "fetched_at")
    try:
        return datetime.fromisoformat(given) if given else datetime.now(UTC)
    except ValueError as error:
        raise UsageError(f"fetched_at: {given!r} is not a time in ISO 8601") from error


def _fetch_and_read(url: str, source: SourceConfig | None) -> Page:
    from yalu.jobs.lookup.fetch_page import fetch_page

    logging.getLogger("yalu.spiders").setLevel(logging.ERROR)  # the command prints the error itself
    return fetch_page(url, setting.load(), source)


def _source(source_id: str | None) -> SourceConfig | None:
    if source_id is None:
        return None
    from yalu.sources.load import watched

    return watched(setting.load()).get(source_id)


def _print_page(page: Page, explain: bool) -> None:
    reason = f" ({reason_text(page.reason)})" if page.reason else ""
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
        note = f"; {reason_text(thread.note)}" if thread.note else ""
        line(f"thread: {thread.platform}, {state}, {len(thread.comments)}{expected} comments{note}")
        for comment in thread.comments:
            parent = f" (to {comment.parent_id})" if comment.parent_id else ""
            line(f"- {comment.id}{parent} {comment.author or '?'}, {comment.posted_at or 'no time'}: {comment.text}")
    if explain:
        for what, why in page.dropped:
            line(f"dropped: {what}: {why}")
