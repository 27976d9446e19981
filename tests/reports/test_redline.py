"""What a report quotes of a change: the words that differ, marked, and no more round them than the terms allow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yalu.records.quoting.quotation import EXCERPT, EXCERPT_EU_PRESS, LICENSED, QuoteRun, SourceTerms, quote
from yalu.sources.source import Terms


def bracketed(runs: tuple[QuoteRun, ...] | None) -> str:
    return "".join(f"[{run.text}]" if run.changed else run.text for run in runs or ())


def plain_text(runs: tuple[QuoteRun, ...] | None) -> str:
    return "".join(run.text for run in runs or ())


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("Seoul must answer.", "Seoul should answer.", "Seoul [must] answer.", "Seoul [should] answer."),
        ("首尔的务实外交", "首尔的“务实外交”", "首尔的务实外交", "首尔的[“]务实外交[”]"),
        ("수출이 12% 줄었다.", "수출이 21% 줄었다.", "수출이 [12]% 줄었다.", "수출이 [21]% 줄었다."),
        ("対話は続く。", "対話は続くだろう。", "対話は続く。", "対話は続く[だろう]。"),
    ],
)
def test_the_changed_words_are_marked(before: str, after: str, old: str, new: str) -> None:
    made = quote(before, after, EXCERPT)
    assert made is not None
    assert (bracketed(made.before), bracketed(made.after)) == (old, new)


def test_one_sentence_is_quoted_on_each_side_of_the_changed_one() -> None:
    sentences = [f"Sentence number {number} is here." for number in "abcdefg"]
    before = " ".join(sentences)
    made = quote(before, before.replace("number d", "number x"), EXCERPT)
    assert made is not None
    assert plain_text(made.before) == "… " + " ".join(sentences[2:5]) + " …"
    assert bracketed(made.after).count("[") == 1


def test_chinese_sentences_end_without_a_space() -> None:
    before = "一句在前。二句在此。三句要改。四句在后。五句在末。"
    made = quote(before, before.replace("要改", "已改"), EXCERPT)
    assert made is not None
    assert bracketed(made.after) == "… 二句在此。三句[已]改。四句在后。 …"


def test_a_side_that_is_not_there_is_none_and_nothing_is_marked() -> None:
    made = quote("It was here. And then some.", None, EXCERPT, "7")
    assert made is not None
    assert (bracketed(made.before), made.after, made.comment_id) == ("It was here. And then some.", None, "7")


def test_nothing_is_quoted_where_nothing_may_be() -> None:
    assert quote("a", "b", 0) is None
    assert quote(None, None, EXCERPT) is None
    assert quote("", "", EXCERPT) is None


@pytest.mark.parametrize(
    ("terms", "country", "outlet", "limit"),
    [
        (Terms.OFF, "KR", "newspaper", 0),
        (Terms.LINK_ONLY, "KR", "newspaper", 0),
        (Terms.EXCERPT, "KR", "newspaper", EXCERPT),
        (Terms.EXCERPT, "DE", "newspaper", EXCERPT_EU_PRESS),
        (Terms.EXCERPT, "ZZ", "newspaper", EXCERPT_EU_PRESS),
        (Terms.EXCERPT, "DE", "think-tank", EXCERPT),
        (Terms.EXCERPT, "GB", "newspaper", EXCERPT),
        (Terms.LICENSED, "DE", "newspaper", LICENSED),
    ],
)
def test_terms_country_and_kind_of_outlet_set_the_limit(terms: Terms, country: str, outlet: str, limit: int) -> None:
    assert SourceTerms(terms, country, outlet).limit == limit


TEXT = st.text(alphabet="ab 中한あ.。!x1“”", max_size=400)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, st.integers(1, 120))
def test_a_quotation_never_exceeds_its_limit_and_is_always_of_the_text(before: str, after: str, limit: int) -> None:
    made = quote(before, after, limit)
    if made is None:
        assert not before.strip() and not after.strip()
        return
    for runs, source in ((made.before, before), (made.after, after)):
        if runs is not None:
            inner = plain_text(runs).removeprefix("… ").removesuffix(" …")
            assert len(inner) <= limit
            assert inner in source


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT)
def test_what_is_not_marked_is_the_same_on_both_sides(before: str, after: str) -> None:
    if not before.strip() or not after.strip() or any(sign in before + after for sign in ".。!"):
        return
    made = quote(before, after, 10_000)
    assert made is not None
    kept = ["".join(run.text for run in runs or () if not run.changed).split() for runs in (made.before, made.after)]
    assert "".join(kept[0]) == "".join(kept[1])
