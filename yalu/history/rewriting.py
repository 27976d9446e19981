"""What differs between the stored versions of an article or comment and those that it has when it is read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from yalu.model import ParsedArticle, ParsedComment, ReextractionKind

Version = tuple[Any, Mapping[str, Any]]
"""The key and the columns of a version that was read again: one that stays has the id of the stored row."""


VersionNote = tuple[ReextractionKind, Any, Any | None, Version | None, bool]
"""A line of the log: its kind, the crawl or snapshot that made the version, the stored version, the one there is, and
whether those two are readings of one page. One that is dropped has the article's version before it as the latter.
"""


def versions_again(
    olds: Sequence[Any], again: Sequence[Version], *, of_article: bool
) -> tuple[list[VersionNote], set[Any]]:
    """What became of the stored rows ``olds``, and which versions nothing was stored of.

    Returns beside it the places of versions that are compared with another one than before, or are no longer there.
    """
    place, stored = "crawl_id" if of_article else "snapshot_id", {old.id for old in olds}
    at_place, keys = {version[1][place]: version for version in again}, {key for key, _ in again}
    lost = {getattr(old, place): old for old in olds if old.id not in keys}
    notes: list[VersionNote] = []
    for where, old in lost.items():
        if where in at_place:
            notes.append((ReextractionKind.REPLACED, where, old, at_place[where], True))
            continue
        before = [version for version in again if of_article and version[1]["not_after"] <= old.not_after]
        notes.append((ReextractionKind.DROPPED, where, old, before[-1] if before else None, False))
    fresh = [version[0] not in stored for version in again]
    for version, is_fresh in zip(again, fresh, strict=True):
        if is_fresh and version[1][place] not in lost:
            notes.append((ReextractionKind.FOUND, version[1][place], None, version, False))
    follows = zip(again, fresh, [False, *fresh], strict=False)
    return notes, {*lost, *(version[1][place] for version, *anew in follows if any(anew))}


def differing_fields(old: ParsedArticle | ParsedComment, new: ParsedArticle | ParsedComment) -> list[str]:
    """The names of the fields in which two states differ."""
    return [field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)]
