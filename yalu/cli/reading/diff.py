"""Command: diff."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import click

from yalu import settings as setting
from yalu.cli.output import OneOf, line
from yalu.errors import UsageError


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=OneOf(["text", "html", "json"]), default="text", show_default=True)
def diff(old: str, new: str, form: str) -> None:
    """Show the difference between two versions (v12 of an article, c7 of a comment) or two text files.

    As HTML it is a page of its own, in the style of reports.
    """
    from yalu.changes.text_diff.diff import diff as compute
    from yalu.changes.text_diff.render import render_html, render_json, render_text

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
    from yalu.jobs.lookup import show

    texts, versions = [], []
    for name in names:
        file = Path(name)
        if _is_there(file):
            texts.append(_text_of_file(file))
            continue
        if not name.lstrip("vc").isdigit():
            raise UsageError(f"{name}: neither a file nor a version (v12 of an article, c7 of a comment)")
        versions.append(show.version(setting.load(), name))
        texts.append(show.version_text(versions[-1]))
    if len(versions) == len(names):
        show.comparable(*versions)
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
