"""What differs between the stored versions of an article or comment and those that it has when it is read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from yalu.model import ParsedArticle, ParsedComment, ReextractionKind

Version = tuple[Any, Mapping[str, Any]]
"""The key and the columns of a version that was read again: one that stays has the id of the stored row."""


@dataclass(frozen=True, slots=True)
class VersionNote:
    """A line of the log: what became of the stored version ``old``, or that there is a ``new`` one.

    ``place`` is the crawl or snapshot that made it. One that is dropped has the article's version before it as ``new``.
    """

    kind: ReextractionKind
    place: Any
    old: Any | None = None
    new: Version | None = None


def versions_again(olds: Sequence[Any], again: Sequence[Version], *, of_article: bool) -> Iterator[VersionNote]:
    """Which of the stored rows ``olds`` were replaced or dropped, and of which versions nothing was stored."""
    place = "crawl_id" if of_article else "snapshot_id"
    keys, stored = {key for key, _ in again}, {old.id for old in olds}
    at_place = {version[1][place]: version for version in again}
    known = {getattr(old, place): old for old in olds if old.id not in keys}
    for where, old in known.items():
        if where in at_place:
            yield VersionNote(ReextractionKind.REPLACED, where, old, at_place[where])
        else:
            before = [version for version in again if of_article and version[1]["not_after"] <= old.not_after]
            yield VersionNote(ReextractionKind.DROPPED, where, old, before[-1] if before else None)
    for version in again:
        if version[0] not in stored and version[1][place] not in known:
            yield VersionNote(ReextractionKind.FOUND, version[1][place], None, version)


def to_review(olds: Sequence[Any], again: Sequence[Version], *, of_article: bool) -> set[Any]:
    """The places of versions that are compared with another version than before, or are no longer there."""
    place = "crawl_id" if of_article else "snapshot_id"
    keys, stored = {key for key, _ in again}, {old.id for old in olds}
    fresh = [False, *(key not in stored for key, _ in again)]
    places = {row[place] for (_, row), new, after_new in zip(again, fresh[1:], fresh, strict=False) if new or after_new}
    return places | {getattr(old, place) for old in olds if old.id not in keys}


def differing_fields(old: ParsedArticle | ParsedComment, new: ParsedArticle | ParsedComment) -> list[str]:
    """The names of the fields in which two states differ."""
    return [field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)]
