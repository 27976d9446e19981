"""State of the switches while instrumented code runs: which rule is off, and which rules had something to do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from functools import _lru_cache_wrapper, wraps
from inspect import unwrap
from typing import Any

_KEPT = ("yalu.pages.document.vocabulary", "yalu.pages.document.literal_prefilter")
"""Modules whose caches hold compiled lists and no result of a rule."""
_off: Collection[int] = frozenset()
_seen: set[int] = set()


def switch_off(numbers: Collection[int]) -> None:
    """Switch these rules off, and all others on."""
    global _off
    _off = frozenset(numbers)


def take_seen() -> set[int]:
    """Return the rules that acted since the last call."""
    global _seen
    seen, _seen = _seen, set()
    return seen


def clear_caches() -> None:
    """Forget what functions of the program remember: it was read with other rules, or for another page."""
    for name, module in list(sys.modules.items()):
        if name.startswith("yalu.") and name not in _KEPT:
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper) and unwrap(value).__code__.co_argcount:
                    value.cache_clear()  # not of tables, which take no arguments


def fires(number: int) -> bool:
    """Asked when a condition is true: whether it may act."""
    _seen.add(number)
    return number not in _off


def holds(number: int) -> bool:
    """Asked when a condition is false: whether it is to be taken as true."""
    _seen.add(number)
    return number in _off


def function(number: int, empty: Callable[[], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A function that returns an empty result while it is off; it acts where its result is not empty."""
    nothing = empty()

    def switched(inner: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(inner)
        def run(*given: Any, **named: Any) -> Any:
            if number in _off:
                return empty()
            result = inner(*given, **named)
            if isinstance(result, Iterator):
                return _watched(number, result)
            if (result is not None) if nothing is None else result != nothing:
                _seen.add(number)
            return result

        return run

    return switched


def _watched(number: int, items: Iterator[Any]) -> Iterator[Any]:
    for item in items:
        _seen.add(number)
        yield item


def offered(number: int, value: Any) -> Any:
    """An operand of ``or``: its value, or an empty one while it is off."""
    if not value:
        return value
    _seen.add(number)
    if number not in _off:
        return value
    return type(value)() if isinstance(value, str | bool | tuple | list | dict | frozenset | int | float) else None


def required(number: int, value: Any) -> Any:
    """An operand of ``and``: its value, or true while it is off."""
    if value:
        return value
    _seen.add(number)
    return True if number in _off else value


class Probed:
    """A compiled pattern that matches nothing while it is off."""

    def __init__(self, number: int, pattern: Any) -> None:
        self._number = number
        self._pattern = pattern

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def _act(self, answer: Any, nothing: Any) -> Any:
        if not answer:
            return answer
        _seen.add(self._number)
        return nothing if self._number in _off else answer

    def search(self, *given: Any) -> Any:
        return self._act(self._pattern.search(*given), None)

    def match(self, *given: Any) -> Any:
        return self._act(self._pattern.match(*given), None)

    def fullmatch(self, *given: Any) -> Any:
        return self._act(self._pattern.fullmatch(*given), None)

    def findall(self, *given: Any) -> Any:
        return self._act(self._pattern.findall(*given), [])

    def finditer(self, *given: Any) -> Any:
        return iter(self._act(list(self._pattern.finditer(*given)), []))

    def may_be_in(self, *given: Any) -> Any:
        return self._act(self._pattern.may_be_in(*given), False)

    def sub(self, new: Any, text: str, count: int = 0) -> Any:
        changed = self._pattern.sub(new, text, count)
        return text if changed == text else self._act((changed,), (text,))[0]

    def split(self, text: str, maxsplit: int = 0) -> Any:
        parts = self._pattern.split(text, maxsplit)
        return parts if len(parts) < 2 else self._act(parts, [text])
