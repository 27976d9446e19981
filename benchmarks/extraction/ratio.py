"""Processor time of Yalu beside trafilatura's precision mode: ``python -m benchmarks.extraction.ratio [EVERY]``.

Each page is read by one and then by the other in one process, so that whatever else the machine does weighs on both
alike. Needs an environment with both (``benchmarks/requirements.txt``).
"""

from __future__ import annotations

import logging
import time
import warnings

from benchmarks import gold
from benchmarks.extraction.tools import trafilatura, yalu

LARGE, LONG = 1_000_000, 0.2
"""No page under so many bytes should take so many seconds."""


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    parser = gold.parser(__doc__)
    parser.add_argument("every", type=int, nargs="?", default=14)
    asked = parser.parse_args()
    pages = [(gold.content(folder / row["file"]), row) for folder, row in list(gold.pages(asked.data))[:: asked.every]]
    ours, theirs = yalu(), trafilatura(favor_precision=True)()
    for raw, page in pages[:5]:  # what is made once a process counts for neither
        ours(raw, page)
        theirs(raw, page)
    taken = [(_seconds(ours, raw, page), _seconds(theirs, raw, page), len(raw)) for raw, page in pages]
    own, other = sum(row[0] for row in taken), sum(row[1] for row in taken)
    long = sum(seconds > LONG and size < LARGE for seconds, _, size in taken)
    each = f"{1000 * own / len(taken):.1f} and {1000 * other / len(taken):.1f} ms"
    print(f"{len(taken)} pages: {each}, ratio {own / other:.2f}")
    print(f"{long} under {LARGE // 1_000_000} MB over {LONG * 1000:.0f} ms")


def _seconds(tool: object, raw: bytes, page: dict[str, str]) -> float:
    assert callable(tool)
    begun = time.process_time()
    tool(raw, page)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
