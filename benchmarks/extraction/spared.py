"""``python -m benchmarks.extraction.spared [--data DIR] [--every N]``: what footprints cost and where they apply.

For each real page: whether its reading may be spared, how long its footprint takes, and under which ways of noise
(``noise.WAYS``) it stays; then, with one text or attribute after the other edited, wherever it stands, how often. A
footprint that stays while the page reads otherwise is an error: exit status 1.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator

from benchmarks import gold
from benchmarks.extraction.noise import WAYS
from benchmarks.extraction.stability import different, read, samples, shuffled
from yalu.pages.body.rotating_boxes import boxes_of
from yalu.pages.footprint import footprint, may_stand_for

EDITS = 60
"""Edits of each page, one at a time; half of them in the boxes that are left out, where there are any."""
_SHOWN = re.compile(rb">([^<>]*\w[^<>]*)<|\s(?:class|id|href|content|title|datetime)=\"([^\"<>]+)\"")
_PUT = tuple(
    text.encode()
    for text in (
        "Correction: the number was wrong", "By Ada Lovelace", "12 comments", "Comments are closed", "2026-03-04",
        "Subscribe to continue reading", "정정합니다", "更正", "7", "Opinion", "Read more",
    )
)  # fmt: skip


def edited(body: bytes, rng: random.Random) -> Iterator[bytes]:
    """The page with another text or attribute each time."""
    places = [match.span(1 if match[1] is not None else 2) for match in _SHOWN.finditer(body)]
    boxes = [(begin, end) for begin, end in boxes_of(body)]
    inside = [(begin, end) for begin, end in places if any(box[0] <= begin and end <= box[1] for box in boxes)]
    for number in range(EDITS if places else 0):
        begin, end = rng.choice(inside if inside and number % 2 else places)
        yield body[:begin] + rng.choice(_PUT) + body[end:]


def main() -> int:
    parser = gold.parser(__doc__)
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    articles, spared, wrong = 0, 0, 0
    times: list[float] = []
    stays: Counter[str] = Counter()
    for sample in samples(asked.data, [], asked.every):
        base, url = sample.data, sample.url
        page = read(base, url)
        articles += page.article is not None
        begun = time.process_time()
        mark = footprint(base, url, {}, "1")
        times.append(time.process_time() - begun)
        if not may_stand_for(page, base):
            continue
        spared += 1
        for way in WAYS:
            other = shuffled(sample, way, 1)
            if footprint(other, url, {}, "1") == mark:
                stays[way] += 1
                wrong += bool(different(page, read(other, url))[0])
        for other in edited(base, random.Random(sample.id)):
            if footprint(other, url, {}, "1") == mark:
                stays["edits"] += 1
                wrong += bool(different(page, read(other, url))[0])
    times.sort()
    print(f"{len(times)} pages, {articles} articles, {spared} may be spared")
    print(f"milliseconds: median {times[len(times) // 2] * 1e3:.2f}, slowest {times[-1] * 1e3:.2f}")
    for way in WAYS:
        print(f"  {way:<20} {stays[way]:>5} of {spared} recognised")
    print(f"  edits                {stays['edits']:>5} of {EDITS * spared} recognised")
    print(f"{wrong} recognised that read otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
