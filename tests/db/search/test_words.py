"""The tokens that storing makes of a text are those of its units, which searching goes by."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from yalu.db.search import tokenizer

TEXTS = st.text(alphabet=st.sampled_from("aB9_ éß.한중·北朝ｶﾞ・\u200b\u00adﾊﾟ가\n-Ω"), max_size=60) | st.text(max_size=40)


def from_units(text: str) -> list[str]:
    words: dict[str, None] = {}
    before: tokenizer.Unit | None = None
    for unit in tokenizer.units(text):
        words.setdefault(tokenizer.needed(((replace(unit, joined=False),),))[0])
        if unit.joined and before is not None:
            words.setdefault(tokenizer.needed(((before, unit),))[0])
        before = unit
    return list(words)


@given(TEXTS)
def test_the_tokens_of_a_text_are_those_of_its_units(text: str) -> None:
    assert tokenizer.tokens(text) == from_units(text)
