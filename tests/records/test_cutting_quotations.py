"""What is quoted of a change: its states, and the quotations that its reason names."""

from __future__ import annotations

from time import process_time

import pytest

from tests.reports.report_examples import item
from yalu.model import Kind
from yalu.reasons import Reason, reason_text
from yalu.records.quoting.cutting import within_terms
from yalu.records.quoting.quotation import quote
from yalu.sources.source import Terms


def _added(number: int) -> Reason:
    by = Reason.of("quotation.by", text=f"n{number}" * 20)
    return Reason.of("quotation.added", by=by, text=f"w{number}" * 30)


_REASON = Reason.of(
    "article.declared",
    reason=Reason.of(
        "article.quotations",
        quotations=Reason.joined([_added(number) for number in range(4)], 4),
        reason=Reason.of("words.wording", old="spring", new="autumn"),
    ),
    how=Reason.of("edit.silent"),
)


@pytest.mark.parametrize(
    ("terms", "country", "after", "named"),
    [
        (Terms.LICENSED, "KR", "x " * 400, 4),
        (Terms.EXCERPT, "KR", "autumn", 2),
        (Terms.EXCERPT, "KR", "x" * 300, 0),
        (Terms.EXCERPT, "KR", f"{'w3' * 30} {'n3' * 20} {'x' * 180}", 1),
        (Terms.EXCERPT, "DE", "autumn", 0),
        (Terms.LINK_ONLY, "KR", "autumn", 0),
    ],
)
def test_a_reason_names_the_quotations_that_there_is_room_for(
    terms: Terms, country: str, after: str, named: int
) -> None:
    stored = item(1, Kind.ARTICLE_BODY, terms=terms, country=country, reason=_REASON, before="spring", after=after)
    shown = within_terms(stored)
    words = reason_text(shown.reason)
    assert sum(f"w{number}" in words and f"n{number}" in words for number in range(4)) == named
    assert sum(f"w{number}" in words or f"n{number}" in words for number in range(4)) == named
    assert shown.reason.has("quotation.added")
    assert ("autumn" in words) == (terms is Terms.LICENSED or (terms is Terms.EXCERPT and country == "KR"))


def test_a_long_row_of_points_is_cut_as_fast_as_words() -> None:
    def spent(text: str) -> float:
        begun = process_time()
        for _ in range(20):
            assert quote(None, text, 300) is not None
        return process_time() - begun

    assert spent("." * 3999 + "x") < 20 * spent("a " * 1999 + "x") + 0.1
