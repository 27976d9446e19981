"""Does a page hold what it held before, but for tokens? Answered in a millisecond or two, without parsing.

A footprint is a digest of the whole page as served, so no change in it can be passed over: headline, text, date,
byline, notice, wall, comments, wherever they stand. Left out is only what no reading looks at: plain markup comments,
style sheets, nonces, hidden fields, hidden mail addresses, and tokens in quotes and clock values inside scripts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from yalu.model import Page, Quality

# One expression each, with a literal at its beginning: that is ten times as fast as one for all in either case, and
# what is written in capitals is only not left out.
_BESIDE = tuple(
    re.compile(pattern)
    for pattern in (
        rb"<!--(?:[^<>-]|-(?!->)){0,2000}+-->",
        rb"<style[^<>]{0,400}+>[^<]*+</style>",
        rb"nonce=[\"'][\w+/=-]{6,200}+[\"']",
        rb"data-cfemail=[\"'][0-9a-f]{6,400}+[\"']",
        rb"email-protection#[0-9a-f]{6,400}+[\"']",
        rb"<input[^<>]{0,200}?\stype=[\"']?hidden[\"'\s/][^<>]{0,2000}+>",
        rb"<meta\s[^<>]{0,40}?csrf[^<>]{0,400}+>",
    )
)
_SCRIPT = re.compile(rb"<script((?:(?!json)[^<>]){0,400}+)>([^<]*+)</script>")
_QUOTED = re.compile(rb"[\"'][\w+/=-]{8,200}+[\"']")
_CLOCK = re.compile(rb"\b\d{9,20}\b")
_LARGE = 65_536
"""Bytes of a script beyond which it is a library or data, and compared as it is."""


def footprint(body: bytes, url: str, headers: Mapping[str, str], extractor: str) -> str:
    """The digest of a page served under ``url`` with ``headers`` (lower-case names), to be read by ``extractor``.

    Two pages with one footprint give the same article and, where ``may_stand_for`` holds, no thread.
    """
    for pattern in _BESIDE:
        body = pattern.sub(b"", body)
    digest = hashlib.blake2b(_SCRIPT.sub(_without_tokens, body), digest_size=16)
    digest.update(f"\n{url}\n{headers.get('content-type', '')}\n{extractor}".encode())
    return digest.hexdigest()


def _without_tokens(script: re.Match[bytes]) -> bytes:
    if len(script[2]) > _LARGE:
        return script[0]
    return script[1] + _CLOCK.sub(b"", _QUOTED.sub(_unless_token, script[2]))


def _unless_token(quoted: re.Match[bytes]) -> bytes:
    """Nothing for what has a digit in it, such as a token; else the word itself."""
    return b"" if any(48 <= byte <= 57 for byte in quoted[0]) else quoted[0]


def may_stand_for(page: Page) -> bool:
    """Whether an equal footprint may spare the next reading of this page.

    Not of a page with a thread, each look at which is a read of its own; nor of one whose text stands in a script, nor
    of one without a date, in which the day of the look has a say.
    """
    return (
        page.quality is Quality.OK
        and page.article is not None
        and page.article.published_at is not None
        and page.thread is None
        and not page.more
        and page.provenance.get("body", "").startswith("blocks in")
    )
