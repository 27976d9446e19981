"""Pages of our own writing, in several dresses, for the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

PARAGRAPHS = (
    "The bridge between the two cities opened again on Monday after four years, and trucks were waiting on both banks.",
    "Officials on the Korean side said that trade in the first week had already passed the level of the year before.",
    "“We have waited long enough,” said a trader who sells textiles on the Chinese side of the river.",
    "The customs office did not say whether the night crossing would be allowed again before the summer.",
    "Shops in the old quarter have put up new signs in both languages, although few of them are open yet.",
)
HEADLINE = "Bridge over the river opens again"


def paragraphs(texts: tuple[str, ...] = PARAGRAPHS) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, *, head: str = "", title: str = HEADLINE, lang: str = "en") -> bytes:
    """A whole document around ``body``."""
    start = f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | River Post</title>'
    return f"{start}{head}</head><body>{body}</body></html>".encode()
