"""Assigns a snapshot to a stored thread where an article's threads were read as several platforms' (decision 0116)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class NamedThread(Generic[Key]):
    """A thread of the article: its platform, and whether it ever showed a comment."""

    key: Key
    platform: str
    shown: bool


def thread_of(platform: str, shows: bool, threads: Sequence[NamedThread[Key]]) -> NamedThread[Key] | None:
    """The thread that a snapshot belongs to; None when it is a new one.

    ``platform`` is the snapshot's platform, ``shows`` whether it has any comment. An empty list has no marks of its
    platform: a snapshot without comments belongs to the one thread that had some, and a thread that never had any is
    the one that now shows its first.
    """
    talking = [one for one in threads if one.shown]
    if not shows and len(talking) == 1:
        return talking[0]
    same = next((one for one in threads if one.platform == platform), None)
    if same is not None:
        return same
    return threads[0] if len(threads) == 1 and not (shows and threads[0].shown) else None
