"""Numbers written in words are those written in digits."""

from collections import Counter

import pytest

from yalu.changes.language.numbers import numbers


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
