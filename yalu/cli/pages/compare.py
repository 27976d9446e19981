"""Command: compare."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from yalu.cli.output import json_line, json_option, line
from yalu.cli.pages.input import json_lines, read_file, text, wanted
from yalu.errors import PageError, UsageError
from yalu.finding import Finding
from yalu.reasons import reason_text


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--url", help="Address both captures were served under.")
@json_option("JSON on stdout.")
def compare(old: str, new: str | None, url: str | None, as_json: bool) -> None:
    """Say what would be reported between two captures of one page, as if both were complete.

    With - as OLD, JSON lines {"id", "old", "new", "url"} are read from stdin and answered one by one.
    """
    if old == "-":
        for request in json_lines(("id", "old", "new", "url")):
            json_line(_compare_one(request))
        return
    if new is None or url is None:
        raise click.UsageError("OLD, NEW and --url are all needed")
    changes = _compare_files(old, new, url)
    if as_json:
        json_line({"changes": [_finding(change) for change in changes]})
        return
    for change in changes:
        of = f" {change.platform_comment_id}" if change.platform_comment_id else ""
        line(f"{change.kind.value}{of}  {change.significance:.2f}  {reason_text(change.reason)}")
    if not changes:
        line("nothing to report")


def _compare_one(request: dict[str, Any]) -> dict[str, Any]:
    try:
        changes = _compare_files(wanted(request, "old"), wanted(request, "new"), text(request, "url"))
    except (PageError, UsageError) as error:
        return {"id": request.get("id"), "changes": [], "error": str(error)}
    return {"id": request.get("id"), "changes": [_finding(change) for change in changes]}


def _compare_files(old: str, new: str, url: str) -> tuple[Finding, ...]:
    from yalu.changes.page_pair import compare_pages

    now = datetime.now(UTC)
    before = read_file(Path(old), url, None, now - timedelta(days=1))
    return compare_pages(before, read_file(Path(new), url, None, now))


def _finding(change: Finding) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "platform_comment_id": change.platform_comment_id,
        "significance": round(change.significance, 3),
        "reason": change.reason.as_json(),
        "before": change.before,
        "after": change.after,
    }
