"""Bare Scrapy, for comparison: the same pages with as many connections, one JSON line each.

``python -m benchmarks.farm.bare ADDRESSES OUTPUT [EARLIER]``: `ADDRESSES` holds one address a line, `EARLIER` is the
output of an earlier crawl, whose validators are sent.
"""

from __future__ import annotations

import json
import os
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


def main(addresses: str, output: str, earlier: str | None = None) -> None:
    listed = tuple(Path(addresses).read_text(encoding="utf-8").split())
    known: dict[str, dict[str, Any]] = {}
    if earlier:
        with Path(earlier).open(encoding="utf-8") as lines:
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
            "FEEDS": {output: {"format": "jsonlines", "overwrite": True}},
        }
    )
    process.crawl(BareSpider, addresses=listed, earlier=known)
    process.start()


def bare(addresses: Path, output: Path, earlier: Path | None = None) -> Usage:
    """Fetch the pages with bare Scrapy, conditionally where an earlier output is given."""
    command = [sys.executable, "-m", "benchmarks.farm.bare", str(addresses), str(output)]
    return Running([*command, *([str(earlier)] if earlier else [])], ROOT, os.environ).wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
