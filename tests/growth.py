"""How processor time grows with the size of an input: a ratio within one run, which a slow machine does not change."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

TIMES_AS_LARGE = 8
AT_MOST = 24
"""Of eight times as much, linear work takes eight times as long and quadratic work 64 times as long."""
NOISE = 0.05
"""Seconds that another program may add to either measurement."""
ROUNDS = 3


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether ``work(size)`` takes at most ``AT_MOST`` times the processor time of an eighth of that size.

    One of three rounds has to show it: noise can lengthen either side, and no quadratic work passes by noise.
    """
    work(size // TIMES_AS_LARGE)  # what is loaded and compiled once is not measured
    return any(_seconds(work, size) <= AT_MOST * _seconds(work, size // TIMES_AS_LARGE) + NOISE for _ in range(ROUNDS))


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.disable()  # what other tests left would be looked through in the middle of one measurement
    try:
        began = process_time()
        work(size)
        return process_time() - began
    finally:
        gc.enable()
