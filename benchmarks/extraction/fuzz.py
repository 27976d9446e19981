"""``python -m benchmarks.extraction.fuzz [SECONDS] [SEED] [DIR|answers]``: break pages and answers in every way and read them.

Takes pages under DIR (gzip'ed; else pages of our own; "answers" for none), changes bytes, cuts, repeats and inserts markup, and reads each;
and gives every platform answers that are broken in the same ways. Prints how many were read, the slowest, the memory,
and every exception that is no PageError. Exit status 1 after an exception or a reading of more than MOST_SECONDS.

With ``atheris`` installed (``benchmarks/requirements.txt``), ``python -m benchmarks.extraction.fuzz atheris [SECONDS]
[SEED] [DIR]`` lets it choose the bytes by what they reach, and stops at the first such thing.
"""

# ruff: noqa: E501 -- rows of data read better in one piece
from __future__ import annotations

import collections
import contextlib
import json
import random
import resource
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.gold import content
from yalu.errors import PageError
from yalu.model import Page, Quality, ThreadRequest
from yalu.pages.comments.page_thread import PLATFORMS, Part, join, next_requests
from yalu.pages.comments.platform import role
from yalu.pages.read_page import read_page

MOST_SECONDS = 2.0
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PIECES = (
    b"<div>" * 500, b"</div>" * 50, b"<article>", b"\x00", b"<![CDATA[", b"<!--", b'"', b"'>", b"<script>",
    b"<textarea>", b'<a href="http://[x">', b'[[[[{"a":', b"<table><tr><td>", b"\xff\xfe", b"<h1>", b"&#x110000;",
    b"<div class='comment' id='comment-1'>", b"<li class='comment depth-2'>", b"<time datetime='0000-99-99'>", b" 1e999 ", b"-1", b"null,",
)  # fmt: skip
OWN = (
    b"<html><head><title>A title | Site</title></head><body><h1>A title</h1>" + b"<p>Words, and more of them.</p>" * 40
)
ROW = {
    "id": 1, "parent": 0, "parent_id": None, "author": {"name": "Kim", "username": "kim"}, "text": "At last.", "content": [{"text": "x"}],
    "content_uuid": "u", "created": 1772359200.5, "created_at": "2026-03-01T10:00:00Z", "time": 1772359200, "replies": [], "status": "visible",
    "body": "<p>x</p>", "html": "<p>x</p>", "cooked": "<p>x</p>", "post_number": 2, "commentHex": "a", "count": {"replies": 3}, "deleted": True,
    "objectId": 1, "comment": "<p>x</p>", "nick": "Kim", "pid": None, "children": [],
    "post": 1, "post_id": 1, "topic_id": 1, "locator": {"url": "https://f.example/p/1"},
}  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, -1, 0, 10**30, 1e308, float("nan"), "", "0", "x" * 5000, "\ud800", "<b>" * 2000, "2026-13-45T99:99:99Z", [], {}, [[[]]], ["a", None, 1],
    {"name": ["x"]}, {"id": {}}, [ROW] * 30,
)  # fmt: skip
KINDS = ("page", "thread", "embed", "topic", "posts", "rest", "feed", "list", "replies", "bootstrap", "container")
ANSWER = {
    "comments": [ROW, {**ROW, "id": 2, "replies": [ROW]}], "replies": [ROW], "contents": [ROW], "commentIds": ["1,2", "2"], "newListSize": 2,
    "response": {"posts": [ROW], "thread": {"posts": 2}}, "code": 0, "cursor": {"total": 2, "hasNext": True}, "status": "ok", "pages": 2,
    "discussion": {"comments": [ROW], "commentCount": 2}, "post_stream": {"posts": [ROW], "stream": [1, 2, 3]}, "success": True,
    "conversation": {"comments": [ROW], "messages_count": 1}, "meta": {"pagination": {"pages": 3, "total": 2}}, "info": {"count": 1},
    "data": {"story": {"comments": {"edges": [{"node": ROW}], "pageInfo": {"hasNextPage": True, "endCursor": "x"}}},
             "data": [ROW], "totalPages": 2},
    "more": True, "count": 2, "result": {"settings": {"site_uuid": "s"}}, "content_container_uuid": "b", "total_replies": 1,
}  # fmt: skip


