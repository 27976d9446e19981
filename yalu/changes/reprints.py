"""Whether two texts are one text: what a reprint keeps under another headline, with small edits and lines around it.

A text is a set of shingles: runs of four words, or of six signs where Chinese, Japanese or Korean is written. A sketch
of it (MinHash in one permutation, after Li, Owen and Zhang 2012, empty bins filled from the next) finds candidates
without looking at all pairs; ``likeness`` then compares the sets themselves.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable, Mapping

from xxhash import xxh3_64_intdigest

from yalu.changes.language.word_variants import simplified

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

_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]+")
_WORD = re.compile(r"\w+")
_BAND = struct.Struct(f"<B{ROWS}Q")
_SIGN = 1 << 63
_APART = 1 << 58
"""Above every value of a bin, which has 58 bits: 64 less those that name the bin."""


def shingles(text: str) -> frozenset[int]:
    """The shingles of a text, as numbers of 64 bits. Width, case, punctuation, spaces and script do not count."""
    return frozenset([xxh3_64_intdigest(part.encode()) for part in _parts(text)])


def _parts(text: str) -> Iterable[str]:
    found = _WORD.findall(simplified(unicodedata.normalize("NFKC", text)).casefold())
    signs = "".join(found)
    if 3 * sum(map(len, _EAST.findall(signs))) > len(signs):
        return [signs[at : at + SIGNS] for at in range(len(signs) - SIGNS + 1)]
    return map(" ".join, zip(*(found[at:] for at in range(WORDS)), strict=False))


def bands(of: frozenset[int]) -> tuple[int, ...]:
    """The bands of a text's sketch, as signed numbers of 64 bits; none for one that is too short.

    Texts that share a band are candidates. The number of the band is part of it.
    """
    if len(of) < LEAST:
        return ()
    size = BANDS * ROWS
    # Of the values that fall into one bin the last one written, which is the lowest, stays.
    least = {value % size: value // size for value in sorted(of, reverse=True)}
    filled = [least[place] if place in least else _borrowed(least, place, size) for place in range(size)]
    return tuple(
        xxh3_64_intdigest(_BAND.pack(band, *filled[band * ROWS : band * ROWS + ROWS])) - _SIGN for band in range(BANDS)
    )


def _borrowed(least: Mapping[int, int], place: int, size: int) -> int:
    """What an empty bin takes from the next that is not empty: its value, moved by the distance."""
    step = next(step for step in range(1, size) if (place + step) % size in least)
    return (least[(place + step) % size] + step * _APART) % (2 * _SIGN)


def likeness(a: frozenset[int], b: frozenset[int]) -> float:
    """How far two texts are one, 0 to 1: the share of the shorter that stands in the longer; 0 where it cannot be told.

    So lines that an outlet puts around a reprint, or a cut at its end, do not count against it.
    """
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) < LEAST or len(longer) > MOST_LARGER * len(shorter):
        return 0.0
    return len(shorter & longer) / len(shorter)
