"""What speaks against one snapshot of a thread beside what is known of it: comments lost, or read wrongly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice

from yalu.changes.body.boxes import are_alike, bag
from yalu.changes.versions import begins, same_time, was_cut
from yalu.history.proof import Implausibility
from yalu.history.thread.thread_state import KnownComment
from yalu.known_reasons import NOT_CLOSED
from yalu.model import CommentState, ParsedComment, ParsedThread
from yalu.reasons import Reason

ALL_LOST_FROM = 2
"""A thread of a single comment may lose it in any day of moderation."""

MUCH_LOST = 0.3
MUCH_LOST_FROM = 2
"""Much is more than half of the comments, or this share of them and at least so many."""

FEW = 4
"""So many comments a moderator may well remove at once, however short the thread."""

TURNED_FROM = 3
"""Comments that say other words at once, from which on the cause is not a moderator."""

NO_SECTION = Reason.of("snapshot.no_section")
"""Note of a snapshot of a page without the section of comments that it had; see ``yalu.history.judgement.sections``."""

_REMOVED = CommentState.REMOVED, CommentState.DELETED

QUOTED = 8
"""Length in characters from which on the same text in two comments is no coincidence."""

MOST_COMPARED = 200
MOST_LETTERS = 500
MOST_CHARACTERS = 1_000_000
"""Most comments that are compared with what they said, and most missing and grown ones that are searched for each
other: those known first, in one search for each missing one. Hostile texts take half a second so."""


@dataclass(frozen=True, slots=True)
class ThreadLoss:
    """How many comments were known to be visible, how many of them a complete snapshot lacks, and who wrote those.

    ``authors`` has one entry for each lost comment that is no reply to a lost one: a pseudonym, or the comment's id
    where no author is stated. ``returned`` are the words of comments that are shown though their removal was told,
    where an older copy may show them so. ``implausible_in_row`` counts the implausible snapshots in a row before it.
    """

    known: int = 0
    lost: int = 0
    authors: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    implausible_in_row: int = 0

    @property
    def is_much(self) -> bool:
        """Whether much of the thread is lost."""
        return 2 * self.lost > self.known or (self.lost >= MUCH_LOST_FROM and self.lost >= MUCH_LOST * self.known)


@dataclass(frozen=True, slots=True)
class SnapshotBeside:
    """A snapshot beside the stored thread.

    ``shown`` are its comments and ``known`` those of the thread, by id; a comment that ``gone_after`` snapshots missed
    counts as gone. ``first`` says that no complete snapshot came before it, ``was_empty`` that the last complete one
    showed none. ``proved`` are comments of whose absence more than this snapshot is proof, ``lasting`` those that were
    away for long enough if much of the thread is.
    """

    thread: ParsedThread
    shown: Mapping[str, ParsedComment]
    known: Mapping[str, KnownComment]
    gone_after: int
    first: bool
    was_empty: bool
    proved: Collection[str] = ()
    lasting: Collection[str] = ()

    @property
    def there(self) -> list[str]:
        """The comments that were visible as far as is known; none where they were switched off before."""
        if self.was_empty and is_switched_off(self.thread):
            return []
        known = ((name, comment) for name, comment in self.known.items() if comment.in_row < self.gone_after)
        return [name for name, comment in known if comment.state.state is CommentState.VISIBLE]

    def loss(self, *proved: Collection[str]) -> ThreadLoss:
        """What it lacks of the comments that were there, but those that were missed before or whose loss is proved."""
        there = [
            name
            for name in self.there
            if name in self.shown or not (self.known[name].in_row or any(name in some for some in proved))
        ]
        lost = {name: self.known[name].state for name in there if name not in self.shown}
        heads = tuple(state.author or name for name, state in lost.items() if state.parent_id not in lost)
        return ThreadLoss(len(there), len(lost), heads)

    @property
    def returned(self) -> list[str]:
        """The comments that it shows though their removal was told."""
        visible = CommentState.VISIBLE
        both = ((name, self.known.get(name)) for name, comment in self.shown.items() if comment.state is visible)
        return [
            name
            for name, known in both
            if known is not None
            and (known.state.state in _REMOVED or (known.state.state is visible and known.in_row >= self.gone_after))
        ]

    @property
    def pairs(self) -> list[tuple[ParsedComment, ParsedComment]]:
        """The comments that it shows and that are known: what they said, and what they say."""
        known = self.known
        return [(known[name].state, comment) for name, comment in self.shown.items() if name in known]


def doubt(beside: SnapshotBeside, implausibility: Implausibility | None) -> Implausibility | None:
    """What speaks against a snapshot; ``implausibility`` is what the whole crawl says against it.

    Comments that are switched off on the whole site are not missing, so that this need not last as long.
    """
    if (misread := _misread(beside)) is not None:
        return misread
    if implausibility is Implausibility.THREADS_LOST and is_switched_off(beside.thread):
        return Implausibility.ALL_LOST
    return implausibility or _unlikely_loss(beside)


def _misread(beside: SnapshotBeside) -> Implausibility | None:
    if beside.thread.note == NOT_CLOSED and not beside.first:
        return Implausibility.BROKEN_OFF
    if _is_another(beside):
        return Implausibility.OTHER_THREAD
    if _run_together(beside):
        return Implausibility.RUN_TOGETHER
    return Implausibility.OTHER_WORDS if _says_other_words(beside) else None


def _unlikely_loss(beside: SnapshotBeside) -> Implausibility | None:
    if not beside.thread.complete:
        return None
    loss = beside.loss()
    if is_switched_off(beside.thread):
        suspected = Implausibility.SECTION_LOST if beside.thread.note == NO_SECTION else Implausibility.ALL_LOST
        return suspected if loss.known else None
    if loss.lost == loss.known >= ALL_LOST_FROM:
        return Implausibility.ALL_LOST
    # Much of the thread is lost: a count that fell with it speaks for that, but of a half.
    counted, loss = beside.thread.expected is not None, beside.loss(beside.proved)
    if not counted and loss.lost * 2 > loss.known and not MUCH_LOST_FROM <= loss.lost <= FEW:
        return Implausibility.HALF_LOST
    loss = beside.loss(beside.proved, beside.lasting)
    # A list that is split in two shows half of it. It takes several people's comments: one who is banned loses all.
    much = loss.lost >= loss.known // 2 if counted else loss.is_much
    most = not counted and loss.lost * 2 > loss.known
    return Implausibility.PART_LOST if most or (much and len(set(loss.authors)) > 1) else None


def is_switched_off(thread: ParsedThread) -> bool:
    """Whether comments are switched off, which proves no removal: closed and empty (threads.md#open-or-closed)."""
    return thread.open is False and not thread.comments


def _is_another(beside: SnapshotBeside) -> bool:
    """Whether each known id stands for words of another time, by another or different: a thread numbered alike."""
    return bool(beside.pairs) and all(
        None not in (old.posted_at, new.posted_at)
        and not same_time(old.posted_at, new.posted_at)
        and (old.author, old.text) != (new.author, new.text)
        for old, new in beside.pairs
    )


def _says_other_words(beside: SnapshotBeside) -> bool:
    """Whether most known comments say other words at once, alike or each its own: a button or a translation was read.

    The first ``MOST_COMPARED`` tell, by the first ``MOST_LETTERS`` characters of each.
    """
    visible = ((old.text, new.text) for old, new in beside.pairs if old.state is new.state is CommentState.VISIBLE)
    known = list(islice(visible, MOST_COMPARED))
    changed = [(old, new) for old, new in known if old != new and not _in_part(old, new) and not _in_part(new, old)]
    least = max(TURNED_FROM, len(known) // 2 + 1)
    if len(changed) < least:
        return False
    cut = ((bag([old[:MOST_LETTERS]]), bag([new[:MOST_LETTERS]])) for old, new in changed)
    return sum(not are_alike(old, new) for old, new in cut) >= least


def _in_part(whole: str, shown: str) -> bool:
    return begins(whole, shown) or was_cut(shown, whole)


def _run_together(beside: SnapshotBeside) -> bool:
    """Whether missing comments stand in the text of a shown one: the list was read as fewer items."""
    shown, texts_of = beside.shown, {name: comment.state.text for name, comment in beside.known.items()}
    lost = (texts_of[name] for name in beside.there if name not in shown and len(texts_of[name]) >= QUOTED)
    grown = (shown[name].text for name, text in texts_of.items() if name in shown and len(shown[name].text) > len(text))
    texts = "\0".join(islice(grown, MOST_COMPARED))[:MOST_CHARACTERS]
    return any(text in texts for text in islice(lost, MOST_COMPARED))
