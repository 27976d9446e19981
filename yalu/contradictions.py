"""Values of ``Thread.note`` for what on a page contradicts that it holds the whole thread."""

from __future__ import annotations

MORE_PAGES = "the thread goes on on other pages"
MORE_OFFERED = "the page offers to show more comments"
LOADED_LATER = "a script loads comments after the page"
SHOWN_IN_PART = "the page says that it shows a part of the comments"
NOT_CLOSED = "the page as served ends before its comments are closed"
TOO_LONG = "the page is longer than what is read"
NOT_LOADED = "the page says that its comments could not be loaded"
CONTRADICTIONS = frozenset((MORE_PAGES, MORE_OFFERED, LOADED_LATER, SHOWN_IN_PART, NOT_CLOSED, TOO_LONG, NOT_LOADED))
