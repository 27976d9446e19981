"""What a way of discovery says about an article before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A link to what should be an article. ``published`` and ``modified`` are aware; None when not told.

    ``comments_open`` is what a listing says of the thread (WordPress does); None when it says nothing.
    """

    url: str
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    comments_open: bool | None = None
