"""Fields that one of two captures of one template lacks, and places that outvote the one chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.changes.test_field_agreement import kinds, labelled, names, signed, titled
from yalu.changes.articles import compare_articles
from yalu.changes.page_pair import compare_pages
from yalu.model import Candidate, FieldCandidates, Kind, ParsedArticle
from yalu.pages.read_page import read_page


@pytest.mark.parametrize("source", ["element author", "meta author", "name beside the date"])
def test_a_name_that_readers_see_on_one_capture_alone_is_told_on_one_template(source: str) -> None:
    shown = FieldCandidates(byline=names((source, "Ann Lee")), drawn="text")
    house = FieldCandidates(byline=names(("json-ld organisation", "Harbour House")), drawn="text")
    expected = {Kind.ARTICLE_BYLINE} if source == "element author" else set()
    assert kinds(signed("Ann Lee"), signed("Harbour House"), shown, house) == expected
    assert kinds(titled("The boats"), signed("Ann Lee"), FieldCandidates(drawn="text"), shown) == expected
    for other in (replace(shown, body_in="<div>"), replace(shown, drawn="css-1")):
        assert not kinds(titled("The boats"), signed("Ann Lee"), FieldCandidates(drawn="text"), other)
    assert not kinds(titled("The boats"), signed("Ann Lee"), FieldCandidates(), FieldCandidates())


def test_a_name_that_was_carried_over_did_not_come() -> None:
    shown, without = (
        FieldCandidates(byline=names(("element author", "Ann Lee")), drawn="text"),
        FieldCandidates(drawn="text"),
    )
    assert not kinds(signed("Ann Lee"), signed("Ann Lee"), without, shown)
    assert not kinds(signed("Ann Lee"), signed("Ann Lee"), shown, without)


def test_most_places_outvote_the_one_chosen() -> None:
    before, after = (
        FieldCandidates(byline=names(("heading", "About us"), ("vcard", name), ("byline", name)))
        for name in ("Ann Lee", "Bo Kim")
    )
    assert kinds(signed("About us"), signed("About us"), before, after) == {Kind.ARTICLE_BYLINE}
    two = (FieldCandidates(byline=each.byline[:2]) for each in (before, after))
    assert not kinds(signed("About us"), signed("About us"), *two)


@pytest.mark.parametrize(("rank", "drawn"), [(0.75, "text"), (0.5, "text"), (0.75, "css-1")])
def test_a_kind_of_piece_that_one_capture_alone_names(rank: float, drawn: str) -> None:
    after = FieldCandidates(label=(Candidate("Review", "line", rank),), drawn=drawn)
    changed = kinds(titled("The boats"), labelled("Review"), FieldCandidates(drawn="text"), after)
    assert bool(changed) is ((rank, drawn) == (0.75, "text"))


def test_a_name_that_a_page_without_classes_loses_is_told() -> None:
    text = "<p>".join(
        f"The dredger passed the second pier at dusk, and the pilots wrote down hour {at} of it." for at in range(5)
    )
    old, new = [
        read_page(
            f"<title>A dredger</title><table><tr><td><font size=5><b>A dredger</b></font><br><font size=2>{line}</font>"
            f"<hr>{text}</td></tr></table>".encode(),
            url="https://paper.example/a/7.htm", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
        )
        for line in ("By Ann Lee<br>May 4, 2026 at 9:12 AM", "May 4, 2026 at 9:12 AM")
    ]  # fmt: skip
    assert [change.kind for change in compare_pages(old, new)] == [Kind.ARTICLE_BYLINE]
    assert [change.kind for change in compare_pages(new, old)] == [Kind.ARTICLE_BYLINE]


def test_a_standfirst_that_stands_in_the_text_of_one_state_alone_came_or_went() -> None:
    standfirst = "Why the log of a harbour matters to those who never sail."
    base = ParsedArticle("A headline of some length", "The boats return each year.\n\nThe log lists 14 boats.")
    with_it = replace(base, subtitle=standfirst, body=f"{standfirst}\n\n{base.body}")
    for before, after in ((base, with_it), (with_it, base)):
        assert [change.kind for change in compare_articles(before, after)] == [Kind.ARTICLE_BODY]
    assert not compare_articles(replace(with_it, subtitle=None), with_it), "only the element has another name"
