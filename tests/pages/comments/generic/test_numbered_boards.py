"""Threads of boards without classes, and of pages whose classes a machine made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from yalu.changes.threads.snapshots import compare_threads
from yalu.model import CommentState, Kind, ParsedThread
from yalu.pages.read_page import read_page

PIECE = {
    "ja": "港の倉庫は昨年の冬に塗り直されたが、船は月ごとに減っている。" * 9,
    "ko": "지난겨울 부두의 창고를 새로 칠했지만 배는 다달이 줄어들고 있다. " * 9,
    "zh": "去年冬天码头的仓库重新刷了漆，船却一个月比一个月少。" * 9,
    "en": "The sheds were painted again last winter, and every month there are fewer ships. " * 9,
}


def read(below: str, lang: str) -> ParsedThread | None:
    html = f'<html lang="{lang}"><body><h1>{PIECE[lang][:14]}</h1><div><p>{PIECE[lang]}</p></div>{below}</body></html>'
    return read_page(
        html.encode(), url="https://port.example/a/5", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC)
    ).thread


# boards of terms and descriptions

SAID = {
    "ja": ("塗ったのは倉庫だけでしょう。", "船員だった父もそう言っていました。", "予算の内訳を知りたいですね。"),
    "ko": ("칠한 건 창고뿐이잖아요.", "뱃사람이던 아버지도 그러셨죠.", "예산 내역이 궁금합니다."),
    "zh": ("刷的只是仓库而已。", "当过船员的父亲也这么说。", "想知道预算的明细。"),
    "en": ("Only the sheds were painted.", "My father sailed, he said so too.", "Who has seen the budget?"),
}


def board(posts: Sequence[str], gone: int | None = None) -> str:
    lines = []
    for at, words in enumerate(posts, 1):
        if at == gone:
            lines.append(f'<dt><a name="{at}">{at}</a> ：<b>あぼーん</b>：あぼーん<dd> あぼーん <br><br>')
        else:
            lines.append(
                f'<dt><a name="{at}">{at}</a> ：<a href="mailto:sage"><b>guest</b></a>：2026/05/03(日) 12:0{at}:27.54 '
                f"ID:a37{at}29<dd> {words} <br><br>"
            )
    return f'<dl class="thread">{"".join(lines)}</dl><form method=POST><textarea name=MESSAGE></textarea></form>'


@pytest.mark.parametrize("lang", SAID)
def test_posts_of_a_board_go_by_the_numbers_of_their_anchors_and_their_words_stand_in_the_description(
    lang: str,
) -> None:
    thread = read(board(SAID[lang]), lang)
    assert thread is not None
    assert [(comment.id, comment.text) for comment in thread.comments] == list(zip("123", SAID[lang], strict=True))


@pytest.mark.parametrize("lang", SAID)
def test_a_post_of_a_board_that_was_blotted_out_keeps_its_place_and_joins_no_other(lang: str) -> None:
    old, new = read(board(SAID[lang]), lang), read(board(SAID[lang], gone=2), lang)
    assert old is not None
    assert new is not None
    assert [comment.state for comment in new.comments][1] is CommentState.REMOVED
    assert [(finding.kind, finding.platform_comment_id) for finding in compare_threads(old, new)] == [
        (Kind.COMMENT_GONE, "2")
    ]


# classes that a machine made

HEADING = {"ja": "返信 ({})", "ko": "댓글 {}", "zh": "评论 ({})", "en": "Responses ({})"}
WHEN = {"ja": "2日前", "ko": "2일 전", "zh": "2天前", "en": "2 days ago"}
TAKEN = {
    "ja": "この返信は削除されました",
    "ko": "삭제된 댓글입니다.",
    "zh": "该评论已删除",
    "en": "This comment was deleted",
}
TITLES = {
    "ja": ("冬の海上予報", "灯台を塗る人たち", "高麗人参の買い方", "海峡の上の衛星"),
    "ko": ("겨울 바다 예보", "등대를 칠하는 사람들", "인삼 고르는 법", "해협 위의 위성"),
    "zh": ("冬季海上预报", "刷灯塔的人们", "怎样挑选人参", "海峡上的卫星"),
    "en": ("A forecast for the winter sea", "Those who paint lighthouses", "How ginseng is bought", "Over the strait"),
}


def response(number: str, who: str, words: str, lang: str) -> str:
    head = (
        f'<div class="nm ow"><a href="/@{who}"><p class="bv jw">{who}</p></a><div>'
        f'<p class="gv eb">{WHEN[lang]}</p></div></div>'
    )
    return (
        f'<div class="io gq jo" data-response-id="{number}">{head if who else ""}<pre>'
        f'<div class="mj iq">{words}</div></pre></div>'
    )


def responses(lang: str, taken: bool = False) -> str:
    names = ("ada", "bea", "cho")
    shown = [
        response(f"5f{at}c{at}e3", name, words, lang)
        for at, (name, words) in enumerate(zip(names, SAID[lang], strict=True), 1)
    ]
    gone = [response("0e446f42", "", TAKEN[lang], lang)] if taken else []
    return (
        f'<div class="it ck"><h2>{HEADING[lang].format(3)}</h2><div class="mh dw">{"".join(gone + shown)}</div></div>'
    )


def more_pieces(lang: str) -> str:
    items = "".join(
        f'<div class="ah ph lv pl"><a href="/a/{at}71"><h2>{title}</h2><h3>from the archive</h3></a>'
        f"<span>5月4日</span></div>"
        for at, title in enumerate(TITLES[lang], 1)
    )
    return f'<div class="eb nn js">{items}</div>'


@pytest.mark.parametrize("lang", SAID)
def test_links_to_other_pieces_under_a_thread_are_no_comments_however_short_and_many(lang: str) -> None:
    thread = read(responses(lang) + more_pieces(lang), lang)
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["5f1c1e3", "5f2c2e3", "5f3c3e3"]


@pytest.mark.parametrize("lang", SAID)
def test_a_list_of_other_pieces_is_no_thread_for_a_class_that_a_machine_made(lang: str) -> None:
    thread = read(more_pieces(lang), lang)
    assert thread is None or not thread.comments


@pytest.mark.parametrize("lang", SAID)
def test_a_count_that_leaves_out_what_was_taken_away_still_tells_a_thread(lang: str) -> None:
    thread = read(responses(lang, taken=True) + more_pieces(lang), lang)
    assert thread is not None
    assert "0e446f42" in {comment.id for comment in thread.comments}
    assert len(thread.comments) == 4


def test_a_full_name_of_letters_and_digits_is_the_id_of_what_bears_it() -> None:
    things = "".join(
        f'<div class="thing comment" data-fullname="t1_k{at}x9z"><p class="tagline"><a class="author">u{at}</a> '
        f'<time datetime="2026-05-03T10:1{at}:00Z">3 hours ago</time></p><div class="md"><p>{words}</p></div></div>'
        for at, words in enumerate(SAID["en"], 1)
    )
    thread = read(f'<div class="commentarea">{things}</div>', "en")
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["t1_k1x9z", "t1_k2x9z", "t1_k3x9z"]
