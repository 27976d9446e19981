"""Pair the comments of two snapshots of one thread: by id, or by author, time, text and position."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from yalu.changes.comments import state_of
from yalu.changes.language.word_variants import simplified
from yalu.changes.versions import same_time
from yalu.model import Comment, CommentState
from yalu.text import one_line


@dataclass(frozen=True, slots=True)
class Pairing:
    """An old comment and the new one paired with it; ``by`` names the criterion, ``confidence`` is 0 to 1."""

    old: Comment
    new: Comment
    by: str
    confidence: float


def pair_comments(old: Sequence[Comment], new: Sequence[Comment]) -> tuple[list[Pairing], list[Comment], list[Comment]]:
    """Pair the comments of two snapshots; return the pairs (in new order), the unpaired old and new ones."""
    left, right = _last_of_each_id(old), _last_of_each_id(new)
    pairs = _by_id(left, right)
    if _mere_numbers(pairs, left, right):
        pairs = []
    rest_old = _without(left, [pair.old for pair in pairs])
    rest_new = _without(right, [pair.new for pair in pairs])
    for by, confidence, key in _RULES:
        found = _by_key(rest_old, rest_new, by, confidence, key)
        pairs += found
        rest_old = _without(rest_old, [pair.old for pair in found])
        rest_new = _without(rest_new, [pair.new for pair in found])
    if not any(pair.by == "id" and not pair.new.id.startswith("~") for pair in pairs):
        found = _by_likeness(rest_old, rest_new)
        pairs += found
        rest_old = _without(rest_old, [pair.old for pair in found])
        rest_new = _without(rest_new, [pair.new for pair in found])
    place = {id(comment): at for at, comment in enumerate(right)}
    pairs.sort(key=lambda pair: place[id(pair.new)])
    return pairs, rest_old, rest_new


def as_known(known: Sequence[Comment], shown: Sequence[Comment]) -> tuple[Comment, ...]:
    """Return the ``shown`` comments under the ids of the ``known`` ones where their own ids are unreliable.

    Ids are mere positions if the same texts appear under other ids than before (the list was renumbered). Ids made from
    author and time are unreliable if several comments share them. A comment that is new there and bears an id known for
    another comment gets an id of its own. Real ids are kept, except new ids of comments that are no longer shown under
    their old ids while author, time and text are the same.
    """
    shown = _under_old_ids(known, shown)
    positions = _mere_numbers(_by_id(known, shown), known, shown)
    shared = _shared_bases(known) | _shared_bases(shown)
    loose = [one for one in shown if positions or _base(one.id) in shared]
    if not loose:
        return tuple(shown)
    settled = {one.id for one in shown} - {one.id for one in loose}
    pairs, _, _ = pair_comments([one for one in known if one.id not in settled], loose)
    names = {pair.new.id: pair.old.id for pair in pairs}
    taken = {one.id for one in known} | settled
    for one in loose:
        if one.id not in names:
            names[one.id] = _free(one.id, taken)
            taken.add(names[one.id])
    return tuple(
        replace(one, id=names.get(one.id, one.id), parent_id=names.get(one.parent_id or "", one.parent_id))
        for one in shown
    )


Key = Callable[[Comment], Hashable]


def _under_old_ids(known: Sequence[Comment], shown: Sequence[Comment]) -> Sequence[Comment]:
    """Return the comments, renaming those under unknown ids that equal known comments not shown under their own ids."""
    here, there = {one.id for one in shown}, {one.id for one in known}
    left, came = [one for one in known if one.id not in here], [one for one in shown if one.id not in there]
    names = _same_under_new_ids(left, came, _author_text_or_time)
    if names and len(names) * 2 >= len(left):  # ids were reassigned: for the rest a short text suffices
        found = set(names.values())
        rest = [one for one in left if one.id not in found], [one for one in came if one.id not in names]
        names |= _same_under_new_ids(*rest, _said)
    found = set(names.values())
    rest = [one for one in left if one.id not in found], [one for one in came if one.id not in names]
    names |= _same_under_new_ids(*rest, _timed_text)  # the author's name may be shown in another form, or not at all
    if not names:
        return shown
    return [
        replace(one, id=names.get(one.id, one.id), parent_id=names.get(one.parent_id or "", one.parent_id))
        for one in shown
    ]


def _same_under_new_ids(left: Sequence[Comment], came: Sequence[Comment], key: Key) -> dict[str, str]:
    """Map the new ids of comments to known ids, where the key is equal and the times are compatible."""
    waiting: dict[Hashable, list[Comment]] = defaultdict(list)
    for one in left:
        waiting[key(one)].append(one)
    waiting.pop(None, None)
    names: dict[str, str] = {}
    for one in came:
        candidates = waiting.get(key(one), [])
        same = next((old for old in candidates if _at_one_time(old, one)), None)
        if same is not None and one.id not in names:
            names[one.id] = same.id
            candidates.remove(same)
    return names


def _author_text_or_time(one: Comment) -> Hashable:
    """Return the key that identifies a comment under another id; None for a bare text that many could have written."""
    if not one.text.strip() or not (one.author or one.posted_at or len(one.text) >= LONG_TEXT):
        return None
    return _said(one)


def _timed_text(one: Comment) -> Hashable:
    """Return the text of a visible comment with a time of day, else None: no two write the same in one minute."""
    timed = one.posted_at is not None and one.posted_at.has_time
    return _one_script(one.text) if timed and one.text.strip() and one.state is CommentState.VISIBLE else None


def _at_one_time(old: Comment, new: Comment) -> bool:
    return old.posted_at is None or new.posted_at is None or same_time(old.posted_at, new.posted_at)


def _free(name: str, taken: set[str]) -> str:
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name}~{count}"
    return free


def _base(name: str) -> str:
    """Return a generated id without the number that separates comments of one author and time; "" for other ids."""
    return name.rpartition(" #")[0] or name if name.startswith("~") else ""


def _shared_bases(comments: Sequence[Comment]) -> set[str]:
    """Return the generated ids that several comments share; only their order tells these comments apart."""
    count = Counter(_base(one.id) for one in comments)
    return {base for base, times in count.items() if base and times > 1}


def _last_of_each_id(comments: Sequence[Comment]) -> list[Comment]:
    """Return the first comment of each id: overlapping pages of a list show a comment twice."""
    seen: dict[str, Comment] = {}
    return [seen.setdefault(one.id, one) for one in comments if not one.id or one.id not in seen]


def _without(comments: Sequence[Comment], taken: Sequence[Comment]) -> list[Comment]:
    gone = {id(comment) for comment in taken}
    return [comment for comment in comments if id(comment) not in gone]


def _by_id(old: Sequence[Comment], new: Sequence[Comment]) -> list[Pairing]:
    shared = _shared_bases(old) | _shared_bases(new)
    known = {comment.id: comment for comment in old if comment.id and _base(comment.id) not in shared}
    return [Pairing(known[comment.id], comment, "id", 1.0) for comment in new if comment.id in known]


def _mere_numbers(pairs: Sequence[Pairing], old: Sequence[Comment], new: Sequence[Comment]) -> bool:
    """Return True if ids are mere positions: pairs by id differ and their texts have other ids (decision 0116)."""
    strangers = [pair for pair in pairs if _strangers(pair.old, pair.new)]
    if not strangers:
        return False
    elsewhere = {_said(one) for one in new if one.text.strip()}
    moved = sum(1 for pair in strangers if _said(pair.old) in elsewhere)
    before = {_said(one) for one in old if one.text.strip()}
    moved_back = sum(1 for pair in strangers if _said(pair.new) in before)
    return max(moved, moved_back) * 2 >= len(strangers)


def _strangers(a: Comment, b: Comment) -> bool:
    """Return True if two comments with one id are different comments: other author or time, and other text."""
    if a.text == b.text or one_line(a.text) == one_line(b.text):
        return False
    if state_of(a) is not CommentState.VISIBLE or state_of(b) is not CommentState.VISIBLE:
        return False
    authors = a.author is not None and b.author is not None and one_line(a.author) != one_line(b.author)
    times = a.posted_at is not None and b.posted_at is not None and not same_time(a.posted_at, b.posted_at)
    unknown = not (a.author and b.author) and not (a.posted_at and b.posted_at)
    return (authors or times or unknown) and fuzz.ratio(a.text[:2000], b.text[:2000]) < 50


def _said(comment: Comment) -> tuple[str, str]:
    return (_one_script(comment.author or ""), _one_script(comment.text))


def _one_script(text: str) -> str:
    """Return a text for comparison, Chinese in simplified characters, because a page may switch the script."""
    return one_line(text if text.isascii() else simplified(text))


def _moment(comment: Comment) -> str:
    return str(comment.posted_at) if comment.posted_at else ""


def _author_time_text(c: Comment) -> Hashable:
    return (*_said(c), _moment(c)) if c.author and c.posted_at and c.text.strip() else None


def _author_text(c: Comment) -> Hashable:
    return _said(c) if c.author and c.text.strip() else None


def _time_text(c: Comment) -> Hashable:
    return (_moment(c), _one_script(c.text)) if c.posted_at and c.text.strip() else None


def _author_time(c: Comment) -> Hashable:
    timed = c.posted_at is not None and c.posted_at.has_time
    return (_one_script(c.author or ""), _moment(c)) if c.author and timed else None


def _long_text(c: Comment) -> Hashable:
    text = _one_script(c.text)
    return text if len(text) >= LONG_TEXT else None


LONG_TEXT = 20
"""Minimum characters of a text that two readers are unlikely to write identically."""

_RULES: tuple[tuple[str, float, Key], ...] = (
    ("author, time and text", 1.0, _author_time_text),
    ("author and text", 0.95, _author_text),
    ("time and text", 0.9, _time_text),
    ("author and time", 0.85, _author_time),
    ("text", 0.8, _long_text),
)


def _by_key(old: Sequence[Comment], new: Sequence[Comment], by: str, confidence: float, key: Key) -> list[Pairing]:
    """Pair comments with equal keys, in order.

    ``by`` names the criterion, ``confidence`` (0 to 1) is lowered where the numbers of comments with that key differ,
    and ``key`` returns None for a comment that cannot be paired this way.
    """
    waiting: dict[Hashable, list[Comment]] = defaultdict(list)
    for comment in reversed(old):
        waiting[key(comment)].append(comment)
    waiting.pop(None, None)
    new_count = Counter(key(comment) for comment in new)
    old_count = {one: len(comments) for one, comments in waiting.items()}
    pairs = []
    for comment in new:
        mark = key(comment)
        if mark is not None and waiting.get(mark):
            sure = confidence if old_count[mark] == new_count[mark] else round(confidence * 0.8, 2)
            pairs.append(Pairing(waiting[mark].pop(), comment, by, sure))
    return pairs


LONGEST_POSITION = 4
"""Maximum digits of a position in a list."""
MOST_GUESSED = 300


def _by_likeness(old: Sequence[Comment], new: Sequence[Comment]) -> list[Pairing]:
    """Pair the remaining comments: similar ones by one author, or nearly equal texts at about the same position."""
    if len(old) > MOST_GUESSED or len(new) > MOST_GUESSED:
        return []
    pairs: list[Pairing] = []
    taken: set[int] = set()
    before = [_said(other) for other in old]
    for at, comment in enumerate(new):
        best, best_score = None, 0.0
        name, text = _said(comment)
        for place, (other, words) in enumerate(before):
            same_author = bool(name) and name == other
            if place in taken or (name and other and not same_author):
                continue
            score = fuzz.ratio(text[:2000], words[:2000]) / 100 - 0.01 * min(20, abs(at - place))
            if score > best_score and score >= (0.6 if same_author else 0.8):
                best, best_score = place, score
        if best is not None:
            taken.add(best)
            pairs.append(Pairing(old[best], comment, "author, position and likeness", round(min(0.75, best_score), 2)))
    return pairs
