"""Content analysis of changes: samples, the categories of their codebooks, and the codes that were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CodingStage(StrEnum):
    """When a code was given: before or after the coders could see each other's."""

    BLIND = "blind"
    RECONCILED = "reconciled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingSample:
    """Changes that were drawn to be coded by several coders, and how far these agree. Times are aware, UTC."""

    sample: str
    """Name of the sample."""
    codebook: str
    """The codebook, by its id."""
    codebook_version: str
    """Version of the codebook when the sample was drawn."""
    filters: str
    """What the sample was drawn from, as the address of a list has it."""
    known_at: datetime
    """The sample was drawn from what was recorded by then."""
    seed: int
    """Number on which the draw and the resamples of the interval depend."""
    strata: str | None
    """What was shared in proportion: source, country or kind; None: nothing."""
    population: int
    """Changes that the sample was drawn from."""
    units: int
    """Changes in the sample."""
    coders: tuple[str, ...]
    """Users who code each of them."""
    drawn_at: datetime
    """When it was drawn."""
    complete: bool
    """Whether every coder has coded every unit; before that nothing is told of the codes."""
    coded_by_several: int | None = None
    """Units to which two coders or more gave a code; agreement is that on these."""
    agreed: float | None = None
    """Of 1: the pairs of codes of one unit that are the same."""
    alpha: float | None = None
    """Krippendorff's alpha for nominal data; None too where only one code was given."""
    alpha_low: float | None = None
    """Lower bound of its interval: 95 %, percentile bootstrap over units."""
    alpha_high: float | None = None
    """Upper bound of its interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingCategory:
    """A category of the codebook of a sample, in English where the codebook has it."""

    sample: str
    """Name of the sample."""
    code: str
    """What codings have as their code."""
    name: str
    """What coders read."""
    definition: str
    """When the category holds."""
    examples: tuple[str, ...]
    """Changes of the category, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """The code that a coder gave a change of a sample, or that was agreed on. Times are aware, UTC."""

    sample: str
    """Name of the sample."""
    place: int
    """Place of the change in the sample, from 1."""
    change_id: int
    """The change."""
    stratum: str | None
    """The stratum that it was drawn from; None: there were none."""
    coder: str
    """User who gave the code; in a data set a pseudonym."""
    stage: CodingStage
    """Whether it was given blind, or reconciled after all had coded."""
    code: str | None
    """A code of the codebook; None: left without one."""
    note: str
    """What the coder wrote beside it; empty if nothing."""
    coded_at: datetime
    """When it was given."""
