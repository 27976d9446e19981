"""What a stored page shows of an article beside its item: versions, differences, snapshots (decision 0256)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from yalu.changes.text_diff.diff import DiffBlock, How, Op, diff
from yalu.records.plain_text import plain
from yalu.records.quotation import QuoteRun, SourceTerms, quote
from yalu.reports.change_classes import ChangeClass
from yalu.reports.report import Item, Report
from yalu.sources.source import Terms

MAX_PASSAGES = 8
"""Passages of one difference that are quoted where the terms allow excerpts; the rest is counted."""
MAX_SHOWN = 400
"""Passages of one difference, and paragraphs of a stored text, that a page shows at most."""
_LONGEST = 20_000
"""Characters of one paragraph that a page shows."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of an article as it is stored."""

    name: str
    """v12, as ``yalu diff`` takes it."""
    seq: int
    not_before: datetime | None
    not_after: datetime
    title: str
    body: str
    """Paragraphs separated by blank lines."""
    language: str | None
    content_hash: str
    capture_id: int | None = None
    erased: bool = False
    byline: tuple[str, ...] = ()
    published_on: date | None = None
    """The day as the publisher states it, in the publisher's own zone."""


@dataclass(frozen=True, slots=True)
class SnapshotDetails:
    """The thread as one check saw it; ``last_at`` is the last check that saw the same."""

    at: datetime
    last_at: datetime
    seen: int
    expected: int | None
    complete: bool
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class PieceHistory:
    """What the database has of one article: its newest versions and snapshots, oldest first."""

    article_id: int
    terms: Terms
    versions: tuple[StoredVersion, ...]
    snapshots: tuple[SnapshotDetails, ...]
    earlier: int = 0
    """Versions before those."""
    reserved: bool = False
    """Whether the publisher reserved text and data mining of it when it was last seen."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, or several that were split or merged, on both sides; None where a side has none."""

    how: How
    before: tuple[QuoteRun, ...] | None
    after: tuple[QuoteRun, ...] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions compared: what differs, how many passages do not, and how many that differ are not quoted."""

    before: str
    after: str
    passages: tuple[Passage, ...]
    unchanged: int
    more: int


@dataclass(frozen=True, slots=True)
class VersionDetails:
    """What a page says of a version whatever the terms."""

    name: str
    seq: int
    not_before: datetime | None
    not_after: datetime
    title: str
    language: str | None
    characters: int
    content_hash: str
    capture_id: int | None
    byline: tuple[str, ...] = ()
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class ArticleDetails:
    """One article as its page shows it. ``item`` has every recorded change up to the report, not only the report's."""

    item: Item
    versions: tuple[VersionDetails, ...]
    earlier: int
    differences: tuple[Difference, ...]
    """One for each version after the first, the newest first; empty where the terms allow no quotation."""
    snapshots: tuple[SnapshotDetails, ...]
    text: tuple[str, ...] | None
    """Paragraphs of the newest version; None where the terms do not allow the whole text."""
    excerpts: bool
    """Whether differences are shown as excerpts only."""


def piece_details(item: Item, history: PieceHistory, *, compare: bool = True) -> ArticleDetails:
    """The details of an article, cut to the terms of its source.

    With a licence differences and text are whole; where excerpts are allowed each changed passage is cut like a quote
    of the report, and at most ``MAX_PASSAGES`` of a difference are quoted; else no word of the text is there.
    ``compare`` False leaves differences out, for reports with very many articles.
    """
    licensed = history.terms is Terms.LICENSED
    allowed = item.quotable and (licensed or not history.reserved)
    limit = SourceTerms(history.terms, item.country, item.source_type).limit if allowed else 0
    whole = [version for version in history.versions if not version.erased]
    pairs = [pair for pair in pairwise(history.versions) if not (pair[0].erased or pair[1].erased)]
    shown = reversed(pairs) if compare and limit else ()
    return ArticleDetails(
        item=replace(item, quotable=limit > 0, reserved=item.reserved or history.reserved),
        versions=tuple(_facts(version) for version in history.versions),
        earlier=history.earlier,
        differences=tuple(_difference(old, new, None if licensed else limit) for old, new in shown),
        snapshots=history.snapshots,
        text=_paragraphs(whole[-1].body) if licensed and limit and whole else None,
        excerpts=bool(limit) and not licensed,
    )


