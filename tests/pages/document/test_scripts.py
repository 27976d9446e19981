"""What is known of a page in simplified characters is known of it in traditional ones."""

from __future__ import annotations

import pytest

from yalu.pages.document.vocabulary import phrases


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("reply_button", "回復"),
        ("boilerplate_anywhere", "網友留言只代表其個人觀點，不代表本網立場。"),
        ("label_form", "鄭重聲明"),
        ("not_name", "責任編輯：孫博洋"),
        ("reply_button", "回复"),
        ("not_name", "责任编辑：孙博洋"),
    ],
)
def test_words_are_known_in_both_scripts(kind: str, text: str) -> None:
    assert phrases(kind).search(text)
