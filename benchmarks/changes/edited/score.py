"""What is told between the two captures of each pair, held against what should be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.changes.edited.edits.change import Expected
from benchmarks.changes.edited.pairs import Label
from benchmarks.scoring import Score
from yalu.changes.page_pair import compare_pages
from yalu.errors import PageError
from yalu.finding import Finding
from yalu.pages.read_page import read_page

_WHEN = datetime(2026, 4, 1, tzinfo=UTC)
_WEIGHTY = 0.2
Key = tuple[str, str | None]


@dataclass(frozen=True)
class Answer:
    """What is told of a pair: right, extra and missed, and what weighed less than its label asks."""

    label: Label
    findings: tuple[Finding, ...]
    right: Counter[Key]
    extra: Counter[Key]
    missed: Counter[Key]
    light: tuple[Finding, ...]

    @property
    def wrong(self) -> bool:
        return bool(self.extra or self.missed or self.light)


def reported(folder: Path, label: Label) -> tuple[Finding, ...]:
    """What Yalu finds between the two captures kept in a folder; nothing where a page cannot be read."""
    before, after = ((folder / f"{label.id}.{side}.html").read_bytes() for side in ("old", "new"))
    try:
        old = read_page(before, url=label.url, headers={}, fetched_at=_WHEN)
        new = read_page(after, url=label.url, headers={}, fetched_at=_WHEN + timedelta(days=1))
    except PageError:
        return ()
    return compare_pages(old, new)


def answer(folder: Path, label: Label) -> Answer:
    """Read, compare and score one pair."""
    findings = reported(folder, label)
    shown = [finding for finding in findings if finding.significance >= _WEIGHTY or finding.kind == "comment.new"]
    nameless = {wish.kind for wish in label.expected if _of_comment(wish.kind) and wish.comment is None}
    got = Counter((str(f.kind), _comment(f.kind, f.platform_comment_id, nameless)) for f in shown)
    wanted = Counter((wish.kind, _comment(wish.kind, wish.comment, nameless)) for wish in label.expected)
    light = tuple(finding for finding in shown if any(_lighter(finding, wish) for wish in label.expected))
    return Answer(label, findings, got & wanted, got - wanted, wanted - got, light)


def _of_comment(kind: str) -> bool:
    return kind.startswith("comment")


def _comment(kind: str, comment: str | None, nameless: set[str]) -> str | None:
    return comment if _of_comment(kind) and kind not in nameless else None


def _lighter(finding: Finding, wish: Expected) -> bool:
    if finding.kind != wish.kind or finding.significance >= wish.low:
        return False
    return not _of_comment(finding.kind) or wish.comment in (None, finding.platform_comment_id)


def table(answers: list[Answer]) -> dict[str, Score]:
    """The scores over all, by kind, by language and by set."""
    scores: defaultdict[str, Score] = defaultdict(Score)
    for answer in answers:
        for what, keys in (("right", answer.right), ("extra", answer.extra), ("missed", answer.missed)):
            for (kind, _), number in keys.items():
                for name in _rows(answer.label, kind):
                    scores[name].count(**{what: number})
    return dict(sorted(scores.items()))


def _rows(label: Label, kind: str) -> Iterator[str]:
    yield from ("all", f"kind {kind}", f"language {language(label)}", f"set {label.set}")


def language(label: Label) -> str:
    """The language of a page: one of en, zh, ja, de, or other."""
    code = {"wu": "zh"}.get(label.lang[:2], label.lang[:2])
    return code if code in ("en", "zh", "ja", "de") else "other"
