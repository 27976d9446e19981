"""Comments of other articles in the thread of one: most of it, where a cache mixes them up, or some, in a widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from yalu.ids import fitting
from yalu.model import ParsedComment

OTHERS_FROM = 2
"""So many comments of other articles must stand in a thread to show that it is not of its article alone."""


class ThreadSighting(Protocol):
    """What a crawl saw of the thread of an article, as ``Sighting`` says."""

    @property
    def place(self) -> str:
        """The key of the address."""

    @property
    def article(self) -> int | None:
        """The id of the article, if it is known."""

    @property
    def comments(self) -> frozenset[int]:
        """Keys of the comments that are stored."""

    @property
    def shown(self) -> frozenset[int]:
        """Keys of those that the page shows."""


def comment_key(comment: ParsedComment) -> int:
    """Return a key of a comment, by which it is the same one under another article."""
    return hash((fitting(comment.id), comment.author, comment.posted_at and comment.posted_at.local, comment.text))


def of_others(sightings: Sequence[ThreadSighting]) -> frozenset[str]:
    """Return the places of whose threads most is new to their articles and stored under others of the crawl.

    Beside comments of the article's own, only several such ones tell.
    """
    held = ((each, keys) for each, keys in _stored_elsewhere(sightings) if each.article is not None)
    return frozenset(each.place for each, keys in held if _is_of_others(each, len(keys)))


def _stored_elsewhere(sightings: Sequence[ThreadSighting]) -> list[tuple[ThreadSighting, frozenset[int]]]:
    """The sightings that show comments which are new there and stored under others, with the keys of those."""
    stored = frozenset[int]().union(*(sighting.comments for sighting in sightings))
    held = ((sighting, (sighting.shown - sighting.comments) & stored) for sighting in sightings)
    return [(sighting, keys) for sighting, keys in held if keys]


def _is_of_others(sighting: ThreadSighting, held: int) -> bool:
    """Whether most comments that are new to an article are the ``held`` ones, stored under others."""
    least = max(OTHERS_FROM, len(sighting.shown) / 3) if sighting.shown & sighting.comments else 1
    return held >= least and 2 * held > len(sighting.shown - sighting.comments)


def foreign_comments(sightings: Sequence[ThreadSighting]) -> Mapping[str, frozenset[int]]:
    """Return the keys of the comments, by place, that are new there and stored under other articles of the crawl.

    Two pages that have comments in common show one thread: what is new to one of them is none of another article.
    """
    foreign = {}
    for sighting, keys in _stored_elsewhere(sightings):
        one_thread = (other.comments for other in sightings if not sighting.comments.isdisjoint(other.comments))
        if sighting.comments and (apart := keys.difference(*one_thread)):
            foreign[sighting.place] = apart
    return foreign
