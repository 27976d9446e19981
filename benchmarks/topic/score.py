"""Recall, precision and F1 of the topic rules on labelled titles, and the speed of matching.

python -m benchmarks.topic.score            the table
python -m benchmarks.topic.score --wrong    and every title that is decided wrongly
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from yalu.topics import match

TITLES = Path(__file__).with_name("titles.tsv")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A title with its label. ``lang`` and ``country`` are the source's."""

    lang: str
    country: str
    in_scope: bool
    title: str
    lead: str

    @property
    def group(self) -> str:
        return self.lang.split("-")[0]


@dataclass(slots=True)
class Score:
    """Counts of right and wrong decisions."""

    hits: int = 0
    misses: int = 0
    false_alarms: int = 0
    rejections: int = 0

    def add(self, wanted: bool, got: bool) -> None:
        if wanted:
            self.hits, self.misses = self.hits + got, self.misses + (not got)
        else:
            self.false_alarms, self.rejections = self.false_alarms + got, self.rejections + (not got)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + self.misses)

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.false_alarms)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(1, 2 * self.hits + self.misses + self.false_alarms)


def read(file: Path = TITLES) -> list[Labelled]:
    """The labelled titles of a file: language, country, y or n, title and perhaps lead, with tabs between."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            lang, country, label, title, *rest = line.split("\t")
            found.append(Labelled(lang, country, label == "y", title, rest[0] if rest else ""))
    return found


def decide(item: Labelled) -> bool:
    return match(item.title, item.lead, lang=item.lang, source_country=item.country or None).in_scope


def scores(items: list[Labelled]) -> dict[str, Score]:
    """A score for all and for each language."""
    table: dict[str, Score] = {"all": Score()}
    for item in items:
        got = decide(item)
        table["all"].add(item.in_scope, got)
        table.setdefault(item.group, Score()).add(item.in_scope, got)
    return table


def speed(items: list[Labelled], megabytes: float = 4.0) -> dict[str, float]:
    """Megabytes of text a second on one core, by language: titles joined to one long body."""
    found = {}
    for group in ("en", "ko", "zh", "ja"):
        text = ". ".join(f"{item.title}. {item.lead}" for item in items if item.group == group)
        body = text * max(1, int(megabytes * 1e6 / len(text.encode())))
        match("", "", body=text, lang=group)  # builds the automaton
        start = time.process_time()
        match("", "", body=body, lang=group)
        found[group] = len(body.encode()) / (time.process_time() - start) / 1e6
    return found


def main() -> None:
    files = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")] or [TITLES]
    items = [item for file in files for item in read(file)]
    print(f"{'':4} {'n':>4} {'yes':>4}{'recall':>8}{'prec.':>8}{'F1':>8}")
    for name, score in scores(items).items():
        total = score.hits + score.misses + score.false_alarms + score.rejections
        rates = "".join(f"{rate:8.3f}" for rate in (score.recall, score.precision, score.f1))
        print(f"{name:4} {total:4} {score.hits + score.misses:4}{rates}")
    print("MB/s " + "  ".join(f"{name} {rate:.1f}" for name, rate in speed(items).items()))
    if "--wrong" in sys.argv:
        for item in items:
            if decide(item) != item.in_scope:
                found = match(item.title, item.lead, lang=item.lang, source_country=item.country or None)
                terms = " ".join(f"{term.text}({term.kind})" for term in found.terms)
                print(f"{'missed' if item.in_scope else 'false '} {found.rule} {found.score} {item.title}  [{terms}]")


if __name__ == "__main__":
    main()
