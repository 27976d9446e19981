"""``python -m benchmarks.extraction.ratio [EVERY]``: processor time of Yalu beside trafilatura's precision mode.

Each page is read by one and then by the other in one process, so that whatever else the machine does weighs on both
alike. Needs an environment with both (``benchmarks/requirements.txt``). The pages are those of ``YALU_PAGES``, else of
``../shared/data/pages``.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from benchmarks.extraction.tools import trafilatura, yalu

LARGE, LONG = 1_000_000, 0.2
"""No page under so many bytes should take so many seconds."""


def pages(data: Path, every: int) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Every so manieth page of all sets, the sets by name."""
    lines = [(path.parent, line) for path in sorted(data.glob("*/manifest.jsonl")) for line in path.open("rb")]
    for folder, line in lines[::every]:
        page = json.loads(line)
        raw = (folder / page["file"]).read_bytes()
        yield gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw, page


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    data = Path(os.environ.get("YALU_PAGES", "../shared/data/pages"))
    found = list(pages(data, int(sys.argv[1]) if len(sys.argv) > 1 else 14))
    ours, theirs = yalu(), trafilatura(favor_precision=True)()
    for raw, page in found[:5]:  # what is made once a process counts for neither
        ours(raw, page)
        theirs(raw, page)
    taken = [(_seconds(ours, raw, page), _seconds(theirs, raw, page), len(raw)) for raw, page in found]
    one, other = sum(row[0] for row in taken), sum(row[1] for row in taken)
    long = sum(seconds > LONG and size < LARGE for seconds, _, size in taken)
    each = f"{1000 * one / len(taken):.1f} and {1000 * other / len(taken):.1f} ms"
    print(f"{len(taken)} pages: {each}, ratio {one / other:.2f}")
    print(f"{long} under {LARGE // 1_000_000} MB over {LONG * 1000:.0f} ms")


def _seconds(tool: object, raw: bytes, page: dict[str, str]) -> float:
    assert callable(tool)
    begun = time.process_time()
    tool(raw, page)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
