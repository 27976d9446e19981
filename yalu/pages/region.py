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
    """The region from the headline to the last paragraph; ``texts`` are the headline and the paragraphs.

    None when they cannot be found in the bytes in order (entities, links at the start, an embedded body).
    """
    if len(texts) < 2:
        return None
    first, last = _probe(texts[1], encoding), _probe(texts[-1], encoding)
    at = body.find(first) if first else -1
    until = body.find(last, at) if last and at >= 0 else -1
    headline = body.rfind(_probe(texts[0], encoding) or b"\x00", 0, at) if at >= 0 else -1
    if until < 0 or headline < 0:
        return None
    start = headline
    end = body.find(b"<", until + len(texts[-1].encode(encoding, "ignore")) - 1)
    end = end if end > 0 else len(body)
    piece = body[start:end]
    return Region(piece[:_MARK], len(piece), hashlib.blake2b(piece, digest_size=16).digest())


def _probe(text: str, encoding: str) -> bytes:
    """The beginning of a text as bytes that markup does not break; empty when it is too short to be found again."""
    probe = text.split("&")[0][:24].strip()
    return probe.encode(encoding, "ignore") if len(probe) >= 4 else b""


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
