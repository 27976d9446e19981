"""Values of ``Thread.note`` for what on a page contradicts that it holds the whole thread."""

from __future__ import annotations

from yalu.reasons import Reason

MORE_PAGES = Reason.of("snapshot.more_pages")
MORE_OFFERED = Reason.of("snapshot.more_offered")
LOADED_LATER = Reason.of("snapshot.loaded_later")
SHOWN_IN_PART = Reason.of("snapshot.in_part")
NOT_CLOSED = Reason.of("snapshot.not_closed")
TOO_LONG = Reason.of("snapshot.too_long")
NOT_LOADED = Reason.of("snapshot.not_loaded")
CONTRADICTIONS = frozenset((MORE_PAGES, MORE_OFFERED, LOADED_LATER, SHOWN_IN_PART, NOT_CLOSED, TOO_LONG, NOT_LOADED))
