"""``python -m benchmarks.extraction.fuzz [SECONDS] [SEED] [DIR]``: break pages in every way and read them.

Takes pages under DIR (gzip'ed; else pages of our own), changes bytes, cuts, repeats and inserts markup, and reads each.
Prints how many were read, the slowest, the memory, and every exception that is no PageError.
"""

from __future__ import annotations

import collections
import gzip
import random
import resource
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from yalu.errors import PageError
from yalu.pages import read_page

PIECES = (
    b"<div>" * 500, b"</div>" * 50, b"<article>", b"\x00", b"<![CDATA[", b"<!--", b'"', b"'>", b"<script>",
    b"<textarea>",     b'<a href="http://[x">', b'[[[[{"a":', b"<table><tr><td>", b"\xff\xfe", b"<h1>", b"&#x110000;",
)  # fmt: skip
OWN = (
    b"<html><head><title>A title | Site</title></head><body><h1>A title</h1>" + b"<p>Words, and more of them.</p>" * 40
)


def broken(rng: random.Random, page: bytes) -> bytes:
    """``page`` after up to thirty random changes."""
    body = bytearray(page)
    for _ in range(rng.randint(1, 30)):
        kind, at = rng.random(), rng.randrange(len(body))
        if kind < 0.3:
            body[at : at + rng.randint(1, 4)] = bytes(rng.randrange(256) for _ in range(rng.randint(0, 6)))
        elif kind < 0.5:
            start = rng.randrange(len(body))
            body[at:at] = body[start : start + rng.randint(1, 400)]
        elif kind < 0.7:
            del body[at : at + rng.randint(1, 2000)]
        elif kind < 0.85:
            body[at:at] = rng.choice(PIECES)
        else:
            del body[max(1, at) :]
        body = body or bytearray(b"x")
    return bytes(body)


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    files = sorted(Path(sys.argv[3]).rglob("*.html.gz"))[:200] if len(sys.argv) > 3 else []
    pages = [gzip.decompress(file.read_bytes()) for file in files] or [OWN]
    now = datetime(2026, 11, 1, tzinfo=UTC)
    failures: collections.Counter[str] = collections.Counter()
    count, worst, end = 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        body = broken(rng, rng.choice(pages))
        begun = time.process_time()
        try:
            read_page(body, url="https://fuzz.example/a/1", headers={}, fetched_at=now)
        except PageError:
            pass
        except Exception:
            failures[traceback.format_exc(limit=-2)] += 1
        worst = max(worst, time.process_time() - begun)
        count += 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count} pages, slowest {worst:.2f} s, {memory} MB, {sum(failures.values())} exceptions")
    for text, times in failures.most_common(5):
        print(times, text)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
