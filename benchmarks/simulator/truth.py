"""What really happened, which of it could be seen, and which of it was told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.press.model import Piece

LIVE = 200
DEADLINE = 4  # healthy checks from the first that showed the change
FactKey = tuple[str, int, int | None, str]
ArticleKey = tuple[str, int]


@dataclass(slots=True, eq=False)
class Event:
    """One real change of one fact; `kinds` are the kinds of change that tell it, none for a first value."""

    kinds: tuple[str, ...]
    what: str
    fact: FactKey
    round: int
    before: str
    after: str
    need: int = 1
    origin: Event | None = None
    seen: int = 0
    streak: int = 0
    longest: int = 0
    last_seen_round: int = -9
    checks: int = 0
    required: bool = False
    told: bool = False
    expired: bool = False

    @property
    def article(self) -> ArticleKey:
        """Outlet and key of the article."""
        return self.fact[0], self.fact[1]

    @property
    def provable(self) -> bool:
        """Whether healthy checks showed it long enough."""
        return self.longest >= self.need or self.seen >= DEADLINE


@dataclass(slots=True)
class Truth:
    """Every real change of all outlets, in order."""

    events: list[Event] = field(default_factory=list)
    current: dict[FactKey, Event] = field(default_factory=dict)
    seen_value: dict[FactKey, str] = field(default_factory=dict)
    first_check: dict[ArticleKey, int] = field(default_factory=dict)
    unjudged: dict[ArticleKey, list[Event]] = field(default_factory=lambda: defaultdict(list))
    untold: dict[ArticleKey, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def happened(self, event: Event) -> Event:
        """Take down a change that has just happened."""
        self.events.append(event)
        self.current[event.fact] = event
        self.unjudged[event.article].append(event)
        if event.kinds:
            self.untold[event.article].append(event)
        return event

    def checked(self, outlet: str, piece: Piece, visible: frozenset[int], number: int) -> None:
        """Take down that round `number` showed a piece as it was, wholly and without disturbance.

        `visible` are the keys of its comments that stood there with their own text.
        """
        key = (outlet, piece.key)
        for event in self.unjudged[key]:
            if event.seen:
                event.checks += 1
            if self.current[event.fact] is event and _visible(event, piece, visible):
                self._saw(event, number)
        if piece.status == LIVE:
            self.first_check.setdefault(key, number)

    def _saw(self, event: Event, number: int) -> None:
        if not event.seen:
            event.required = self._is_required(event)
            event.checks = 1
            self.seen_value[event.fact] = event.after
        event.seen += 1
        event.streak = event.streak + 1 if event.last_seen_round == number - 1 else 1
        event.longest = max(event.longest, event.streak)
        event.last_seen_round = number

    def _is_required(self, event: Event) -> bool:
        if not event.kinds:
            return False
        if event.kinds == ("article.new",):
            return True
        if event.kinds == ("comment.new",):
            return self.first_check.get(event.article, event.round) < event.round
        if event.origin is not None and not event.origin.told:
            return False
        seen = self.seen_value.get(event.fact)
        return seen is not None and seen != event.after

    def tell(self, outlet: str, article: int, comment: int | None, kind: str, after: str) -> Event | None:
        """Match a told change with a real one.

        Returns: the latest event that it may tell, now taken as told; none where nothing of the kind is left to tell.
        """
        candidates = [
            event for event in self.untold[(outlet, article)]
            if kind in event.kinds and event.fact[2] == comment and not event.told and not event.expired
        ]  # fmt: skip
        if kind in ("comment.edited", "article.headline") and after:
            candidates = [event for event in candidates if _same_text(event.after, after)]
        if not candidates:
            return None
        chosen = candidates[-1]
        chosen.told = True
        for event in self.untold[(outlet, article)]:
            # What no healthy check showed is told together with what came after it.
            alike = event.fact == chosen.fact and event.kinds == chosen.kinds
            if alike and event.round < chosen.round and not event.seen:
                event.told = True
        self.untold[(outlet, article)] = [event for event in self.untold[(outlet, article)] if not event.told]
        return chosen

    def overdue(self) -> list[Event]:
        """The changes whose deadline has passed untold; each is given once."""
        late: list[Event] = []
        for key, events in self.unjudged.items():
            kept: list[Event] = []
            for event in events:
                over = self.current[event.fact] is not event
                self._expire(event)
                if event.checks >= DEADLINE and event.required and event.provable and not event.told:
                    late.append(event)
                elif not (event.told and event.seen) and not (over and not event.seen) and event.checks < DEADLINE:
                    kept.append(event)
            self.unjudged[key] = kept
        return late

    def _expire(self, event: Event) -> None:
        # A comment that stood there at the first check is no news after it.
        if event.kinds == ("comment.new",) and event.seen and not event.required:
            event.expired = True


def _visible(event: Event, piece: Piece, visible: frozenset[int]) -> bool:
    name, comment = event.fact[3], event.fact[2]
    if name == "status":
        return True
    if piece.status != LIVE:
        return False
    if name == "open":
        return bool(piece.comments)
    return comment is None or name == "presence" or comment in visible


def _same_text(real: str, quoted: str) -> bool:
    """Whether a change tells the real text, or quotes 20 characters of it, with an ellipsis for what it leaves out."""
    whole, parts = "".join(real.split()), "".join(quoted.split()).split("…")
    return whole == parts[0] or (sum(map(len, parts)) >= 20 and all(part in whole for part in parts))
