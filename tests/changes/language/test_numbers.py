"""Numbers written in words are those written in digits."""

from collections import Counter

import pytest

from yalu.changes.language.quantities.numbers import numbers
from yalu.changes.significance.text_significance import weigh


@pytest.mark.parametrize(
    ("text", "lang", "number"),
    [
        ("two hundred boats", "en", "200"),
        ("nineteen boats", "en", "19"),
        ("two dozen boats", "en", "24"),
        ("three trillion boats", "en", "3000000000000"),
        ("a hundred and thirty boats", "en", "130"),
        ("two hundred and forty-five thousand six hundred boats", "en", "245600"),
        ("a hundred thousand million boats", "en", "100000000000"),
        ("二零二六年", "zh", "2026"),
        ("一百零五人", "zh", "105"),
        ("4억 원", "ko", "400000000 원"),
        ("1만 8천 곳", "ko", "18000"),
        ("1억 3천만 건", "ko", "130000000"),
        ("2조 3,500억 원", "ko", "2350000000000 원"),
        ("1万2000人", "ja", "12000"),
        ("1万8千多人", "zh", "18000"),
        ("5천3백만 원", "ko", "53000000 원"),
        ("1억 2천5백만 명", "ko", "125000000"),
        ("1만5,000명", "ko", "15000"),
        ("1万2000、韓国人は多い", "ja", "12000"),
    ],
)
def test_a_number_in_words_is_that_number(text: str, lang: str, number: str) -> None:
    assert numbers(text, lang) == Counter({number: 1})


def test_numbers_beside_each_other_stay_two() -> None:
    assert numbers("3만 5명", "ko") == Counter({"30000": 1, "5": 1})
    assert numbers("1만 2000개", "ko") == Counter({"12000": 1})
    assert numbers("관객 5만 2026년", "ko") == Counter({"50000": 1, "2026": 1})
    assert numbers("3만 5만", "ko") == Counter({"30000": 1, "50000": 1})
    assert numbers("between a hundred and two hundred", "en") == Counter({"100": 1, "200": 1})
    assert numbers("between a thousand and two thousand", "en") == Counter({"1000": 1, "2000": 1})
    assert numbers("Between one hundred and three thousand people", "en") == Counter({"100": 1, "3000": 1})
    assert numbers("between a hundred and thirty and two hundred", "en") == Counter({"130": 1, "200": 1})
    assert numbers("between two hundred and three hundred and fifty", "en") == Counter({"200": 1, "350": 1})
    assert numbers("from one hundred and twenty to two hundred", "en") == Counter({"120": 1, "200": 1})
    assert numbers("either one hundred and ten or two hundred", "en") == Counter({"110": 1, "200": 1})
    assert numbers("a hundred and two dozen boats", "en") == Counter({"100": 1, "24": 1})
    assert numbers("one hundred and twenty-first", "en") == Counter({"100": 1, "21": 1})
    assert numbers("an hundred and two hundred", "en") == Counter({"100": 1, "200": 1})
    assert numbers("two hundred\nand two hundred", "en") == Counter({"200": 2})
    assert numbers("five thousand six thousand", "en") == Counter({"5000": 1, "6000": 1})
    assert numbers("two thousand twenty fifteen", "en") == Counter({"2020": 1, "15": 1})


def test_a_word_that_begins_like_a_number_is_none() -> None:
    assert not numbers("一から始める", "ja")


@pytest.mark.parametrize("text", ["1" + "兆" * 360 + "5", "1만" * 4000, "9" * 5000 + "万2"])
def test_a_number_of_any_length_is_read(text: str) -> None:
    assert numbers(text, "zh")


@pytest.mark.parametrize(
    ("old", "new", "form"),
    [
        ("二〇〇三年的冬天", "二零零三年的冬天", True),
        ("二〇〇三年的冬天", "2003年的冬天", True),
        ("四百五十一か所を決めた", "451カ所を決めた", True),
        ("三か月待った", "3ヶ月待った", True),
        ("三か月待った", "4ヶ月待った", False),
        ("Of these a hundred and thirty left.", "Of these 130 left.", True),
        ("Of these a hundred and thirty left.", "Of these 140 left.", False),
        ("二〇年前のことだ", "二年前のことだ", False),
        ("二〇一三年のことだ", "二〇三一年のことだ", False),
        ("二○一七年的覆轍", "二〇一七年的覆轍", True),
        ("二○一七年的覆轍", "二〇一八年的覆轍", False),
        ("중국인은 19만2000명이었다", "중국인은 19만2천명이었다", True),
        ("중국인은 19만2000명이었다", "중국인은 19만3천명이었다", False),
        ("자매·우호 결연", "자매ㆍ우호 결연", True),
        ("하루 12000개가 팔렸다", "하루 1만2000개가 팔렸다", True),
        ("하루 12000개가 팔렸다", "하루 1만 2000개가 팔렸다", True),
        ("하루 12000개가 팔렸다", "하루 1만3000개가 팔렸다", False),
        ("경찰은 조모(45) 씨를 체포했다", "경찰은 백모(45) 씨를 체포했다", False),
        ("지난 12일 조 의원이 밝혔다", "지난 12일 백 의원이 밝혔다", False),
        ("法院在3月一审判决他有罪", "法院在3月二审判决他有罪", False),
        ("公司2025年三季度利润下降", "公司2025年四季度利润下降", False),
        ("12日三原氏が市長に会った", "12日千原氏が市長に会った", False),
    ],
)
def test_a_numeral_in_another_form_is_one_of_form(old: str, new: str, form: bool) -> None:
    weight = weigh(old, new)
    assert weight is not None
    assert (weight.significance < 0.2) is form
