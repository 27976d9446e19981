"""History of one article, built check by check: crawls resume it from what is stored, re-extraction builds it anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.changes import next_version
from yalu.history.proof import interval
from yalu.model import NOTHING, Page, ParsedArticle, Quality


@dataclass(frozen=True, slots=True)
class CheckRef:
    """A stored check: its crawl, its time span (UTC) and the capture of its page."""

    check_id: int
    crawl_id: int
    at: datetime
    capture_id: int | None
    until: datetime
    """The last check that found the same; ``at`` when none did."""


@dataclass(frozen=True, slots=True)
class ArticleStep:
    """A state of the article and the check that first saw it.

    ``kept`` is the id of a stored version that could not be re-extracted.
    """

    place: CheckRef
    not_before: datetime | None
    state: ParsedArticle
    quality: Quality
    provenance: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    kept: int | None = None


def is_readable(page: Page | None) -> bool:
    """Whether a page can make a version: it shows an article, whole or as a teaser."""
    return page is not None and page.article is not None and page.quality in (Quality.OK, Quality.TEASER)


class ArticleHistory:
    """Takes the checks of one article in order.

    ``steps`` are its states; ``saw`` holds, for each check, the index of the state that it saw.
    """

    def __init__(self) -> None:
        self.steps: list[ArticleStep] = []
        self.saw: dict[int, int | None] = {}
        self._last_seen: datetime | None = None

    @property
    def last_seen(self) -> datetime | None:
        """The last check that saw the article (UTC)."""
        return self._last_seen

    def read(self, place: CheckRef, page: Page) -> None:
        """Add a check whose page was re-extracted."""
        if not is_readable(page):
            self.saw[place.check_id] = None
            return
        assert page.article is not None
        state = next_version(self.steps[-1].state if self.steps else None, page.article)
        if state is not None:
            self._step(place, state, page.quality, page.provenance)
        self._see(place)

    def keep(
        self, place: CheckRef, state: ParsedArticle, quality: Quality, provenance: Mapping[str, str], kept: int
    ) -> None:
        """Add a check whose bytes are gone and that made the stored version ``kept``."""
        if not self.steps or next_version(self.steps[-1].state, state) is not None:
            self._step(place, state, quality, provenance, kept)
        self._see(place)

    def same(self, place: CheckRef) -> None:
        """Add a check that found the same as the one before it, such as an answer without a body."""
        if self.steps:
            self._see(place)
        else:
            self.saw[place.check_id] = None

    def ignore(self, place: CheckRef) -> None:
        """Add an implausible check: its page is no state of the article."""
        self.saw[place.check_id] = None

    def _step(
        self,
        place: CheckRef,
        state: ParsedArticle,
        quality: Quality,
        provenance: Mapping[str, str],
        kept: int | None = None,
    ) -> None:
        since, _ = interval(self._last_seen, place.at)
        self.steps.append(ArticleStep(place, since, state, quality, provenance, kept))

    def _see(self, place: CheckRef) -> None:
        self.saw[place.check_id] = len(self.steps) - 1
        self._last_seen = max(place.at, place.until)
