"""Corrections, clarifications and notes of the editors, in four languages."""

from __future__ import annotations

import pytest

from yalu.pages.details import is_notice


@pytest.mark.parametrize(
    "text",
    [
        "Correction: an earlier version named the wrong river.",
        "(Clarification: the bridge is a railway bridge.)",
        "Editors' note: the writer is a member of the board.",
        "Editor’s note: the writer is a member of the board.",
        "This article was amended on 3 March 2026 to correct a name.",
        "[바로잡습니다] 본지 3일 자 기사의 강 이름은 압록강이 맞습니다.",
        "<정정보도> 본보는 강 이름을 잘못 적었습니다.",
        "정정 및 반론보도문",
        "[편집자 주] 이 글은 필자의 의견입니다.",
        "위 기사에서 강의 이름을 바로잡습니다.",
        "更正：前文误写了河的名称。",
        "【更正启事】前文误写了河的名称。",
        "本文已更正河流的名称。",
        "编者按：本文只代表作者的观点。",
        "【編者按】本文作者為江邊居民。",
        "【訂正】記事中の川の名前に誤りがありました。",
        "【おわび】記事中の川の名前に誤りがありました。",
        "おわびして訂正します。",
        "記事の一部を訂正しました。",
    ],
)
def test_a_notice_is_known_by_its_words(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize(
    "text",
    [
        "The correction of prices went on for weeks.",
        "更正错误的做法很难，这是众所周知的事情。",
        "정정당당한 승부였다고 감독은 말했다.",
        "訂正版は来月、出版される予定だ。",
        "修正予算案が国会で可決された。",
    ],
)
def test_a_sentence_that_begins_alike_is_none(text: str) -> None:
    assert not is_notice(text)
