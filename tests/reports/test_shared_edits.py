"""The same edit in another outlet's copy of a piece is told with the original."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.reports.report_examples import HAN, RIVER, SINCE, STRAIT, item, report_of
from yalu.model import Kind
from yalu.records.nouns.change import StoredChange


def edit(change_id: int, age: int, **fields: Any) -> StoredChange:
    """An edit of 12 to 21 in a piece of a cluster; the greater ``age`` the earlier it was published."""
    values = {
        "article_id": 100 + change_id,
        "reprint_cluster": 101,
        "published_at": SINCE - timedelta(days=age),
        "before": "It fell by 12%.",
        "after": "It fell by 21%.",
        "language": "ko",
    }
    return item(change_id, Kind.ARTICLE_BODY, **{**values, **fields})


def test_the_same_edit_of_a_reprint_joins_the_original_which_is_the_older_piece() -> None:
    report = report_of(edit(1, age=1, **RIVER), edit(2, age=3, **HAN), edit(3, age=2, **STRAIT))
    (piece,) = report.items
    assert piece.source_id == "hangang"
    assert [
        (copy.source_id, copy.source_name, copy.url, copy.article_id, copy.change_ids) for copy in piece.reprints
    ] == [
        ("kaikyo", "海峡新報", "https://estuary.example/2026/11/piece-3/", 103, (3,)),
        ("river-daily", "河口日报", "https://estuary.example/2026/11/piece-1/", 101, (1,)),
    ]
    assert piece.change_ids == (2, 3, 1)
    assert {source: sum(counts.values()) for source, counts in report.per_source.items()} == {
        "hangang": 1,
        "kaikyo": 1,
        "river-daily": 1,
    }


def test_an_edit_that_the_original_does_not_have_is_an_item_of_its_own() -> None:
    report = report_of(edit(1, age=3, **HAN), edit(2, age=1, after="It fell by 31%.", **RIVER))
    assert sorted(piece.source_id for piece in report.items) == ["hangang", "river-daily"]


def test_what_else_a_reprint_changed_stays_its_own() -> None:
    headline = edit(3, age=1, **RIVER, before="A", after="B")
    headline = item(
        3, Kind.ARTICLE_HEADLINE, **RIVER, article_id=102, reprint_cluster=101, before="A", after="B",
        published_at=headline.published_at,
    )  # fmt: skip
    report = report_of(edit(1, age=3, **HAN), edit(2, age=1, **RIVER), headline)
    items = {piece.source_id: piece for piece in report.items}
    assert [copy.change_ids for copy in items["hangang"].reprints] == [(2,)]
    assert [event.change_ids for event in items["river-daily"].events] == [(3,)]


def test_a_reprint_that_takes_over_one_of_two_edits_joins_too() -> None:
    both = [{"removed": "12", "added": "21"}, {"removed": "Kim", "added": "Park"}]
    report = report_of(
        edit(1, age=3, **HAN, evidence={"parts": both}), edit(2, age=1, **RIVER, evidence={"parts": both[:1]})
    )
    assert len(report.items) == 1


def test_pieces_of_no_common_cluster_are_told_apart_however_alike_the_edit() -> None:
    report = report_of(edit(1, age=3, **HAN, reprint_cluster=None), edit(2, age=1, **RIVER, reprint_cluster=None))
    assert len(report.items) == 2


def test_a_translation_has_the_same_edit_if_it_exchanges_the_same_numbers() -> None:
    def items(after: str) -> int:
        original = edit(1, age=3, **HAN, reprint_cluster=None)
        translation = edit(
            2, age=2, **RIVER, reprint_cluster=None, edition_of=101, language="zh", before="下降12%。", after=after
        )
        return len(report_of(original, translation).items)

    assert (items("下降21%。"), items("下降31%。"), items("下降。")) == (1, 2, 2)


def test_an_absence_is_never_shared() -> None:
    gone = [
        item(n, Kind.ARTICLE_GONE, article_id=n, reprint_cluster=1, **outlet)
        for n, outlet in enumerate((HAN, RIVER), 1)
    ]
    assert len(report_of(*gone).items) == 2
