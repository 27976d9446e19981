"""Compare two states of one reader comment."""

from __future__ import annotations

import re

from yalu.changes.articles import evidence_of
from yalu.changes.language.mojibake import REASON, legible_body
from yalu.changes.significance.hunk import FORM
from yalu.changes.significance.text_significance import weigh
from yalu.changes.threads.comment_state import is_unavailable, keeps_words, state_of
from yalu.changes.versions import was_cut
from yalu.finding import Finding
from yalu.model import CommentState, Kind, ParsedComment
from yalu.reasons import Reason
from yalu.text import one_line

_MENTION = re.compile(r"\A[@>＞≫][^\n]{1,40}\n+(?=\S)")
"""The line with the name of whom a comment answers, as some pages put it before the words."""
_MENTIONED = re.compile(r"\A(?:(?:@|>>|＞＞|≫)\s?|[>＞])[^\s.。!?！？][^\n.。!?！？]{0,40}\Z")

_HIDDEN = {
    CommentState.DELETED: Reason.of("comment.withdrawn"),
    CommentState.REMOVED: Reason.of("comment.removed"),
    CommentState.HELD: Reason.of("comment.held"),
}
BACK = {
    CommentState.DELETED: Reason.of("comment.back_withdrawn"),
    CommentState.REMOVED: Reason.of("comment.back_removed"),
    CommentState.HELD: Reason.of("comment.back_held"),
}
"""Why a comment is back, by the state it was in."""


def compare_comments(old: ParsedComment, new: ParsedComment) -> Finding | None:
    """Return the change between two states of one comment, None if there is none.

    The kind is ``comment.edited`` if the text differs, ``comment.gone`` if a placeholder replaces the text, and
    ``comment.back`` for the reverse; the last two carry the reason that the page gives. White space, paragraphs
    included, makes no change (``next_comment``), nor does another parent, author name, number or position.
    """
    if is_unavailable(old) or is_unavailable(new):
        return None
    before, after = state_of(old), state_of(new)
    # One template shows that a text is a placeholder, or the words stand beside the notice.
    stands = CommentState.DELETED not in (before, after) and keeps_words(old.text, new.text)
    if before is not after and CommentState.VISIBLE in (before, after) and not stands:
        return _shown_or_not(old, new, before, after)
    if CommentState.VISIBLE not in (before, after) or not old.text.strip() or not new.text.strip():
        return None
    before_text, after_text = legible_body(old.text, new.text), legible_body(new.text, old.text)
    spoilt = (before_text, after_text) != (old.text, new.text)
    if before_text.partition("\n")[0] != after_text.partition("\n")[0]:  # the name that a page puts before a reply
        before_text, after_text = without_mention(before_text), without_mention(after_text)
    same = one_line(before_text) == one_line(after_text) or _names_only(before_text, after_text)
    same = same or was_cut(before_text, after_text)
    weight = None if same else weigh(before_text, after_text)
    if weight is None:
        return Finding(Kind.COMMENT_EDITED, FORM / 2, REASON, old.text, new.text, new.id) if spoilt else None
    significance = weight.significance
    return Finding(
        Kind.COMMENT_EDITED, significance, weight.reason, old.text, new.text, new.id, evidence_of(weight.parts)
    )


def without_mention(text: str) -> str:
    """Return the text of a comment without a first line that only names whom it answers."""
    return _MENTION.sub("", text)


def _names_only(before: str, after: str) -> bool:
    """True if one of two texts is the other after the name of whom it answers, which some templates put there."""
    short, long = sorted((before, after), key=len)
    return long.endswith(short) and _MENTIONED.match(long[: len(long) - len(short)].strip()) is not None


def _shown_or_not(old: ParsedComment, new: ParsedComment, before: CommentState, after: CommentState) -> Finding:
    if before is CommentState.VISIBLE:
        evidence: dict[str, object] = {"state": str(after), "placeholder": True}
        return Finding(Kind.COMMENT_GONE, 0.5, _HIDDEN[after], old.text or None, None, new.id, evidence)
    evidence = {"state": str(before)}
    return Finding(Kind.COMMENT_BACK, 0.4, BACK[before], None, new.text or None, new.id, evidence)
