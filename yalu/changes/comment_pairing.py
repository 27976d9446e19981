"""Pair the comments of two snapshots of one thread: by id, or by author, time, text and position."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from yalu.changes.beginnings import is_replaced
from yalu.changes.comments import state_of
from yalu.changes.language.word_variants import simplified
from yalu.changes.versions import same_time
from yalu.model import CommentState, ParsedComment
from yalu.text import one_line


@dataclass(frozen=True, slots=True)
class Pairing:
    """An old comment and the new one paired with it; ``by`` names the criterion, ``confidence`` is 0 to 1."""

    old: ParsedComment
    new: ParsedComment
    by: str
    confidence: float


def pair_comments(
    old: Sequence[ParsedComment], new: Sequence[ParsedComment]
) -> tuple[list[Pairing], list[ParsedComment], list[ParsedComment]]:
    """Pair the comments of two snapshots; return the pairs (in new order), the unpaired old and new ones."""
    left, right = _last_of_each_id(old), _last_of_each_id(new)
    pairs = _by_id(left, right)
    if _mere_numbers(pairs, left, right):
        pairs = []
    rest_old = _without(left, [pair.old for pair in pairs])
    rest_new = _without(right, [pair.new for pair in pairs])
    for by, confidence, key in _RULES:
        matches = _by_key(rest_old, rest_new, by, confidence, key)
        pairs += matches
        rest_old = _without(rest_old, [pair.old for pair in matches])
        rest_new = _without(rest_new, [pair.new for pair in matches])
    own_ids = any(pair.by == "id" and not pair.new.id.startswith("~") for pair in pairs)
    for guess in (_by_notice,) if own_ids else (_by_notice, _by_likeness):
        # Beside ids of the platform, a new one of its ids is another comment's.
        matches = guess(rest_old, [comment for comment in rest_new if not own_ids or comment.id.startswith("~")])
        pairs += matches
        rest_old = _without(rest_old, [pair.old for pair in matches])
        rest_new = _without(rest_new, [pair.new for pair in matches])
    place = {id(comment): at for at, comment in enumerate(right)}
    pairs.sort(key=lambda pair: place[id(pair.new)])
    return pairs, rest_old, rest_new


def as_known(known: Sequence[ParsedComment], shown: Sequence[ParsedComment]) -> tuple[ParsedComment, ...]:
    """Return the ``shown`` comments under the ids of the ``known`` ones where their own ids are unreliable.

    Ids are mere positions if the same texts appear under other ids than before (the list was renumbered). Ids made from
    author and time are unreliable if several comments share them. A comment that is new there and bears an id known for
    another comment gets an id of its own. Real ids are kept, except new ids of comments that are no longer shown under
    their old ids while author, time and text are the same.
    """
    shown = _under_old_ids(known, shown)
    positions = _mere_numbers(_by_id(known, shown), known, shown)
    shared = _shared_bases(known) | _shared_bases(shown)
    loose = [comment for comment in shown if positions or _base(comment.id) in shared]
    if not loose:
        return tuple(shown)
    settled = {comment.id for comment in shown} - {comment.id for comment in loose}
    pairs, _, _ = pair_comments([comment for comment in known if comment.id not in settled], loose)
    names = {pair.new.id: pair.old.id for pair in pairs}
    taken = {comment.id for comment in known} | settled
    for comment in loose:
        if comment.id not in names:
            names[comment.id] = _free(comment.id, taken)
            taken.add(names[comment.id])
    return tuple(
        replace(
            comment,
            id=names.get(comment.id, comment.id),
            parent_id=names.get(comment.parent_id or "", comment.parent_id),
        )
        for comment in shown
    )


Key = Callable[[ParsedComment], Hashable]


def _under_old_ids(known: Sequence[ParsedComment], shown: Sequence[ParsedComment]) -> Sequence[ParsedComment]:
    """Return the comments, renaming those under unknown ids that equal known comments not shown under their own ids."""
    here, there = {comment.id for comment in shown}, {comment.id for comment in known}
    left, came = (
        [comment for comment in known if comment.id not in here],
        [comment for comment in shown if comment.id not in there],
    )
    names = _same_under_new_ids(left, came, _author_text_or_time)
    reassigned = bool(names) and len(names) * 2 >= len(left)
    if reassigned:  # for the rest a short text suffices
        names |= _same_under_new_ids(*_unnamed(left, came, names), _said)
    # The author's name may be shown in another form, or not at all.
    names |= _same_under_new_ids(*_unnamed(left, came, names), _timed_text)
    if reassigned:  # what was edited since the ids were: its author and time, or its place and most of its words
        edited, _, _ = pair_comments(*_unnamed(left, came, names))
        names |= {pair.new.id: pair.old.id for pair in edited}
    if not names:
        return shown
    return [
        replace(
            comment,
            id=names.get(comment.id, comment.id),
            parent_id=names.get(comment.parent_id or "", comment.parent_id),
        )
        for comment in shown
    ]


def _unnamed(
    left: Sequence[ParsedComment], came: Sequence[ParsedComment], names: Mapping[str, str]
) -> tuple[list[ParsedComment], list[ParsedComment]]:
    """Return the comments whose other id is not among the names: of known ids, and of new ones."""
    renamed = set(names.values())
    return (
        [comment for comment in left if comment.id not in renamed],
        [comment for comment in came if comment.id not in names],
    )


def _same_under_new_ids(left: Sequence[ParsedComment], came: Sequence[ParsedComment], key: Key) -> dict[str, str]:
    """Map the new ids of comments to known ids, where the key is equal and the times are compatible."""
    waiting: dict[Hashable, list[ParsedComment]] = defaultdict(list)
    for comment in left:
        waiting[key(comment)].append(comment)
    waiting.pop(None, None)
    names: dict[str, str] = {}
    for comment in came:
        candidates = waiting.get(key(comment), [])
        same = next((old for old in candidates if _at_one_time(old, comment)), None)
        if same is not None and comment.id not in names:
            names[comment.id] = same.id
            candidates.remove(same)
    return names


def _author_text_or_time(comment: ParsedComment) -> Hashable:
    """Return the key that identifies a comment under another id; None for a bare text that many could have written."""
    if not comment.text.strip() or not (comment.author or comment.posted_at or len(comment.text) >= LONG_TEXT):
        return None
    return _said(comment)


def _timed_text(comment: ParsedComment) -> Hashable:
    """Return the text of a visible comment with a time of day, else None: no two write the same in one minute."""
    timed = comment.posted_at is not None and comment.posted_at.has_time
    return (
        _one_script(comment.text) if timed and comment.text.strip() and comment.state is CommentState.VISIBLE else None
    )


def _at_one_time(old: ParsedComment, new: ParsedComment) -> bool:
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


def _shared_bases(comments: Sequence[ParsedComment]) -> set[str]:
    """Return the generated ids that several comments share; only their order tells these comments apart."""
    count = Counter(_base(comment.id) for comment in comments)
    return {base for base, times in count.items() if base and times > 1}


def _last_of_each_id(comments: Sequence[ParsedComment]) -> list[ParsedComment]:
    """Return the first comment of each id: overlapping pages of a list show a comment twice."""
    seen: dict[str, ParsedComment] = {}
    return [seen.setdefault(comment.id, comment) for comment in comments if not comment.id or comment.id not in seen]


def _without(comments: Sequence[ParsedComment], taken: Sequence[ParsedComment]) -> list[ParsedComment]:
    gone = {id(comment) for comment in taken}
    return [comment for comment in comments if id(comment) not in gone]


def _by_id(old: Sequence[ParsedComment], new: Sequence[ParsedComment]) -> list[Pairing]:
    shared = _shared_bases(old) | _shared_bases(new)
    known = {comment.id: comment for comment in old if comment.id and _base(comment.id) not in shared}
    return [Pairing(known[comment.id], comment, "id", 1.0) for comment in new if comment.id in known]


def _mere_numbers(pairs: Sequence[Pairing], old: Sequence[ParsedComment], new: Sequence[ParsedComment]) -> bool:
    """Return True if ids are mere positions: pairs by id differ and their texts have other ids (decision 0116)."""
    strangers = [pair for pair in pairs if _strangers(pair.old, pair.new)]
    if not strangers:
        return False
    elsewhere = {_said(comment) for comment in new if comment.text.strip()}
    moved = sum(1 for pair in strangers if _said(pair.old) in elsewhere)
    before = {_said(comment) for comment in old if comment.text.strip()}
    moved_back = sum(1 for pair in strangers if _said(pair.new) in before)
    return max(moved, moved_back) * 2 >= len(strangers)


def _strangers(a: ParsedComment, b: ParsedComment) -> bool:
    """Return True if two comments with one id are different comments: other author or time, and other text."""
    if a.text == b.text or one_line(a.text) == one_line(b.text):
        return False
    if state_of(a) is not CommentState.VISIBLE or state_of(b) is not CommentState.VISIBLE:
        return False
    authors = a.author is not None and b.author is not None and one_line(a.author) != one_line(b.author)
    times = a.posted_at is not None and b.posted_at is not None and not same_time(a.posted_at, b.posted_at)
    unknown = not (a.author and b.author) and not (a.posted_at and b.posted_at)
    return (authors or times or unknown) and fuzz.ratio(a.text[:2000], b.text[:2000]) < 50


def _said(comment: ParsedComment) -> tuple[str, str]:
    return (_one_script(comment.author or ""), _one_script(comment.text))


def _one_script(text: str) -> str:
    """Return a text for comparison, Chinese in simplified characters, because a page may switch the script."""
    return one_line(text if text.isascii() else simplified(text))


def _moment(comment: ParsedComment) -> str:
    return str(comment.posted_at) if comment.posted_at else ""


def _author_time_text(c: ParsedComment) -> Hashable:
    return (*_said(c), _moment(c)) if c.author and c.posted_at and c.text.strip() else None


def _author_text(c: ParsedComment) -> Hashable:
    return _said(c) if c.author and c.text.strip() else None


def _time_text(c: ParsedComment) -> Hashable:
    return (_moment(c), _one_script(c.text)) if c.posted_at and c.text.strip() else None


def _author_time(c: ParsedComment) -> Hashable:
    timed = c.posted_at is not None and c.posted_at.has_time
    return (_one_script(c.author or ""), _moment(c)) if c.author and timed else None


def _long_text(c: ParsedComment) -> Hashable:
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


def _by_key(
    old: Sequence[ParsedComment], new: Sequence[ParsedComment], by: str, confidence: float, key: Key
) -> list[Pairing]:
    """Pair comments with equal keys, in order.

    ``by`` names the criterion, ``confidence`` (0 to 1) is lowered where the numbers of comments with that key differ,
    and ``key`` returns None for a comment that cannot be paired this way.
    """
    waiting: dict[Hashable, list[ParsedComment]] = defaultdict(list)
    for comment in reversed(old):
        waiting[key(comment)].append(comment)
    waiting.pop(None, None)
    new_count = Counter(key(comment) for comment in new)
    old_count = {mark: len(comments) for mark, comments in waiting.items()}
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


def _by_notice(old: Sequence[ParsedComment], new: Sequence[ParsedComment]) -> list[Pairing]:
    """Pair the only ones left of an author, if a sentence with none of the words stands in the place of the old one."""
    left, came = (Counter(_one_script(comment.author or "") for comment in some) for some in (old, new))
    last = {name: comment for comment in old if left[name := _one_script(comment.author or "")] == 1}
    return [
        Pairing(last[name], comment, "author, and a notice", 0.7)
        for comment in new
        if comment.author and came[name := _one_script(comment.author)] == 1 and name in last
        if is_replaced(last[name].text, comment.text)
    ]


def _by_likeness(old: Sequence[ParsedComment], new: Sequence[ParsedComment]) -> list[Pairing]:
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
