"""Comments of other articles in the thread of one: most of it, where a cache mixes them up, or some, in a widget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from yalu.changes.threads.comment_state import state_of
from yalu.history.judgement.crawl_sighting import Sighting
from yalu.ids import fitting
from yalu.model import CommentState, ParsedComment, ParsedThread

OTHERS_FROM = 2
"""So many comments of other articles must stand in a thread to show that it is not of its article alone."""
ONE_THREAD = 0.5
"""Two pages with more than this share of what is stored or shown in common show one thread, not a box in both."""
LEAST_SHOWN = 3
"""Number of comments that two pages show from which they tell one thread: fewer may stand in a box of the site."""
MOST_OWNERS = 20
"""Number of articles that one comment stands under up to which each is compared with another page that shows it."""
StoredElsewhere = Sequence[tuple[Sighting, frozenset[int]]]
"""Sightings with the keys of the comments that are new to their articles and stored under others of the crawl."""


def comment_key(comment: ParsedComment) -> int:
    """Return a key of a comment, by which it is the same one under another article."""
    return hash((fitting(comment.id), comment.author, comment.posted_at and comment.posted_at.local, comment.text))


def stored_elsewhere(sightings: Sequence[Sighting]) -> StoredElsewhere:
    """Return the sightings that show comments which are new there and stored under others of the crawl.

    Comments of an article whose page shows the same thread are none of these.
    """
    stored = frozenset[int]().union(*(sighting.comments for sighting in sightings))
    held = [(sighting, keys) for sighting in sightings if (keys := (sighting.shown - sighting.comments) & stored)]
    wanted = frozenset[int]().union(*(keys for _, keys in held))
    owners: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in sightings if wanted else ():
        for key in sighting.comments & wanted:
            owners[key].append(sighting)
    return [(sighting, apart) for sighting, keys in held if (apart := _apart(sighting, keys, owners))]


def _apart(sighting: Sighting, keys: frozenset[int], owners: Mapping[int, Sequence[Sighting]]) -> frozenset[int]:
    near = {key: list(islice(owners[key], MOST_OWNERS)) for key in keys}
    others = {other.place: other for several in near.values() for other in several}
    same = {place for place, other in others.items() if _is_one_thread(sighting, other)}
    return frozenset(key for key, several in near.items() if same.isdisjoint(other.place for other in several))


def _is_one_thread(left: Sighting, right: Sighting) -> bool:
    """Whether two pages show one thread: they have most stored comments in common, or each shows what both have."""
    stored, shown = left.comments & right.comments, left.shown & right.shown
    both = bool(left.comments & shown and right.comments & shown) and len(shown) >= LEAST_SHOWN
    smaller, larger = min(len(left.comments), len(right.comments)), max(len(left.shown), len(right.shown))
    return len(stored) > ONE_THREAD * smaller or (both and len(shown) > ONE_THREAD * larger)


def of_others(held: StoredElsewhere) -> frozenset[str]:
    """Return the places of whose threads most is new to their articles and stored under others of the crawl.

    Beside comments of the article's own, only several such ones tell.
    """
    known = ((each, keys) for each, keys in held if each.article is not None)
    return frozenset(each.place for each, keys in known if _is_of_others(each, len(keys)))


def _is_of_others(sighting: Sighting, held: int) -> bool:
    """Whether most comments that are new to an article are the ``held`` ones, stored under others."""
    least = max(OTHERS_FROM, len(sighting.shown) / 3) if sighting.shown & sighting.comments else 1
    return held >= least and 2 * held > len(sighting.shown - sighting.comments)


def foreign_comments(held: StoredElsewhere, sightings: Sequence[Sighting]) -> Mapping[str, frozenset[int]]:
    """Return the keys of the comments, by place, that are new there and that another article has and shows.

    ``held`` are those of the ``sightings`` of a crawl that show what is stored elsewhere. What an article does not show
    any more may have been moved here.
    """
    owned = frozenset[int]().union(*(sighting.comments & sighting.shown for sighting in sightings if held))
    foreign = ((sighting.place, keys & owned) for sighting, keys in held if sighting.comments)
    return {place: keys for place, keys in foreign if keys}


def without_foreign(thread: ParsedThread, foreign: frozenset[int]) -> ParsedThread:
    """Return the thread without the comments with these keys; a count that includes them says that they are its own.

    A key tells nothing of a placeholder, nor of a comment with a made-up id and a day alone: a reader may write the
    same words under two articles on one day. An answer to what is left out answers nothing.
    """
    apart = {each.id for each in thread.comments if comment_key(each) in foreign and _is_told_apart(each)}
    if not apart or thread.expected == len(thread.comments):
        return thread
    own = (each for each in thread.comments if each.id not in apart)
    comments = tuple(replace(each, parent_id=None) if each.parent_id in apart else each for each in own)
    return replace(thread, comments=comments)


def _is_told_apart(comment: ParsedComment) -> bool:
    timed = comment.posted_at is not None and comment.posted_at.has_time
    return state_of(comment) is CommentState.VISIBLE and (timed or not comment.id.startswith("~"))
