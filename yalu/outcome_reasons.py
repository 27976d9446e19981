"""Why a check had its outcome, where nothing else says so."""

from __future__ import annotations

from collections.abc import Mapping

from yalu.model import Outcome
from yalu.reasons import Reason

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
