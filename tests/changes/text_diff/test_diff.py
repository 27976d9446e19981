"""A diff tells all of both sides, in words a reader knows."""

from __future__ import annotations

import sys
from itertools import pairwise
from operator import itemgetter
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.growth import grows_linearly
from yalu.changes.text_diff import paragraph_alignment, sequence_alignment
from yalu.changes.text_diff.diff import How, diff
from yalu.changes.text_diff.render import render_html, render_json, render_text
from yalu.changes.text_diff.sequence_alignment import matching

_ANY = st.text(st.characters(), max_size=60)
"""Any characters at all, halves of surrogate pairs too."""
_PIECES = st.lists(
    st.sampled_from(
        [
            "China",
            " ",
            "韩国",
            "政府",
            "한국은",
            "한국이",
            "“",
            "”",
            "。",
            "\n\n",
            "\n",
            "3.5",
            "re-sign",
            "\u3000",
            "に",
            "カメラ",
            "e\u0301",
            "\t",
            "\ud83d",
            "\U0001f469\u200d\U0001f680",
            "\u05e9\u05dc\u05d5\u05dd",
            "\u202e",
            "\u0301\u0301",
            "\r",
        ]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(_PIECES, _ANY), st.one_of(_PIECES, _ANY))
@example("", "")
@example("\n\n", "a")
@example("a\n\nb", "b\n\na")
def test_both_sides_come_back_exactly(old: str, new: str) -> None:
    difference = diff(old, new)
    assert difference.old == old
    assert difference.new == new
    assert difference.changed == (old != new)


@settings(max_examples=100, deadline=None)
@given(st.one_of(_PIECES, _ANY), st.one_of(_PIECES, _ANY))
@example("a b\n\nc d\n\ne f", "a x\n\ne y\n\nc z")
def test_both_sides_come_back_exactly_past_every_bound(old: str, new: str) -> None:
    with (
        patch.object(sequence_alignment, "DIRECT", 8),
        patch.object(sequence_alignment, "SEARCHED", 1),
        patch.object(paragraph_alignment, "ANYWHERE", 1),
        patch.object(sys.modules["yalu.changes.text_diff.diff"], "BY_WORDS", 1),
    ):
        difference = diff(old, new)
    assert difference.old == old
    assert difference.new == new


def test_a_text_in_which_each_search_finds_one_anchor_is_searched_a_few_times() -> None:
    marks = ["m2", "m1"]
    for number in range(3, 1500):
        marks += [f"m{number}", f"m{number - 1}"]
    old, new = (" ".join(f"{'z ' * count}{mark}" for mark in marks) for count in (10, 9))
    with patch.object(sequence_alignment, "_anchors", wraps=sequence_alignment._anchors) as searched:
        difference = diff(old, new)
    assert (difference.old, difference.new) == (old, new)
    assert searched.call_count < 20


def test_past_the_bound_a_paragraph_that_differs_is_told_whole() -> None:
    old, new = "one two three\n\nfour five six", "one two nine\n\nfour five nine"
    with patch.object(sys.modules["yalu.changes.text_diff.diff"], "BY_WORDS", 1):
        shown = render_text(diff(old, new))
    assert "~ one two [-three-]{+nine+}" in shown
    assert "~ [-four five six-]{+four five nine+}" in shown


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=40), st.lists(st.sampled_from("abc"), max_size=40))
def test_matching_runs_are_equal_and_in_order(a: list[str], b: list[str]) -> None:
    last_a = last_b = 0
    for a_start, b_start, length in matching(a, b):
        assert a[a_start : a_start + length] == b[b_start : b_start + length]
        assert a_start >= last_a
        assert b_start >= last_b
        last_a, last_b = a_start + length, b_start + length


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abcdefgh"), max_size=60), st.lists(st.sampled_from("abcdefgz"), max_size=60))
def test_long_inputs_cut_into_pieces_match_in_order_too(a: list[str], b: list[str]) -> None:
    with patch.object(sequence_alignment, "DIRECT", 8):
        runs = matching(a, b)
    assert runs == sorted(runs)
    for run, other in pairwise(runs):
        assert run.a_start + run.length <= other.a_start
        assert run.b_start + run.length <= other.b_start
    assert all(a[i : i + size] == b[j : j + size] for i, j, size in runs)
    if a == b and a:
        assert runs == [(0, 0, len(a))]


