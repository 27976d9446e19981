"""What became of a change in the reprints and editions of its article: the record, and the rules it follows. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from yalu.changes.body.notices import notices_of
from yalu.changes.edits_in_copies import ChangedPassage, Stance, passages_of, stances
from yalu.changes.language.word_variants import letters_of
from yalu.model import Kind, ParsedArticle
from yalu.records.nouns.details import OtherArticle

SPREADING = frozenset({Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY, Kind.ARTICLE_NOTICE, Kind.ARTICLE_GONE})
"""Kinds of change that are looked for in copies: edits, corrections, removals."""


class CopyOutcome(StrEnum):
    """Whether a copy followed a change."""

    FOLLOWED = "followed"
    """It did the same after the article did."""
    ORDER_UNKNOWN = "order_unknown"
    """It did the same, and which of the two was first is not known."""
    HAD_ALREADY = "had_already"
    """It did so before the article did, or was so from its first sight on."""
    NOT_FOLLOWED = "not_followed"
    """It stood as before when it was last seen, which was after the change."""
    NOT_VISITED = "not_visited"
    """It was not seen since the change."""
    NOT_COMPARABLE = "not_comparable"
    """Its text differs there, or is in another language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySpread(OtherArticle):
    """What became of a change in one reprint or edition. Times are aware, UTC."""

    is_edition: bool
    """Whether it is in another language; then only that it changed its headline or showed a notice can be seen."""
    following: CopyOutcome
    """Whether it followed."""
    version: str | None = None
    """The version in which it did; None of a removal, and where it did not."""
    not_before: datetime | None = None
    """The last time that it was seen as before; None where it did not follow, or was so from its first sight on."""
    not_after: datetime | None = None
    """The first time that it was seen as the article then was; None where it did not follow."""
    hours_at_least: float | None = None
    """Hours between the change and this, at least; below 0 where it may have been first; None without an interval."""
    hours_at_most: float | None = None
    """Hours between the change and this, at most."""
    last_seen_at: datetime | None
    """The last check that saw it."""


@dataclass(frozen=True, slots=True)
class CopyState:
    """A version of a copy, with the interval in which it came about."""

    version: str
    article: ParsedArticle
    not_before: datetime | None
    not_after: datetime


@dataclass(frozen=True, slots=True)
class CopyStep:
    """An interval in which a copy did what is looked for; ``not_before`` is None where it was so at first sight."""

    version: str | None
    not_before: datetime | None
    not_after: datetime


@dataclass(frozen=True, slots=True)
class SpreadSteps:
    """When a copy did what is looked for, oldest first, and whether it would be known if it never did."""

    steps: tuple[CopyStep, ...]
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class SpreadingEdit:
    """An edit or a correction of an article: its two states, and the passages of the body that differ."""

    kind: Kind
    old: ParsedArticle
    new: ParsedArticle
    since: datetime
    """When the article was last seen as before."""
    passages: tuple[ChangedPassage, ...]


def follow(
    interval: tuple[datetime, datetime], looked_for: SpreadSteps, last_seen_at: datetime | None
) -> tuple[CopyOutcome, CopyStep | None]:
    """Return whether a copy followed a change that happened within ``interval``, and the step in which it did the same.

    The interval is from the last sight of the old state to the first of the new one; ``last_seen_at`` is the last
    check that saw the copy. Only intervals that lie apart have an order.
    """
    start, end = interval
    later = [step for step in looked_for.steps if step.not_after > start]
    for step in (*later, *looked_for.steps):
        if step.not_before is None or step.not_after <= start:
            return CopyOutcome.HAD_ALREADY, step
        return CopyOutcome.FOLLOWED if step.not_before >= end else CopyOutcome.ORDER_UNKNOWN, step
    if not looked_for.comparable:
        return CopyOutcome.NOT_COMPARABLE, None
    return CopyOutcome.NOT_VISITED if last_seen_at is None or last_seen_at < end else CopyOutcome.NOT_FOLLOWED, None


def hours_between(interval: tuple[datetime, datetime], step: CopyStep | None) -> tuple[float | None, float | None]:
    """Return the least and the most hours from a change to what a copy did; None without an interval of the copy."""
    if step is None or step.not_before is None:
        return None, None
    start, end = interval
    least, most = step.not_before - end, step.not_after - start
    return round(least.total_seconds() / 3600, 2), round(most.total_seconds() / 3600, 2)


def edit_of(kind: Kind, old: ParsedArticle, new: ParsedArticle, since: datetime) -> SpreadingEdit:
    """Return an edit as it is looked for in copies; ``since`` is when the article was last seen as before."""
    return SpreadingEdit(kind, old, new, since, passages_of(old, new) if kind is Kind.ARTICLE_BODY else ())


def steps_of(edit: SpreadingEdit, states: Sequence[CopyState], *, is_edition: bool) -> SpreadSteps:
    """Return when a copy, of which ``states`` are the versions, oldest first, took over an edit or a correction."""
    if edit.kind is Kind.ARTICLE_NOTICE:
        return _notice_steps(edit, states, is_edition=is_edition)
    if is_edition and edit.kind is not Kind.ARTICLE_HEADLINE:
        return SpreadSteps((), comparable=False)
    if is_edition:
        changed = [
            new for old, new in pairwise(states) if letters_of(old.article.title) != letters_of(new.article.title)
        ]
        return SpreadSteps(tuple(_step(state) for state in changed if state.not_after > edit.since))
    if edit.kind is Kind.ARTICLE_BODY:
        return _turns(states, stances(edit.passages, [state.article.body for state in states]))
    old, new = letters_of(edit.old.title), letters_of(edit.new.title)
    by_title = {old: Stance.OLD, new: Stance.NEW} if old != new else {}
    return _turns(states, [by_title.get(letters_of(state.article.title), Stance.NEITHER) for state in states])


def _notice_steps(edit: SpreadingEdit, states: Sequence[CopyState], *, is_edition: bool) -> SpreadSteps:
    """A notice that appears, whatever it says; one that stood at first sight counts if it says the same."""
    own = set(map(letters_of, notices_of(edit.new))) - set(map(letters_of, notices_of(edit.old)))
    shown = [set(map(letters_of, notices_of(state.article))) for state in states]
    if not own or not shown:
        return SpreadSteps((), comparable=False)
    if shown[0] & own and not is_edition:
        return SpreadSteps((CopyStep(states[0].version, None, states[0].not_after),))
    came = [state for state, (before, after) in zip(states[1:], pairwise(shown), strict=True) if after - before]
    return SpreadSteps(tuple(map(_step, came)), comparable=not shown[0])


def _turns(states: Sequence[CopyState], held: Sequence[Stance]) -> SpreadSteps:
    """The first turn from the old to the new state, with the whole interval between the two."""
    left_at: datetime | None = None
    was_old = False
    for state, stance in zip(states, held, strict=True):
        left_at = left_at if was_old and left_at else state.not_before
        if stance is Stance.NEW:
            return SpreadSteps((CopyStep(state.version, left_at, state.not_after),))
        if stance is Stance.OLD:
            was_old, left_at = True, None
    return SpreadSteps((), comparable=bool(held) and held[-1] is Stance.OLD)


def _step(state: CopyState) -> CopyStep:
    return CopyStep(state.version, state.not_before, state.not_after)
