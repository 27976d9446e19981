"""Two states of one reader comment."""

from __future__ import annotations

import re

from yalu.changes.articles import evidence_of
from yalu.changes.weigh import weigh
from yalu.model import Comment, CommentState, Finding, Kind

_PLACEHOLDERS = (
    (
        CommentState.DELETED,
        re.compile(
            r"[\[(]?(?:(?:this )?(?:comment|message|post) (?:was |has been )?deleted(?: by (?:the |its )?(?:author|user|commenter))?|deleted by (?:the )?(?:author|user)|deleted"
            r"|작성자(?:가|에 의해)\s?(?:직접\s)?삭제(?:한|된)\s?댓글입니다|(?:작성자가\s)?삭제한\s?댓글입니다"
            r"|(?:该|此|這則|该条)?(?:评论|評論|留言)已(?:被作者|由作者|被用户|被用戶)(?:自行)?(?:删除|刪除)|作者已(?:删除|刪除)(?:该|此)?(?:评论|評論|留言)"
            r"|(?:投稿者|本人)(?:により|によって|が)削除(?:されました|したコメントです)?)[\])]?[.。]?\Z",
            re.IGNORECASE,
        ),
    ),
    (
        CommentState.REMOVED,
        re.compile(
            r"[\[(]?(?:(?:this )?(?:comment|message|post) (?:was |has been |is )?(?:removed|hidden|blocked|unavailable|no longer available)(?: (?:by|because|for|due to)[^\n]{0,80})?|removed(?: by (?:a )?moderators?)?|comment (?:removed|deleted) by (?:a )?(?:moderators?|admin(?:istrator)?|staff)"
            r"|(?:운영(?:규정|원칙)\s?(?:위반|미준수)[^\n]{0,30}\s)?(?:관리자(?:가|에 의해)\s)?(?:삭제|차단|숨김|블라인드)(?:\s?처리)?된\s?(?:댓글|글)입니다|클린봇이[^\n]{0,40}댓글입니다|블라인드 처리된 댓글입니다?"
            r"|(?:该|此|這則|该条)?(?:评论|評論|留言)已(?:被)?(?:管理员|管理員)?(?:删除|刪除|屏蔽|隐藏|隱藏|移除)"
            r"|(?:この|当該)?コメントは(?:管理者により|運営により)?(?:削除されました|非表示(?:になりました|です)?|表示できません))[\])]?[.。]?\Z",
            re.IGNORECASE,
        ),
    ),
    (
        CommentState.HELD,
        re.compile(
            r"[\[(]?(?:(?:your |this )?comment is (?:awaiting|pending|held for) (?:moderation|approval|review)|awaiting moderation"
            r"|승인\s?대기\s?중인\s?댓글입니다|관리자\s?승인\s?(?:후|대기)[^\n]{0,20}"
            r"|(?:该|此)?(?:评论|評論|留言)(?:正在|等待|待)(?:审核|審核)(?:中)?"
            r"|(?:この)?コメントは承認待ちです)[\])]?[.。]?\Z",
            re.IGNORECASE,
        ),
    ),
)
_WHY = {
    CommentState.DELETED: "deleted by its author",
    CommentState.REMOVED: "removed by the site",
    CommentState.HELD: "held by the site",
}


def state_of(comment: Comment) -> CommentState:
    """What stands in the comment's place; a placeholder sentence in the text counts as one, whatever the page claims."""
    if comment.state is not CommentState.VISIBLE:
        return comment.state
    text = " ".join(comment.text.split())
    if len(text) > 160:
        return CommentState.VISIBLE
    for state, pattern in _PLACEHOLDERS:
        if pattern.match(text):
            return state
    return CommentState.VISIBLE


def compare_comments(old: Comment, new: Comment) -> Finding | None:
    """What changed between two states of one comment.

    ``comment.edited`` when its text differs; ``comment.gone`` when a placeholder stands where text was, and
    ``comment.back`` for the reverse, each with the reason the page gives. Another parent, author name, number or
    position is no change.
    """
    before, after = state_of(old), state_of(new)
    if before is not after and CommentState.VISIBLE in (before, after):
        return _shown_or_not(old, new, before, after)
    if before is not CommentState.VISIBLE or not old.text.strip() or not new.text.strip():
        return None
    weight = weigh(old.text, new.text)
    if weight is None:
        return None
    significance = weight.significance
    return Finding(
        Kind.COMMENT_EDITED, significance, weight.reason, old.text, new.text, new.id, evidence_of(weight.parts)
    )


def _shown_or_not(old: Comment, new: Comment, before: CommentState, after: CommentState) -> Finding:
    if before is CommentState.VISIBLE:
        evidence: dict[str, object] = {"state": str(after), "cause": _WHY[after], "placeholder": True}
        return Finding(
            Kind.COMMENT_GONE, 0.5, f"no longer visible: {_WHY[after]}", old.text or None, None, new.id, evidence
        )
    evidence = {"state": str(before), "was": _WHY[before]}
    return Finding(
        Kind.COMMENT_BACK, 0.4, f"visible again, was {_WHY[before]}", None, new.text or None, new.id, evidence
    )
