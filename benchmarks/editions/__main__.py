"""How well editions of one piece are told from other pieces of the week: ``python -m benchmarks.editions``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

from benchmarks.scoring import Score
from yalu.model import ParsedArticle
from yalu.topics.editions import LIKELY, Traits, confidence, traits

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
LATER = {"ko": 0, "en": 1, "zh": 2}
"""Days after the original."""


def pieces() -> Iterator[tuple[str, Traits]]:
    data = tomllib.loads((Path(__file__).parent / "pieces.toml").read_text(encoding="utf-8"))
    for number, piece in enumerate(data["piece"]):
        for language, days in LATER.items():
            title, body = piece[language]
            at = FIRST + timedelta(days=number % 3 + days)
            yield piece["id"], traits(ParsedArticle(title=title, body=body, language=language), at)


def main() -> None:
    score = Score()
    for (name, a), (other, b) in combinations(pieces(), 2):
        if a.language == b.language:
            continue
        sure, because = confidence(a, b)
        score.add(name == other, sure >= LIKELY)
        if (name == other) is not (sure >= LIKELY):
            print(f"wrong: {name} {a.language} and {other} {b.language}: {sure} {', '.join(because)}")
    print(score)


if __name__ == "__main__":
    main()
