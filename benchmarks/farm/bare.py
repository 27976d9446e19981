"""Bare Scrapy, for comparison: the same pages with as many connections, one JSON line each.

``python -m benchmarks.farm.bare ADDRESSES OUTPUT [EARLIER] [--database FILE]``: `ADDRESSES` holds one address a line,
`EARLIER` is the output of an earlier crawl, whose validators are sent. With `--database` it is what people write by
hand: trafilatura reads each page in the same process, and SQLite gets a row where its texts differ from the last one's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from benchmarks.processes import ROOT, Running, Usage


class BareSpider(Spider):
    """Fetches a list of pages."""

    name = "bare"
    handle_httpstatus_list = (304,)
    addresses: tuple[str, ...]
    earlier: dict[str, dict[str, Any]]

    async def start(self) -> AsyncIterator[Request]:
        for address in self.addresses:
            yield Request(address, headers=self._validators(address))

    def _validators(self, address: str) -> dict[str, str]:
        known = self.earlier.get(address, {})
        pairs = (("If-None-Match", known.get("etag")), ("If-Modified-Since", known.get("last_modified")))
        return {name: value for name, value in pairs if value}

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        if response.status == 304:
            yield {"url": response.url, "unchanged": True}
            return
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "etag": (response.headers.get("ETag") or b"").decode(),
            "last_modified": (response.headers.get("Last-Modified") or b"").decode(),
            "bytes": len(response.body),
        }


class HandWrittenSpider(BareSpider):
    """Reads each page with trafilatura and keeps its versions in one table."""

    name = "hand-written"
    database: str

    async def start(self) -> AsyncIterator[Request]:
        self.rows = sqlite3.connect(self.database)
        self.rows.execute("CREATE TABLE IF NOT EXISTS version (url, hash, title, author, date, body, comments)")
        self.rows.execute("CREATE INDEX IF NOT EXISTS version_url ON version (url)")
        async for request in super().start():
            yield request

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        if response.status != 304:
            self._keep(response)
        yield from super().parse(response)

    def _keep(self, response: Response) -> None:
        from trafilatura import bare_extraction

        read = bare_extraction(response.body, url=response.url, with_metadata=True)
        texts = (read.title, read.author, read.date, read.text, read.comments)
        digest = hashlib.sha256(repr(texts).encode()).hexdigest()
        last = self.rows.execute(
            "SELECT hash FROM version WHERE url = ? ORDER BY rowid DESC LIMIT 1", (response.url,)
        ).fetchone()
        if last != (digest,):
            with self.rows:
                self.rows.execute("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?)", (response.url, digest, *texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("addresses", type=Path)
    parser.add_argument("output")
    parser.add_argument("earlier", type=Path, nargs="?")
    parser.add_argument("--database")
    asked = parser.parse_args()
    listed = tuple(asked.addresses.read_text(encoding="utf-8").split())
    known: dict[str, dict[str, Any]] = {}
    if asked.earlier:
        with asked.earlier.open(encoding="utf-8") as lines:
            known = {line["url"]: line for line in map(json.loads, lines)}
    hosts = len({address.split("/")[2] for address in listed})
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": max(16, hosts),
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            "FEEDS": {asked.output: {"format": "jsonlines", "overwrite": True}},
        }
    )
    kind, more = (HandWrittenSpider, {"database": asked.database}) if asked.database else (BareSpider, {})
    process.crawl(kind, addresses=listed, earlier=known, **more)
    process.start()


def bare(
    addresses: Path, output: Path, earlier: Path | None = None, *, database: Path | None = None, peers: str = ""
) -> Usage:
    """Fetch the pages, conditionally where an earlier output is given; with a database by the interpreter `peers`.

    Raises RuntimeError when the crawler did not end well: it would stand in the table as one that takes nothing.
    """
    command = [peers or sys.executable, "-m", "benchmarks.farm.bare", str(addresses), str(output)]
    command += [str(earlier)] if earlier else []
    done = Running([*command, *(["--database", str(database)] if database else [])], ROOT, os.environ).wait()
    if done.status or "Traceback" in done.errors:
        raise RuntimeError(f"{' '.join(command)}: exit {done.status}: {done.errors[-2000:]}")
    return done


if __name__ == "__main__":
    main()
