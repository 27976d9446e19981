"""Foreign text made safe to print: texts and addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from yalu.text import one_line, paragraphs, visible

_BLANK_OR_CONTROL = re.compile("[\x00-\x20\x7f]")
_LONGEST_URL = 2000


def plain(text: str | None, longest: int = 400) -> str:
    """Foreign text made safe to print: one line, at most ``longest`` characters, all of them ``visible``."""
    text = one_line(text or "")
    if not text.isascii() and (seen := visible(text)) != text:
        text = one_line(seen)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def plain_paragraphs(text: str | None) -> tuple[str, ...]:
    """The paragraphs of a foreign text, none empty, each made safe to print whatever its length."""
    return paragraphs(visible(text or ""))


def safe_url(url: str | None) -> str | None:
    """The address when it is http or https and safe to print, else None."""
    if not url or len(url) > _LONGEST_URL or _BLANK_OR_CONTROL.search(url) or visible(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
