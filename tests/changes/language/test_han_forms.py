"""Forms of one Chinese character: made from OpenCC, folded into one another, and telling the script of a text."""

from __future__ import annotations

import re

import pytest
from opencc import OpenCC

from benchmarks.changes import han_forms
from yalu.changes.language.word_variants import hanja_matches, in_both_scripts, same_character, simplified, written_in


def test_the_table_is_what_the_installed_opencc_gives() -> None:
    assert han_forms.FILE.read_text(encoding="utf-8") == han_forms.made()


@pytest.mark.parametrize(
    ("text", "folded"), [("國會議員", "国会议员"), ("髮與發", "发与发"), ("広島県", "广岛县"), ("裏", "里")]
)
def test_forms_fold_into_the_simplified_one(text: str, folded: str) -> None:
    assert simplified(text) == folded


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("國會議員認為這個問題很複雜。", "traditional"),
        ("国会议员认为这个问题很复杂。", "simplified"),
        ("山水大中", None),
        ("皇后住在北里", None),
    ],
)
def test_a_text_is_of_the_script_of_which_it_has_more_characters(text: str, script: str | None) -> None:
    assert written_in(text) == script


def test_characters_that_only_simplify_alike_are_not_forms_of_one() -> None:
    assert same_character("國", "国") and same_character("後", "后") and same_character("髙", "高")
    assert same_character("藉", "借") and same_character("畫", "划") and same_character("瞭", "了")
    assert not same_character("乾", "幹")


@pytest.mark.parametrize(
    ("hanja", "read"),
    [
        ("粮食", "양식"),
        ("鯉魚", "이어"),
        ("霖雨", "임우"),
        ("謬見", "유견"),
        ("萊州", "내주"),
        ("女子", "여자"),
    ],
)
def test_hanja_at_the_start_of_a_word_lose_or_soften_their_first_sound(hanja: str, read: str) -> None:
    assert hanja_matches(hanja, read)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("责任编辑", "责任编辑"),
        (r"(?:网友|读者)[评议]论\s?(\d+)", "网友评论 12"),
        (r"[\]】发](?:广告|推广)", "】广告"),
        (r"\[编者按\]", "[编者按]"),
        ("發佈|轉載", "发布"),
    ],
)
def test_a_pattern_in_one_script_holds_for_texts_in_the_other(pattern: str, text: str) -> None:
    both = re.compile(in_both_scripts(pattern))
    assert both.groups == re.compile(pattern).groups
    for script in ("s2t", "t2s"):
        assert both.fullmatch(OpenCC(script).convert(text))
