"""Bytes that a recheck adds to the database where a page changed in its noise only: ``python -m benchmarks.captures``.

Beside it, what one gzip-compressed WARC response record of the same exchange takes. Files given are pages to use, else
pages are made up; the noise is put in here: tokens, counters, a rotating list, and the headers that differ each time.
Exits 1 when a recheck takes more than ``MOST`` of a record.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.gold import content
from yalu.db.captures import capture_store
from yalu.db.core.engine import Database, make_engine, parse_url
from yalu.db.schema import migrate
from yalu.model import HttpExchange

MOST = 0.03
VISITS = 30
MADE_UP = 40
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.captures", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="pages, as they are or gzip-compressed")
    pages = [content(file) for file in parser.parse_args().files] or [_made_up(number) for number in range(MADE_UP)]
    with tempfile.TemporaryDirectory(prefix="yalu-captures-") as folder:
        added, packed = _stored(f"sqlite:///{folder}/captures.db", pages)
    record = sum(_record(served(page, 1, number)) for number, page in enumerate(pages)) / len(pages)
    size = sum(map(len, pages)) / len(pages)
    print(f"{len(pages)} pages of {size / 1000:.1f} kB on average, each visited {VISITS} times again")
    print(f"one gzip-compressed WARC record   {record:10.0f} bytes")
    print(f"one recheck, its packed bytes     {packed:10.0f} bytes  {packed / record:7.2%}")
    print(f"one recheck, row and indexes too  {added:10.0f} bytes  {added / record:7.2%}")
    return 1 if added > MOST * record else 0


def served(page: bytes, visit: int, number: int) -> HttpExchange:
    """One answer with the page and the noise of one visit."""
    draw = random.Random(visit * 1000 + number)
    token = f"<meta name=csrf content={draw.getrandbits(128):032x}>".encode()
    teasers = "".join(f"<li><a href=/p/{draw.randrange(500)}>{draw.randrange(10**6)} views</a>" for _ in range(5))
    foot = f"<ul>{teasers}</ul><input type=hidden value={draw.getrandbits(40):x}><!-- {draw.random():.6f} s -->"
    middle = len(page) // 2
    body = b"".join((token, page[:middle], f"<!-- {draw.getrandbits(32):x} -->".encode(), page[middle:], foot.encode()))
    at = BEGIN + timedelta(hours=6 * visit)
    headers = (
        ("Date", f"{at:%a, %d %b %Y %H:%M:%S} GMT"),
        ("Content-Type", "text/html"),
        ("Set-Cookie", f"sid={draw.getrandbits(128):032x}; Path=/; HttpOnly"),
        ("ETag", f'"{draw.getrandbits(64):016x}"'),
        ("Server", "nginx"),
    )
    return HttpExchange(f"https://paper.example/{number}", at, 200, headers, body)


def _made_up(number: int) -> bytes:
    """A page of 10 to 150 kB, four fifths of it markup, as pages of papers are."""
    draw = random.Random(number)
    lexicon = ["".join(draw.choices("etaoinshrdlu", k=draw.randint(2, 9))) for _ in range(3000)]
    blocks = [
        f'<div class="b{draw.randrange(40)} c{draw.randrange(40)}" data-id="{draw.getrandbits(32)}"><a href="/'
        f'{"/".join(draw.choices(lexicon, k=3))}">{" ".join(draw.choices(lexicon, k=draw.randint(3, 30)))}</a></div>'
        for _ in range(draw.randint(50, 750))
    ]
    return "\n".join(blocks).encode()


def _stored(url: str, pages: Sequence[bytes]) -> tuple[float, float]:
    """Bytes per recheck that the file grew by, and those of the packed payload alone."""
    migrate.upgrade(url)
    where = parse_url(url)
    database = Database(make_engine(where, foreign_keys=False), url)
    _visit(database, pages, 0)
    before = _held(database)
    for visit in range(1, VISITS + 1):
        _visit(database, pages, visit)
    many = VISITS * len(pages)
    with database.read() as connection:
        newer = "SELECT sum(length(p.data)) FROM capture_payload p JOIN capture c ON c.id = p.capture_id"
        newer = f"{newer} WHERE c.crawl_id > 1"
        packed = int(connection.execute(text(newer)).scalar_one())
    added = _held(database) - before
    database.close()
    return added / many, packed / many


def _visit(database: Database, pages: Sequence[bytes], visit: int) -> None:
    with database.write() as connection:
        for number, page in enumerate(pages, 1):
            capture_store.add(connection, served(page, visit, number), crawl_id=visit + 1, url_id=number)


def _held(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT sum(pgsize) FROM dbstat")).scalar_one())


def _record(capture: HttpExchange) -> int:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    http = StatusAndHeaders("200 OK", list(capture.headers), protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(capture.url, "response", payload=io.BytesIO(capture.body), http_headers=http)
    )
    return len(out.getvalue())


if __name__ == "__main__":
    sys.exit(main())
