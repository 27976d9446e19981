"""A listed link: what a listing says about an article before the article is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ListedLink:
    """A link to a presumed article. ``published`` and ``modified`` are aware times, None when not stated.

    ``comments_open`` is what the listing states about the thread (WordPress does), None when it states nothing.
    """

    url: str
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    comments_open: bool | None = None
