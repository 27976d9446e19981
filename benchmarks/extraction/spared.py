"""``python -m benchmarks.extraction.spared [--data DIR] [--every N]``: what footprints cost and where they apply.

For each real page: whether its reading may be spared, how long its footprint takes, and under which ways of noise
(``noise.WAYS``) it stays. A footprint that stays while the page reads otherwise is an error: exit status 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.extraction.noise import WAYS
from benchmarks.extraction.stability import different, hash_of, pages, read, served, shuffled
from yalu.pages import footprint, may_stand_for
from yalu.pages.decode import decode
from yalu.pages.document import tree_of


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("YALU_PAGES", "../shared/data/pages")))
    parser.add_argument("--every", type=int, default=1)
    asked = parser.parse_args()
    articles, spared, wrong = 0, 0, 0
    times: list[float] = []
    stays: Counter[str] = Counter()
    for name, url, body in pages(asked.data, [], asked.every):
        base = served(tree_of(decode(body).text))
        page = read(base, url)
        articles += page.article is not None
        begun = time.process_time()
        mark = footprint(base, url, {}, "1")
        times.append(time.process_time() - begun)
        if not may_stand_for(page, base):
            continue
        spared += 1
        for way in WAYS:
            other = shuffled(base, url, page, way, hash_of(name, way, 1))
            if footprint(other, url, {}, "1") == mark:
                stays[way] += 1
                wrong += bool(different(page, read(other, url))[0])
    times.sort()
    print(f"{len(times)} pages, {articles} articles, {spared} may be spared")
    print(f"milliseconds: median {times[len(times) // 2] * 1e3:.2f}, slowest {times[-1] * 1e3:.2f}")
    for way in WAYS:
        print(f"  {way:<20} {stays[way]:>5} of {spared} recognised")
    print(f"{wrong} recognised that read otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
