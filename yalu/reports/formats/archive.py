"""What is kept of all reports of a folder, and the feeds of its subscription and of each source."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from yalu.conversion import EPOCH, from_attributes
from yalu.rendering.feeds import Feed, FeedEntry, atom, json_feed
from yalu.reports.change_classes import ChangeClass
from yalu.reports.coverage import CoverageTotals
from yalu.reports.formats.as_json import FORMAT, from_json
from yalu.reports.formats.feed import MAX_ENTRIES, entries, feed_id, joined
from yalu.reports.report import ComposedReport, Links, Reader
from yalu.reports.words import sentences
from yalu.reports.words.words import Words, words_for

REPORTS_IN_FEEDS = 60
"""Reports whose changes the feeds have, the newest."""
ENTRIES_IN_FEEDS = 10 * MAX_ENTRIES
"""Entries after which older reports are only listed: no feed has more than ``MAX_ENTRIES``."""

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""Names that may become a file's."""
_ABSOLUTE = re.compile(r"https?://")


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """What the index needs of a report's JSON; the rest is not decoded."""

    format: int
    id: str
    reader: Reader
    since: datetime
    until: datetime
    made_at: datetime
    counts: Mapping[ChangeClass, int]
    totals: CoverageTotals
    names: Mapping[str, str]
    """Names of sources by id."""


@dataclass(frozen=True, slots=True)
class ArchiveEntry(ArchiveHead):
    """A report as the index tells it. ``entries`` are empty for reports that are too old for the feeds."""

    entries: tuple[FeedEntry, ...] = ()


_HEAD = msgspec.json.Decoder(ArchiveHead)


def archive_entry(report: ComposedReport, links: Links | None = None) -> ArchiveEntry:
    """The entry of a report, with its changes for the feeds."""
    return from_attributes(ArchiveEntry, report, format=FORMAT, entries=entries(report, links))


def read_archive(texts: Iterable[str], links: Links | None = None) -> tuple[ArchiveEntry, ...]:
    """The entries of reports that ``as_json`` wrote, newest first. What is none, or of an older format, is left out."""
    heads = [(head, text) for text in texts if (head := _head(text)) is not None]
    heads.sort(key=lambda pair: (pair[0].until, pair[0].id), reverse=True)
    archive: list[ArchiveEntry] = []
    left = ENTRIES_IN_FEEDS
    for at, (head, text) in enumerate(heads):
        archive.append(_read(head, text, links, whole=at < REPORTS_IN_FEEDS and left > 0))
        left -= len(archive[-1].entries)
    return tuple(archive)


def is_replaced(entry: ArchiveEntry, report: ComposedReport) -> bool:
    """Whether a report takes the place of an entry: of the same reader and period there is one report."""
    period = (report.reader.subscription, report.since, report.until)
    return (entry.reader.subscription, entry.since, entry.until) == period


def _read(head: ArchiveHead, text: str, links: Links | None, *, whole: bool) -> ArchiveEntry:
    """The entry with its changes; without them if it is old, or if somebody else's hand was in the file."""
    try:
        if whole:
            return archive_entry(from_json(text), links)
    except ValueError:
        pass
    return from_attributes(ArchiveEntry, head, entries=())


def _head(text: str) -> ArchiveHead | None:
    try:
        head = _HEAD.decode(text)
    except ValueError:
        return None
    return head if head.format == FORMAT else None


def render_feeds(ordered: Sequence[ArchiveEntry], reader: Reader) -> dict[str, str]:
    """``feed.atom`` and ``feed.json`` of reports, the newest first, and the same two for each source.

    ``reader`` says in which language. Links between the files are relative.
    """
    words = words_for(reader.language, reader.timezone)
    whole = joined(_feed(words, reader, ordered), [entry.entries for entry in ordered])
    files = {"feed.atom": atom(whole), "feed.json": json_feed(whole)}
    for source_id, feed in _source_feeds(words, ordered).items():
        files[f"sources/{source_id}.atom"] = atom(feed)
        files[f"sources/{source_id}.json"] = json_feed(feed)
    return files


def _feed(words: Words, reader: Reader, ordered: Sequence[ArchiveEntry]) -> Feed:
    title = sentences.title(words)
    return Feed(
        id=feed_id("subscription", reader.subscription or ""),
        title=title if reader.subscription is None else f"{title} · {reader.subscription}",
        language=words.tag,
        updated=max((entry.made_at for entry in ordered), default=EPOCH),
        entries=(),
        home="index.html",
        atom="feed.atom",
        json="feed.json",
    )


def _source_feeds(words: Words, ordered: Sequence[ArchiveEntry]) -> dict[str, Feed]:
    groups: defaultdict[str, list[FeedEntry]] = defaultdict(list)
    names: dict[str, str] = {}
    for entry in reversed(ordered):
        names.update(entry.names)
    for entry in ordered:
        for change in entry.entries:
            if change.source_id is not None and _SAFE.fullmatch(change.source_id):
                groups[change.source_id].append(_beside(change))
    return {
        source_id: joined(
            Feed(
                id=feed_id("source", source_id),
                title=names.get(source_id, source_id),
                language=words.tag,
                updated=max(entry.updated for entry in group),
                entries=(),
                home="../index.html",
                atom=f"{source_id}.atom",
                json=f"{source_id}.json",
            ),
            [group],
        )
        for source_id, group in sorted(groups.items())
    }


def _beside(entry: FeedEntry) -> FeedEntry:
    """The entry as a feed in a folder of its own has it: what is relative begins one folder up."""
    link = entry.link
    return entry if link is None or _ABSOLUTE.match(link) else replace(entry, link=f"../{link}")
