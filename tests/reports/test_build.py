"""What a report tells, in which order, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reports import compose
from tests.growth import grows_linearly
from tests.reports.report_examples import (
    NOW,
    SINCE,
    UNTIL,
    at,
    busy_coverage,
    busy_items,
    busy_report,
    item,
    report_of,
)
from yalu.errors import UsageError
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.records.plain_text import safe_url
from yalu.reports.change_classes import SITE_WIDE, ChangeClass
from yalu.reports.report import ComposedReport, Reader
from yalu.sources.source import Terms


def titles(report: ComposedReport) -> list[str | None]:
    return [piece.title for piece in report.top]


WORD = Reason.of("words.other", old="x", new="y")
NEGATION = Reason.of("words.classes", classes=[Reason.of("class.negation")], old="inner; secret", new="outer")


class TestTop:
    def test_at_most_seven_items_the_most_significant_first(self) -> None:
        report = report_of(*(item(n, Kind.ARTICLE_BODY, significance=0.5 + n / 100) for n in range(20)))
        assert [piece.rank for piece in report.top] == [1, 2, 3, 4, 5, 6, 7]
        assert [piece.significance for piece in report.top] == [0.69, 0.68, 0.67, 0.66, 0.65, 0.64, 0.63]

    def test_new_pieces_and_new_comments_are_listed_and_never_top(self) -> None:
        report = report_of(
            item(1, Kind.ARTICLE_NEW, significance=1.0),
            item(2, Kind.COMMENT_NEW, platform_comment_id="1", significance=1.0),
        )
        assert report.top == ()
        assert [group.cls for group in report.groups] == [ChangeClass.NEW, ChangeClass.COMMENT_NEW]

    def test_a_source_of_tier_a_comes_before_one_of_tier_b_with_a_tenth_more(self) -> None:
        report = report_of(
            item(1, Kind.ARTICLE_BODY, significance=0.6, tier="B", title="B"),
            item(2, Kind.ARTICLE_BODY, significance=0.55, tier="A", title="A"),
            item(3, Kind.ARTICLE_BODY, significance=0.65, tier="C", title="C"),
        )
        assert titles(report) == ["A", "B", "C"]

    @pytest.mark.parametrize(
        "reader", [Reader(words=("platforms",)), Reader(words=("구조물",)), Reader(issues=("yellow-sea",))]
    )
    def test_what_the_reader_asks_for_comes_before_its_equals(self, reader: Reader) -> None:
        mine = item(
            2, Kind.ARTICLE_BODY, significance=0.5, title="서해구조물", before="Platforms.", issues=("yellow-sea",)
        )
        report = report_of(item(1, Kind.ARTICLE_BODY, significance=0.6), mine, reader=reader)
        assert titles(report) == ["서해구조물", "Piece 1"]
        assert report.top[0].interests == (*reader.words, *reader.issues)
        assert report.top[1].interests == ()

    def test_a_word_of_the_reader_is_a_whole_word(self) -> None:
        report = report_of(item(1, Kind.ARTICLE_BODY, title="The seafarers"), reader=Reader(words=("sea", "SEAFARERS")))
        assert report.top[0].interests == ("SEAFARERS",)

    def test_a_latin_word_is_found_before_a_korean_particle(self) -> None:
        report = report_of(item(1, Kind.ARTICLE_BODY, title="THAAD를 둘러싼 논란"), reader=Reader(words=("THAAD",)))
        assert report.top[0].interests == ("THAAD",)

    def test_an_interest_never_lifts_a_reworded_headline_over_a_changed_number(self) -> None:
        report = report_of(
            item(1, Kind.ARTICLE_BODY, significance=0.51, title="Number"),
            item(2, Kind.ARTICLE_HEADLINE, significance=0.2, tier="A", title="Sea"),
            reader=Reader(words=("sea",)),
        )
        assert titles(report) == ["Number", "Sea"]

    def test_the_edit_of_a_piece_comes_before_one_of_a_comment_of_the_same_significance(self) -> None:
        report = report_of(
            item(1, Kind.COMMENT_EDITED, significance=0.8, platform_comment_id="1", title="Comment"),
            item(2, Kind.ARTICLE_GONE, significance=0.8, title="Piece"),
        )
        assert [(piece.title, piece.significance) for piece in report.top] == [("Piece", 0.8), ("Comment", 0.8)]


class TestGroups:
    def test_they_stand_in_the_order_an_analyst_reads_them(self) -> None:
        kinds = [kind for kind in Kind if not kind.startswith("source.")]
        report = report_of(
            item(0, Kind.ARTICLE_HEADLINE, declared=False),
            *(item(n, kind, platform_comment_id="1") for n, kind in enumerate(reversed(kinds), 1)),
        )
        assert [group.cls for group in report.groups] == [cls for cls in ChangeClass if cls not in SITE_WIDE]

    @pytest.mark.parametrize(
        ("declared", "cls"),
        [(False, ChangeClass.HEADLINE_SILENT), (True, ChangeClass.HEADLINE), (None, ChangeClass.HEADLINE)],
    )
    def test_a_headline_edit_is_silent_only_when_the_page_is_known_to_say_nothing(
        self, declared: bool | None, cls: ChangeClass
    ) -> None:
        (piece,) = report_of(item(1, Kind.ARTICLE_HEADLINE, declared=declared)).top
        assert (piece.cls, piece.events[0].declared) == (cls, declared)

    def test_long_ones_are_cut_and_what_is_beyond_is_counted(self) -> None:
        report = report_of(*(item(n, Kind.ARTICLE_NEW) for n in range(100)))
        (group,) = report.groups
        assert (len(group.items), group.more, report.not_shown.beyond) == (60, 40, 40)
        assert report.counts[ChangeClass.NEW] == 100


def test_cosmetic_edits_are_counted_and_not_listed() -> None:
    report = report_of(*(item(n, Kind.ARTICLE_BODY, significance=0.19) for n in range(12)))
    assert report.not_shown.cosmetic == 12
    assert report.groups == () == report.top
    assert report.changes == 0


class TestNotShown:
    def test_a_new_comment_of_little_weight_is_not_cosmetic(self) -> None:
        report = report_of(item(1, Kind.COMMENT_NEW, significance=0.05, platform_comment_id="1"))
        assert report.not_shown.cosmetic == 0
        assert report.counts == {ChangeClass.COMMENT_NEW: 1}

    def test_a_source_with_terms_off_is_not_mentioned(self) -> None:
        report = report_of(item(1, Kind.ARTICLE_BODY, terms=Terms.OFF, title="Secret", source_name="Closed Paper"))
        assert report.not_shown.withheld == 1
        assert "Secret" not in str(report)
        assert "Closed Paper" not in str(report)

    def test_what_a_first_crawl_found_is_already_there_and_not_new(self) -> None:
        report = report_of(
            *(item(n, Kind.ARTICLE_NEW, baseline=True) for n in range(12)),
            item(20, Kind.ARTICLE_NEW, baseline=True, source_id="hangang", source_name="한강시론"),
            item(30, Kind.ARTICLE_NEW),
        )
        assert report.counts == {ChangeClass.NEW: 1}
        assert report.not_shown.already_there == 13
        assert [
            (source_count.source_id, source_count.source_name, source_count.count)
            for source_count in report.already_there
        ] == [
            ("the-estuary", "The Estuary", 12),
            ("hangang", "한강시론", 1),
        ]

    def test_of_the_pieces_that_were_there_the_newest_are_named(self) -> None:
        report = report_of(
            *(item(n, Kind.ARTICLE_NEW, baseline=True, published_at=at(n)) for n in range(1, 9)),
            item(9, Kind.ARTICLE_NEW, baseline=True),
        )
        (there,) = report.already_there
        assert there.count == 9
        assert [piece.title for piece in there.newest] == [f"Piece {n}" for n in (8, 7, 6, 5, 4)]

    def test_what_the_subscription_leaves_out_is_said(self) -> None:
        assert report_of(filtered=17).not_shown.filtered == 17


class TestTerms:
    @pytest.mark.parametrize(
        ("terms", "quoted"), [(Terms.EXCERPT, False), (Terms.LICENSED, True), (Terms.LINK_ONLY, False)]
    )
    def test_of_a_reserved_piece_only_a_licence_lets_words_through(self, terms: Terms, quoted: bool) -> None:
        change = {
            "before": "An inner secret.",
            "after": "An outer truth.",
            "reason": Reason.of("words.wording", old="inner", new="outer"),
        }
        report = report_of(item(1, Kind.ARTICLE_BODY, terms=terms, reserved="header", title="The headline", **change))
        (piece,) = report.top
        assert (piece.title, piece.quotable, piece.reserved) == ("The headline", quoted, not quoted)
        assert any(word in str(piece) for word in ("inner", "outer", "secret", "truth")) is quoted

    @pytest.mark.parametrize(
        ("reason", "bare"),
        [
            (Reason.of("words.quoted", text="secret truth"), Reason.of("words.quoted")),
            (Reason.of("words.passage_rewritten", old="inner", new="outer"), Reason.of("words.passage_rewritten")),
            (Reason.of("words.rewritten"), Reason.of("words.rewritten")),
            (
                Reason.of("article.declared", reason=NEGATION, how=Reason.of("edit.silent")),
                Reason.of("article.declared", reason=NEGATION.bare(), how=Reason.of("edit.silent")),
            ),
        ],
    )
    def test_link_only_gives_headline_and_link_and_no_word_of_the_text(self, reason: Reason, bare: Reason) -> None:
        change = {"before": "An inner secret.", "after": "An outer truth.", "matched": ("inner",), "rule": "R1"}
        report = report_of(
            item(1, Kind.ARTICLE_BODY, terms=Terms.LINK_ONLY, title="The headline", reason=reason, **change)
        )
        (piece,) = report.top
        assert (piece.title, piece.url) == ("The headline", "https://estuary.example/2026/11/piece-1/")
        assert piece.events[0].reason == bare
        assert not any(word in str(report) for word in ("inner", "outer", "secret", "truth"))

    def test_press_of_the_european_union_is_quoted_so_sparingly_that_reasons_quote_nothing(self) -> None:
        def reason(country: str) -> Reason:
            change = item(1, Kind.ARTICLE_BODY, country=country, reason=WORD)
            return report_of(change).top[0].events[0].reason

        assert (reason("KR"), reason("FR")) == (WORD, WORD.bare())

    def test_an_edit_is_known_to_be_silent_where_its_reason_must_be_cut(self) -> None:
        change = item(
            1,
            Kind.ARTICLE_BODY,
            country="SE",
            reason=Reason.of("article.declared", reason=WORD, how=Reason.of("edit.silent")),
            declared=False,
        )
        assert report_of(change).top[0].events[0].declared is False

    def test_the_words_of_new_comments_are_within_the_terms(self) -> None:
        def words(terms: Terms) -> int:
            report = report_of(item(1, Kind.COMMENT_NEW, platform_comment_id="1", after="It is cold.", terms=terms))
            return len(report.items[0].events[0].quotes)

        assert [words(terms) for terms in (Terms.EXCERPT, Terms.LICENSED, Terms.LINK_ONLY)] == [1, 1, 0]


class TestOneCount:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_every_figure_comes_from_the_same_changes(self, data: st.DataObject) -> None:
        report = report_of(*data.draw(CHANGES), coverage=busy_coverage())
        total = sum(report.counts.values())
        assert total == report.changes == report.totals.today
        assert sum(sum(counts.values()) for counts in report.per_source.values()) == total
        assert sum(sum(counts.values()) for counts in report.per_day.values()) == total
        assert sum(report.per_country.values()) == sum(report.per_language.values()) == total
        for cls in ChangeClass:
            split = [counts.get(cls, 0) for counts in report.per_source.values()]
            assert sum(split) == report.counts.get(cls, 0) == sum(day.get(cls, 0) for day in report.per_day.values())

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_what_is_told_and_what_is_beyond_make_the_count(self, data: st.DataObject) -> None:
        report = report_of(*data.draw(CHANGES))
        events = sum(event.count for piece in report.items for event in piece.events)
        flapped = sum(line.times for piece in report.items for line in piece.flapping)
        copied = sum(len(copy.change_ids) for piece in report.items for copy in piece.reprints)
        lines = len(report.site_wide) + sum(len(line.change_ids) for line in report.outages)
        assert events + flapped + copied + lines + report.not_shown.beyond == report.changes
        assert flapped == report.not_shown.flapped
        assert len(report.change_ids) == report.changes - report.not_shown.beyond

    def test_days_are_the_readers_and_none_is_missing(self) -> None:
        changes = [item(1, Kind.ARTICLE_BODY, recorded_at=at(16)), item(2, Kind.ARTICLE_BODY, recorded_at=at(2))]
        here, there = (report_of(*changes, reader=Reader(timezone=zone)) for zone in ("UTC", "Asia/Seoul"))
        assert {day: sum(counts.values()) for day, counts in here.per_day.items()} == {date(2026, 11, 23): 2}
        assert {day: sum(counts.values()) for day, counts in there.per_day.items()} == {
            date(2026, 11, 23): 1,
            date(2026, 11, 24): 1,
        }
        assert len(report_of(since=SINCE - timedelta(days=13)).per_day) == 14

    def test_a_change_that_only_an_archive_shows_counts_on_the_day_on_which_it_happened(self) -> None:
        old = item(1, Kind.ARTICLE_BODY, not_after=at(9), recorded_at=UNTIL + timedelta(days=90))
        report = report_of(old, since=SINCE - timedelta(days=2))
        assert report.per_day[date(2026, 11, 23)] == {ChangeClass.BODY: 1}

    def test_a_zone_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(UsageError, match="Asia/Soul is no time zone"):
            report_of(reader=Reader(timezone="Asia/Soul"))


class TestIdentity:
    def test_times_of_another_zone_mean_the_same(self) -> None:
        seoul = timezone(timedelta(hours=9))
        there = replace(item(1, Kind.ARTICLE_BODY), not_after=at(14, 5).astimezone(seoul), not_before=None)
        here = replace(there, not_after=at(14, 5))
        assert report_of(there) == report_of(here)

    def test_the_id_depends_on_reader_period_and_content_and_not_on_when_it_was_made(self) -> None:
        first = busy_report()
        assert busy_report(now=NOW + timedelta(hours=3)).id == first.id
        assert report_of(*busy_items()[:-1]).id != first.id
        assert busy_report(until=UNTIL + timedelta(days=1)).id != first.id
        assert busy_report(reader=Reader(subscription="desk")).id != first.id

    def test_keys_do_not_depend_on_the_numbers_of_a_database(self) -> None:
        first, other = (
            report_of(item(n, Kind.ARTICLE_BODY, article_id=n, article_url="https://a.example/x")).top[0]
            for n in (1, 7)
        )
        assert (first.key, first.events[0].key) == (other.key, other.events[0].key)

    def test_the_order_in_which_changes_arrive_does_not_matter(self) -> None:
        backwards = report_of(*reversed(busy_items()), coverage=reversed(busy_coverage()), run_id=busy_report().run_id)
        assert replace(backwards, method=busy_report().method) == busy_report()


def test_commenters_are_not_known_to_a_report() -> None:
    assert "author" not in StoredChange.__dataclass_fields__


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        " https://a.example/",
        "https://a.example/\r\nSet-Cookie: x",
        "https://a.example/\x00",
        "https:///nohost",
        "//a.example/",
        "http://[::1",
        "https://a.example/" + "a" * 3000,
        "",
        None,
    ],
)
def test_only_harmless_web_addresses_become_links(url: str | None) -> None:
    assert safe_url(url) is None


def test_foreign_text_is_on_one_line_and_without_marks_of_direction() -> None:
    hostile = "\u202ea\x00b\r\nBcc: x\u2028\x9b31m"
    report = report_of(
        item(1, Kind.ARTICLE_BODY, title=hostile, source_name=hostile, before=hostile, after="b", byline=(hostile,)),
        item(2, Kind.ARTICLE_NEW, baseline=True, source_name=hostile, source_id=hostile),
        item(3, Kind.SOURCE_OUTAGE, reason=Reason.of("words.moved", text=hostile), source_id=hostile, article_url=None),
    )
    assert not any(sign in repr(report) for sign in ("\\u202e", "\\x00", "\\r", "\\n", "\\u2028", "\\x9b"))


def _change(number: int, kind: Kind, place: int, significance: float, text: str) -> StoredChange:
    return item(
        number,
        kind,
        article_id=None if kind.startswith("source.") else place,
        article_url=None if kind.startswith("source.") else f"https://a.example/{place}",
        source_id=f"source-{place % 4}",
        source_name=f"Source {place % 4}",
        country=("KR", "CN", "JP", "FR")[place % 4],
        platform_comment_id=str(place % 2) if kind.startswith("comment.") else None,
        language=("ko", "zh", None, "en")[place % 4],
        significance=significance,
        before=text,
        after={"a": "b", "b": "a"}.get(text, f"{number}"),
        recorded_at=at(number % 24),
        not_after=at(number % 24),
        reprint_cluster=1 if place < 3 else None,
        baseline=number % 11 == 0,
        terms=Terms.OFF if number % 13 == 0 else Terms.EXCERPT,
    )


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(list(Kind)), st.integers(1, 9), st.sampled_from([0.1, 0.3, 0.5, 0.8]), st.sampled_from("abc")
    ),
    max_size=120,
).map(lambda rows: [_change(number, *row) for number, row in enumerate(rows, 1)])


def test_a_report_of_ten_thousand_changes_takes_time_in_proportion() -> None:
    changes = compose.changes(10_000)
    assert grows_linearly(lambda size: compose.composed(changes[:size]), len(changes))
    report = compose.composed(changes)
    assert report.changes > 8000
    assert any(piece.flapping for piece in report.items) and any(piece.reprints for piece in report.items)
