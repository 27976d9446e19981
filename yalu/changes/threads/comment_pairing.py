"""Pair the comments of two snapshots of one thread: by id, or by author, time and text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rapidfuzz import fuzz
from rapidfuzz.distance import Prefix

from yalu.changes.language.word_variants import simplified
from yalu.changes.threads.comment_state import is_announced_gone, state_of
from yalu.changes.threads.comment_times import (
    MOST_GUESSED,
    Comments,
    Times,
    at_one_time,
    clock_shift,
    timed_alike,
    zones_apart,
)
from yalu.changes.threads.comments import without_mention
from yalu.changes.versions import same_time
from yalu.model import CommentState, ParsedComment
from yalu.text import one_line, read_length


@dataclass(frozen=True, slots=True)
class Pairing:
    """An old comment and the new one paired with it; ``by`` names the criterion, ``confidence`` is 0 to 1."""

    old: ParsedComment
    new: ParsedComment
    by: str
    confidence: float


Key = Callable[[ParsedComment], Hashable]
Rule = Callable[[Comments, Comments], list[Pairing]]


def pair_comments(
    old: Comments, new: Comments, *, in_order: bool = True
) -> tuple[list[Pairing], list[ParsedComment], list[ParsedComment]]:
    """Pair the comments of two snapshots; return the pairs (in new order), the unpaired old and new ones.

    ``in_order``: both are whole and in the order of their pages, so that a place says something.
    """
    left, right = _first_of_each_id(old), _first_of_each_id(new)
    pairs = _by_id(left, right)
    if _mere_numbers(pairs, left, right):
        pairs = []
    left_by_id, came_by_id = _rest(left, right, pairs)
    own_ids = any(not pair.new.id.startswith("~") for pair in pairs)
    same = _by_rules(left, right, _RULES, pairs)
    anew = len(same) > len(pairs) and (len(same) - len(pairs)) * 2 >= min(len(left_by_id), len(came_by_id))
    own_ids = own_ids and not anew
    # Beside ids of the platform, a new one of its ids is another comment's.
    loose = [comment for comment in right if not own_ids or comment.id.startswith("~")]
    pairs = _by_rules(left, loose, (_by_notice,) if own_ids else (_SHORT, *_GUESSES), same)
    if in_order:
        pairs += _by_place(left, right, pairs, own_ids=own_ids)
    place = {id(comment): at for at, comment in enumerate(right)}
    pairs.sort(key=lambda pair: place[id(pair.new)])
    return pairs, *_rest(left, right, pairs)


def as_known(known: Comments, shown: Comments) -> tuple[ParsedComment, ...]:
    """Return the ``shown`` comments under the ids of the ``known`` ones where their own ids are unreliable.

    Ids are mere positions if the same texts appear under other ids than before (the list was renumbered). Ids made from
    author and time are unreliable if several comments share them. A comment that is new there and bears an id known for
    another comment gets an id of its own. Real ids are kept, except new ids of comments that are no longer shown under
    their old ids while author, time and text are the same, or all but one of these (decision 0116).
    """
    shown = _under_old_ids(known, _shown_once(known, shown))
    positions = _mere_numbers(_by_id(known, shown), known, shown)
    shared = _shared_bases(known) | _shared_bases(shown)
    loose = [comment for comment in shown if positions or _base(comment.id) in shared]
    if not loose:
        return shown
    settled = {comment.id for comment in shown} - {comment.id for comment in loose}
    pairs, _, _ = pair_comments([comment for comment in known if comment.id not in settled], loose, in_order=False)
    names = {pair.new.id: pair.old.id for pair in pairs}
    taken = {comment.id for comment in known} | settled
    for comment in loose:
        if comment.id not in names:
            names[comment.id] = _free(comment.id, taken)
            taken.add(names[comment.id])
    return _renamed(shown, names)


def _shown_once(known: Comments, shown: Comments) -> tuple[ParsedComment, ...]:
    """Return the comments without new ones that say the same as the one right before: a list shows it twice.

    They have its author, time, words and parent. A comment that the platform tells apart by an id is another one.
    """
    there = {comment.id for comment in known}
    kept, names = list[ParsedComment](), dict[str, str]()
    for comment in shown:
        last = kept[-1] if kept else None
        new = comment.id.startswith("~") and comment.id not in there and bool(comment.text.strip())
        if last is None or not new or _author_time(comment) is None or _told(comment) != _told(last):
            kept.append(comment)
        else:
            names[comment.id] = last.id
    return _renamed(kept, names)


def _told(comment: ParsedComment) -> Hashable:
    return _author_time(comment), comment.text, comment.parent_id


def _under_old_ids(known: Comments, shown: Comments) -> tuple[ParsedComment, ...]:
    """Return the comments, renaming those under unknown ids that are known comments not shown under their own ids.

    If these are half of the unknown or of the missing ones (some may be gone long ago), the thread was numbered anew:
    short and similar texts are renamed as well.
    """
    here, there = {comment.id for comment in shown}, {comment.id for comment in known}
    left = [comment for comment in known if comment.id not in here]
    came = [comment for comment in _first_of_each_id(shown) if comment.id not in there]
    pairs = _by_rules(left, came, _UNDER_NEW_IDS)
    if pairs and len(pairs) * 2 >= min(len(left), len(came)):
        pairs = _by_rules(left, came, (_SHORT, *_GUESSES), pairs)
    return _renamed(shown, {pair.new.id: pair.old.id for pair in pairs})


def _renamed(comments: Comments, names: Mapping[str, str]) -> tuple[ParsedComment, ...]:
    """Return the comments under other ids, which ``names`` gives by their own."""
    if not names:
        return tuple(comments)
    return tuple(
        replace(
            comment,
            id=names.get(comment.id, comment.id),
            parent_id=names.get(comment.parent_id or "", comment.parent_id),
        )
        for comment in comments
    )


def _author_text_or_time(comment: ParsedComment) -> Hashable:
    """Return the key that identifies a comment under another id; None for a bare text that many could have written."""
    if not comment.text.strip() or not (comment.author or comment.posted_at or len(comment.text) >= LONG_TEXT):
        return None
    return _author_and_text(comment)


def _timed_text(comment: ParsedComment) -> Hashable:
    """Return the text of a visible comment with a time of day, else None: no two write the same in one minute."""
    timed = comment.posted_at is not None and comment.posted_at.has_time
    return (
        _one_script(comment.text) if timed and comment.text.strip() and comment.state is CommentState.VISIBLE else None
    )


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


def _first_of_each_id(comments: Sequence[ParsedComment]) -> list[ParsedComment]:
    """Return the first comment of each id: overlapping pages of a list show a comment twice."""
    first: dict[str | int, ParsedComment] = {}
    for comment in comments:
        first.setdefault(comment.id or id(comment), comment)
    return [*first.values()]


def _rest(old: Comments, new: Comments, pairs: Sequence[Pairing]) -> tuple[list[ParsedComment], list[ParsedComment]]:
    """Return the old and the new comments that are in no pair."""
    left, right = {id(pair.old) for pair in pairs}, {id(pair.new) for pair in pairs}
    return (
        [comment for comment in old if id(comment) not in left],
        [comment for comment in new if id(comment) not in right],
    )


def _by_id(old: Sequence[ParsedComment], new: Sequence[ParsedComment]) -> list[Pairing]:
    shared = _shared_bases(old) | _shared_bases(new)
    known = {comment.id: comment for comment in old if comment.id and _base(comment.id) not in shared}
    return [Pairing(known[comment.id], comment, "id", 1.0) for comment in new if comment.id in known]


def _mere_numbers(pairs: Sequence[Pairing], old: Sequence[ParsedComment], new: Sequence[ParsedComment]) -> bool:
    """Return True if ids are mere positions: pairs by id differ and their texts have other ids (decision 0116)."""
    strangers = [pair for pair in pairs if _strangers(pair.old, pair.new)]
    if not strangers:
        return False
    elsewhere = {_author_and_text(comment) for comment in new if comment.text.strip()}
    moved = sum(1 for pair in strangers if _author_and_text(pair.old) in elsewhere)
    before = {_author_and_text(comment) for comment in old if comment.text.strip()}
    moved_back = sum(1 for pair in strangers if _author_and_text(pair.new) in before)
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


def _author_and_text(comment: ParsedComment) -> tuple[str, str]:
    return (_one_script(comment.author or ""), _one_script(without_mention(comment.text)))


def _one_script(text: str) -> str:
    """Return a text for comparison, Chinese in simplified characters, because a page may switch the script."""
    return one_line(text if text.isascii() else simplified(text))


def _author_time(c: ParsedComment) -> Hashable:
    """Return the author and the minute shown, which another markup may state with its offset."""
    if not c.author or c.posted_at is None or not c.posted_at.has_time:
        return None
    return _one_script(c.author), c.posted_at.local.replace(second=0, microsecond=0)


def _long_text(c: ParsedComment) -> Hashable:
    text = _one_script(c.text)
    return text if len(text) >= LONG_TEXT else None


LONG_BEGINNING = 40
"""Minimum length of a beginning, as read, that two comments of one author do not share by chance."""
LONG_TEXT = 20
"""Minimum characters of a text that two readers are unlikely to write identically."""


def _by_key(
    by: str, confidence: float, key: Key, old: Comments, new: Comments, *, at: Times | None = None
) -> list[Pairing]:
    """Pair comments with equal keys, in order; ``at``: only where it is true of their times.

    ``by`` names the criterion, ``confidence`` (0 to 1) is lowered where the numbers of comments with that key differ,
    and ``key`` returns None for a comment that cannot be paired this way.
    """
    before, after = _grouped(old, key), _grouped(new, key)
    pairs = []
    for mark, came in after.items():
        left = before.get(mark, [])
        sure = confidence if len(left) == len(came) else round(confidence * 0.8, 2)
        matched = timed_alike(left, came, at) if at is not None else zip(left, came, strict=False)
        pairs += [Pairing(*match, by, sure) for match in matched]
    return pairs


def _grouped(comments: Comments, key: Key) -> dict[Hashable, list[ParsedComment]]:
    groups: dict[Hashable, list[ParsedComment]] = defaultdict(list)
    for comment in comments:
        groups[key(comment)].append(comment)
    groups.pop(None, None)
    return groups


def _by_shifted_clock(old: Comments, new: Comments) -> list[Pairing]:
    """Pair comments of one author and text with clocks as far apart as zones, if the text is long or two are so."""
    pairs = _by_key("author and text, in another zone", 0.9, _author_text_or_time, old, new, at=zones_apart)
    shifts = Counter(clock_shift(pair.old, pair.new) for pair in pairs)
    several = {shift for shift, count in shifts.items() if count > 1}
    return [
        pair for pair in pairs if read_length(pair.new.text) >= LONG_TEXT or clock_shift(pair.old, pair.new) in several
    ]


def _by_author_and_time(old: Comments, new: Comments) -> list[Pairing]:
    """Pair the only comments of an author at a time of day."""
    counts = [Counter(map(_author_time, comments)) for comments in (old, new)]

    def alone(comment: ParsedComment) -> Hashable:
        mark = _author_time(comment)
        return mark if all(count[mark] == 1 for count in counts) else None

    return _by_key("author and time", 0.85, alone, old, new, at=at_one_time)


def _by_notice(old: Comments, new: Comments) -> list[Pairing]:
    """Pair the only ones left of an author, if a sentence with none of the words stands in the place of the old one."""
    left, came = (Counter(_one_script(comment.author or "") for comment in some) for some in (old, new))
    last = {name: comment for comment in old if left[name := _one_script(comment.author or "")] == 1}
    return [
        Pairing(last[name], comment, "author, and a notice", 0.7)
        for comment in new
        if comment.author and came[name := _one_script(comment.author)] == 1 and name in last
        if is_announced_gone(last[name].text, comment.text)
    ]


def _by_place(old: Comments, new: Comments, pairs: Sequence[Pairing], *, own_ids: bool) -> list[Pairing]:
    """Pair a placeholder without a name with the only comment that stood, or stands, between the same two others.

    ``own_ids``: comments have ids of the platform, so that only a placeholder without one says nothing of whose it is.
    """
    at = {id(comment): place for place, comment in enumerate(old)}
    before = {id(pair.new): at[id(pair.old)] for pair in pairs}
    there = [-1, *(before.get(id(comment)) for comment in new), len(old)]
    paired = set(before.values())
    return [
        Pairing(old[first + 1], comment, "place, and a notice", 0.7)
        for comment, first, own, last in zip(new, there, there[1:], there[2:], strict=False)
        if own is None and first is not None and last == first + 2 and first + 1 not in paired
        if _takes_place(old[first + 1], comment, own_ids=own_ids)
    ]


def _takes_place(old: ParsedComment, new: ParsedComment, *, own_ids: bool) -> bool:
    """Return True if a placeholder, of a nobody or of the same minute, stands where a comment stood, or stands now."""
    timed = all(comment.posted_at is not None and comment.posted_at.has_time for comment in (old, new))
    if timed and not own_ids and at_one_time(old, new):
        return True
    bare = (each for each in (old, new) if not each.author and state_of(each) is not CommentState.VISIBLE)
    return any(not own_ids or each.id.startswith("~") for each in bare)


def _by_likeness(old: Comments, new: Comments) -> list[Pairing]:
    """Pair similar comments that may be of one author and time, where each is like no other."""
    if len(old) * len(new) > MOST_GUESSED**2:
        return []
    before, after = [_author_and_text(comment) for comment in old], [_author_and_text(comment) for comment in new]
    alike = {
        (at, place): score
        for place, comment in enumerate(new)
        for at, other in enumerate(old)
        if at_one_time(other, comment) and (score := _likeness(before[at], after[place]))
    }
    count_old, count_new = Counter(at for at, _ in alike), Counter(place for _, place in alike)
    return [
        Pairing(old[at], new[place], "author, time and likeness", round(min(0.75, score), 2))
        for (at, place), score in alike.items()
        if count_old[at] == count_new[place] == 1
    ]


def _likeness(old: tuple[str, str], new: tuple[str, str]) -> float:
    """Return how similar two comments are, 0 to 1, by their authors and texts; 0 for two people or too little."""
    (name, words), (other, text) = old, new
    if name and other and name != other:
        return 0
    if name and other and read_length(text[: Prefix.similarity(words, text)]) >= LONG_BEGINNING:
        return max(0.6, fuzz.ratio(text[:2000], words[:2000]) / 100)
    return fuzz.ratio(text[:2000], words[:2000], score_cutoff=60 if name and other else 80) / 100


_RULES: tuple[Rule, ...] = (
    partial(_by_key, "author and text", 0.95, _author_text_or_time, at=at_one_time),
    # The author's name may be shown in another form, or not at all.
    partial(_by_key, "time and text", 0.9, _timed_text, at=at_one_time),
    _by_author_and_time,
    # A server in another zone, or one that has lost its own.
    _by_shifted_clock,
    partial(_by_key, "text", 0.8, _long_text),
)
_GUESSES: tuple[Rule, ...] = (_by_notice, _by_likeness)
_UNDER_NEW_IDS = _RULES[:4]
_SHORT = partial(_by_key, "author and text", 0.95, _author_and_text)


def _by_rules(old: Comments, new: Comments, rules: Sequence[Rule], pairs: Sequence[Pairing] = ()) -> list[Pairing]:
    """Return the pairs, and more by the rules, each applied to what the pairs before leave."""
    all_pairs = [*pairs]
    for rule in rules:
        left, came = _rest(old, new, all_pairs)
        if not left or not came:
            break
        all_pairs += rule(left, came)
    return all_pairs
