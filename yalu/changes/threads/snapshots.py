"""Compare two snapshots of one thread: which comments are new, edited, gone or back, and is it open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from yalu.changes.threads.comment_pairing import pair_comments
from yalu.changes.threads.comment_state import state_of
from yalu.changes.threads.comments import compare_comments
from yalu.changes.threads.thread_wide_edits import by_the_page
from yalu.finding import Finding
from yalu.model import NO_COUNT, NOT_SHOWN, CommentState, Kind, ParsedComment, ParsedThread
from yalu.reasons import Reason

OPENED = ("closed", "open")
CLOSED = ("open", "closed")
"""State of a thread before and after it was closed."""

_LONGEST_POSITION = 4
"""Maximum digits of a position in a list; a longer number is given by the platform, rising."""


def compare_threads(old: ParsedThread, new: ParsedThread) -> tuple[Finding, ...]:
    """Return the changes between two snapshots of a thread from consecutive crawls.

    These are new, edited, gone and back comments, and the thread being closed or opened. Absence counts only if the
    snapshot proves it: the page states a count and shows that many comments, or nothing suggests that there are more.
    Comments are paired by id; if the ids turn out to be mere positions in a list, they are paired by author, time and
    text, with a confidence in the evidence.
    """
    pairs, gone, came = pair_comments(old.comments, new.comments)
    findings: list[Finding] = []
    for pair in pairs:
        finding = compare_comments(pair.old, pair.new)
        if finding is not None:
            if pair.by != "id":
                finding = replace(
                    finding, evidence={**finding.evidence, "matched_by": pair.by, "confidence": pair.confidence}
                )
            findings.append(finding)
    findings = by_the_page(findings, len(pairs))
    if proves_absence(new):
        findings += [_gone(comment, new) for comment in gone if state_of(comment) is CommentState.VISIBLE]
    findings += [_new(comment) for comment in _really_new(came, old, new)]
    return (*findings, *_open_or_closed(old, new))


def proves_absence(thread: ParsedThread) -> bool:
    """Return True if a comment that this snapshot lacks can be considered missing."""
    if thread.complete:
        return True
    if thread.expected is not None:
        return len(thread.comments) >= thread.expected
    return thread.note is None and bool(thread.comments)


def _really_new(came: Sequence[ParsedComment], old: ParsedThread, new: ParsedThread) -> list[ParsedComment]:
    """Return the comments that were not there before.

    If the old snapshot was complete, these are all in ``came``; otherwise those later than everything it showed.
    """
    shown = [comment for comment in came if state_of(comment) is CommentState.VISIBLE]
    if proves_absence(old) or (not old.comments and not old.expected and old.note in (None, NO_COUNT, NOT_SHOWN)):
        return shown
    later = later_than(old.comments, shown, (new.expected or 0) - (old.expected or 0))
    return [comment for comment in shown if comment.id in later]


def _gone(comment: ParsedComment, thread: ParsedThread) -> Finding:
    evidence: dict[str, object] = {
        "placeholder": False,
        "complete": thread.note is None,
        "expected": thread.expected,
        "shown": len(thread.comments),
    }
    reason = Reason.of("comment.missing_once" if thread.note is None else "comment.missing_in_part")
    return Finding(Kind.COMMENT_GONE, 0.5, reason, comment.text or None, None, comment.id, evidence)


def _new(comment: ParsedComment) -> Finding:
    return Finding(Kind.COMMENT_NEW, 0.3, Reason.of("comment.new"), None, comment.text or None, comment.id)


def _open_or_closed(old: ParsedThread, new: ParsedThread) -> tuple[Finding, ...]:
    before, after = old.open, new.open
    silent = _one_template(old, new) and (before is None) is not (after is None)
    if silent and (before or after):
        before, after = bool(before), bool(after)
    elif silent and after is False:  # what says so came
        before, silent = True, False
    if before is None or after is None or before is after:
        return ()
    evidence: dict[str, object] = {"template": new.drawn} if silent else {}
    if after:
        reason = Reason.of("thread.opened_form" if silent else "thread.opened")
        return (Finding(Kind.THREAD_OPENED, 0.4, reason, *OPENED, evidence=evidence),)
    reason = Reason.of("thread.shut_form" if silent else "thread.shut")
    return (Finding(Kind.THREAD_CLOSED, 0.5, reason, *CLOSED, evidence=evidence),)


def _one_template(old: ParsedThread, new: ParsedThread) -> bool:
    """Return True if both pages share a template: a form that only one has was added or removed.

    Rule: comparison.md#threads.
    """
    if old.platform != new.platform or old.drawn != new.drawn:
        return False
    ids = [{comment.id for comment in thread.comments} for thread in (old, new)]
    return bool(ids[0] & ids[1]) if old.drawn else not any(ids)


# ---- which comments are later than others ----------------------------------------------------------------------------


def later_than(known: Collection[ParsedComment], others: Collection[ParsedComment], most: int) -> frozenset[str]:
    """Return the ids of the other comments that are later than all known ones.

    None is if they are more than ``most``, by which the stated count grew, or if some show neither time nor number.
    """
    for key in (time_of, number_of):
        before = [value for comment in known if (value := key(comment)) is not None]
        after = {comment.id: value for comment in others if (value := key(comment)) is not None}
        if before and len(before) == len(known) and len(after) == len(others):
            newest = max(before)
            later = frozenset(name for name, value in after.items() if value > newest)
            return later if len(later) <= most else frozenset()
    return frozenset()


def time_of(comment: ParsedComment) -> float | None:
    """Return the time of a comment in seconds; None without a time of day."""
    posted = comment.posted_at
    return posted.utc().timestamp() if posted is not None and posted.has_time else None


def number_of(comment: ParsedComment) -> float | None:
    """Return the platform's number of a comment; None where its id is none, or may be a position in a list."""
    digits = comment.id
    return int(digits) if digits.isascii() and digits.isdigit() and _LONGEST_POSITION < len(digits) < 20 else None