@settings(max_examples=100, deadline=None)
@given(st.one_of(_PIECES, _ANY), st.one_of(_PIECES, _ANY))
def test_every_form_of_a_diff_shows_both_sides(old: str, new: str) -> None:
    blocks = render_json(diff(old, new))["blocks"]
    assert isinstance(blocks, list)
    for side, at, op in ((old, "old_at", "removed"), (new, "new_at", "added")):
        own = sorted((block for block in blocks if block[at] is not None), key=itemgetter(at))
        pieces = [segment["text"] for block in own for segment in block["segments"] if segment["op"] in ("equal", op)]
        assert "".join(pieces) == side
    assert "<script" not in render_html(diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("The big house fell.", "The large house fell.", "~ The [-big-]{+large+} house fell."),
        ("한국은 크다.", "한국이 크다.", "~ 한국[-은-]{+이+} 크다."),
        ("两国是战略伙伴关系", "两国是合作伙伴关系", "~ 两国是[-战略-]{+合作+}伙伴关系"),
        ("韩国政府反对", "韩国“政府”反对", "~ 韩国{+“+}政府{+”+}反对"),
        ("One old\tbridge fell.", "Then one old bridge fell.", "~ [-One-]{+Then one+} old[-\t-]{+ +}bridge fell."),
    ],
)
def test_words_stay_whole(old: str, new: str, shown: str) -> None:
    assert render_text(diff(old, new)).strip() == shown


def test_a_moved_paragraph_is_moved_not_rewritten() -> None:
    a, b, c = "The boats return each year.", "Nobody counts the fish at all.", "The log is very dull reading."
    difference = diff("\n\n".join((a, b, c)), "\n\n".join((c, a, b)))
    assert [block.how for block in difference.blocks].count(How.MOVED) == 1
    assert not list(difference.removed()) or not "".join(difference.removed()).strip()


def test_a_split_paragraph_is_split_not_rewritten() -> None:
    first, two = "The boats return each year in autumn.", "Nobody on the quay counts the fish at all."
    difference = diff(f"{first} {two}", f"{first}\n\n{two}")
    assert [block.how for block in difference.blocks] == [How.SPLIT]
    assert "".join(difference.removed()).strip() == ""


def test_html_is_escaped() -> None:
    html = render_html(diff("<b>old</b> & co", "<script>alert(1)</script> & co"))
    assert "<script" not in html
    assert "<b>" not in html
    assert "&amp; co" in html


def test_json_tells_both_sides() -> None:
    rendered: dict[str, Any] = render_json(diff("one two", "one three"))
    assert rendered["changed"] is True
    assert {"op": "removed", "text": "two"} in rendered["blocks"][0]["segments"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 50_000, "a " * 49_990 + "b"),
        ("中国韩国" * 12_000, "中国朝鲜" * 12_000),
        ("\n\n".join(f"p {i} x{i % 7}" for i in range(5_000)), "\n\n".join(f"p {i} x{i % 5}" for i in range(5_000))),
        ("'\"" * 25_000, "\"'" * 25_000),
        (" \n" * 50_000 + "x", " \n" * 50_000 + "y"),
    ],
    ids=["one line", "one line of Han", "many paragraphs", "quotes", "blank"],
)
def test_hostile_text_takes_time_in_proportion(old: str, new: str) -> None:
    assert diff(old, new).new == new
    assert grows_linearly(lambda size: diff(old[-size:], new[-size:]), max(len(old), len(new)))
