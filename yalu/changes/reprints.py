"""Detect reprints: the same text under another headline, with small edits and lines added around it.

A text is a set of shingles: runs of four words, or of six characters in Chinese, Japanese and Korean. A sketch of the
set (MinHash in one permutation, after Li, Owen and Zhang 2012, empty bins filled from the next) finds candidates
without comparing all pairs; ``likeness`` then compares the sets themselves (decision 0122).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping

from xxhash import xxh3_64_intdigest

from yalu.changes.language.word_variants import one_form

WORDS = 4
SIGNS = 6
"""Shingle lengths: long enough that different texts share almost none, short enough to survive small edits."""

BANDS = 32
ROWS = 2
"""A pair that shares half of its shingles is found with probability 0.9999, one that shares a tenth with 0.28."""

LEAST = 30
"""Minimum shingles; a shorter text (a notice, a one-sentence teaser) cannot be told from a standard phrase."""

SAME = 0.5
"""Minimum likeness (0 to 1) of a reprint; see benchmarks/reprints."""

MOST_LARGER = 4.0
"""Maximum ratio of lengths; a text that contains another and is longer than that quotes it, it is no reprint."""

_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]+")
_WORD = re.compile(r"\w+")
_BAND = struct.Struct(f"<B{ROWS}Q")
_SIGN = 1 << 63
_APART = 1 << 58
"""Exceeds every bin value: values have 58 bits, 64 less those that name the bin."""


def shingles(text: str) -> frozenset[int]:
    """Return the shingles of a text as 64-bit hashes; width, case, punctuation, spaces and script do not count."""
    return frozenset([xxh3_64_intdigest(part.encode()) for part in _parts(text)])


def _parts(text: str) -> Iterable[str]:
    words = _WORD.findall(one_form(text))
    signs = "".join(words)
    if 3 * sum(map(len, _EAST.findall(signs))) > len(signs):
        return [signs[at : at + SIGNS] for at in range(len(signs) - SIGNS + 1)]
    return map(" ".join, zip(*(words[at:] for at in range(WORDS)), strict=False))


def bands(of: frozenset[int]) -> tuple[int, ...]:
    """Return the bands of a text's sketch as signed 64-bit numbers; none if the text is too short.

    Texts that share a band are candidates. The band's index is part of its hash.
    """
    if len(of) < LEAST:
        return ()
    size = BANDS * ROWS
    # In descending order, so that the lowest value of each bin is written last and stays.
    least = {value % size: value // size for value in sorted(of, reverse=True)}
    filled = [least[place] if place in least else _borrowed(least, place, size) for place in range(size)]
    return tuple(
        xxh3_64_intdigest(_BAND.pack(band, *filled[band * ROWS : band * ROWS + ROWS])) - _SIGN for band in range(BANDS)
    )


def _borrowed(least: Mapping[int, int], place: int, size: int) -> int:
    """Return the value of an empty bin: that of the next non-empty bin, shifted by the distance."""
    step = next(step for step in range(1, size) if (place + step) % size in least)
    return (least[(place + step) % size] + step * _APART) % (2 * _SIGN)


def likeness(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the share of the shorter text's shingles found in the longer, 0 to 1; 0 if it cannot be told.

    Lines that an outlet puts around a reprint, or a cut at its end, therefore do not lower it.
    """
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < LEAST or len(longer) > MOST_LARGER * len(shorter):
        return 0.0
    return len(shorter & longer) / len(shorter)
