"""One spelling of the same words for another is form; a word that differs as little is an edit."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from yalu.changes.significance.text_significance import weigh

TOLD = 0.2
SENTENCES = tomllib.loads((Path(__file__).parent / "spellings.toml").read_text("utf-8"))
CHOICE = re.compile(r"\{([^|}]*)\|([^}]*)\}")


def sentences(kind: str) -> list[tuple[str, str]]:
    return [
        (lang, line)
        for part in SENTENCES.values()
        for lang, lines in part[kind].items()
        for line in lines.split("\n")
        if line
    ]


def significance(lang: str, sentence: str) -> list[float]:
    """The weight of the difference in both directions."""
    old, new = CHOICE.sub(r"\1", sentence), CHOICE.sub(r"\2", sentence)
    return [weight.significance if weight else 0.0 for weight in (weigh(old, new, lang), weigh(new, old, lang))]


@pytest.mark.parametrize(("lang", "sentence"), sentences("variants"))
def test_another_spelling_of_the_same_words_is_form(lang: str, sentence: str) -> None:
    assert max(significance(lang, sentence)) < TOLD


@pytest.mark.parametrize(("lang", "sentence"), sentences("edits"))
def test_another_word_is_an_edit_however_little_differs(lang: str, sentence: str) -> None:
    assert min(significance(lang, sentence)) >= TOLD
