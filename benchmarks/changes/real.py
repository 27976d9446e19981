"""Real captures of one page at two times, labelled by eye: ``python -m benchmarks.changes.real DIR``.

    python -m benchmarks.changes.real DIR [--half A|B] [--wrong] [--baseline]

DIR holds a folder for each pair (``a.html.gz``, ``b.html.gz``, ``meta.json``); the pages are their publishers' and not
part of the repository. The labels are (``data/real_pairs.json``): what changed, whether in form only, and whether the
labeller was sure. A third of the pairs has a second labeller. A kind that one of them doubts, or that only one names,
is disputed: it counts neither as right nor as wrong. All else counts as told from a significance of 0.2.

``--baseline`` scores a comparison of trafilatura's fields instead (``requirements.txt``); ``--wrong`` lists the pairs
that were wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.gold import content
from benchmarks.scoring import Score
from yalu.changes.page_pair import compare_pages
from yalu.errors import PageError
from yalu.model import Kind
from yalu.pages.read_page import read_page
from yalu.reasons import reason_text

LABELS = Path(__file__).parent / "data" / "real_pairs.json"
WEIGHTY = 0.2
FIELDS = {
    "title": Kind.ARTICLE_HEADLINE, "text": Kind.ARTICLE_BODY, "author": Kind.ARTICLE_BYLINE,
    "date": Kind.ARTICLE_DATE, "categories": Kind.ARTICLE_LABEL,
}  # fmt: skip
"""Fields of trafilatura, and the kind that a difference in each is."""
COMMENTS = {"new": Kind.COMMENT_NEW, "gone": Kind.COMMENT_GONE, "edited": Kind.COMMENT_EDITED}

Changes = list[tuple[str, float, str]]
"""Kind, significance and reason of each change."""


@dataclass(frozen=True)
class RealPair:
    """Two captures of a page, and what the labellers say."""

    folder: Path
    row: Mapping[str, Any]

    @cached_property
    def sides(self) -> list[tuple[bytes, str, datetime]]:
        """Bytes, address and time of both captures."""
        meta = json.loads((self.folder / "meta.json").read_text("utf-8"))
        return [
            (content(self.folder / f"{side}.html.gz"), meta["url"], datetime.fromisoformat(meta[f"time_{side}"]))
            for side in "ab"
        ]

    @property
    def wanted(self) -> frozenset[str]:
        """Kinds that should be told of the article."""
        return _named(self.row["changes"], cosmetic=False) - self.disputed

    @property
    def disputed(self) -> frozenset[str]:
        """Kinds that a labeller doubts, or that only one of two names."""
        named = (*self.row["changes"], *self.row.get("second", ()))
        doubted = {change["kind"] for change in named if not change["sure"]}
        if "second" in self.row:
            doubted |= _named(self.row["changes"], cosmetic=False) ^ _named(self.row["second"], cosmetic=False)
        return frozenset(doubted)

    @property
    def nothing(self) -> bool:
        """Whether nothing changed but form and furniture."""
        return not (self.wanted or self.disputed or any(self.row["comments"].values()))


def _named(changes: Sequence[Mapping[str, Any]], *, cosmetic: bool) -> frozenset[str]:
    return frozenset(change["kind"] for change in changes if change["cosmetic"] is cosmetic)


def told_by_yalu(pair: RealPair) -> Changes:
    """What Yalu tells of a pair."""
    try:
        old, new = (read_page(body, url=url, headers={}, fetched_at=at) for body, url, at in pair.sides)
    except PageError:
        return []
    return [(str(f.kind), f.significance, reason_text(f.reason)) for f in compare_pages(old, new)]


def told_by_trafilatura(pair: RealPair) -> Changes:
    """What differs in the fields that trafilatura gives, where both captures give one."""
    import trafilatura

    old, new = (trafilatura.bare_extraction(body, url=url) for body, url, _ in pair.sides)
    if old is None or new is None:
        return []
    fields = ((kind, getattr(old, name), getattr(new, name)) for name, kind in FIELDS.items())
    return [(str(kind), 1.0, "") for kind, before, after in fields if before and after and before != after]


def score(pairs: Sequence[RealPair], tell: Callable[[RealPair], Changes], *, wrong: bool) -> None:
    """Print precision, recall and F1 of changes of articles, by kind too, noise, and the comments'."""
    scores: dict[str, Score] = defaultdict(Score)
    noisy = 0
    for pair in pairs:
        changes = tell(pair)
        weighty = {kind for kind, weight, _ in changes if weight >= WEIGHTY}
        kinds = {kind for kind in weighty if not kind.startswith(("comment", "thread"))} - pair.disputed
        noisy += pair.nothing and bool(weighty)
        for kind in kinds | pair.wanted:
            for name in ("articles", f"  {kind}"):
                scores[name].add(kind in pair.wanted, kind in kinds)
        for name, kind in COMMENTS.items():
            got, wanted = sum(each == kind for each, _, _ in changes), pair.row["comments"][name]
            right = min(got, wanted)
            scores["comments"].count(right=right, extra=got - right, missed=wanted - right)
        if wrong and kinds != pair.wanted:
            print(f"{pair.row['id']}: extra {sorted(kinds - pair.wanted)}, missed {sorted(pair.wanted - kinds)}")
            print("".join(f"    {kind} {weight:.2f} {reason[:200]}\n" for kind, weight, reason in changes), end="")
    for name in ("articles", *sorted(name for name in scores if name.startswith(" ")), "comments"):
        print(f"{name:19}{scores[name]}")
    print(f"{noisy} of {sum(pair.nothing for pair in pairs)} pairs in which nothing changed tell something")


def agreement(pairs: Sequence[RealPair]) -> None:
    """Print Cohen's kappa of the two labellers for each kind that one of them names, of form or not, sure or not."""
    twice = [pair for pair in pairs if "second" in pair.row]
    both = [tuple({change["kind"] for change in pair.row[key]} for key in ("changes", "second")) for pair in twice]
    for kind in sorted({kind for sides in both for side in sides for kind in side}):
        votes = [(kind in first, kind in second) for first, second in both]
        agreed = sum(a == b for a, b in votes) / len(votes)
        yes, also = (sum(vote[side] for vote in votes) / len(votes) for side in (0, 1))
        chance = yes * also + (1 - yes) * (1 - also)
        kappa = (agreed - chance) / (1 - chance) if chance < 1 else 1.0
        print(f"labellers, {kind}: {agreed:.2f} of {len(votes)} pairs alike, kappa {kappa:.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("A", "B"))
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--baseline", action="store_true")
    asked = parser.parse_args()
    rows = json.loads(LABELS.read_text("utf-8"))
    pairs = [RealPair(asked.folder / row["id"], row) for row in rows if asked.half in (None, row["half"])]
    agreement(pairs)
    score(pairs, told_by_trafilatura if asked.baseline else told_by_yalu, wrong=asked.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
