"""What is not about single articles is told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from yalu.changes.articles import compare_articles
from yalu.finding import Finding, Occurrence
from yalu.history.detection.guards import guard, marks_of_template
from yalu.model import Kind, ParsedArticle, PublisherTime
from yalu.reasons import Reason

CLOCK = PublisherTime("", datetime(2026, 3, 1, 9, 0), 540)  # noqa: DTZ001  a publisher's wall clock


def of(article_id: int, findings: Iterable[Finding]) -> list[Finding]:
    """The findings as changes of an article."""
    occurrence = Occurrence(datetime(2026, 3, 1, tzinfo=UTC), article_id=article_id)
    return [replace(finding, occurrence=occurrence) for finding in findings]


def edited(number: int, added: str, more: str = "") -> list[Finding]:
    old = ParsedArticle(f"Piece {number}", f"Text number {number} of the paper stands here.")
    return of(number, compare_articles(old, replace(old, body=f"{old.body}{more}\n\n{added}")))


def crawl(*articles: list[Finding]) -> list[Finding]:
    return [change for changes in articles for change in changes]


def articles_of(changes: list[Finding]) -> list[int | None]:
    return [change.occurred.article_id for change in changes]


def test_the_same_difference_on_many_articles_is_one_template() -> None:
    line = "Our readers made this possible with their gifts."
    left, of_source = guard(crawl(*(edited(n, line) for n in range(5))), 40)
    assert left == []
    assert [finding.kind for finding in of_source] == [Kind.SOURCE_TEMPLATE]
    assert of_source[0].evidence["articles"] == 5


def test_an_article_keeps_its_own_edit_beside_the_template() -> None:
    line = "Our readers made this possible with their gifts."
    with_edit = edited(9, line, " It was not signed by 40 boats.")
    (left,), _ = guard(crawl(*(edited(n, line) for n in range(4)), with_edit), 40)
    assert left.occurred.article_id == 9
    assert "readers" not in str(left.evidence["added"])


def test_a_long_template_is_cut_where_it_says_so() -> None:
    line = "This paper belongs to its readers, who are asked to write to it when something is wrong."
    _, (template,) = guard(crawl(*(edited(number, line) for number in range(4))), 40)
    assert template.reason == Reason.of("source.same_difference", count=4, old="", new=f"{line[:59]}…")


def test_two_articles_are_no_template() -> None:
    left, of_source = guard(crawl(*(edited(n, "The same closing line stands here.") for n in range(2))), 40)
    assert articles_of(left) == [0, 1]
    assert of_source == []


def gone(count: int) -> list[Finding]:
    return crawl(*(of(100 + n, [Finding(Kind.ARTICLE_GONE, 0.8, Reason.of("article.back"))]) for n in range(count)))


def test_more_than_a_fifth_gone_is_one_outage() -> None:
    left, of_source = guard(gone(5), 20)
    assert left == []
    assert [finding.kind for finding in of_source] == [Kind.SOURCE_OUTAGE]


@pytest.mark.parametrize("others_seen", [True, False])
def test_two_missed_while_no_other_page_was_seen_are_an_outage(others_seen: bool) -> None:
    evidence = {"others_seen": others_seen, "site_answered": True}
    left, of_source = guard([replace(missed, evidence=evidence) for missed in gone(2)], 40)
    assert articles_of(left) == ([100, 101] if others_seen else [])
    assert [finding.reason.code for finding in of_source] == ([] if others_seen else ["source.outage_alone"])


def test_a_fifth_or_less_or_a_single_one_are_removals() -> None:
    assert guard(gone(4), 20)[1] == []
    assert guard(gone(1), 4)[1] == []
    assert guard(gone(2), 6)[1] != []


@pytest.mark.parametrize("articles", [3, 5, 40])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"body": "{b}\n\nSubscribe for 5 euros."}, {"body": "{b}\n\nSubscribe for 6 euros."}),
        ({"body": "{b}"}, {"body": "{b}\n\n이 글은 저작권법의 보호를 받으며 독자의 후원으로 만들어집니다."}),
        ({"body": "{b}\n\n本站文章均经编辑部审核，欢迎读者来信指正。"}, {"body": "{b}"}),
        ({"byline": ("Desk",)}, {"byline": ("Newsroom",)}),
        ({"label": "Views"}, {"label": "Opinion"}),
        ({"published_at": CLOCK}, {"published_at": replace(CLOCK, local=CLOCK.local + timedelta(hours=1))}),
    ],
    ids=["a price", "a line appears", "a line goes", "bylines", "labels", "summer time"],
)
def test_a_change_of_the_site_is_one_line_however_many_pages(
    old: dict[str, Any], new: dict[str, Any], articles: int
) -> None:
    def state(number: int, fields: dict[str, Any]) -> ParsedArticle:
        body = f"Text number {number} of the paper stands here."
        filled = {name: value.format(b=body) if name == "body" else value for name, value in fields.items()}
        return replace(ParsedArticle(f"Piece {number}", body), **filled)

    changes = crawl(*(of(n, compare_articles(state(n, old), state(n, new))) for n in range(articles)))
    left, of_source = guard(changes, 100)
    assert left == []
    assert [finding.kind for finding in of_source] == [Kind.SOURCE_TEMPLATE]
    assert of_source[0].evidence["articles"] == articles


def test_a_page_that_shows_a_known_template_late_is_not_told() -> None:
    line = "Our readers made this possible with their gifts."
    _, (template,) = guard(crawl(*(edited(n, line) for n in range(5))), 40)
    assert guard(edited(9, line), 40, known=marks_of_template(template.evidence)) == ([], [])


def test_unlike_edits_of_many_articles_are_so_many_edits() -> None:
    changes = crawl(*(edited(n, f"A line of its own stands in piece {'abcdefgh'[n]} alone.") for n in range(8)))
    left, of_source = guard(changes, 40)
    assert articles_of(left) == [*range(8)]
    assert of_source == []


def test_an_outage_keeps_what_else_was_seen() -> None:
    left, of_source = guard(gone(6) + edited(1, "A closing line that nobody else has stands here."), 20)
    assert [finding.kind for finding in of_source] == [Kind.SOURCE_OUTAGE]
    assert articles_of(left) == [1]
