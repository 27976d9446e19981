"""Recognise two ways of writing one name: a pair that a table has, or two transcriptions that follow a rule."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import Postfix

from yalu.changes.language.signals import joined
from yalu.changes.language.transcription import transcribed
from yalu.changes.language.word_variants import simplified

_MOST = 60
"""Characters of the longest name that is looked up."""
_AROUND = 4
"""Characters before and after a difference that may belong to the name, where no space divides words."""


@cache
def _listed() -> dict[str, int]:
    """Return each listed name as it is compared, with the number of its line."""
    lines = tomllib.loads((files("yalu.changes") / "data" / "same_names.toml").read_text("utf-8"))["same"].strip()
    return {_compact(name): at for at, line in enumerate(lines.splitlines()) for name in line.split("/")}


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(name[0] for name in _listed())


@cache
def _characters() -> frozenset[str]:
    return frozenset("".join(_listed()))


def _compact(name: str) -> str:
    return simplified("".join(char for char in name.casefold() if char.isalnum()))


def _are_listed(first: str, second: str) -> bool:
    if first[:1] not in _first_characters():
        return False
    at = _listed().get(_compact(first))
    return at is not None and at == _listed().get(_compact(second))


def same_name(
    old: tuple[str, ...], new: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...], lang: str
) -> bool:
    """Return True if two sides (keys) are one name; ``before`` and ``after`` are the keys around them."""
    first, second = joined(old), joined(new)
    if not (first or second) or max(len(first), len(second)) > _MOST:
        return False
    if lang in ("zh", "ja"):
        if not _characters().issuperset(simplified(first + second)):
            return False
        return _listed_within(first, second, joined(before[-_AROUND:])[-_AROUND:], joined(after[:_AROUND])[:_AROUND])
    particle = Postfix.similarity(first, second) if lang == "ko" else 0
    pairs = ((first[: len(first) - end], second[: len(second) - end]) for end in range(particle + 1))
    return any(_are_listed(*pair) or transcribed(*pair, lang) for pair in pairs)


def _listed_within(old: str, new: str, before: str, after: str) -> bool:
    listed = _listed()
    first, second, begun, ended = (simplified(text) for text in (old, new, before, after))
    for begin in range(len(begun) + 1):
        for end in range(len(ended) + 1):
            at = listed.get(f"{begun[begin:]}{first}{ended[:end]}")
            if at is not None and at == listed.get(f"{begun[begin:]}{second}{ended[:end]}"):
                return True
    return False
