"""Reasons that are compared or stand in for none: what contradicts a whole thread, and what an outcome says."""

from __future__ import annotations

from collections.abc import Mapping

from yalu.model import Outcome
from yalu.reasons import Reason

MORE_PAGES = Reason.of("snapshot.more_pages")
MORE_OFFERED = Reason.of("snapshot.more_offered")
LOADED_LATER = Reason.of("snapshot.loaded_later")
SHOWN_IN_PART = Reason.of("snapshot.in_part")
NOT_CLOSED = Reason.of("snapshot.not_closed")
TOO_LONG = Reason.of("snapshot.too_long")
NOT_LOADED = Reason.of("snapshot.not_loaded")
CONTRADICTIONS = frozenset((MORE_PAGES, MORE_OFFERED, LOADED_LATER, SHOWN_IN_PART, NOT_CLOSED, TOO_LONG, NOT_LOADED))
"""Values of ``Thread.note`` for what on a page contradicts that it holds the whole thread."""
OUTCOME_REASONS: Mapping[Outcome, Reason] = {
    Outcome.READ: Reason.of("check.read"),
    Outcome.UNCHANGED: Reason.of("check.unchanged"),
    Outcome.GONE: Reason.of("check.gone"),
    Outcome.OUT_OF_SCOPE: Reason.of("check.out_of_scope"),
    Outcome.UNREADABLE: Reason.of("check.unreadable"),
    Outcome.BLOCKED: Reason.of("check.blocked"),
    Outcome.FAILED: Reason.of("check.failed"),
}
"""Reasons of checks that carry none."""
