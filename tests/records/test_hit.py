"""A hit as it may be shown: its snippet, the places of the matches in it, and where the match is instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from yalu.records.nouns.hit import StoredHit
from yalu.records.quoting.cutting import hit_within_terms
from yalu.sources.source import Terms

TEXT = "First we met.\n\n" + "front " * 20 + "needle" + " back" * 200
PLACE = (TEXT.index("needle"), TEXT.index("needle") + 6)
HIT = StoredHit(
    kind="article",
    version="v1",
    seq=1,
    current=True,
    source_id="paper",
    source_name="Paper",
    source_type="newspaper",
    country="KR",
    terms=Terms.EXCERPT,
    reserved=None,
    article_id=1,
    article_url="https://paper.example/1",
    title="A bridge",
    language="en",
    comment_id=None,
    platform_comment_id=None,
    not_after=datetime(2026, 3, 1, tzinfo=UTC),
    text=TEXT,
    matches=(PLACE,),
)


def test_a_snippet_has_the_words_around_the_match_and_marks_it() -> None:
    hit = hit_within_terms(HIT)
    ((start, end),) = hit.marks
    assert hit.snippet[start:end] == "needle"
    assert hit.snippet.startswith("…") and hit.snippet.endswith("…") and len(hit.snippet) <= 60 + 6 + 60 + 2
    assert (hit.paragraph, hit.paragraphs, hit.quoted_up_to) == (2, 2, 300)


def test_beyond_what_may_be_quoted_only_the_place_is_shown() -> None:
    end = (len(TEXT) - 4, len(TEXT))
    hit = hit_within_terms(replace(HIT, matches=(end,)))
    assert (hit.snippet, hit.marks, hit.paragraph, hit.title) == ("", (), 2, "A bridge")
    short = hit_within_terms(replace(HIT, text=TEXT[:299], matches=((292, 296),)))
    assert short.snippet and short.marks


def test_a_snippet_ends_where_the_permitted_beginning_ends() -> None:
    hit = hit_within_terms(replace(HIT, matches=((290, 294),)))
    assert hit.snippet == "…" + TEXT[230:300] + "…"


def test_marks_fit_a_snippet_from_which_invisible_characters_were_taken() -> None:
    text = "a\u202e\U000e0041b needle\U000e0041\x9b c needle"
    first = text.index("needle")
    hit = hit_within_terms(replace(HIT, text=text, matches=((first, first + 6), (len(text) - 6, len(text)))))
    assert hit.snippet == "ab needle c needle"
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["needle", "needle"]


def test_an_article_that_reserves_mining_gives_no_word() -> None:
    hit = hit_within_terms(replace(HIT, reserved="header"))
    assert (hit.snippet, hit.terms, hit.quoted_up_to) == ("", Terms.LINK_ONLY, 0)
