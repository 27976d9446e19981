"""How many changes are usual: low and high of earlier periods like the present one."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 4
"""Minimum number of earlier periods; fewer say nothing about what is usual."""

LOW, HIGH = 0.1, 0.9
"""Quantiles: one period in ten lies below the usual, one above."""


def usual_range(earlier: Sequence[int]) -> tuple[int, int] | None:
    """The usual low and high, from the number of changes in earlier periods of the same length and weekday.

    Linear between the two nearest, rounded to whole changes; None if fewer than ``LEAST`` periods are known.
    """
    if len(earlier) < LEAST:
        return None
    counts = sorted(earlier)
    return round(_quantile(counts, LOW)), round(_quantile(counts, HIGH))


def _quantile(counts: Sequence[int], share: float) -> float:
    at = share * (len(counts) - 1)
    below = int(at)
    above = min(below + 1, len(counts) - 1)
    return counts[below] + (at - below) * (counts[above] - counts[below])
