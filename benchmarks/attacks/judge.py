"""Which of the told changes happened, and which of those that happened were told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.attacks.drive import Record
from benchmarks.attacks.scenario import CHECKS, Event, Scenario

COSMETIC = 0.2


@dataclass(slots=True)
class Verdict:
    """One scenario judged."""

    scenario: Scenario
    false_gone: list[tuple[int, Record]] = field(default_factory=list)
    false_other: list[tuple[int, Record]] = field(default_factory=list)
    true: list[tuple[Event, int]] = field(default_factory=list)
    missed: list[Event] = field(default_factory=list)

    @property
    def on_time(self) -> int:
        """Those told by the second undisturbed check that shows them."""
        return sum(check <= self.scenario.due(event) for event, check in self.true if self.expected(event))

    @property
    def true_expected(self) -> int:
        return sum(self.expected(event) for event, _ in self.true)

    def expected(self, event: Event) -> bool:
        """Two undisturbed checks show the event, so that it must be told."""
        return event.required and self.scenario.due(event) < CHECKS


class _Judge:
    """Holds what has been told so far of one scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.pieces: dict[str, int] = {}
        self.texts: dict[int | None, dict[str, int]] = defaultdict(dict)
        """The comment with a text, by its piece, and by None that of any piece."""
        self.late_comments: set[int] = set()
        for check in range(CHECKS):
            for piece in scenario.site_at(check).pieces:
                for slug in (piece.slug, *piece.old_slugs):
                    self.pieces[f"/{slug}"] = piece.key
                for comment in piece.comments:
                    for of in (piece.key, None):
                        self.texts[of].setdefault(_plain(comment.text), comment.key)
        for event in scenario.events:
            if event.name == "new piece":
                piece = scenario.site_at(event.check).piece(event.piece)
                self.late_comments |= {comment.key for comment in piece.comments}
        self.new_pieces: set[int] = set()
        self.open = list(scenario.events)
        self.site_lines = sum(_site_lines(fault.checks) for fault in scenario.faults if fault.onset)

    def truth(self, check: int, record: Record) -> Event | bool:
        """The event that a record tells, or whether it is true or allowed all the same."""
        kind = str(record["kind"])
        if kind in self.scenario.allowed:
            return True
        if kind in ("source.outage", "source.template"):
            self.site_lines -= 1
            return self.site_lines >= 0
        if self.scenario.cosmetic and float(record.get("significance") or 0) < COSMETIC:
            return True
        piece = self._piece(str(record.get("article_url")))
        if kind == "article.new":
            return self._new(check, piece)
        comments = self._comments(record, piece) or self._comments(record, None)
        for event in self.open:
            same = kind in event.kinds and event.piece == piece and event.check <= check
            if same and (event.comment is None or event.comment in comments):
                self.open.remove(event)
                return event
        late = {comment for comment in comments & self.late_comments if comment // 100 == piece}
        if kind == "comment.new" and late:
            self.late_comments.discard(min(late))
            return True
        return False

    def _piece(self, url: str) -> int | None:
        """The piece at an address, by its query too where that names the piece."""
        parts = urlsplit(url)
        return self.pieces.get(f"{parts.path}?{parts.query}", self.pieces.get(parts.path))

    def _new(self, check: int, piece: int | None) -> Event | bool:
        if piece is None or piece in self.new_pieces:
            return False
        self.new_pieces.add(piece)
        for event in self.open:
            if event.name == "new piece" and event.piece == piece:
                self.open.remove(event)
                return event
        return any(known.key == piece for known in self.scenario.site_at(0).pieces)

    def _comments(self, record: Record, piece: int | None) -> set[int]:
        """The comments of a piece that the record may quote, with an ellipsis for each part that it leaves out."""
        texts = self.texts[piece]
        for side in ("before", "after"):
            parts = [part for text in str(record.get(side) or "").split("\u2026") if (part := _plain(text))]
            whole = texts.get("".join(parts))
            quoted = {key for text, key in texts.items() if parts and all(part in text for part in parts)}
            if whole is not None or quoted:
                return quoted if whole is None else {whole}
        return set()


def _site_lines(checks: frozenset[int]) -> int:
    """How many lines about the whole site a fault explains: its begin and its end, or one for each of its checks."""
    begins = sum(check - 1 not in checks for check in checks)
    return max(2 * begins, len(checks))


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def judge(scenario: Scenario, records: list[tuple[int, Record]]) -> Verdict:
    """Judge every change that was told of one scenario, in the order it was told."""
    verdict = Verdict(scenario)
    state = _Judge(scenario)
    for check, record in records:
        truth = state.truth(check, record)
        if isinstance(truth, Event):
            verdict.true.append((truth, check))
        elif not truth and str(record["kind"]).endswith(".gone"):
            verdict.false_gone.append((check, record))
        elif not truth:
            verdict.false_other.append((check, record))
    verdict.missed = [event for event in state.open if verdict.expected(event)]
    return verdict


COLUMNS: dict[str, Callable[[Verdict], int]] = {
    "scen.": lambda verdict: 1,
    "w. false gone": lambda verdict: bool(verdict.false_gone),
    "false gones": lambda verdict: len(verdict.false_gone),
    "w. false other": lambda verdict: bool(verdict.false_other),
    "others": lambda verdict: len(verdict.false_other),
    "controls": lambda verdict: verdict.true_expected + len(verdict.missed),
    "told": lambda verdict: verdict.true_expected,
    "in 2 checks": lambda verdict: verdict.on_time,
    "missed": lambda verdict: len(verdict.missed),
}
"""The columns of the table, each a sum over scenarios."""


def table(verdicts: list[Verdict], classes: Mapping[str, str]) -> str:
    """One row a class, and one for all."""
    widths = [max(5, len(name)) for name in COLUMNS]

    def row(name: str, cells: Iterable[object]) -> str:
        return f"{name:<36}" + "".join(f" {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))

    def sums(some: list[Verdict]) -> list[int]:
        return [sum(map(count, some)) for count in COLUMNS.values()]

    groups = sorted({verdict.scenario.group for verdict in verdicts})
    rows = [
        row(f"{group} {classes[group]}", sums([v for v in verdicts if v.scenario.group == group])) for group in groups
    ]
    return "\n".join([row("class", COLUMNS), *rows, row("all", sums(verdicts))])
