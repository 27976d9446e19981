"""A sentence that stands for a removed comment is its removal, with its reason; what readers say of removals is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.changes.test_threads import SAID
from yalu.changes.threads.comment_pairing import as_known, pair_comments
from yalu.changes.threads.comment_state import state_of
from yalu.changes.threads.comments import compare_comments
from yalu.changes.threads.snapshots import compare_threads
from yalu.model import CommentState, Kind, ParsedComment, ParsedThread


@pytest.mark.parametrize("state", [CommentState.REMOVED, CommentState.HELD, CommentState.DELETED])
def test_a_placeholder_is_gone_with_its_reason_and_can_come_back(state: CommentState) -> None:
    hidden = replace(SAID[1], text="", state=state)
    gone, back = compare_comments(SAID[1], hidden), compare_comments(hidden, SAID[1])
    assert gone is not None
    assert gone.kind is Kind.COMMENT_GONE
    assert gone.evidence["state"] == str(state)
    assert back is not None
    assert back.kind is Kind.COMMENT_BACK


@pytest.mark.parametrize(
    "text",
    [
        "This comment has been removed by a moderator.",
        "removed by mod",
        "deleted by creator",
        "작성자가 삭제한 댓글입니다.",
        "(욕설 또는 비방으로 지운 의견)",
        "운영자가 가린 댓글이에요",
        "관리자가 숨긴 글입니다.",
        "该评论已被作者删除",
        "此留言因違反版規已被管理員刪除",
        "이 댓글은 운영 원칙 위반으로 삭제되었습니다.",
        "このコメントは規約違反のため削除されました。",
        "投稿者により削除されました",
        "This comment broke our house rules and was taken down.",
        "Comment unpublished by the administrator",
        "This message by Ada has been removed from public view by a moderator.",
        "This answer was removed by a moderator for reasons of tone.",
        "이 댓글은 운영자에 의해 비공개 처리되었습니다.",
        "The user deleted this comment",
        "관리자가 삭제한 댓글입니다.",
        "신고 누적으로 숨겨진 댓글입니다",
        "회원이 직접 삭제한 글입니다",
        "该跟帖已被删除",
        "此則留言因違反站規已遭隱藏",
        "作者删除了这条评论",
        "コメントは非表示になっています",
        "ガイドライン違反のため削除されました",
        "現在表示できません",
        "규정 위반으로 임시조치된 댓글입니다.",
        "차단된 사용자의 댓글입니다",
        "本則留言已由管理員刪除",
        "這條評論被作者刪除了",
        "该用户已注销，评论不可见",
        "【このコメントは削除されました】",
        "違反コメントのため削除しました",
        "退会したユーザーのコメントです",
        "This comment was flagged and removed.",
        "Removed for breaking the house rules",
        "This message was withdrawn by its author",
        "비밀댓글입니다.",
        "このコメントは管理人のみ閲覧できます",
        "[Von der Redaktion gelöscht: Verstoß gegen die Netiquette]",
        "Dieser Kommentar wurde entfernt.",
        "Entfernt wegen Verstoßes gegen die Forenregeln",
        "Beitrag vom Verfasser gelöscht",
        "Dein Kommentar wartet auf Freischaltung",
        "Este mensaje ha sido borrado por incumplir las normas.",
        "Comentario eliminado por su autor",
        "Tu comentario está pendiente de moderación",
        "Ce commentaire a été retiré car il enfreint la charte.",
        "Supprimé par la modération",
        "Votre commentaire est en attente de validation",
        "Deleted by the moderation team.",
        "비속어가 포함되어 가려진 덧글입니다.",
        "內容不當，予以隱藏",
        "这条跟贴涉嫌违规，不予显示",
        "投稿者または管理者により削除されました",
        "利用規約に反するため、この投稿は削除されました。",
        "管理者により非表示にされました",
        "This comment has been rejected by the moderator.",
        "Comment hidden because it was not in line with the standards of our house. Replies to it may be deleted.",
    ],
)
def test_a_placeholder_sentence_is_known_by_its_words(text: str) -> None:
    gone = compare_comments(SAID[1], replace(SAID[1], text=text))
    assert gone is not None
    assert gone.kind is Kind.COMMENT_GONE


@pytest.mark.parametrize(
    "text",
    [
        "Why was my comment removed again?",
        "The statue was removed in 2019.",
        "이 조항은 이미 삭제되었습니다",
        "삭제된 댓글이 왜 이렇게 많나요?",
        "评论又被删了，什么都不让说",
        "那部剧已经被封禁",
        "その条項は削除されました",
        "コメントが削除されたのはなぜですか",
        "The post was removed from the border",
        "차단된 사용자의 댓글이 더 재미있다",
        "这条路被工人删除了吗",
        "違反のため罰金を払いました",
        "Der Absatz wurde von der Redaktion gelöscht, warum?",
        "Warum wurde mein Kommentar wegen der Regeln gelöscht?",
        "Die Regeln wurden entfernt.",
        "Este artículo no respeta las normas",
        "Le pont a été supprimé par la mairie",
        "Ce commentaire est très juste, il respecte la charte",
        "The motion was rejected by the moderator.",
        "这条内容不当吗？我看未必",
        "내가 지운 댓글은 어디 갔나",
        "운영자가 지운 댓글이 더 옳았다",
    ],
)
def test_what_a_reader_says_of_removals_is_no_placeholder(text: str) -> None:
    assert state_of(replace(SAID[1], text=text)) is CommentState.VISIBLE


ROWS = [
    ParsedComment("~1", "This is the first comment about the harbour and the ships in it.", author="ann"),
    ParsedComment("~2", "The second one says something rather different about the bridge.", author="bob"),
    ParsedComment("~3", "A third voice wonders whether any of it is true or was made up.", author="cid"),
]
NOTICE = ParsedComment("~9", "This comment was deleted.")


def test_a_notice_between_the_same_two_others_stands_for_the_comment_that_stood_there() -> None:
    pairs, gone, came = pair_comments(ROWS, [ROWS[0], NOTICE, ROWS[2]])
    assert [(pair.old.id, pair.new.id) for pair in pairs] == [("~1", "~1"), ("~2", "~9"), ("~3", "~3")]
    assert not gone and not came


def test_a_notice_stands_for_no_comment_that_is_shown_elsewhere() -> None:
    pairs, _, came = pair_comments(ROWS, [ROWS[0], NOTICE, ROWS[2], ROWS[1]])
    assert sorted(pair.old.id for pair in pairs) == ["~1", "~2", "~3"]
    assert came == [NOTICE]


def test_a_place_among_stored_comments_says_nothing() -> None:
    """What is stored is no page: comments that are long gone stand among the others. Here ids are positions."""
    known = [*ROWS, ParsedComment("~4", "Finally somebody who agrees with the article at length.", author="dan")]
    order = (known[3], ROWS[0], NOTICE, ROWS[2], ROWS[1])
    read = as_known(known, [replace(comment, id=f"~{number}") for number, comment in enumerate(order, 1)])
    assert [comment.text for comment in read if comment.id in {each.id for each in known}] == [
        comment.text for comment in order if comment is not NOTICE
    ]
    assert len({comment.id for comment in read}) == len(order)


def test_a_placeholder_without_an_id_tells_whose_place_it_takes_among_comments_with_ids() -> None:
    bare = ParsedComment("~1", "Comment unpublished by the administrator")
    shown, hidden = (SAID[0], SAID[1], SAID[2]), (SAID[0], bare, SAID[2])
    for old, new in ((shown, hidden), (hidden, shown)):
        pairs, gone, came = pair_comments(old, new)
        assert [(pair.old, pair.new) for pair in pairs] == list(zip(old, new, strict=True))
        assert gone == came == []


def test_a_comment_between_the_same_two_others_under_another_id_is_another_comment() -> None:
    other = replace(SAID[1], id="99", text="Quite another matter, I should say.", author="somebody")
    assert pair_comments(SAID[:3], (SAID[0], other, SAID[2]))[2] == [other]


@pytest.mark.parametrize("name", [">> ada さん ", "@ada ", "≫ada\n", ">adaさん "])
def test_a_name_that_a_template_puts_before_a_reply_is_no_edit(name: str) -> None:
    reply = replace(SAID[1], text="I read it to my family.")
    assert compare_comments(replace(reply, text=name + reply.text), reply) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[Post removed. Names of hotel guests are not for this board. Rule 4. – mod]", Kind.COMMENT_GONE),
        ("【本楼已屏蔽。广告不要发在这里。版主】", Kind.COMMENT_GONE),
        ("Post removed. I moved the names of the guests to a letter.", Kind.COMMENT_EDITED),
        ("[Was it removed? I cannot find it. Rule 4 again.]", Kind.COMMENT_EDITED),
    ],
)
def test_a_moderator_may_say_more_in_brackets(text: str, kind: Kind) -> None:
    before = ParsedThread("generic", tuple(ROWS), expected=3, complete=True)
    after = replace(before, comments=(ROWS[0], replace(ROWS[1], text=text), ROWS[2]))
    assert [finding.kind for finding in compare_threads(before, after)] == [kind]
