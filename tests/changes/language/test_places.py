"""Names of states and cities are known in each language, and not inside other words."""

import pytest

from yalu.changes.language.places import place_pattern, places


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("en", "Norway"),
        ("en", "Kuala Lumpur"),
        ("ko", "브라질"),
        ("ko", "자카르타"),
        ("zh", "巴西"),
        ("zh", "馬尼拉"),
        ("ja", "ノルウェー"),
        ("en", "Yanbian"),
        ("ko", "전남"),
        ("zh", "深圳"),
        ("zh", "瀋陽"),
        ("ja", "濰坊"),
    ],
)
def test_a_name_is_known(lang: str, name: str) -> None:
    assert name in places(lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ko", "우리가 가진 수단"),
        ("ko", "지난 대전에서 저장한 선전 경기"),
        ("zh", "沿海地区"),
        ("ja", "マリンスポーツ"),
        ("en", "a normalised chadwick"),
    ],
)
def test_other_words_are_none(lang: str, text: str) -> None:
    assert place_pattern(lang).findall(text) == []
