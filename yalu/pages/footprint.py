"""Page footprint: tells in a millisecond or two, without parsing, whether a page is unchanged but for noise.

A footprint is a digest of the whole page as served (decision 0105), so every change counts, wherever it stands:
headline, text, date, byline, notice, paywall, comments. Left out is only what no reader uses: markup comments, style
sheets, nonces, hidden fields, hidden mail addresses, quoted tokens and clock values in scripts, and boxes of related
links, adverts and view counts, and the site's footer (``rotating_boxes``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache

from yalu.model import Page, ParsedArticle, Quality
from yalu.pages.body.rotating_boxes import texts_of_boxes, without_boxes

# Separate patterns that begin with a literal: ten times as fast as one case-insensitive pattern for all. Upper-case
# markup is then merely not left out.
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
"""Scripts of more bytes are libraries or data and are compared unchanged."""
_HEADERS = ("content-type", "link")
"""Response headers that influence how a page is read."""
_IN_MARKUP = frozenset({"discuz", "generic", "hacker-news", "phpbb", "schema.org", "wordpress"})
"""Platforms whose comments are read from the markup, or from data compared unchanged (JSON-LD)."""


def footprint(body: bytes, url: str, headers: Mapping[str, str], extractor: str) -> str:
    """Digest of a page served under ``url`` with ``headers`` (lower-case names), for the version ``extractor``.

    Two pages with the same footprint give the same article and thread if ``may_stand_for`` holds.
    """
    rest = _SCRIPT.sub(_without_tokens, without_boxes(_beside_gone(body)))
    return exact_footprint(rest, url, headers, extractor)


def exact_footprint(body: bytes, url: str, headers: Mapping[str, str], extractor: str) -> str:
    """Digest of the page with all its noise: equal bytes are recognised in a twentieth of the time of ``footprint``."""
    digest = hashlib.blake2b(body, digest_size=16)
    header_lines = "\n".join(headers.get(name, "") for name in _HEADERS)
    digest.update(f"\n{url}\n{header_lines}\n{extractor}".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)  # a page that is read asks twice
def _beside_gone(body: bytes) -> bytes:
    for pattern in _BESIDE:
        body = pattern.sub(b"", body)
    return body


def _without_tokens(script: re.Match[bytes]) -> bytes:
    if len(script[2]) > _LARGE:
        return script[0]
    return script[1] + _CLOCK.sub(b"", _QUOTED.sub(_unless_token, script[2]))


def _unless_token(quoted: re.Match[bytes]) -> bytes:
    """Empty if the string contains a digit, as tokens do; else the string."""
    return b"" if any(48 <= byte <= 57 for byte in quoted[0]) else quoted[0]


def may_stand_for(page: Page, body: bytes) -> bool:
    """True if an equal footprint allows skipping the next reading of this page, which was read from ``body``.

    Not for a page whose thread needs other requests or is in a script, whose text is in a script, which has no date
    (the day of the visit then matters), or whose reading uses the content of boxes.
    """
    if page.quality is not Quality.OK or page.article is None or page.article.published_at is None or page.more:
        return False
    in_markup = page.thread is None or page.thread.platform in _IN_MARKUP
    in_markup = in_markup and page.provenance.get("body", "").startswith("blocks in")
    return in_markup and not _reads_boxes(page, page.article, body)


def _reads_boxes(page: Page, article: ParsedArticle, body: bytes) -> bool:
    """True if a text from the boxes is in what was read; the headline is ignored, since a list may link to it."""
    texts = texts_of_boxes(_beside_gone(body))
    if not texts:
        return False
    comments = page.thread.comments if page.thread is not None else ()
    fields = [article.subtitle, *article.byline, article.label, *article.tags]
    running = "\n".join((article.body, *article.notices, *(comment.text for comment in comments)))
    dates = [date.raw for date in (article.published_at, article.modified_at) if date is not None]
    return any(text in fields or text in running or any(date in text for date in dates) for text in texts)
