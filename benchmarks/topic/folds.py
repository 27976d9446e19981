"""Read real labelled titles, and split them so that no event and no outlet is on both sides.

The titles are not part of the project: a JSON line each with lang, title, lead, source_country, relation, outlet and
date, and with ``uncertain: true`` on those that careful readers could label either way, which are left out. In a sample
of a natural mix the label is called gold, and there is no date.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from benchmarks.topic.score import Labelled

ALIKE = 0.4
"""Share of common character triples from which two titles tell of one event."""

_FORMS = ("%Y-%m-%d", "%b %d, %Y", "%d-%b-%Y", "%d-%b-%y")
_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Real:
    """A real title with its label, its outlet (with the language), and when it appeared."""

    item: Labelled
    outlet: str
    day: date | None


def read_real(file: Path) -> list[Real]:
    """The titles of a file that have a certain label."""
    certain = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row.get("uncertain"):
            relation = row["gold"] if "gold" in row else row["relation"]
            item = Labelled(row["lang"], row["source_country"] or "", relation, row["title"], row["lead"] or "")
            certain.append(Real(item, f"{row['lang'].split('-')[0]} {row['outlet']}", _day(row.get("date", ""))))
    return certain


def _day(text: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def triples(title: str) -> frozenset[str]:
    """The groups of three characters in a title, without spaces and punctuation."""
    plain = re.sub(r"\W+", "", title.lower())
    return frozenset(plain[at : at + 3] for at in range(len(plain) - 2)) or frozenset({plain})


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """The share of the triples of two titles that both have."""
    return len(first & second) / len(first | second)


def events(titles: Sequence[Real]) -> list[int]:
    """A number for each title, the same for those of one week (in any language) and for those that are alike."""
    parent = list(range(len(titles)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    weeks: dict[int, int] = {}
    shapes = [triples(title.item.title) for title in titles]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, title in enumerate(titles):
        if title.day is not None:
            parent[root(number)] = root(weeks.setdefault(title.day.toordinal() // _DAYS_OF_A_WEEK, number))
        for other in {other for triple in shapes[number] for other in holders[triple]}:
            if likeness(shapes[number], shapes[other]) >= ALIKE:
                parent[root(number)] = root(other)
        for triple in shapes[number]:
            holders[triple].append(number)
    return [root(number) for number in range(len(titles))]


def folds(groups: Sequence[Hashable], count: int = 10) -> list[int]:
    """A fold for each member, the same within a group; the largest group first, each into the smallest fold."""
    sizes = [0] * count
    place: dict[Hashable, int] = {}
    for group, size in sorted(Counter(groups).items(), key=lambda pair: (-pair[1], str(pair[0]))):
        place[group] = min(range(count), key=lambda fold: (sizes[fold], fold))
        sizes[place[group]] += size
    return [place[group] for group in groups]
