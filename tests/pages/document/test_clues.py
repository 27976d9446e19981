"""A pattern is found in the same texts whether its clues are asked first or not."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yalu.pages.document.literal_prefilter import PrefilteredRegex, case_folded, clues
from yalu.pages.document.vocabulary import _lists, phrases

KINDS = sorted(_lists()["phrases"])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(?:sign|log) (?:in|up)", {"sign in", "sign up", "log in", "log up"}),
        (r"colou?r\s+of (?:Sea|sky)", {"of sea", "of sky"}),
        ("[评評][论論]", {"评论", "评論", "評论", "評論"}),
        (r"(?:subscri\w+|pay)\b.{0,9}\bto read", {"to read"}),
        (r"(?:ab){2,3}c?", {"ab"}),
        (r"x(?:yes|\d+)?y", {"x"}),
        (r"\d+|known", set()),
        (r"(?=ahead)\w+ \Z", {" "}),
        ("[a-z]{3}", set()),
        ("(?:a|b)?", set()),
    ],
)
def test_clues_are_what_each_match_holds(pattern: str, expected: set[str]) -> None:
    assert clues(pattern) == expected


def test_letters_that_a_pattern_takes_for_one_are_folded_to_one() -> None:
    letters = {char for kind in KINDS for clue in clues(phrases(kind).pattern) for char in clue}
    alike = re.compile(f"[{re.escape(''.join(sorted(letters)))}]", re.IGNORECASE)
    patterns = {letter: re.compile(re.escape(letter), re.IGNORECASE) for letter in letters}
    every = map(chr, range(0x110000))
    cased = "".join(char for char in every if len({char, char.lower(), char.upper(), char.casefold()}) > 1)
    for char in alike.findall(cased):
        same = [letter for letter, pattern in patterns.items() if pattern.match(char)]
        assert same and all(case_folded(char) == case_folded(letter) for letter in same), char


@pytest.mark.parametrize("kind", KINDS)
def test_every_match_of_a_phrase_holds_a_clue(kind: str) -> None:
    pattern = phrases(kind)

    @given(st.from_regex(re.compile(pattern.pattern, re.IGNORECASE)))
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def check(text: str) -> None:
        assert pattern.may_be_in(text)

    check()


def test_a_pattern_with_clues_answers_as_any_other() -> None:
    with_clues, plain = (
        PrefilteredRegex(r"\b(?:read|see) (?:more|also)\b"),
        re.compile(r"\b(?:read|see) (?:more|also)\b", re.I),
    )
    for text in ("Read more, see also", "READ ALSO: this", "nothing", "", "bread more"):
        match, expected = with_clues.search(text), plain.search(text)
        assert (match and match.span()) == (expected and expected.span())
        assert bool(with_clues.match(text)) == bool(plain.match(text))
        assert [m.span() for m in with_clues.finditer(text)] == [m.span() for m in plain.finditer(text)]
        assert with_clues.sub("-", text, count=1) == plain.sub("-", text, count=1)
