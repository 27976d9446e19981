"""What a stored page may show of a piece: cut to the terms of its source, bounded, harmless."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.reports.report_examples import NOW, READER, SINCE, UNTIL, item
from yalu.changes.text_diff.diff import How
from yalu.model import Kind
from yalu.records.quotation import EXCERPT, EXCERPT_EU_PRESS, QuoteRun
from yalu.reports import build
from yalu.reports.details import MAX_PASSAGES, ArticleDetails, PieceHistory, StoredVersion, piece_details
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
    return piece_details(piece(terms, **fields), PieceHistory(7, terms, versions, ()))


def words(runs: tuple[QuoteRun, ...] | None) -> str:
    return "".join(run.text for run in runs or ())


def shown(one: ArticleDetails) -> str:
    """Every word of the publisher's text that is in the details."""
    quoted = [
        words(side) for difference in one.differences for p in difference.passages for side in (p.before, p.after)
    ]
    return " ".join([*quoted, *(one.text or ())])


def test_a_licence_shows_every_difference_and_the_whole_text() -> None:
    made = details(Terms.LICENSED, version(1, FIRST), version(2, SECOND))
    (difference,) = made.differences
    assert (difference.before, difference.after) == ("v1", "v2")
    edited, added = difference.passages
    assert edited.how is How.EDITED
    assert edited.before == (QuoteRun("The pact has "), QuoteRun("20", changed=True), QuoteRun(" chapters."))
    assert (added.how, added.before, words(added.after)) == (How.ADDED, None, "A new end.")
    assert (difference.unchanged, difference.more) == (2, 0)
    assert made.text == tuple(SECOND.split("\n\n"))
    assert not made.excerpts


def test_excerpts_are_cut_like_the_reports_quotes_and_the_text_is_not_there() -> None:
    filler = "A sentence that did not change at all. " * 40
    made = details(Terms.EXCERPT, version(1, f"It was 20. {filler}"), version(2, f"It was 22. {filler}"))
    (passage,) = made.differences[0].passages
    assert words(passage.after).startswith("It was 22.")
    assert len(words(passage.after)) <= EXCERPT + 2
    assert made.text is None
    assert made.excerpts


def test_excerpts_of_the_european_press_are_shorter() -> None:
    old, new = (
        f"{number} of the many words that stand in one long sentence of the European press today" for number in "12"
    )
    made = details(Terms.EXCERPT, version(1, old), version(2, new), country="FR", source_type="newspaper")
    assert 0 < len(words(made.differences[0].passages[0].after)) <= EXCERPT_EU_PRESS + 2


def test_excerpts_are_few_and_the_rest_is_counted() -> None:
    old, new = ("\n\n".join(f"Paragraph {n} has number {n + by}." for n in range(30)) for by in (0, 500))
    (difference,) = details(Terms.EXCERPT, version(1, old), version(2, new)).differences
    assert len(difference.passages) == MAX_PASSAGES
    assert difference.more == 30 - MAX_PASSAGES


@pytest.mark.parametrize("terms", [Terms.LINK_ONLY])
def test_link_only_shows_no_word_of_the_text(terms: Terms) -> None:
    made = details(terms, version(1, FIRST), version(2, SECOND))
    assert shown(made) == ""
    assert [one.characters for one in made.versions] == [len(FIRST), len(SECOND)]
    assert [one.title for one in made.versions] == ["The pact"] * 2


def test_a_reservation_shows_no_word_of_the_text() -> None:
    reserved = replace(piece(), quotable=False, reserved=True)
    history = PieceHistory(7, Terms.EXCERPT, (version(1, FIRST), version(2, SECOND)), ())
    assert shown(piece_details(reserved, history)) == ""


def test_an_erased_version_is_compared_with_nothing() -> None:
    made = details(Terms.LICENSED, version(1, FIRST), version(2, "", erased=True), version(3, SECOND))
    assert made.differences == ()
    assert made.text == tuple(SECOND.split("\n\n"))


def test_the_headline_is_the_first_passage() -> None:
    made = details(Terms.EXCERPT, version(1, FIRST, "Seoul must answer"), version(2, FIRST, "Seoul should answer"))
    (passage,) = made.differences[0].passages
    assert words(passage.after) == "Seoul should answer"
    assert made.differences[0].unchanged == 1


def test_white_space_alone_is_no_difference() -> None:
    made = details(Terms.LICENSED, version(1, FIRST), version(2, FIRST.replace("\n\n", "\n\n\n") + "\n\n"))
    assert made.differences[0].passages == ()


def test_the_newest_difference_comes_first() -> None:
    made = details(Terms.EXCERPT, version(1, "a"), version(2, "b"), version(3, "c"))
    assert [one.after for one in made.differences] == ["v3", "v2"]


def test_control_and_direction_characters_are_gone() -> None:
    made = details(Terms.LICENSED, version(1, "old"), version(2, "a\u202eb\x1b[31m \x9b31m\x00"))
    assert "\u202e" not in shown(made)
    assert all(sign.isprintable() for sign in shown(made))


def test_a_text_too_long_to_be_compared_keeps_its_facts() -> None:
    history = PieceHistory(7, Terms.LICENSED, (version(1, FIRST), version(2, SECOND)), ())
    made = piece_details(piece(Terms.LICENSED), history, compare=False)
    assert made.differences == ()
    assert len(made.versions) == 2
