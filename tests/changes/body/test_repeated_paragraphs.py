"""A paragraph that other articles of the source repeat is boilerplate; one that only its own copies have is an edit."""

from __future__ import annotations

from yalu.changes.articles import compare_articles
from yalu.changes.body.paragraphs_elsewhere import repeated_in
from yalu.model import Access, Kind, ParsedArticle
from yalu.reasons import Reason

_TEXT = tuple(
    f"On day {day} the bridge carried {day * 31} trucks, as the customs house counted." for day in range(1, 7)
)
_PLEA = "A captain of the harbour founded this paper in the year of the flood."
_OLD = ParsedArticle("The bridge opens", "\n\n".join(_TEXT))
_NEW = ParsedArticle("The bridge opens", "\n\n".join((*_TEXT[:3], _PLEA, *_TEXT[3:])))


def _other(number: int, plea: str = _PLEA) -> str:
    return f"Report {number} of the harbour.\n\n{plea}\n\nThe harbour closes at {number}."


def test_a_paragraph_of_two_other_articles_is_boilerplate() -> None:
    repeated = repeated_in([_other(1), _other(2)], _OLD, _NEW)
    for before, after, code in ((_OLD, _NEW, "form.repeated_added"), (_NEW, _OLD, "form.repeated_removed")):
        (change,) = compare_articles(before, after, repeated)
        assert change.kind is Kind.ARTICLE_BODY and change.significance < 0.2
        assert change.reason == Reason.of(code)


def test_one_other_article_or_the_same_text_elsewhere_proves_nothing() -> None:
    for others in ([_other(1)], [_other(1), _other(2, f"{_PLEA} Give now.")], [_NEW.body, _NEW.body, _other(3)]):
        assert not repeated_in(others, _OLD, _NEW)
    (change,) = compare_articles(_OLD, _NEW)
    assert change.significance >= 0.5


def test_boilerplate_below_a_text_that_became_a_teaser_is_no_edit_of_the_body() -> None:
    full = ParsedArticle("The bridge opens", f"{_OLD.body}\n\n{_PLEA}")
    cut = ParsedArticle("The bridge opens", "\n\n".join(_TEXT[:2]), access=Access.TEASER)
    findings = compare_articles(full, cut, repeated_in([_other(1), _other(2)], full, cut))
    assert [change.kind for change in findings] == [Kind.ARTICLE_ACCESS]


def test_a_poll_that_other_articles_show_with_other_shares_is_boilerplate() -> None:
    def polled(shares: str) -> ParsedArticle:
        return ParsedArticle("The bridge opens", f"{_OLD.body}\n\nDo you want a second bridge? Yes {shares}")

    before, after = polled("19% No 71%"), polled("23% No 68.5%")
    others = [
        _other(1, "Do you want a second bridge? Yes 8% No 90%"),
        _other(2, "Do you want a second bridge? Yes 1% No 9%"),
    ]
    findings = compare_articles(before, after, repeated_in(others, before, after))
    assert [change.significance < 0.2 for change in findings] == [True]
    (change,) = compare_articles(before, after, repeated_in(others[:1], before, after))
    assert change.significance >= 0.5


def test_a_number_alone_is_no_paragraph_that_others_repeat() -> None:
    numbered = ParsedArticle("The bridge opens", f"{_OLD.body}\n\n7")
    assert not repeated_in([_other(1, "8"), _other(2, "9")], _OLD, numbered)


def test_a_paragraph_of_other_articles_that_moved_is_no_edit() -> None:
    moved = ParsedArticle("The bridge opens", "\n\n".join((_PLEA, *_TEXT)))
    (change,) = compare_articles(_NEW, moved)
    assert change.significance >= 0.2
    assert compare_articles(_NEW, moved, repeated_in([_other(1), _other(2)], _NEW, moved)) == ()


def test_an_edit_beside_such_a_paragraph_is_told() -> None:
    edited = ParsedArticle(_NEW.title, _NEW.body.replace("93 trucks", "39 trucks"))
    (change,) = compare_articles(_OLD, edited, repeated_in([_other(1), _other(2)], _OLD, edited))
    assert change.significance >= 0.5