def _facts(version: StoredVersion) -> VersionDetails:
    return VersionDetails(
        name=version.name,
        seq=version.seq,
        not_before=version.not_before,
        not_after=version.not_after,
        title=plain(version.title),
        language=version.language,
        characters=len(version.body),
        content_hash=version.content_hash,
        capture_id=version.capture_id,
        byline=tuple(plain(name, 100) for name in version.byline[:10]),
        published_on=version.published_on,
    )


def _paragraphs(body: str) -> tuple[str, ...]:
    parts = (plain(part, _LONGEST) for part in body.split("\n"))
    return tuple(part for part in parts if part)[:MAX_SHOWN]


def _difference(old: StoredVersion, new: StoredVersion, limit: int | None) -> Difference:
    """``limit`` None: whole passages."""
    blocks = [
        block
        for block in diff(old.body, new.body).blocks
        if block.text(Op.ADDED).strip() or block.text(Op.REMOVED).strip()
    ]
    differing = [block for block in blocks if _differs(block)]
    most = MAX_SHOWN if limit is None else MAX_PASSAGES
    passages = [_passage(block, limit) for block in differing[:most]]
    title = _headline(old, new, limit)
    return Difference(
        before=old.name,
        after=new.name,
        passages=(*title, *passages),
        unchanged=len(blocks) - len(differing),
        more=max(len(differing) - most, 0),
    )


def _differs(block: DiffBlock) -> bool:
    """Whether a reader sees a difference: white space alone is none, another place is one."""
    if block.how in (How.SAME, How.EDITED):
        return plain(block.text(Op.REMOVED), _LONGEST) != plain(block.text(Op.ADDED), _LONGEST)
    return True


def _headline(old: StoredVersion, new: StoredVersion, limit: int | None) -> Iterable[Passage]:
    if plain(old.title) == plain(new.title):
        return ()
    both = quote(plain(old.title), plain(new.title), limit or _LONGEST)
    return () if both is None else (Passage(How.EDITED, both.before, both.after),)


def _passage(block: DiffBlock, limit: int | None) -> Passage:
    if limit is None:
        before = None if block.old_at is None else _runs(block, Op.REMOVED)
        after = None if block.new_at is None else _runs(block, Op.ADDED)
        return Passage(block.how, before, after)
    old, new = (plain(block.text(side), _LONGEST) or None for side in (Op.REMOVED, Op.ADDED))
    both = quote(old if block.old_at is not None else None, new if block.new_at is not None else None, limit)
    return Passage(block.how, None if both is None else both.before, None if both is None else both.after)


def _runs(block: DiffBlock, side: Op) -> tuple[QuoteRun, ...]:
    """One side of a whole passage, its changed words marked; a passage that only moved has none."""
    runs: list[QuoteRun] = []
    left = _LONGEST
    for segment in block.segments:
        if segment.op in (Op.EQUAL, side) and left > 0:
            text = _plain_run(segment.text[:left])
            left -= len(segment.text)
            if text:
                runs.append(QuoteRun(text, changed=segment.op is side))
    if runs:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(run for run in runs if run.text)


def _plain_run(text: str) -> str:
    """A run made safe to print; its spaces at both ends are kept as one."""
    inner = plain(text, _LONGEST)
    if not inner:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + inner + (" " if text[-1].isspace() else "")


def pieces_of(report: Report) -> dict[int, Item]:
    """Every article that a report links to, by article id: the top items first, last those that were already there."""
    items: dict[int, Item] = {}
    for item in (*report.top, *report.items, *_known(report)):
        if item.article_id is not None:
            items.setdefault(item.article_id, item)
    return items


def _known(report: Report) -> Iterator[Item]:
    """The articles that were there before the first visit, as items to which nothing happened."""
    places = {source.source_id: (source.type, source.country) for source in report.coverage}
    for line in report.already_there:
        source_type, country = places.get(line.source_id, ("", ""))
        for piece in line.newest:
            yield Item(
                article_id=piece.article_id,
                source_id=line.source_id,
                source_name=line.source_name,
                source_type=source_type,
                country=country,
                tier=None,
                title=piece.title,
                url=piece.url,
                byline=(),
                language=piece.language,
                scope=None,
                quotable=True,
                reserved=False,
                events=(),
                cls=ChangeClass.NEW,
                key=f"article-{piece.article_id}",
            )
