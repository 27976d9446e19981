"""The history of one article, worked out look after look: by crawls from what is stored, by re-extraction anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yalu.changes import next_version
from yalu.history.proof import interval
from yalu.model import NOTHING, Article, Page, Quality


@dataclass(frozen=True, slots=True)
class CheckRef:
    """One look: its place in time, and the capture of its page."""

    look_id: int
    crawl_id: int
    at: datetime
    capture_id: int | None
    until: datetime
    """The last look that found the same; ``at`` when none did."""


@dataclass(frozen=True, slots=True)
class ArticleStep:
    """A state of the article and the look that saw it first. ``kept`` is a version that stands unread."""

    place: CheckRef
    not_before: datetime | None
    state: Article
    quality: Quality
    provenance: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    kept: int | None = None


def is_readable(page: Page | None) -> bool:
    """Whether a page may make a version: it holds an article, whole or as a teaser."""
    return page is not None and page.article is not None and page.quality in (Quality.OK, Quality.TEASER)


class ArticleHistory:
    """Takes the looks at one article in order; ``steps`` are its states, ``saw`` the state each look saw (an index)."""

    def __init__(self) -> None:
        self.steps: list[ArticleStep] = []
        self.saw: dict[int, int | None] = {}
        self._last_seen: datetime | None = None

    def read(self, place: CheckRef, page: Page) -> None:
        """A look whose page was read again."""
        if not is_readable(page):
            self.saw[place.look_id] = None
            return
        assert page.article is not None
        state = next_version(self.steps[-1].state if self.steps else None, page.article)
        if state is not None:
            self._step(place, state, page.quality, page.provenance)
        self._see(place)

    def keep(self, place: CheckRef, state: Article, quality: Quality, provenance: Mapping[str, str], kept: int) -> None:
        """A look whose bytes are gone and that brought the stored version ``kept``."""
        if not self.steps or next_version(self.steps[-1].state, state) is not None:
            self._step(place, state, quality, provenance, kept)
        self._see(place)

    def same(self, place: CheckRef) -> None:
        """A look that found what the look before it found, such as an answer without a body."""
        if self.steps:
            self._see(place)
        else:
            self.saw[place.look_id] = None

    def ignore(self, place: CheckRef) -> None:
        """A look that was doubted: whatever its page shows is no state of the article."""
        self.saw[place.look_id] = None

    def _step(
        self, place: CheckRef, state: Article, quality: Quality, provenance: Mapping[str, str], kept: int | None = None
    ) -> None:
        since, _ = interval(self._last_seen, place.at)
        self.steps.append(ArticleStep(place, since, state, quality, provenance, kept))

    def _see(self, place: CheckRef) -> None:
        self.saw[place.look_id] = len(self.steps) - 1
        self._last_seen = max(place.at, place.until)
