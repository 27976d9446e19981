"""Asking a web archive: its index for what it holds, and its copies as they were served (``id_``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

from spiders.archive.cdx import Copy, Listing, read_listing, stamp
from spiders.articles.ad_hoc_requests import ErrandSpider
from spiders.http.errors import Trouble, refusal
from yalu.errors import CrawlError, PageError, Unreachable
from yalu.extraction import gunzip, joined_headers
from yalu.model import Capture, Outcome

PORTION = 3000
"""Lines of an index that are asked for at once."""
MOST_LINES = 150_000
"""Lines that are read for one address or folder; more is no single source's past."""
NEAR = timedelta(seconds=1)
_ORIGINAL = "x-archive-orig-"
_CODING = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Archive:
    """Where an archive's index is, and where its copies begin. No slash at either's end."""

    index: str
    copies: str

    def address(self, copy: Copy) -> str:
        """Where a copy is, as it was served to the archive."""
        return f"{self.copies}/{stamp(copy.at)}id_/{copy.url}"


def places(address: str) -> tuple[Archive, ...]:
    """The archives that ``address`` can mean, likeliest first: a Wayback Machine, or a collection of pywb."""
    root = address.rstrip("/")
    wayback = root.removesuffix("/web")
    machine = Archive(f"{wayback}/cdx/search/cdx", f"{wayback}/web")
    if (urlsplit(address).hostname or "").endswith("archive.org"):
        return (machine,)
    if root.endswith("/cdx/search/cdx"):
        wayback = root.removesuffix("/cdx/search/cdx")
        return (Archive(root, f"{wayback}/web"),)
    if root.endswith("/cdx"):
        return (Archive(root, root.removesuffix("/cdx")),)
    return (Archive(f"{root}/cdx", root), machine)


async def find(spider: ErrandSpider, address: str) -> Archive:
    """The archive at an address. Raises Unreachable or Blocked when there is none that answers."""
    last: CrawlError | None = None
    for archive in places(address):
        try:
            await _ask(spider, archive.index, {"url": "http://example.com/", "output": "json", "limit": "1"})
        except CrawlError as error:
            last = last or error
        else:
            return archive
    raise last or Unreachable(f"{address}: there is no index of an archive")


async def listing(
    spider: ErrandSpider,
    archive: Archive,
    url: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    below: bool = False,
) -> Listing:
    """All copies of ``url``, or of what is below it, from ``since`` on and before ``until``.

    Raises Unreachable or Blocked. An index that holds more than ``MOST_LINES`` lines is read that far.
    """
    query = {"url": url, "output": "json", "limit": str(PORTION), "showResumeKey": "true"}
    query |= {"matchType": "prefix"} if below else {}
    query |= {"from": stamp(since)} if since else {}
    query |= {"to": stamp(until)} if until else {}
    found: dict[Copy, None] = {}
    bad = 0
    while True:
        part = await _ask(spider, archive.index, query)
        known = len(found)
        found |= dict.fromkeys(part.copies)
        bad += part.bad
        full = len(part.copies) >= int(query["limit"])
        if len(found) == known or len(found) >= MOST_LINES or not (part.resume or full):
            break
        query |= _onward(part, below, len(found))
    inside = (copy for copy in found if (since is None or copy.at >= since) and (until is None or copy.at < until))
    return Listing(tuple(inside), None, bad)


def _onward(part: Listing, below: bool, known: int) -> dict[str, str]:
    """What to ask for after a full portion, of an index with and one without a resume key."""
    if part.resume:
        return {"resumeKey": part.resume}
    if not below:
        return {"from": stamp(part.copies[-1].at)}
    return {"limit": str(min(MOST_LINES, known * 4))}


async def _ask(spider: ErrandSpider, index: str, query: Mapping[str, str]) -> Listing:
    url = f"{index}?{urlencode(query)}"
    answer = await spider.get(url)
    if answer.status is None:
        raise Unreachable(f"{index}: {answer.error}")
    headers = joined_headers(answer.headers)
    found = read_listing(answer.body)
    if (trouble := refusal(answer.status, headers)) is not None:
        raise trouble.error("the archive", index)
    if found is None:
        raise Unreachable(f"{index}: there is no index of an archive")
    return found


async def fetch(spider: ErrandSpider, archive: Archive, copy: Copy, most_bytes: int) -> Capture | Trouble:
    """A copy as the archive's crawler got it, dated by the archive; or why it cannot be had.

    Never another one: an archive gives the nearest it has in place of one that it lost.
    """
    answer = await spider.get(archive.address(copy))
    if answer.status is None:
        return Trouble(Outcome.FAILED, answer.error or "no answer", network=True)
    headers = joined_headers(answer.headers)
    taken = _taken(headers.get("memento-datetime"))
    if taken is None and (trouble := refusal(answer.status, headers)) is not None:
        return trouble
    if answer.status != 200:
        return Trouble(Outcome.GONE, f"the copy answers {answer.status}")
    if taken is None or abs(taken - copy.at) > NEAR:
        return Trouble(Outcome.GONE, "the archive gives another copy in its place")
    try:
        body = gunzip(answer.body, most_bytes) if answer.body.startswith(_GZIP) else answer.body
    except PageError as error:
        return Trouble(Outcome.GONE, f"the copy cannot be unpacked ({error})")
    if _is_cut(answer):
        return Trouble(Outcome.GONE, "the copy is cut short")
    return replace(answer, url=copy.url, fetched_at=copy.at, headers=_headers(answer), body=body, final_url=None)


def _is_cut(answer: Capture) -> bool:
    """Whether a copy is shorter than its length as the archive's crawler was told it; a coded one tells by itself."""
    told = {name.removeprefix(_ORIGINAL): value for name, value in answer.headers if name.startswith(_ORIGINAL)}
    length = told.get("content-length", "")
    coded = "content-encoding" in told or "transfer-encoding" in told
    return not coded and length.isascii() and length.isdigit() and len(answer.body) < int(length)


def _headers(answer: Capture) -> tuple[tuple[str, str], ...]:
    """The headers that the archive's crawler got, as far as the archive tells, and the archive's own date."""
    own = [(name.removeprefix(_ORIGINAL), value) for name, value in answer.headers if name.startswith(_ORIGINAL)]
    named = {name for name, _ in own}
    kept = ("content-type", "memento-datetime")
    own += [(name, value) for name, value in answer.headers if name in kept and name not in named]
    return tuple((name, value) for name, value in own if name not in _CODING)


def _taken(text: str | None) -> datetime | None:
    try:
        when = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
