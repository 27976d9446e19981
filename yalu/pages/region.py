"""Is the main content of a page byte for byte what it was? Answered without parsing.

A ``Region`` remembers, from one full reading, where in the bytes the article stands and the digest of those bytes. A
later capture whose bytes hold the same region between the same marks needs no second reading.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from yalu.model import Page

_MARK = 48
"""Length of the marks by which a region is found again."""


@dataclass(frozen=True, slots=True)
class Region:
    """The bytes of an article in a page: the first ``_MARK`` of them, their length and their BLAKE2b digest."""

    begins: bytes
    length: int
    digest: bytes


def region_of(body: bytes, texts: tuple[str, ...], encoding: str) -> Region | None:
    """The region from the first to the last of the ``texts`` of an article (headline and paragraphs), with margins.

    None when they cannot be found in the bytes in order (entities, an embedded body).
    """
    places = []
    at = 0
    for text in (texts[0], *texts[-1:]):
        probe = text.split("&")[0][:40].strip()
        if len(probe) < 8:
            return None
        at = body.find(probe.encode(encoding, "ignore"), at)
        if at < 0:
            return None
        places.append((at, len(probe.encode(encoding, "ignore"))))
    start = max(0, places[0][0])
    end = body.find(b"\n", places[-1][0] + len(texts[-1].encode(encoding, "ignore")))
    end = end if end > 0 else len(body)
    piece = body[start:end]
    return Region(piece[:_MARK], len(piece), hashlib.blake2b(piece, digest_size=16).digest())


def remember(page: Page, body: bytes) -> Region | None:
    """The region of the article that was read from ``body``, to ask the next capture with ``same_region``."""
    if page.article is None:
        return None
    texts = (page.article.title, *page.article.body.split("\n\n"))
    return region_of(body, texts, page.provenance.get("encoding", "utf-8").split(" ")[0])


def same_region(region: Region, body: bytes) -> bool:
    """Whether ``body`` holds the region unchanged."""
    at = body.find(region.begins)
    while at >= 0:
        if hashlib.blake2b(body[at : at + region.length], digest_size=16).digest() == region.digest:
            return True
        at = body.find(region.begins, at + 1)
    return False
