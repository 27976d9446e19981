"""What is not about single articles is told once."""

from dataclasses import replace

from yalu.changes import compare_articles, guard
from yalu.model import Article, Finding, Kind


def edited(number: int, added: str, more: str = "") -> tuple[Finding, ...]:
    old = Article(f"Piece {number}", f"Text number {number} of the paper stands here.")
    return compare_articles(old, replace(old, body=f"{old.body}{more}\n\n{added}"))


def test_the_same_difference_on_many_articles_is_one_template() -> None:
    line = "Our readers made this possible with their gifts."
    guarded = guard([edited(n, line) for n in range(5)], 40)
    assert all(not some for some in guarded.kept)
    assert [one.kind for one in guarded.source] == [Kind.SOURCE_TEMPLATE]
    assert guarded.source[0].evidence["articles"] == 5


def test_an_article_keeps_its_own_edit_beside_the_template() -> None:
    line = "Our readers made this possible with their gifts."
    crawl = [edited(n, line) for n in range(4)] + [edited(9, line, " It was not signed by 40 boats.")]
    guarded = guard(crawl, 40)
    assert [len(some) for some in guarded.kept] == [0, 0, 0, 0, 1]
    assert "readers" not in str(guarded.kept[-1][0].evidence["added"])


def test_two_articles_are_no_template() -> None:
    guarded = guard([edited(n, "The same closing line stands here.") for n in range(2)], 40)
    assert [len(some) for some in guarded.kept] == [1, 1]
    assert guarded.source == ()


def gone(count: int) -> list[tuple[Finding, ...]]:
    return [(Finding(Kind.ARTICLE_GONE, 0.8, "404"),)] * count


def test_more_than_a_fifth_gone_is_one_outage() -> None:
    guarded = guard(gone(5), 20)
    assert all(not some for some in guarded.kept)
    assert [one.kind for one in guarded.source] == [Kind.SOURCE_OUTAGE]


def test_a_fifth_or_less_or_very_few_are_removals() -> None:
    assert guard(gone(4), 20).source == ()
    assert guard(gone(2), 4).source == ()
