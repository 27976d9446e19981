"""Which two words are one that was mistyped."""

import pytest

from yalu.changes.language.misspelling.typos import mistyped


@pytest.mark.parametrize(
    ("old", "new", "typo"),
    [
        ("돌아간다", "돌아갈다", False),  # endings with a meaning
        ("말합니다", "말한니다", False),
        ("돌아간다", "돌아갔다", False),
        ("개쇽", "게쇽", True),  # vowels that sound alike
        ("개쇽", "내쇽", False),  # the same vowel, and another initial
        ("내쇽", "개쇽", False),
        ("괴쇽", "괘쇽", True),  # ㅚ and ㅙ sound alike
        ("박서연", "김서연", False),  # a syllable in which two letters differ is another syllable
    ],
)
def test_one_letter_apart(old: str, new: str, typo: bool) -> None:
    assert mistyped(old, new) is mistyped(new, old) is typo


@pytest.mark.parametrize(
    ("old", "new", "typo"),
    [
        ("사람은는", "사람은", True),
        ("사람는은", "사람은", True),  # whichever form stands first
        ("사실르", "사실을", True),
        ("나르", "나를", False),  # two words of two syllables: to carry, and me
    ],
)
def test_a_particle_written_twice_or_by_half(old: str, new: str, typo: bool) -> None:
    assert mistyped(old, new) is mistyped(new, old) is typo


@pytest.mark.parametrize("slip", ["フォーーラム", "フォーラムム", "フオーラム"])
def test_a_sign_too_many_may_stand_anywhere_in_a_katakana_word(slip: str) -> None:
    assert mistyped(slip, "フォーラム")
    assert not mistyped("フォーカラム", "フォーラム")


@pytest.mark.parametrize(("old", "new"), [("웃으며", "우스며"), ("닫으며", "다드며")])
def test_a_word_spelled_as_it_sounds(old: str, new: str) -> None:
    assert mistyped(old, new) and mistyped(new, old)


def test_a_letter_too_many_in_a_word_of_two() -> None:
    assert mistyped("on", "onn")


@pytest.mark.parametrize(
    ("old", "new", "typo"),
    [
        ("neighbourhod", "neighbourhood", True),  # the word list spells as Americans do
        ("organistion", "organisation", True),
        ("programe", "programme", True),
        ("honour", "humour", False),
        ("labour", "labours", False),
        ("organise", "organised", False),
        ("kilbour", "kelbour", False),  # names, which no list has
    ],
)
def test_a_british_word_is_known_by_its_american_spelling(old: str, new: str, typo: bool) -> None:
    assert mistyped(old, new) is mistyped(new, old) is typo
