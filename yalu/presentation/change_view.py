"""One change: its states, its evidence and its citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yalu.conversion import exact
from yalu.db.queries.article_states import VersionAsOf
from yalu.db.queries.proving_captures import SNAPSHOTS, numbers
from yalu.downloads.citing import cited_change
from yalu.presentation.page_context import PageContext
from yalu.presentation.telling import ToldChange, told_change
from yalu.records.nouns.change import StoredChange
from yalu.reports.citation import Cited
from yalu.reports.words.told_items import scope_in_words


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states that a change lies between."""

    name: str
    """v12 or c7."""
    seq: int | None
    """Which version of its article it is; None of a comment, and where the version is not known."""
    path: str | None
    content_hash: str | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What a page shows of a change."""

    change: ToldChange
    sides: Sequence[Side]
    compare: str | None
    """The address of its two versions beside each other."""
    comment: str | None
    """The address of the comment that changed."""
    in_thread: str | None
    """The place of that comment in its thread as of the change."""
    snapshots: Sequence[tuple[int, Sequence[int]]]
    """The thread snapshots that prove it, each with the captures that it was read from."""
    scope: str | None
    """Why the article is watched."""
    cited: Cited


def change_view(
    context: PageContext,
    record: StoredChange,
    versions: Sequence[VersionAsOf],
    captures: Mapping[int, Sequence[int]],
) -> ChangeView:
    """What is shown of a change; ``versions`` are its article's, ``captures`` those of its thread snapshots."""
    change, number = told_change(context, record), record.comment_id
    sides = _sides(context, record, versions, number)
    return ChangeView(
        change=change,
        sides=sides,
        compare=_comparison(context, record, sides),
        comment=None if number is None else context.link(f"/comments/{number}"),
        in_thread=_in_thread(context, record, number),
        snapshots=[(each, captures.get(each, ())) for each in snapshots_of(record)],
        scope=scope_in_words(context.words, record.rule, record.matched[:6])
        if record.rule and change.quotable
        else None,
        cited=cited_change(context.words, record, versions),
    )


def snapshots_of(record: StoredChange) -> Sequence[int]:
    """The thread snapshots that the evidence of a change names."""
    return sorted(set(numbers(record.evidence, SNAPSHOTS)))


def _sides(
    context: PageContext, record: StoredChange, versions: Sequence[VersionAsOf], comment: int | None
) -> list[Side]:
    pairs = ((record.before_version, record.before_hash), (record.after_version, record.after_hash))
    named = [(name, digest) for name, digest in pairs if name]
    if not named or record.article_id is None:
        return []
    if named[0][0].startswith("c"):
        paths = (None if comment is None else context.link(f"/comments/{comment}#{name}") for name, _ in named)
        return [Side(name, None, path, digest) for (name, digest), path in zip(named, paths, strict=True)]
    seqs = {version.name: version.seq for version in versions}
    base = f"/articles/{record.article_id}/versions"
    return [
        Side(name, seqs.get(name), context.link(f"{base}/{seqs[name]}") if name in seqs else None, digest)
        for name, digest in named
    ]


def _comparison(context: PageContext, record: StoredChange, sides: list[Side]) -> str | None:
    seqs = [str(side.seq) for side in sides if side.seq is not None]
    if len(seqs) < 2:
        return None
    return context.link(f"/articles/{record.article_id}/diff", (("from", seqs[0]), ("to", seqs[1])))


def _in_thread(context: PageContext, record: StoredChange, number: int | None) -> str | None:
    """The place of the comment in the thread as of the time at which the change was first seen."""
    if number is None or record.article_id is None:
        return None
    path = f"/articles/{record.article_id}/thread#comment-{number}"
    return context.link(path, (("at", exact(record.not_after)),))
