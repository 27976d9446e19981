"""How an outlet behaves: what it edited, corrected and removed, each beside how often that could be seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from yalu.model import Kind
from yalu.records.selection.filters import NAMES, FilterError, Filters, one_of

LEAST = 30
"""Fewest articles, checks or comments of which a rate is given: of fewer an interval says next to nothing."""
CONFIDENCE = 1.959964
"""Standard deviations on each side of which 95 % of a normal distribution lie."""
MEASURES = ("edits", "silent_edits", "corrections", "removals", "comments_removed")
"""What outlets can be ranked by."""
TAKEN = ("source", "country", "since", "until", "min_significance")
"""Filters that narrow both what is counted and what it is counted of; others would narrow the first alone."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many of how many, per 100, with its 95 % interval; the rate is None where there are too few of them."""

    count: int
    """How many."""
    of: int
    """Of how many."""
    per_100: float | None
    """The rate; None: of too few."""
    low: float | None
    """Lower bound of the interval (Wilson's, 95 %), per 100."""
    high: float | None
    """Upper bound of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletBehaviour:
    """What a source did in a period, of what was watched of it.

    An edit is a change of headline, body, byline, date or label that is more than cosmetic.
    """

    source_id: str
    """The source, as the registry names it."""
    source_name: str
    """Name of the source, for readers."""
    source_type: str
    """newspaper, magazine, think-tank, state-media, blog or agency."""
    country: str
    """ISO 3166 code of the source's country."""
    articles: int
    """Articles under watch: those in scope that were checked in the period, each once."""
    checks: int
    """Checks of them that showed whether the article was there."""
    snapshots_complete: int
    """Snapshots of threads in the period that were complete: only these can show that a comment is gone."""
    comments: int
    """Comments that could be missed: under threads with a complete snapshot in the period, and not gone before it."""
    edits: Proportion
    """Articles that were edited, of those under watch."""
    edits_per_check: Proportion
    """Checks that found an edit, of all."""
    edits_seen: int
    """Edits: one article may have several."""
    silent_edits: Proportion
    """Articles with an edit of headline or body that the page does not declare."""
    silent_edits_per_check: Proportion
    """Checks that found one."""
    silent_edits_seen: int
    """Silent edits."""
    corrections: Proportion
    """Articles in which a correction, clarification or editor's note appeared."""
    corrections_per_check: Proportion
    """Checks that found one."""
    corrections_seen: int
    """Notices that appeared."""
    removals: Proportion
    """Articles that were proved to be no longer available."""
    removals_per_check: Proportion
    """Checks that found one missing first."""
    removals_seen: int
    """Removals."""
    comments_removed: Proportion
    """Comments that were proved to be gone, of ``comments``."""
    hours_to_edit: float | None
    """Median time from publication to the first sight of an article's first edit; None: of too few."""
    edits_timed: int
    """Articles of which that time is known: published while the source was watched, and first edited in the period."""


def proportion(count: int, of: int, least: int = LEAST) -> Proportion:
    """Return a proportion with Wilson's score interval of 95 %.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927), 209–212. Raises ValueError unless 0 <= count <= of.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of}")
    if of < max(least, 1):
        return Proportion(count, of, None, None, None)
    share, squared = count / of, CONFIDENCE**2
    centre = (share + squared / (2 * of)) / (1 + squared / of)
    reach = CONFIDENCE * sqrt(share * (1 - share) / of + squared / (4 * of**2)) / (1 + squared / of)
    low, high = (min(max(bound, 0.0), 1.0) for bound in (centre - reach, centre + reach))
    return Proportion(count, of, *(round(100 * value, 3) for value in (share, low, high)))


def ranked(outlets: Iterable[OutletBehaviour], by: str) -> tuple[OutletBehaviour, ...]:
    """Return the outlets by the lower bound of a measure's interval, the highest first, those of too few at the end.

    A rate of few articles is uncertain: by its lower bound nobody comes first by chance alone.
    """

    def place(outlet: OutletBehaviour) -> tuple[bool, float, str]:
        low = getattr(outlet, by).low
        return low is None, -(low or 0.0), outlet.source_id

    return tuple(sorted(outlets, key=place))


def read_measure(text: str | None) -> str:
    """Return what outlets are ranked by: silent edits, if nothing is named. Raises FilterError."""
    return one_of("rank", text, MEASURES) or "silent_edits"


def refuse_others(filters: Filters) -> None:
    """Raise FilterError for a filter that what outlets are measured by cannot be narrowed by."""
    for name in NAMES:
        if name not in TAKEN and getattr(filters, name) != getattr(Filters(), name):
            raise FilterError(name, None, None)


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
