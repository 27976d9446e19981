"""Recall, precision and F1 of the topic rules on labelled titles, and the speed of matching.

python -m benchmarks.topic.score            the table
python -m benchmarks.topic.score --wrong    and every title that is decided wrongly
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scoring import Score
from yalu.model import TopicMatch
from yalu.topics.matching import match
from yalu.topics.scanning.fold import fold
from yalu.topics.scanning.lexicon import lexicon
from yalu.topics.scanning.scan import scan

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


def read(file: Path = TITLES) -> list[Labelled]:
    """The labelled titles of a file: language, country, y or n, title and perhaps lead, with tabs between."""
    titles = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            lang, country, label, title, *rest = line.split("\t")
            titles.append(Labelled(lang, country, label == "y", title, rest[0] if rest else ""))
    return titles


def decide(item: Labelled) -> TopicMatch:
    return match(item.title, item.lead, lang=item.lang, source_country=item.country or None)


def scores(items: list[Labelled]) -> dict[str, Score]:
    """A score for all and for each language."""
    table: dict[str, Score] = {"all": Score()}
    for item in items:
        got = decide(item).in_scope
        table["all"].add(item.in_scope, got)
        table.setdefault(item.group, Score()).add(item.in_scope, got)
    return table


def speed(items: list[Labelled], megabytes: float = 4.0) -> dict[str, float]:
    """Megabytes of text a second on one core, by language: titles joined to one long body."""
    rates = {}
    for group in ("en", "ko", "zh", "ja"):
        text = ". ".join(f"{item.title}. {item.lead}" for item in items if item.group == group)
        body = text * max(1, int(megabytes * 1e6 / len(text.encode())))
        scan(fold(text), group, lexicon(), None)  # builds the automaton
        start = time.process_time()
        scan(fold(body), group, lexicon(), None)
        rates[group] = len(body.encode()) / (time.process_time() - start) / 1e6
    return rates


def main() -> None:
    files = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")] or [TITLES]
    items = [item for file in files for item in read(file)]
    print(f"{'':4} {'n':>4} {'yes':>4}{'recall':>8}{'prec.':>8}{'F1':>8}")
    for name, score in scores(items).items():
        total = score.right + score.extra + score.missed + score.withheld
        rates = "".join(f"{rate:8.3f}" for rate in (score.recall, score.precision, score.f1))
        print(f"{name:4} {total:4} {score.right + score.missed:4}{rates}")
    print("MB/s " + "  ".join(f"{name} {rate:.1f}" for name, rate in speed(items).items()))
    if "--wrong" in sys.argv:
        for item in items:
            result = decide(item)
            if result.in_scope != item.in_scope:
                terms = " ".join(f"{term.text}({term.kind})" for term in result.terms)
                print(f"{'missed' if item.in_scope else 'false '} {result.rule} {result.score} {item.title}  [{terms}]")


if __name__ == "__main__":
    main()
