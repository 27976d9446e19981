"""What is told between the two captures of each pair, held against what should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.changes.edited.edits.change import Expected
from benchmarks.changes.edited.pairs import Label
from yalu.changes import compare_pages
from yalu.errors import PageError
from yalu.finding import Finding
from yalu.pages import read_page

_WHEN = datetime(2026, 4, 1, tzinfo=UTC)
_WEIGHTY = 0.2
Key = tuple[str, str | None]


@dataclass(frozen=True)
class Answer:
    """What was told of a pair: right, extra and missed, and what weighed less than its label asks."""

    label: Label
    told: tuple[Finding, ...]
    right: Counter[Key]
    extra: Counter[Key]
    missed: Counter[Key]
    light: tuple[Finding, ...]

    @property
    def wrong(self) -> bool:
        return bool(self.extra or self.missed or self.light)


def found(folder: Path, label: Label) -> tuple[Finding, ...]:
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
    findings = found(folder, label)
    told = [one for one in findings if one.significance >= _WEIGHTY or one.kind == "comment.new"]
    nameless = {one.kind for one in label.expected if _of_comment(one.kind) and one.comment is None}
    said = Counter((str(one.kind), _comment(one.kind, one.platform_comment_id, nameless)) for one in told)
    wanted = Counter((one.kind, _comment(one.kind, one.comment, nameless)) for one in label.expected)
    light = tuple(one for one in told if any(_lighter(one, wish) for wish in label.expected))
    return Answer(label, findings, said & wanted, said - wanted, wanted - said, light)


def _of_comment(kind: str) -> bool:
    return kind.startswith("comment")


def _comment(kind: str, comment: str | None, nameless: set[str]) -> str | None:
    return comment if _of_comment(kind) and kind not in nameless else None


def _lighter(one: Finding, wish: Expected) -> bool:
    same = one.kind == wish.kind and (not _of_comment(one.kind) or wish.comment in (None, one.platform_comment_id))
    return same and one.significance < wish.low


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def table(answers: list[Answer]) -> list[Row]:
    """Right, extra and missed changes over all, by kind, by language and by set."""
    counts: dict[str, Counter[str]] = {}
    for one in answers:
        for what, keys in (("right", one.right), ("extra", one.extra), ("missed", one.missed)):
            for (kind, _), number in keys.items():
                for name in _rows(one.label, kind):
                    counts.setdefault(name, Counter())[what] += number
    return [Row(name, many["right"], many["extra"], many["missed"]) for name, many in sorted(counts.items())]


def _rows(label: Label, kind: str) -> Iterator[str]:
    yield from ("all", f"kind {kind}", f"language {language(label)}", f"set {label.set}")


def language(label: Label) -> str:
    """The language of a page: one of en, zh, ja, de, or other."""
    code = {"wu": "zh"}.get(label.lang[:2], label.lang[:2])
    return code if code in ("en", "zh", "ja", "de") else "other"
