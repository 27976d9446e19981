"""Teasers without a wall, and differences of script and kana that are only form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yalu.changes.articles import compare_articles
from yalu.ids import wording_key
from yalu.model import Access, FieldCandidates, Kind, ParsedArticle

_FULL = ParsedArticle(
    title="The bridge opens",
    body="\n\n".join(
        f"On day {day} the bridge carried {day * 31} trucks, as the customs house counted." for day in range(1, 13)
    ),
)


def _cut(count: int, end: str = "") -> ParsedArticle:
    kept = _FULL.body.split("\n\n")[:count]
    return replace(_FULL, body="\n\n".join(kept) + end)


def _kinds(old: ParsedArticle, new: ParsedArticle) -> list[Kind]:
    return [finding.kind for finding in compare_articles(old, new)]


@pytest.mark.parametrize("teaser", [_cut(2), _cut(1, "\n\nOn day 2 the…"), _cut(5)])
def test_a_text_that_lost_more_than_half_from_one_point_on_became_a_teaser(teaser: ParsedArticle) -> None:
    assert _kinds(_FULL, teaser) == [Kind.ARTICLE_ACCESS]


def test_a_teaser_that_broke_off_became_the_full_text_and_a_whole_text_was_written_on() -> None:
    assert _kinds(_cut(1, "\n\nOn day 2 the…"), _FULL) == [Kind.ARTICLE_ACCESS]
    assert _kinds(_cut(2), _FULL) == [Kind.ARTICLE_BODY]


def test_less_than_half_or_another_beginning_is_an_edit() -> None:
    assert _kinds(_FULL, _cut(9)) == [Kind.ARTICLE_BODY]
    assert _kinds(_FULL, replace(_cut(3), body=_cut(3).body.replace("day 1", "day 4"))) == [Kind.ARTICLE_BODY]
    assert _cut(3).access is Access.FULL


def test_a_sign_of_a_wall_below_a_text_that_ends_as_before_cuts_nothing() -> None:
    parts = _FULL.body.split("\n\n")
    added = replace(
        _FULL, body="\n\n".join([*parts[:4], "The customs house has a new clock, and it is late.", *parts[4:]])
    )
    walled = replace(_FULL, access=Access.TEASER)
    assert _kinds(walled, added) == [Kind.ARTICLE_BODY] == _kinds(added, walled)
    assert _kinds(_FULL, replace(_cut(9), access=Access.TEASER)) == [Kind.ARTICLE_ACCESS]


def test_an_edit_of_what_a_teaser_shows_of_the_text_is_told() -> None:
    teaser = replace(_cut(2), access=Access.TEASER, body=_cut(2).body.replace("62 trucks", "26 trucks"))
    assert _kinds(_FULL, replace(_cut(2), access=Access.TEASER)) == [Kind.ARTICLE_ACCESS]
    assert set(_kinds(_FULL, teaser)) == {Kind.ARTICLE_ACCESS, Kind.ARTICLE_BODY}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("橋を渡る人は多いだろうと思う。", "橋を渡る人は多いだらうと思ふ。"),
        ("港で待つのは朝でしょう。", "港で待つのは朝でせう。"),
        ("釜山のフォーラムとフェリーの話。", "釜山のフオーラムとフエリーの話。"),
        ("二カ国のニュースを読む。", "二力国の二ュースを読む。"),
        ("青島へ向かう船を見た。", "青嶋へ向かう船を見た。"),
    ],
)
def test_old_kana_large_kana_and_look_alikes_are_form(old: str, new: str) -> None:
    before, after = (
        ParsedArticle(title="橋", body=f"{text}\n\n川は静かだった。", language="ja") for text in (old, new)
    )
    assert all(finding.significance < 0.2 for finding in compare_articles(before, after))


_WALL = FieldCandidates(prompts=tuple(map(wording_key, ("Nur für Mitglieder", "Ab 6 € im Monat"))))
_PAGE = FieldCandidates(prompts=(wording_key("Ab 7 € im Monat"),))


@pytest.mark.parametrize("inside", ["", "\n\nNur für Mitglieder"])
def test_a_text_that_ends_at_a_wall_in_any_words_is_a_teaser(inside: str) -> None:
    for old, new, both in ((_cut(7, inside), _FULL, (_WALL, _PAGE)), (_FULL, _cut(7, inside), (_PAGE, _WALL))):
        assert [finding.kind for finding in compare_articles(old, new, candidates=both)] == [Kind.ARTICLE_ACCESS]


@pytest.mark.parametrize("here", [_PAGE, FieldCandidates()])
def test_what_both_captures_show_where_the_text_ends_is_no_wall(here: FieldCandidates) -> None:
    both = FieldCandidates(prompts=_PAGE.prompts), here
    assert [finding.kind for finding in compare_articles(_FULL, _cut(7), candidates=both)] == [Kind.ARTICLE_BODY]


def test_a_text_cut_in_the_middle_or_edited_at_its_end_meets_no_wall() -> None:
    texts = _FULL.body.split("\n\n")
    middle = replace(_FULL, body="\n\n".join((*texts[:3], *texts[8:])))
    edited = replace(_FULL, body=_FULL.body.replace("372 trucks", "327 trucks"))
    for new, wall in ((middle, _WALL), (edited, FieldCandidates(prompts=(wording_key(texts[-1]),)))):
        assert [finding.kind for finding in compare_articles(_FULL, new, candidates=(_PAGE, wall))] == [
            Kind.ARTICLE_BODY
        ]
