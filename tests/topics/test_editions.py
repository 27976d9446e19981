"""Translations are told from other pieces of the week by what translation leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from benchmarks.editions.__main__ import FIRST, pieces
from yalu.model import ParsedArticle
from yalu.topics.editions import LIKELY, confidence, traits

PIECES = list(pieces())


def test_labelled_pairs_are_told_apart() -> None:
    pairs = [(a, b) for a, b in combinations(PIECES, 2) if a[1].language != b[1].language]
    verdicts = [piece_id == other for (piece_id, a), (other, b) in pairs if confidence(a, b)[0] >= LIKELY]
    assert sum(verdicts) / len(verdicts) >= 0.95
    assert sum(verdicts) / sum(piece_id == other for (piece_id, _), (other, _) in pairs) >= 0.95


@pytest.mark.parametrize(("later", "likely"), [(timedelta(days=2), True), (timedelta(days=5), False)])
def test_a_piece_of_another_week_is_none(later: timedelta, likely: bool) -> None:
    korean, english = (traits for name, traits in PIECES[:2])
    sure, because = confidence(korean, replace(english, at=korean.at + later))
    assert (sure >= LIKELY) is likely
    assert ("numbers" in because) is likely


def test_two_pieces_in_one_language_are_never_editions() -> None:
    english = traits(ParsedArticle(title="A summit in Seoul", body="Xi and Lee talked for 97 minutes."), FIRST)
    assert confidence(english, english) == (0.0, ())
