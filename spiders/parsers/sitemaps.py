"""Reading sitemaps: indexes, url sets, news sitemaps, gzipped, plain text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from spiders.parsers.candidate import Found
from spiders.parsers.feeds import iso, local_name, read_feed, web_address
from yalu.errors import PageError
from yalu.extraction import gunzip_start
from yalu.text import one_line

MOST_LINKS = 50_000
"""The protocol's own limit for one file (sitemaps.org)."""
_NOT_ARTICLES = re.compile(
    r"(?<![a-z])(categor|tag|author|user|image|photo|video|product|attachment|page|event|static)[a-z_]*[-_.]?sitemap|"
    r"sitemap[-_.](categor|tax|tag|author|user|image|photo|video|product|attachment|pages?|event|static)",
    re.I,
)
"""Sitemaps that by their names hold no articles; WordPress (Yoast and core) and most newspapers name them so."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: more sitemaps (``inner``), or pages. ``cut``: it lists more than what was read."""

    inner: tuple[Found, ...] = ()
    links: tuple[Found, ...] = ()
    cut: bool = False


def read_sitemap(body: bytes, url: str, *, max_bytes: int) -> Sitemap | None:
    """The sitemap in an answer, or None when there is none in it. Raises nothing on broken or hostile input.

    ``modified`` of a link is its ``lastmod``; ``published`` and ``title`` come from news sitemaps. Of one that is over
    ``max_bytes`` once unpacked, or over MOST_LINKS, the entries up to there are read.
    """
    whole = True
    if body[:2] == b"\x1f\x8b":
        try:
            body, whole = gunzip_start(body, max_bytes)
        except PageError:
            return None
    read = _plain(body, url) if _is_plain(body) else _marked_up(body, url)
    if read is None or whole or read.cut:
        return read
    # The last entry may have lost its end, and half an address is another address.
    return replace(read, inner=read.inner[:-1], links=read.links[:-1], cut=True)


def _is_plain(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith((b"http://", b"https://"))


def _marked_up(body: bytes, url: str) -> Sitemap | None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    name = local_name(root)
    if name in ("rss", "feed", "RDF"):
        feed = read_feed(body, url)
        return Sitemap(links=feed.links) if feed else None
    if name not in ("urlset", "sitemapindex"):
        return None
    links, cut = tuple(_entries(root, url)), len(root) > MOST_LINKS
    return Sitemap(links=links, cut=cut) if name == "urlset" else Sitemap(inner=links, cut=cut)


def articles_first(inner: tuple[Found, ...]) -> list[Found]:
    """Sitemaps of an index in the order to read them: newest ``lastmod`` first; those that hold no articles left out.

    Without dates the order of the index is kept, except that the last of numbered ones are read first when their
    names count up: the newest articles are in the highest number.
    """
    useful = [link for link in inner if not _NOT_ARTICLES.search(link.url)]
    if any(link.modified for link in useful):
        return sorted(useful, key=lambda link: link.modified.timestamp() if link.modified else 0.0, reverse=True)
    return sorted(useful, key=_number, reverse=True)


def _number(link: Found) -> int:
    digits = re.findall(r"\d{1,9}", link.url.rsplit("/", 1)[-1])
    return int(digits[-1]) if digits else 0


def newest_first(links: tuple[Found, ...]) -> list[Found]:
    """Pages of a url set, newest first; those without any date keep their place at the end."""

    def moment(link: Found) -> float:
        when: datetime | None = link.published or link.modified
        return when.timestamp() if when else 0.0

    return sorted(links, key=moment, reverse=True)


def _entries(root: etree._Element, base: str) -> Iterator[Found]:
    for count, entry in enumerate(root.iterchildren(tag=etree.Element)):
        if count >= MOST_LINKS:
            return
        texts = {local_name(part): part.text or "" for part in entry.iterdescendants(tag=etree.Element) if part.text}
        # An image's or video's own `loc` has another name (image:loc); the entry's comes first in any case.
        own = next((part.text for part in entry.iterchildren(tag=etree.Element) if local_name(part) == "loc"), None)
        if (link := web_address(own, base)) is not None:
            title = one_line(texts.get("title", ""))[:500] or None
            yield Found(link, title, iso(texts.get("publication_date")), iso(texts.get("lastmod")))


def _plain(body: bytes, base: str) -> Sitemap:
    lines = body.decode("utf-8-sig", "replace").splitlines()
    addresses = ((line, web_address(line, base)) for line in lines[:MOST_LINKS])
    links = tuple(Found(link) for line, link in addresses if link is not None and link == line.strip())
    return Sitemap(links=links, cut=len(lines) > MOST_LINKS)