MEMORY: dict[str, Any] = {
    "api": "https://f.example", "key": "p/1", "page": 1, "root": "https://f.example", "offset": 0, "post": "1", "site": "s", "box": "b", "spot": "s",
    "server": "https://f.example", "path": "/p/1", "topic": "1", "address": "https://f.example/p/1",
}  # fmt: skip


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


def broken_answer(rng: random.Random) -> bytes:
    """The answer with other values here and there; as bytes it is broken in one case of five."""

    def other(value: object) -> object:
        if rng.random() < 0.12:
            return rng.choice(VALUES)
        if isinstance(value, dict):
            return {key: other(inner) for key, inner in value.items() if rng.random() > 0.03}
        return [other(inner) for inner in value] if isinstance(value, list) else value

    body = json.dumps(other(ANSWER)).encode()
    return broken(rng, body) if rng.random() < 0.2 else body


def read_any(body: bytes) -> None:
    """Read bytes as a page; only a PageError may come of it."""
    with contextlib.suppress(PageError):
        read_page(body, url="https://fuzz.example/a/1", headers={}, fetched_at=NOW)


def answer_any(body: bytes) -> None:
    """Give the bytes to each platform as an answer of each kind, on its first and on a later page."""
    for name in PLATFORMS:
        for kind in KINDS:
            request = ThreadRequest("https://f.example/?page=1&", role(name, kind, **MEMORY))
            part = Part(request, 200, {}, body)
            next_requests(name, part)
            thread = join(Page("https://fuzz.example/", Quality.OK, None, None, more=(request,)), [part])
            assert thread is None or not thread.complete or thread.expected is not None


def guided(seconds: float, seed: int, pages: list[bytes]) -> None:
    """Let atheris choose; it ends the process."""
    import atheris

    with atheris.instrument_imports(include=["yalu.pages"]):
        import yalu.pages.read_page  # noqa: F401  # what was imported before is not instrumented; functions are, below
    atheris.instrument_all()

    def once(data: bytes) -> None:
        begun = time.process_time()
        (answer_any if data[:1] == b"{" else read_any)(data)
        if time.process_time() - begun > MOST_SECONDS:
            raise TimeoutError(f"{len(data)} bytes took {time.process_time() - begun:.1f} s")

    with tempfile.TemporaryDirectory() as corpus:
        for number, body in enumerate([*pages[:60], OWN, json.dumps(ANSWER).encode()]):
            Path(corpus, str(number)).write_bytes(body[:60_000])
        options = [f"-max_total_time={int(seconds)}", f"-seed={seed}", "-max_len=60000", "-rss_limit_mb=1500"]
        atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", corpus], once)
        atheris.Fuzz()


def main() -> int:
    arguments = sys.argv[1:]
    by_atheris = arguments[:1] == ["atheris"]
    arguments = arguments[by_atheris:]
    seconds = float(arguments[0]) if arguments else 600
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    files = sorted(Path(arguments[2]).rglob("*.html.gz"))[::11][:200] if len(arguments) > 2 else []
    pages = [content(file) for file in files] or [OWN]
    pages = [] if arguments[2:] == ["answers"] else pages
    if by_atheris:
        guided(seconds, seed, pages)
        return 0
    rng = random.Random(seed)
    failures: collections.Counter[str] = collections.Counter()
    count, worst, end = 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        answer = count % 4 == 0 or not pages
        body = broken_answer(rng) if answer else broken(rng, rng.choice(pages))
        begun = time.process_time()
        try:
            (answer_any if answer else read_any)(body)
        except Exception:
            failures[traceback.format_exc(limit=-2)] += 1
        worst = max(worst, time.process_time() - begun)
        count += 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count} pages and answers, slowest {worst:.2f} s, {memory} MB, {sum(failures.values())} exceptions")
    for text, times in failures.most_common(5):
        print(times, text)
    return 1 if failures or worst > MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
