"""``python -m benchmarks.extraction.stability``: shuffle what stands around each real article, and read it again.

    python -m benchmarks.extraction.stability [--data DIR] [--sets A,B] [--every N] [--seed N] [--list FILE]

Each page under DIR (else YALU_PAGES, else ``../shared/data/pages``) is read, then read again under each way in
``noise.WAYS``. Article, thread, address and quality must be equal. Prints one line a way, then what differed and where;
``--list`` writes every difference as a JSON line. Exit status 1 when anything differed.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import gold
from benchmarks.changes.edited.pages.sample import Sample
from benchmarks.extraction.noise import WAYS, served
from yalu.changes.page_pair import compare_pages
from yalu.errors import PageError
from yalu.model import Page, ParsedArticle
from yalu.pages.document.decode import decode
from yalu.pages.document.document import tree_of
from yalu.pages.read_page import read_page

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Difference:
    """One field of one page that a shuffle changed; ``changes`` is what would be reported."""

    page: str
    way: str
    fields: tuple[str, ...]
    before: str
    after: str
    changes: tuple[str, ...]


def samples(data: Path, sets: list[str], every: int) -> Iterator[Sample]:
    """The pages, each written anew from its tree, as it will be with noise."""
    for folder, row in list(gold.pages(data, sets))[every - 1 :: every]:
        yield Sample(folder.name, row, served(tree_of(decode(gold.content(folder / row["file"])).text)))


def read(body: bytes, url: str, at: datetime = NOW) -> Page:
    return read_page(body, url=url, headers={}, fetched_at=at)


def shuffled(sample: Sample, way: str, seed: int) -> bytes:
    """The page with one way of noise; the same seed gives the same bytes."""
    # The last characters: a seed that does not depend on the process.
    return WAYS[way](sample, random.Random(int.from_bytes(f"{seed}:{way}:{sample.id}".encode()[-64:], "big")))


def different(old: Page, new: Page) -> tuple[tuple[str, ...], str, str]:
    """Which fields differ, and the first of them before and after, shortened to where they part."""
    before, after = _flat(old), _flat(new)
    names = tuple(name for name in before if before[name] != after.get(name))
    if not names:
        return (), "", ""
    a, b = before[names[0]], after.get(names[0], "")
    at = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return names, a[max(0, at - 40) : at + 160], b[max(0, at - 40) : at + 160]


def _flat(page: Page) -> dict[str, str]:
    values = {"quality": page.quality.value, "url": page.url, "publisher_id": str(page.publisher_id)}
    if isinstance(page.article, ParsedArticle):
        values |= {f"article.{name}": str(value) for name, value in asdict(page.article).items()}
    if page.thread is not None:
        values |= {f"thread.{name}": str(value) for name, value in asdict(page.thread).items()}
    return values


def differences(sample: Sample, seed: int) -> Iterator[Difference]:
    """What the ways change on one page."""
    page = read(sample.data, sample.url)
    for way in WAYS:
        new = read(shuffled(sample, way, seed), sample.url, NOW + timedelta(days=1))
        fields, before, after = different(page, new)
        if fields:
            changes = tuple(f"{change.kind.value} {change.significance:.2f}" for change in compare_pages(page, new))
            yield Difference(sample.id, way, fields, before, after, changes)


def main() -> int:
    parser = gold.parser(__doc__)
    parser.add_argument("--sets", default="")
    parser.add_argument("--every", type=int, default=1, help="only each Nth page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", type=Path)
    parser.add_argument("--show", type=int, default=20)
    asked = parser.parse_args()
    cases: list[Difference] = []
    count = 0
    for sample in samples(asked.data, [part for part in asked.sets.split(",") if part], asked.every):
        try:
            cases += differences(sample, asked.seed)
        except PageError as error:
            print(f"{sample.id}: {error}")
            continue
        count += 1
    report(cases, count, asked.show)
    if asked.list:
        asked.list.write_text("".join(json.dumps(asdict(case), ensure_ascii=False) + "\n" for case in cases), "utf-8")
    return 1 if cases else 0


def report(cases: list[Difference], count: int, show: int) -> None:
    """One line a way, one a field, then the first differences."""
    by_way = Counter(case.way for case in cases)
    reported = Counter(case.way for case in cases if case.changes)
    print(f"{count} pages, {count * len(WAYS)} pairs, {len(cases)} differ, {sum(reported.values())} would be reported")
    for way in WAYS:
        print(f"  {way:<20} {by_way[way]:>5} differ {reported[way]:>5} reported")
    for name, times in Counter(name for case in cases for name in case.fields).most_common():
        print(f"  {name:<24} {times:>5}")
    for case in cases[:show]:
        print(f"- {case.page} [{case.way}] {', '.join(case.fields)} {list(case.changes)}")
        print(f"    {case.before!r}\n    {case.after!r}")


if __name__ == "__main__":
    sys.exit(main())
