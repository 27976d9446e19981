"""Commands on retention: forget, prune."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from yalu import settings as setting
from yalu.cli.output import Moment, OneOf, json_line, json_option, line, note
from yalu.errors import StoreError

_yes = click.option("--yes", is_flag=True, help="Do it; without this, only say what would be done.")


@click.command()
@click.argument("url", required=False)
@click.option("--comment", metavar="URL#ID", help="One comment: its article's address and its id, or a version (c7).")
@click.option(
    "--author-key", metavar="KEY", help="All comments of one commenter, by the key in `yalu show --thread --json`."
)
@click.option("--author", metavar="NAME", help="All comments of one commenter, by name; needs --source and the secret.")
@click.option("--source", "source_id", metavar="ID", help="The source at which the commenter writes.")
@click.option("--reason", default="on request", show_default=True, help="Kept with the record of the erasure.")
@_yes
@json_option("JSON on stdout.")
def forget(
    url: str | None,
    comment: str | None,
    author_key: str | None,
    author: str | None,
    source_id: str | None,
    reason: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Blank an article, one comment, or all comments of a commenter, everywhere in the database and for good.

    What is left is that something was there, when, and its hash; the same is not collected again. Name one: URL (or a
    version such as v12), --comment, --author-key, or --author with --source. Reports in folders and object stores are
    written anew; those sent by mail or to chats, exported files and backups are out of reach.
    """
    from yalu.jobs.maintenance import retention as keeping

    if sum(name is not None for name in (url, comment, author_key, author)) != 1:
        raise click.UsageError("name one thing to forget: URL, --comment, --author-key, or --author with --source")
    if author is not None and source_id is None:
        raise click.UsageError("--author needs --source: a commenter's key differs from source to source")
    if source_id is not None and author is None and author_key is None:
        raise click.UsageError("--source goes with --author or --author-key")
    settings = setting.load()
    if url is not None:
        done = keeping.forget_article(settings, url, reason=reason, yes=yes)
    elif comment is not None:
        done = keeping.forget_comment(settings, comment, reason=reason, yes=yes)
    else:
        done = keeping.forget_commenter(
            settings, source_id=source_id, author=author, author_key=author_key, reason=reason, yes=yes
        )
    _print(done, as_json)


@click.command()
@click.option("--older-than", type=Moment(), required=True, help="An age such as 90d, or a date.")
@click.option(
    "--what",
    type=OneOf(["captures", "comments", "all", "objects"]),
    default="captures",
    show_default=True,
    help="Bytes of captures, words of comments, both (all), or objects in the store that no capture needs.",
)
@_yes
@json_option("JSON on stdout.")
def prune(older_than: datetime, what: str, yes: bool, as_json: bool) -> None:
    """Apply retention: blank what is older than it needs to be.

    Captures lose headers and body, except those that a version was read from and the last of each address. Comments
    whose newest state was first seen before then lose their words, and the captures that show them go too. Objects that
    no capture needs are what a crash left over in the object store.
    """
    from yalu.jobs.maintenance import retention as keeping

    done = keeping.prune(
        setting.load(),
        captures_before=older_than if what in ("captures", "all") else None,
        comments_before=older_than if what in ("comments", "all") else None,
        objects_before=older_than if what == "objects" else None,
        yes=yes,
    )
    _print(done, as_json)


def _print(done: Any, as_json: bool) -> None:
    if as_json:
        unsure = {"unsure": done.unsure} if done.unsure else {}
        places = {"rewritten": list(done.rewritten), "not_rewritten": list(done.not_rewritten)}
        unfinished = {"unfinished": done.unfinished} if done.unfinished else {}
        counts = asdict(done.erased)
        json_line({"done": done.done, "items": list(done.items), **counts, **places, **unsure, **unfinished})
    else:
        _print_lines(done)
    if done.unfinished:
        raise StoreError(done.unfinished)


def _print_lines(done: Any) -> None:
    counts = asdict(done.erased)
    if done.unsure:
        note(done.unsure)
    for item in done.items:
        line(item)
    for name, count in counts.items():
        if count:
            line(f"{count:8} {name.replace('_', ' ')} {'blanked' if done.done else 'would be blanked'}")
    for place in done.rewritten:
        line(f"reports written anew: {place}")
    for place in done.not_rewritten:
        note(f"yalu: reports in {place} still show it; write them anew or delete them by hand")
    if not any(counts.values()):
        line("nothing to blank")
    if not done.done:
        note("nothing was changed; --yes does it")
