"""A page that an author cites: the state that was cited, and how far the page has drifted from it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yalu.model import Kind
from yalu.reasons import Reason
from yalu.sources.source import Terms

"""Significance below which a difference is one of form."""


class Drift(StrEnum):
    """What became of a cited page."""

    UNSEEN = "unseen"
    """No state of it is held."""
    UNCHANGED = "unchanged"
    COSMETIC = "cosmetic"
    """It differs in form alone."""
    CHANGED = "changed"
    GONE = "gone"
    """It is no longer available; the last state that was seen is held."""


class StateBasis(StrEnum):
    """Why a state is taken for the one that was cited."""

    SEEN = "seen"
    """It was seen on the day of citing, or before and after it."""
    BETWEEN = "between"
    """It was seen before that day; the next one may have been reached by then."""
    LATER = "later"
    """It is the earliest that is held, first seen after that day."""
    UNDATED = "undated"
    """The entry states no day: it is the earliest that is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """A page that a bibliography cites, with the state that was cited and the one of now. Times are aware, UTC."""

    footnote_id: int
    """Yalu's number of the entry."""
    bibliography: str | None
    """Name of the file that cites it, without the folders of who keeps it; None for an address given by hand."""
    entry: str
    """Key of its entry there."""
    cited_on: str | None
    """The day on which the author saw it, in ISO 8601."""
    locator: str | None
    """The page or place, as the entry has it."""
    url: str | None
    """The address that the entry names."""
    title: str | None
    """The headline of now; as the entry has it where no state is held."""
    source_id: str
    """The source whose crawls visit it."""
    added_at: datetime
    """When the entry was added, or last named another address or day."""
    article_id: int | None
    """The article; None while no state of it is held."""
    drift: Drift
    """What became of it."""
    basis: StateBasis | None
    """Why the state is taken for the one that was cited; None while none is held."""
    cited_version: str | None
    """The state that was cited: v12."""
    cited_seq: int | None
    """Its number among the versions of the article."""
    cited_not_after: datetime | None
    """The first time that it was seen."""
    current_version: str | None
    """The state of now, or the last one seen of a page that is gone."""
    current_seq: int | None
    """Its number among the versions of the article."""
    drifted_at: datetime | None
    """When the state of now was first seen, or the page was first found gone; None where it is the cited state."""
    last_seen_at: datetime | None
    """The last time that the state of now was seen."""
    kinds: tuple[Kind, ...]
    """What differs, the most significant first."""
    significance: float | None
    """0 to 1, of the most significant difference."""
    reason: Reason | None
    """Why it is so significant."""
    before: str | None
    """How the most significant difference was worded, cut to the terms."""
    after: str | None
    """How it is worded now, cut to the terms."""
    archived_url: str | None
    """A web archive's copy of the state that was cited."""
    archived_at: datetime | None
    """When that copy was made."""
    terms: Terms | None
    """What may be quoted; None while no state is held."""
    quoted_up_to: int
    """Characters that may be quoted of each side."""

    @property
    def has_drifted(self) -> bool:
        """Whether the page says something else than when it was cited, or is gone."""
        return self.drift in (Drift.CHANGED, Drift.GONE)
