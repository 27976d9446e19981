"""Assigns a snapshot to a stored thread where an article's threads were read as several platforms' (decision 0116)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from yalu.text import one_line

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class NamedThread(Generic[Key]):
    """A thread of the article: its platform, whether it ever showed a comment, and the texts of its comments."""

    key: Key
    platform: str
    shown: bool
    texts: Collection[str] = ()


def thread_of(platform: str, texts: Collection[str], threads: Sequence[NamedThread[Key]]) -> NamedThread[Key] | None:
    """The thread that a snapshot belongs to; None when it is a new one.

    ``platform`` is the snapshot's platform, ``texts`` what its comments say. An empty list has no marks of its
    platform: a snapshot without comments belongs to the one thread that had some, and a thread that never had any is
    the one that now shows its first. A snapshot that shows what a thread is known to hold belongs to that one, whatever
    its platform is taken for: a theme's markup may look like another platform's.
    """
    talking = [thread for thread in threads if thread.shown]
    if not texts and len(talking) == 1:
        return talking[0]
    same = next((thread for thread in threads if thread.platform == platform), None)
    if same is not None:
        return same
    alike = [thread for thread in talking if _shares(thread.texts, texts)]
    if len(alike) == 1:
        return alike[0]
    return threads[0] if len(threads) == 1 and not (texts and threads[0].shown) else None


def _shares(known: Collection[str], shown: Collection[str]) -> bool:
    """Whether at least half of the smaller number of comments say the same."""
    before, now = {one_line(text) for text in known if text}, {one_line(text) for text in shown if text}
    return bool(before and now) and 2 * len(before & now) >= min(len(before), len(now))
