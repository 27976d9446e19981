"""Client of web archives: lists the copies of an address (CDX) and fetches them as they were served (``id_``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from yalu.conversion import http_date, whole_number
from yalu.errors import CrawlError, PageError, Unreachable
from yalu.extraction.content_coding import gunzip
from yalu.model import HttpExchange, Outcome
from yalu.pages.document.http_headers import joined_headers
from yalu.reasons import Reason
from yalu.spiders.archive.cdx import ArchivedCopy, CdxListing, format_timestamp, parse_cdx
from yalu.spiders.articles.ad_hoc_requests import AdHocSpider
from yalu.spiders.http.errors import CheckFailure, failure_of_status, lost_answer

LINES_PER_REQUEST = 3000
"""Lines of the index per request."""
MAX_LINES = 150_000
"""Maximum number of index lines read for one address or prefix."""
TIME_TOLERANCE = timedelta(seconds=1)
_ORIGINAL = "x-archive-orig-"
_CODING = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class WebArchive:
    """Base addresses of an archive's CDX index and of its copies, both without a trailing slash."""

    index: str
    copies: str

    def address(self, copy: ArchivedCopy) -> str:
        """Address of a copy without the archive's own markup (``id_``)."""
        return f"{self.copies}/{format_timestamp(copy.at)}id_/{copy.url}"


def possible_archives(address: str) -> tuple[WebArchive, ...]:
    """The archives that ``address`` can mean, most likely first: a Wayback Machine, or a pywb collection."""
    root = address.rstrip("/")
    wayback = root.removesuffix("/web")
    machine = WebArchive(f"{wayback}/cdx/search/cdx", f"{wayback}/web")
    if (urlsplit(address).hostname or "").endswith("archive.org"):
        return (machine,)
    if root.endswith("/cdx/search/cdx"):
        wayback = root.removesuffix("/cdx/search/cdx")
        return (WebArchive(root, f"{wayback}/web"),)
    if root.endswith("/cdx"):
        return (WebArchive(root, root.removesuffix("/cdx")),)
    return (WebArchive(f"{root}/cdx", root), machine)


async def find_archive(spider: AdHocSpider, address: str) -> WebArchive:
    """The first of the possible archives at ``address`` whose index answers. Raises Unreachable or Blocked."""
    last: CrawlError | None = None
    for archive in possible_archives(address):
        try:
            await _ask(spider, archive.index, {"url": "http://example.com/", "output": "json", "limit": "1"})
        except CrawlError as error:
            last = last or error
        else:
            return archive
    raise last or Unreachable(f"{address}: there is no index of an archive")


async def list_copies(
    spider: AdHocSpider,
    archive: WebArchive,
    url: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    below: bool = False,
) -> CdxListing:
    """All copies of ``url``, or with ``below`` of every address that begins with it.

    ``since`` (inclusive) and ``until`` (exclusive) are aware times. At most ``MAX_LINES`` lines are read. Raises
    Unreachable or Blocked.
    """
    query = {"url": url, "output": "json", "limit": str(LINES_PER_REQUEST), "showResumeKey": "true"}
    query |= {"matchType": "prefix"} if below else {}
    query |= {"from": format_timestamp(since)} if since else {}
    query |= {"to": format_timestamp(until)} if until else {}
    copies: dict[ArchivedCopy, None] = {}
    bad = 0
    while True:
        part = await _ask(spider, archive.index, query)
        known = len(copies)
        copies |= dict.fromkeys(part.copies)
        bad += part.bad
        full = len(part.copies) >= int(query["limit"])
        if len(copies) == known or len(copies) >= MAX_LINES or not (part.resume or full):
            break
        query |= _onward(part, below, len(copies))
    inside = (copy for copy in copies if (since is None or copy.at >= since) and (until is None or copy.at < until))
    return CdxListing(tuple(inside), None, bad)


def _onward(part: CdxListing, below: bool, known: int) -> dict[str, str]:
    """Query parameters of the next request, for an index with or without resume keys."""
    if part.resume:
        return {"resumeKey": part.resume}
    if not below:
        return {"from": format_timestamp(part.copies[-1].at)}
    return {"limit": str(min(MAX_LINES, known * 4))}


async def _ask(spider: AdHocSpider, index: str, query: Mapping[str, str]) -> CdxListing:
    url = f"{index}?{urlencode(query)}"
    answer = await spider.get(url)
    if answer.status is None:
        raise Unreachable(f"{index}: {answer.error}")
    headers = joined_headers(answer.headers)
    listing = parse_cdx(answer.body)
    if (trouble := failure_of_status(answer.status, headers)) is not None:
        raise trouble.error("the archive", index)
    if listing is None:
        raise Unreachable(f"{index}: there is no index of an archive")
    return listing


async def fetch_copy(
    spider: AdHocSpider, archive: WebArchive, copy: ArchivedCopy, most_bytes: int
) -> HttpExchange | CheckFailure:
    """Fetch a copy as the archive's crawler received it, dated by the archive; or why it is not available.

    ``most_bytes`` limits the decoded body. A copy of another time, which archives serve in place of a lost one, is
    rejected.
    """
    answer = await spider.get(archive.address(copy))
    if answer.status is None:
        return CheckFailure(Outcome.FAILED, lost_answer(answer), network=True)
    headers = joined_headers(answer.headers)
    taken = http_date(headers.get("memento-datetime", ""))
    if taken is None and (trouble := failure_of_status(answer.status, headers)) is not None:
        return trouble
    if answer.status != 200:
        return CheckFailure(Outcome.GONE, Reason.of("copy.status", status=answer.status or 0))
    if taken is None or abs(taken - copy.at) > TIME_TOLERANCE:
        return CheckFailure(Outcome.GONE, Reason.of("copy.another"))
    try:
        body = gunzip(answer.body, most_bytes) if answer.body.startswith(_GZIP) else answer.body
    except PageError as error:
        return CheckFailure(Outcome.GONE, Reason.of("copy.packed", detail=str(error)))
    if _is_cut(answer):
        return CheckFailure(Outcome.GONE, Reason.of("copy.cut"))
    return replace(answer, url=copy.url, fetched_at=copy.at, headers=_headers(answer), body=body, final_url=None)


def _is_cut(answer: HttpExchange) -> bool:
    """Whether a copy is shorter than its original Content-Length; a compressed body shows truncation by itself."""
    headers = {name.removeprefix(_ORIGINAL): value for name, value in answer.headers if name.startswith(_ORIGINAL)}
    length = whole_number(headers.get("content-length", ""), 18)
    coded = "content-encoding" in headers or "transfer-encoding" in headers
    return not coded and length is not None and len(answer.body) < length


def _headers(answer: HttpExchange) -> tuple[tuple[str, str], ...]:
    """The original headers, as far as the archive keeps them, and the time at which the copy was taken."""
    own = [(name.removeprefix(_ORIGINAL), value) for name, value in answer.headers if name.startswith(_ORIGINAL)]
    named = {name for name, _ in own}
    kept = ("content-type", "memento-datetime")
    own += [(name, value) for name, value in answer.headers if name in kept and name not in named]
    return tuple((name, value) for name, value in own if name not in _CODING)
