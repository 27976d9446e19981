"""Filters are read from texts alike at every door, written back as they were read, and refused with what was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yalu.records.selection.filters import NAMES, FilterError, Filters, KnownValues, as_parameters, read_filters

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
KNOWN = KnownValues(source=("the-estuary", "hagu"), issue=("trade", "thaad"))
WHOLE = {
    "source": ["the-estuary", "hagu"],
    "country": ["kr"],
    "language": ["zh-Hant"],
    "kind": ["article.headline"],
    "issue": ["trade"],
    "article": ["17", "2"],
    "comment": ["5"],
    "silent": ["false"],
    "quotation": ["changed", "reattributed"],
    "baseline": ["true"],
    "mark": ["none"],
    "min_significance": ["0.5"],
    "since": ["7d"],
    "until": ["2026-11-29"],
    "at": ["2026-11-28T08:00+09:00"],
    "known_at": ["2026-11-28T01:02:03.000004Z"],
    "q": ["한중"],
}


def read(**given: str) -> Filters:
    return read_filters({name: [text] for name, text in given.items()}, KNOWN, NOW)


def test_every_filter_is_read_and_written_back() -> None:
    assert tuple(WHOLE) == NAMES
    filters = read_filters(WHOLE, KNOWN, NOW)
    assert filters == Filters(
        source=("the-estuary", "hagu"),
        country=("KR",),
        language=("zh-Hant",),
        kind=("article.headline",),
        issue=("trade",),
        article=(17, 2),
        comment=(5,),
        silent=False,
        quotation=("changed", "reattributed"),
        baseline=True,
        mark=("none",),
        min_significance=0.5,
        since=NOW - timedelta(days=7),
        until=datetime(2026, 11, 29, tzinfo=UTC),
        at=datetime(2026, 11, 27, 23, tzinfo=UTC),
        known_at=datetime(2026, 11, 28, 1, 2, 3, 4, tzinfo=UTC),
        q="한중",
    )
    given: dict[str, list[str]] = {}
    for name, text in as_parameters(filters):
        given.setdefault(name, []).append(text)
    assert tuple(given) == NAMES
    assert read_filters(given, KNOWN, NOW + timedelta(days=1)) == filters


def test_an_empty_text_filters_nothing() -> None:
    assert read_filters({name: ["", " "] for name in NAMES}, KNOWN, NOW) == Filters()
    assert as_parameters(Filters()) == []


@pytest.mark.parametrize(
    ("name", "text", "near"),
    [
        ("sorce", "hagu", "source"),
        ("knownat", "2026-01-01", "known_at"),
        ("source", "the-estuery", "the-estuary"),
        ("kind", "article.headlin", "article.headline"),
        ("issue", "thad", "thaad"),
        ("mark", "noize", "noise"),
        ("silent", "tru", "true"),
        ("baseline", "yes", None),
        ("baseline", "onlx", None),
        ("article", "v12", None),
        ("comment", "0", None),
        ("comment", "9" * 16, None),
        ("min_significance", "1.5", None),
        ("since", "0d", None),
        ("since", "99999d", None),
        ("at", "yesterday", None),
        ("known_at", "2026-02-30", None),
    ],
)
def test_what_there_is_not_is_refused_with_what_was_meant(name: str, text: str, near: str | None) -> None:
    with pytest.raises(FilterError) as refused:
        read_filters({name: [text]}, KNOWN, NOW)
    assert refused.value.nearest == near
    assert near is not None or refused.value.example is not None


@pytest.mark.parametrize(
    ("text", "age"), [("90m", timedelta(minutes=90)), ("24h", timedelta(days=1)), ("2w", timedelta(weeks=2))]
)
def test_a_time_may_be_an_age(text: str, age: timedelta) -> None:
    assert read(since=text).since == read(at=text).at == NOW - age
