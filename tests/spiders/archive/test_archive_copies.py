"""A copy that an archive gives is whole, or it is none."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from yalu.model import HttpExchange, Outcome
from yalu.spiders.archive.archive_client import WebArchive, fetch_copy
from yalu.spiders.archive.cdx import ArchivedCopy
from yalu.spiders.http.errors import CheckFailure

AT = datetime(2014, 5, 1, 10, tzinfo=UTC)
COPY = ArchivedCopy("https://paper.example/piece", AT, 200, "text/html", "")
PAGE = b"<html><body><p>The ferry leaves at seven.</p></body></html>"
DATED = ("memento-datetime", "Thu, 01 May 2014 10:00:00 GMT")


class Spider:
    """Answers every request with one body."""

    def __init__(self, body: bytes, *headers: tuple[str, str]) -> None:
        self._answer = HttpExchange("https://archive.example/", AT, 200, (DATED, *headers), body)

    async def get(self, url: str) -> HttpExchange:
        return self._answer


def got(body: bytes, *headers: tuple[str, str]) -> HttpExchange | CheckFailure:
    archive = WebArchive("https://archive.example/cdx", "https://archive.example/web")
    return asyncio.run(fetch_copy(cast("Any", Spider(body, *headers)), archive, COPY, 1 << 20))


def length(size: int) -> tuple[str, str]:
    return ("x-archive-orig-content-length", str(size))


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE, ()),
        (PAGE, (length(len(PAGE)),)),
        (PAGE, (("x-archive-orig-content-length", "9" * 5000),)),
        (gzip.compress(PAGE, mtime=0), ()),
        (PAGE, (length(10_000), ("x-archive-orig-content-encoding", "gzip"))),
    ],
)
def test_a_whole_copy_is_taken(body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    copy = got(body, *headers)
    assert isinstance(copy, HttpExchange)
    assert (copy.body, copy.fetched_at) == (PAGE, AT)


@pytest.mark.parametrize(
    ("body", "headers"),
    [(PAGE, (length(len(PAGE) + 1),)), (gzip.compress(PAGE, mtime=0)[:-1], ()), (gzip.compress(PAGE, mtime=0)[:9], ())],
)
def test_a_copy_that_was_cut_short_is_none(body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
    copy = got(body, *headers)
    assert isinstance(copy, CheckFailure)
    assert copy.outcome is Outcome.GONE
