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
        ("二零二六年", "zh", "2026"),
        ("一百零五人", "zh", "105"),
        ("4억 원", "ko", "400000000 원"),
    ],
)
def test_a_number_in_words_is_that_number(text: str, lang: str, number: str) -> None:
    assert numbers(text, lang) == Counter({number: 1})


@pytest.mark.parametrize(
    ("old", "new", "form"),
    [
        ("二〇〇三年的冬天", "二零零三年的冬天", True),
        ("二〇〇三年的冬天", "2003年的冬天", True),
        ("二〇年前のことだ", "二年前のことだ", False),
        ("二〇一三年のことだ", "二〇三一年のことだ", False),
    ],
)
def test_a_round_zero_is_a_digit(old: str, new: str, form: bool) -> None:
    weight = weigh(old, new)
    assert weight is not None
    assert (weight.significance < 0.2) is form
