"""Read dates in every notation of four languages, so that 27 July 1953, July 27, 1953 and 1953/7/27 are one day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from yalu.changes.language.quantities.numbers import NUMERAL, han_value

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = {name[:size]: at for at, name in enumerate(_MONTHS, 1) for size in (3, 4, len(name))}
"""Months by their English name and its first three or four letters."""
_NUMERALS = frozenset(NUMERAL)
_UNITS = {"年": "year", "년": "year", "月": "month", "월": "month", "日": "day", "일": "day", "号": "day", "號": "day"}
_SILENT = frozenset(("of", "the", "st", "nd", "rd", "th"))
_NUMBERS = re.compile(r"\d{1,4}(?:[./]\d{1,4}){0,2}")
_KOREAN = re.compile("([년월일])(?:에|의|은|부터|까지)?")
_ORDERS = (
    (), ("year",), ("month",), ("day",), ("year", "month"), ("month", "day"), ("day", "year"), ("month", "year"),
    ("year", "month", "day"), ("month", "day", "year"), ("day", "month", "year"),
)  # fmt: skip
"""Orders of the parts of a date that no unit names: where the year is first, the day is last."""
Date = tuple[int, int, int]
"""Year (0 if there is none), month and day (0 if there is none)."""


def same_date(old: tuple[str, ...], new: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Return True if two sides (keys), with the parts of a date around them, may be read as one date."""
    if not all(map(_is_part, (*old, *new))) or not any(key in _UNITS or _is_word(key) for key in (*old, *new)):
        return False
    begin = next((size for size, key in enumerate(reversed(before[-6:])) if not _is_part(key)), len(before[-6:]))
    end = next((size for size, key in enumerate(after[:6]) if not _is_part(key)), len(after[:6]))
    around = before[len(before) - begin :], after[:end]
    return bool(_dates((*around[0], *old, *around[1])) & _dates((*around[0], *new, *around[1])))


def _is_part(key: str) -> bool:
    if key[0].isdigit():
        return _NUMBERS.fullmatch(key) is not None
    return key in _SILENT or key in _UNITS or key in _MONTH or {*key} <= _NUMERALS or bool(_KOREAN.fullmatch(key))


def _is_word(key: str) -> bool:
    return bool(_KOREAN.fullmatch(key) or _MONTH.get(key))


def _dates(keys: tuple[str, ...]) -> set[Date]:
    """Return the dates that keys may stand for: those without a unit may stand in several orders."""
    known: dict[str, int] = {}
    loose: list[int] = []
    for key in _in_digits(keys):
        unit = _UNITS.get(key) or ((match := _KOREAN.fullmatch(key)) and _UNITS[match[1]])
        if unit:
            if not loose or unit in known:
                return set()
            known[unit] = loose.pop()
        elif month := _MONTH.get(key):
            if "month" in known:
                return set()
            known["month"] = month
        elif key not in _SILENT:
            loose += map(int, re.split("[./]", key))
    return {date for order in _orders(len(loose), known) if (date := _date(order, loose, known))}


def _in_digits(keys: tuple[str, ...]) -> Iterator[str]:
    """Yield the keys, and each run of Han numerals as one number in digits."""
    for is_numeral, run in groupby(keys, lambda key: {*key} <= _NUMERALS):
        if is_numeral:
            yield str(han_value("".join(run)))
        else:
            yield from run


def _orders(count: int, known: dict[str, int]) -> tuple[tuple[str, ...], ...]:
    """Return the orders in which so many numbers may name what a date still lacks."""
    every = (order for order in _ORDERS if not known.keys() & {*order})
    return tuple(order for order in every if len(order) == count)


def _date(order: tuple[str, ...], loose: list[int], known: dict[str, int]) -> Date | None:
    parts = known | dict(zip(order, loose, strict=True))
    year, month, day = (parts.get(part, 0) for part in ("year", "month", "day"))
    if not 1 <= month <= 12 or not (year or day) or day > 31 or ("day" in parts and not day):
        return None
    return (year, month, day) if "year" not in parts or year > 31 else None
