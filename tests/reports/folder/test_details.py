"""What a stored page may show of a piece: cut to the terms of its source, bounded, harmless."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.reports.report_examples import NOW, READER, SINCE, UNTIL, item
from yalu.model import Kind
from yalu.records.quotation import EXCERPT, EXCERPT_EU_PRESS
from yalu.rendering.redline import ELLIPSIS, Redline, Run
from yalu.reports import build
from yalu.reports.details import ArticleDetails, HistoryDetails, StoredVersion, article_details
from yalu.reports.report import Item
from yalu.sources.source import Terms

START = datetime(2026, 11, 23, tzinfo=UTC)
FIRST = "The pact has 20 chapters.\n\nMost of them do what they were meant to do.\n\nNobody reads the annex."
SECOND = (
    "The pact has 22 chapters.\n\nMost of them do what they were meant to do.\n\nNobody reads the annex.\n\nA new end."
)


def version(seq: int, body: str, title: str = "The pact", *, erased: bool = False) -> StoredVersion:
    at = START + timedelta(days=seq)
    return StoredVersion(f"v{seq}", seq, at - timedelta(days=1), at, title, body, "en", f"1:{seq}", seq, erased)


def piece(terms: Terms = Terms.EXCERPT, **fields: str) -> Item:
    change = item(1, Kind.ARTICLE_BODY, terms=terms, article_id=7, before="old", after="new", **fields)
    (made,) = build([change], reader=READER, since=SINCE, until=UNTIL, now=NOW).items
    return made


def details(terms: Terms, *versions: StoredVersion, **fields: str) -> ArticleDetails:
    return article_details(piece(terms, **fields), HistoryDetails(7, terms, versions, ()))


def words(compared: Redline | None, side: str = "added") -> str:
    """What is shown of one side, without our own marks of what is left out."""
    runs = (run for block in (compared.blocks if compared else ()) for run in block.side(side))
    return "".join(run.text.replace(ELLIPSIS, "") for run in runs)


def shown(made: ArticleDetails) -> str:
    """Every word of the publisher's text that is in the details."""
    quoted = [
        words(compared, side)
        for difference in made.differences
        for compared in (difference.headline, difference.body)
        for side in ("removed", "added")
    ]
    return " ".join([*quoted, *(made.text or ())])


def test_a_licence_shows_every_difference_and_the_whole_text() -> None:
    made = details(Terms.LICENSED, version(1, FIRST), version(2, SECOND))
    (difference,) = made.differences
    assert (difference.before, difference.after) == ("v1", "v2")
    edited, same, added = difference.body.blocks
    changed = (Run("removed", "20"), Run("added", "22"))
    assert edited.runs == (Run("equal", "The pact has "), *changed, Run("equal", " chapters."))
    assert (added.how, added.runs, same.unchanged) == ("added", (Run("added", "A new end."),), 2)
    assert difference.headline is None
    assert made.text == tuple(SECOND.split("\n\n"))
    assert not made.excerpts


def test_excerpts_are_cut_like_the_reports_quotes_and_the_text_is_not_there() -> None:
    filler = "A sentence that did not change at all. " * 40
    made = details(Terms.EXCERPT, version(1, f"It was 20. {filler}"), version(2, f"It was 22. {filler}"))
    body = made.differences[0].body
    assert words(body).startswith("It was 22.")
    assert len(words(body)) <= EXCERPT
    assert made.text is None
    assert made.excerpts


def test_excerpts_of_the_european_press_are_shorter() -> None:
    old, new = (
        f"{number} of the many words that stand in one long sentence of the European press today" for number in "12"
    )
    made = details(Terms.EXCERPT, version(1, old), version(2, new), country="FR", source_type="newspaper")
    assert 0 < len(words(made.differences[0].body)) <= EXCERPT_EU_PRESS


def test_excerpts_are_few_and_the_rest_is_counted() -> None:
    old, new = ("\n\n".join(f"Paragraph {n} has number {n + by}." for n in range(30)) for by in (0, 500))
    (difference,) = details(Terms.EXCERPT, version(1, old), version(2, new)).differences
    quoted = sum(bool(block.runs) for block in difference.body.blocks)
    assert len(words(difference.body)) <= EXCERPT
    assert 0 < quoted < 30 and difference.body.withheld == 30 - quoted


@pytest.mark.parametrize("terms", [Terms.LINK_ONLY])
def test_link_only_shows_no_word_of_the_text(terms: Terms) -> None:
    made = details(terms, version(1, FIRST), version(2, SECOND))
    assert shown(made) == ""
    assert [one.characters for one in made.versions] == [len(FIRST), len(SECOND)]
    assert [one.title for one in made.versions] == ["The pact"] * 2


def test_a_reservation_shows_no_word_of_the_text() -> None:
    reserved = replace(piece(), quotable=False, reserved=True)
    history = HistoryDetails(7, Terms.EXCERPT, (version(1, FIRST), version(2, SECOND)), ())
    assert shown(article_details(reserved, history)) == ""


def test_an_erased_version_is_compared_with_nothing() -> None:
    made = details(Terms.LICENSED, version(1, FIRST), version(2, "", erased=True), version(3, SECOND))
    assert made.differences == ()
    assert made.text == tuple(SECOND.split("\n\n"))


def test_the_headline_is_compared() -> None:
    made = details(Terms.EXCERPT, version(1, FIRST, "Seoul must answer"), version(2, FIRST, "Seoul should answer"))
    difference = made.differences[0]
    assert (words(difference.headline), words(difference.headline, "removed")) == (
        "Seoul should answer",
        "Seoul must answer",
    )
    assert [block.unchanged for block in difference.body.blocks] == [3]


def test_white_space_alone_is_no_difference() -> None:
    made = details(Terms.LICENSED, version(1, FIRST), version(2, FIRST.replace("\n\n", "\n\n\n") + "\n\n"))
    assert [block.runs for block in made.differences[0].body.blocks] == [()]


def test_the_newest_difference_comes_first() -> None:
    made = details(Terms.EXCERPT, version(1, "a"), version(2, "b"), version(3, "c"))
    assert [one.after for one in made.differences] == ["v3", "v2"]


def test_control_and_direction_characters_are_gone() -> None:
    made = details(Terms.LICENSED, version(1, "old"), version(2, "a\u202eb\x1b[31m \x9b31m\x00"))
    assert "\u202e" not in shown(made)
    assert all(sign.isprintable() for sign in shown(made))


def test_a_text_too_long_to_be_compared_keeps_its_facts() -> None:
    history = HistoryDetails(7, Terms.LICENSED, (version(1, FIRST), version(2, SECOND)), ())
    made = article_details(piece(Terms.LICENSED), history, compare=False)
    assert made.differences == ()
    assert len(made.versions) == 2
