"""What a desk's marks propose: to mute a kind of change at an outlet. Nothing is muted by itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from yalu.model import Kind
from yalu.records.figures.outlet import Proportion, proportion

LEAST_MARKED = 5
"""Fewest marked changes of a kind at an outlet of which anything is proposed."""
MOSTLY = 50.0
"""Per 100 marked changes: more must be noise, by the lower bound of the interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteProposal:
    """A kind of change at a source whose changes users mostly marked as noise."""

    source_id: str
    """The source, as the registry names it."""
    source_name: str
    """Name of the source, for readers."""
    kind: Kind
    """The kind of change."""
    noise: Proportion
    """Changes marked as noise and by nobody as important, of those that are marked at all."""
    would_hide: int
    """Changes of the kind at the source in the last 90 days: what a subscription would have left out."""
    muted: str
    """What a subscription names to leave them out."""


def muted_as(source_id: str, kind: Kind) -> str:
    """Return what a subscription names to leave out a kind at a source: "the-estuary article.byline"."""
    return f"{source_id} {kind.value}"


def is_mostly_noise(noise: int, marked: int) -> bool:
    """Whether so many of the marked changes are noise that muting is proposed (Wilson's interval, 95 %)."""
    low = proportion(noise, marked, LEAST_MARKED).low
    return low is not None and low > MOSTLY
