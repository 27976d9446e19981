"""Whether two texts are one text: what a reprint keeps under another headline, with small edits and lines around it.

A text is a set of shingles: runs of four words, or of six signs where Chinese, Japanese or Korean is written. A sketch
of it (MinHash in one permutation, after Li, Owen and Zhang 2012, empty bins filled from the next) finds candidates
without looking at all pairs; ``likeness`` then compares the sets themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b

from yalu.changes.forms import simplified

WORDS = 4
SIGNS = 6
"""Length of a shingle: long enough that unlike texts share next to none, short enough to outlive small edits."""

BANDS = 32
ROWS = 2
"""A pair that shares half of its shingles is found with a probability of 0.9999, one that shares a tenth with 0.28."""

LEAST = 30
"""Shingles under which a text is too short to be told from a formula: a notice, a teaser of one sentence."""

SAME = 0.5
"""Likeness from which two texts count as one; see benchmarks/reprints."""

MOST_LARGER = 4.0
"""A text that holds another whole and is more than so many times as long quotes it; it does not reprint it."""

_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[int]:
    """The shingles of a text, as numbers of 64 bits. Width, case, punctuation, spaces and script do not count."""
    return frozenset(int.from_bytes(blake2b(part.encode(), digest_size=8).digest()) for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    found = _WORD.findall(simplified(unicodedata.normalize("NFKC", text)).casefold())
    signs = "".join(found)
    if 3 * len(_EAST.findall(signs)) > len(signs):
        yield from (signs[at : at + SIGNS] for at in range(len(signs) - SIGNS + 1))
    else:
        yield from (" ".join(found[at : at + WORDS]) for at in range(len(found) - WORDS + 1))


def bands(of: frozenset[int]) -> tuple[int, ...]:
    """The bands of a text's sketch, as signed numbers of 64 bits; none for one that is too short.

    Texts that share a band are candidates. The number of the band is part of it.
    """
    if len(of) < LEAST:
        return ()
    size = BANDS * ROWS
    bins: list[int | None] = [None] * size
    for value in of:
        place, rest = value % size, value // size
        held = bins[place]
        if held is None or rest < held:
            bins[place] = rest
    filled = [_filled(bins, place) for place in range(size)]
    return tuple(
        int.from_bytes(
            blake2b(f"{band}:{filled[band * ROWS : band * ROWS + ROWS]}".encode(), digest_size=8).digest(), signed=True
        )
        for band in range(BANDS)
    )


def _filled(bins: list[int | None], place: int) -> int:
    """The value of a bin; an empty one borrows from the next that is not, moved by the distance."""
    for step in range(len(bins)):
        held = bins[(place + step) % len(bins)]
        if held is not None:
            return held + step * (1 << 58)
    raise ValueError("a sketch of nothing")


def likeness(a: frozenset[int], b: frozenset[int]) -> float:
    """How far two texts are one, 0 to 1: the share of the shorter that stands in the longer; 0 where it cannot be told.

    So lines that an outlet puts around a reprint, or a cut at its end, do not count against it.
    """
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < LEAST or len(longer) > MOST_LARGER * len(shorter):
        return 0.0
    return len(shorter & longer) / len(shorter)
