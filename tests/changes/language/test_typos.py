"""Which two Korean words are one that was mistyped."""

import pytest

from yalu.changes.language.typos import mistyped


@pytest.mark.parametrize(
    ("old", "new", "typo"),
    [
        ("돌아간다", "돌아갈다", False),  # endings with a meaning
        ("개쇽", "게쇽", True),  # vowels that sound alike
        ("개쇽", "내쇽", False),  # the same vowel, and another initial
        ("내쇽", "개쇽", False),
    ],
)
def test_one_letter_apart(old: str, new: str, typo: bool) -> None:
    assert mistyped(old, new) is mistyped(new, old) is typo
