"""Foreign text made safe to print: texts and addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from yalu.text import one_line

_UNPRINTABLE = re.compile("[\x80-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_BLANK_OR_CONTROL = re.compile("[\x00-\x20\x7f]")
_LONGEST_URL = 2000


def plain(text: str | None, longest: int = 400) -> str:
    """Foreign text made safe to print: one line, at most ``longest`` characters, no control or direction characters."""
    text = _UNPRINTABLE.sub("", one_line(text or ""))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def safe_url(url: str | None) -> str | None:
    """The address when it is http or https and safe to print, else None."""
    if not url or len(url) > _LONGEST_URL or _BLANK_OR_CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
