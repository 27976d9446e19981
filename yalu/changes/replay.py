"""The history of an article and its threads, worked out anew from what its looks are read to say now.

The same rules as when a crawl stores look after look, without a database: what comes out is what would be stored if
today's extractor had read every look. Looks whose bytes are gone take part with what is stored of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from yalu.changes.versions import next_comment, next_version
from yalu.model import NOT_MISSING, NOTHING, Article, Comment, Fate, Page, Quality, Thread


@dataclass(frozen=True, slots=True)
class Place:
    """One look: its place in time, and the capture of its page."""

    look_id: int
    crawl_id: int
    at: datetime
    capture_id: int | None


@dataclass(frozen=True, slots=True)
class ArticleStep:
    """A state of the article and the look that saw it first. ``kept`` is a version that stands unread."""

    place: Place
    not_before: datetime | None
    state: Article
    quality: Quality
    provenance: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    kept: int | None = None


class ArticleReplay:
    """Takes the looks at one article in order; ``steps`` are its states, ``saw`` the state each look saw (an index)."""

    def __init__(self) -> None:
        self.steps: list[ArticleStep] = []
        self.saw: dict[int, int | None] = {}
        self._last_seen: datetime | None = None

    def read(self, place: Place, page: Page) -> None:
        """A look whose page was read again."""
        if page.article is None or page.quality not in (Quality.OK, Quality.TEASER):
            self.saw[place.look_id] = None
            return
        state = next_version(self.steps[-1].state if self.steps else None, page.article)
        if state is not None:
            self.steps.append(ArticleStep(place, self._last_seen, state, page.quality, page.provenance))
        self._see(place)

    def keep(self, place: Place, state: Article, quality: Quality, provenance: Mapping[str, str], kept: int) -> None:
        """A look whose bytes are gone and that brought the stored version ``kept``."""
        if not self.steps or next_version(self.steps[-1].state, state) is not None:
            self.steps.append(ArticleStep(place, self._last_seen, state, quality, provenance, kept))
        self._see(place)

    def same(self, place: Place) -> None:
        """A look that found what the look before it found, such as an answer without a body."""
        if self.steps:
            self._see(place)
        else:
            self.saw[place.look_id] = None

    def _see(self, place: Place) -> None:
        self.saw[place.look_id] = len(self.steps) - 1
        self._last_seen = place.at


@dataclass(frozen=True, slots=True)
class CommentStep:
    """A state of a comment; ``read`` is the number of the read that saw it first, as the caller numbers them."""

    read: int
    not_before: datetime | None
    not_after: datetime
    state: Comment
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform said of a missing comment that was asked for by its id, and the capture of that answer."""

    fate: Fate
    capture_id: int | None


@dataclass(slots=True)
class Missed:
    """A complete read that missed a comment; ``back`` is the read that showed it again."""

    comment: str
    read: int
    in_row: int
    answer: Answer | None = None
    back: int | None = None


@dataclass(slots=True)
class _Known:
    steps: list[CommentStep]
    in_row: int = 0
    missing_since: datetime | None = None

    def last_sight(self, previous: datetime | None) -> datetime:
        seen = self.steps[-1].not_after
        return seen if previous is None or self.missing_since is not None else max(seen, previous)


@dataclass(frozen=True, slots=True)
class StoredRead:
    """What is stored of a read that cannot be read again: new states by comment, and who was missing or back."""

    versions: Mapping[str, tuple[Comment, int]] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    back: Collection[str] = ()


NONE_STORED = StoredRead()
NO_ANSWERS: Mapping[str, Answer] = MappingProxyType({})


class ThreadReplay:
    """Takes the reads of one thread in order. Authors must be pseudonyms, ids as they are stored.

    ``erased`` are comments whose words were erased, ``erased_authors`` commenters: what is stored of them stands.
    """

    def __init__(self, gone_after: int, erased: Collection[str] = (), erased_authors: Collection[str] = ()) -> None:
        self._gone_after = gone_after
        self._erased = frozenset(erased)
        self._erased_authors = frozenset(erased_authors)
        self._known: dict[str, _Known] = {}
        self._previous: datetime | None = None
        self.missed: list[Missed] = []

    @property
    def comments(self) -> Mapping[str, Sequence[CommentStep]]:
        """The states of each comment, oldest first."""
        return {platform_id: known.steps for platform_id, known in self._known.items()}

    def suspects(self) -> list[str]:
        """Comments that the last complete reads missed and that do not count as gone yet."""
        return [name for name, known in self._known.items() if 0 < known.in_row < self._gone_after]

    def read(
        self,
        number: int,
        at: datetime,
        thread: Thread,
        stored: StoredRead = NONE_STORED,
        answers: Mapping[str, Answer] = NO_ANSWERS,
    ) -> None:
        """A read that was made again; of ``stored`` only what was erased is taken.

        ``answers`` are those of suspects that were asked for by their id.
        """
        shown = {comment.id: comment for comment in reversed(thread.comments)}  # of two with one id the first
        self._keep(number, at, {key: stored.versions[key] for key in stored.versions if key in self._erased})
        for platform_id in reversed(shown):
            if platform_id in self._erased or shown[platform_id].author in self._erased_authors:
                continue
            known = self._known.get(platform_id)
            state = next_comment(known.steps[-1].state if known else None, shown[platform_id])
            if state is None:
                continue
            if known is None:
                self._known[platform_id] = _Known([CommentStep(number, self._previous, at, state)])
            else:
                known.steps.append(CommentStep(number, known.last_sight(self._previous), at, state))
        self._return(number, shown)
        if thread.complete:
            for platform_id, known in self._known.items():
                answer = answers.get(platform_id)
                excused = answer is not None and answer.fate in NOT_MISSING
                if platform_id not in shown and known.in_row < self._gone_after and not excused:
                    self._miss(platform_id, number, at, known.in_row + 1, answer)
            self._previous = at

    def keep(self, number: int, at: datetime, complete: bool, stored: StoredRead) -> None:
        """A read whose bytes are gone."""
        self._keep(number, at, stored.versions)
        self._return(number, stored.back)
        for platform_id, in_row in stored.missing.items():
            if platform_id in self._known:
                self._miss(platform_id, number, at, in_row)
        if complete:
            self._previous = at

    def _keep(self, number: int, at: datetime, versions: Mapping[str, tuple[Comment, int]]) -> None:
        for platform_id, (state, version_id) in versions.items():
            known = self._known.get(platform_id)
            if known is None:
                self._known[platform_id] = _Known([CommentStep(number, self._previous, at, state, version_id)])
            elif platform_id in self._erased or next_comment(known.steps[-1].state, state) is not None:
                known.steps.append(CommentStep(number, known.last_sight(self._previous), at, state, version_id))

    def _miss(self, platform_id: str, number: int, at: datetime, in_row: int, answer: Answer | None = None) -> None:
        known = self._known[platform_id]
        known.in_row, known.missing_since = in_row, known.missing_since or at
        self.missed.append(Missed(platform_id, number, in_row, answer))

    def _return(self, number: int, shown: Collection[str]) -> None:
        for platform_id in shown:
            known = self._known.get(platform_id)
            if known is None or not known.in_row:
                continue
            known.in_row, known.missing_since = 0, None
            for one in self.missed:
                if one.comment == platform_id and one.back is None:
                    one.back = number
