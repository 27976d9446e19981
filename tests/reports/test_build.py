"""What a report tells, in which order, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from tests.reports.report_examples import NOW, SINCE, UNTIL, at, busy_coverage, busy_items, busy_report, item
from yalu.change_record import ChangeRecord
from yalu.model import Kind
from yalu.reports import CoverageState, Format, Report, SourceCoverage, build, render
from yalu.reports.change_classes import SITE_WIDE, ChangeClass
from yalu.reports.wording import interval, local_times, safe_url, summary
from yalu.sources.source import Terms


def report_of(*items: ChangeRecord, coverage: tuple[SourceCoverage, ...] = ()) -> Report:
    return build(items, coverage, since=SINCE, until=UNTIL, now=NOW)


def test_an_empty_period_gives_a_report_that_says_who_answered() -> None:
    states = (
        [CoverageState.OK] * 45
        + [CoverageState.STALE] * 2
        + [CoverageState.BLOCKED, CoverageState.DEAD, CoverageState.FAILED, CoverageState.FAILED]
    )
    coverage = tuple(
        SourceCoverage(f"s{number}", f"Source {number}", "KR", "newspaper", state)
        for number, state in enumerate(states)
    )
    report = report_of(coverage=coverage)
    assert report.summary == "No change seen. 47 of 51 sources answered; 4 failed."
    for form in Format:
        assert "No change seen" in render(report, form), form


def test_sources_that_were_not_visited_count_neither_way() -> None:
    coverage = [
        SourceCoverage("a", "A", "KR", "blog", CoverageState.OK),
        SourceCoverage("b", "B", "KR", "blog", CoverageState.NOT_VISITED),
    ]
    assert summary({}, coverage) == "No change seen. 1 of 2 sources answered; 1 was not visited."
    assert summary({}, []) == "No change seen. No source was checked."


def test_at_most_seven_top_items_the_most_significant_first() -> None:
    report = report_of(*(item(n, Kind.ARTICLE_BODY, significance=0.5 + n / 100) for n in range(20)))
    assert [line.rank for line in report.top] == [1, 2, 3, 4, 5, 6, 7]
    assert [line.significance for line in report.top] == [0.69, 0.68, 0.67, 0.66, 0.65, 0.64, 0.63]
    assert all(line.why for line in report.top)


def test_new_pieces_and_new_comments_are_listed_and_never_top_items() -> None:
    report = report_of(
        item(1, Kind.ARTICLE_NEW, significance=1.0), item(2, Kind.COMMENT_NEW, comment_id="1", significance=1.0)
    )
    assert report.top == ()
    assert [group.cls for group in report.groups] == [ChangeClass.NEW, ChangeClass.COMMENT_NEW]


def test_one_piece_takes_one_place_among_the_top_items_and_its_thread_another() -> None:
    piece = {"article_url": "https://estuary.example/a", "title": "A"}
    report = report_of(
        item(1, Kind.ARTICLE_HEADLINE, significance=0.9, **piece),
        item(2, Kind.ARTICLE_BODY, significance=0.8, **piece),
        item(3, Kind.COMMENT_GONE, significance=0.4, comment_id="7", **piece),
    )
    assert [line.cls for line in report.top] == [ChangeClass.HEADLINE, ChangeClass.COMMENT_GONE]
    assert report.counts[ChangeClass.BODY] == 1


def test_groups_stand_in_the_order_an_analyst_reads_them() -> None:
    kinds = [kind for kind in Kind if not kind.startswith("source.")]
    report = report_of(
        item(0, Kind.ARTICLE_HEADLINE, evidence={"declared": False}),
        *(item(n, kind, comment_id="1") for n, kind in enumerate(reversed(kinds), 1)),
    )
    order = [group.cls for group in report.groups]
    assert order == [cls for cls in ChangeClass if cls not in SITE_WIDE]


@pytest.mark.parametrize(
    ("declared", "label"), [(False, "Silent headline edit"), (True, "Headline edit"), (None, "Headline edit")]
)
def test_a_headline_edit_is_silent_only_when_the_page_is_known_to_say_nothing(
    declared: bool | None, label: str
) -> None:
    (line,) = report_of(item(1, Kind.ARTICLE_HEADLINE, evidence={"declared": declared})).top
    assert line.label == label


def test_cosmetic_edits_are_counted_and_not_listed() -> None:
    report = report_of(*(item(n, Kind.ARTICLE_BODY, significance=0.19) for n in range(12)))
    assert report.not_shown.cosmetic == 12
    assert report.groups == () == report.top
    assert "Not shown: 12 cosmetic edits." in render(report, "text")


def test_a_new_comment_of_little_weight_is_not_cosmetic() -> None:
    report = report_of(item(1, Kind.COMMENT_NEW, significance=0.05, comment_id="1"))
    assert report.not_shown.cosmetic == 0
    assert report.counts == {ChangeClass.COMMENT_NEW: 1}


def test_a_template_change_and_an_outage_are_one_line_of_the_source() -> None:
    report = report_of(
        item(1, Kind.SOURCE_TEMPLATE, title=None, article_url=None, reason="38 pages"),
        item(2, Kind.SOURCE_OUTAGE, title=None, article_url=None, reason="9 of 14 pages missing"),
    )
    assert [line.label for line in report.not_shown.site_wide] == ["Template change", "Outage"]
    assert report.groups == () == report.top
    assert "Template change [The Estuary]: 38 pages" in render(report, "text")


def test_a_change_of_terms_is_a_line_of_the_source_and_a_cosmetic_one_is_counted() -> None:
    asked = {"title": None, "article_url": None, "before": "Content-Signal: ai-train=yes", "after": "ai-train=no"}
    report = report_of(
        item(1, Kind.SOURCE_TERMS, **asked, significance=0.6, reason="ai-train: allowed -> not allowed"),
        item(2, Kind.SOURCE_TERMS, **asked, significance=0.1, reason="only comments differ"),
    )
    (line,) = report.not_shown.site_wide
    assert (line.label, report.not_shown.cosmetic) == ("Change of terms for machines", 1)
    assert line.quotes


def test_comments_of_one_thread_share_a_line_that_says_how_many() -> None:
    report = report_of(
        *(
            item(n, Kind.COMMENT_GONE, comment_id=str(n), before=f"Text {n}.", article_url="https://a.example/x")
            for n in range(5)
        ),
        item(9, Kind.COMMENT_GONE, comment_id="9", before="Elsewhere.", article_url="https://a.example/y"),
    )
    (group,) = report.groups
    assert sorted(line.label for line in group.lines) == ["5 comments no longer visible", "Comment no longer visible"]
    five = max(group.lines, key=lambda line: line.count)
    assert len(five.quotes) == 3
    assert len(five.comment_ids) == 5


def test_a_source_with_terms_off_is_not_mentioned() -> None:
    report = report_of(item(1, Kind.ARTICLE_BODY, terms=Terms.OFF, title="Secret", source_name="Closed Paper"))
    assert report.not_shown.withheld == 1
    for form in Format:
        text = render(report, form)
        assert "Secret" not in text
        assert "Closed Paper" not in text


@pytest.mark.parametrize(
    ("terms", "quoted"), [(Terms.EXCERPT, False), (Terms.LICENSED, True), (Terms.LINK_ONLY, False)]
)
def test_of_a_reserved_piece_only_a_licence_lets_words_through(terms: Terms, quoted: bool) -> None:
    change = {"before": "An inner secret.", "after": "An outer truth.", "reason": "words replaced: inner → outer"}
    report = report_of(item(1, Kind.ARTICLE_BODY, terms=terms, reserved="header", title="The headline", **change))
    for form in Format:
        text = render(report, form)
        assert "The headline" in text
        assert any(word in text for word in ("inner", "outer", "secret", "truth")) is quoted, form
    said = "its publisher reserves text and data mining, so nothing is quoted"
    assert (said in report.top[0].facts) is not quoted


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("modality weakened (inner → outer), “secret” replaced", "modality weakened"),
        ("negation changed: inner; secret → outer", "negation changed"),
        ("quotation marks put round words near secret truth", "quotation marks put round words"),
        ("a passage rewritten", "a passage rewritten"),
    ],
)
def test_link_only_gives_headline_and_link_and_no_word_of_the_text(reason: str, why: str) -> None:
    report = report_of(
        item(
            1,
            Kind.ARTICLE_BODY,
            terms=Terms.LINK_ONLY,
            title="The headline",
            before="An inner secret.",
            after="An outer truth.",
            reason=reason,
        )
    )
    for form in Format:
        text = render(report, form)
        assert "The headline" in text
        assert "https://estuary.example/2026/11/piece-1/" in text
        for word in ("inner", "outer", "secret", "truth"):
            assert word not in text, form
    assert report.top[0].why == why


def test_press_of_the_european_union_is_quoted_so_sparingly_that_reasons_quote_nothing() -> None:
    def why(country: str) -> str:
        return report_of(item(1, Kind.ARTICLE_BODY, source_country=country, reason="a word: x → y")).top[0].why

    assert (why("KR"), why("FR")) == ("a word: x → y", "a word")


def test_a_reason_that_says_an_edit_is_silent_is_not_said_twice() -> None:
    said = item(
        1,
        Kind.ARTICLE_HEADLINE,
        evidence={"declared": False},
        reason="a word (silent: no notice, no newer modified date)",
    )
    left = item(1, Kind.ARTICLE_HEADLINE, evidence={"declared": False}, reason="a word")
    assert report_of(said).top[0].facts == ()
    assert report_of(left).top[0].facts == ("the page shows no notice and no newer date",)


def test_commenters_are_not_named_and_motives_not_guessed() -> None:
    for form in Format:
        text = render(busy_report(), form).casefold()
        for word in ("deleted", "censor", "removed by", "takedown"):
            assert word not in text
    assert "author" not in ChangeRecord.__dataclass_fields__


def test_times_are_intervals_with_local_times() -> None:
    assert interval(ChangeClass.BODY, at(8, 10), at(14, 5)) == "changed between 23 Nov 08:10 and 14:05 UTC"
    assert interval(ChangeClass.BODY, at(8, 10), UNTIL) == "changed between 23 Nov 08:10 and 24 Nov 00:00 UTC"
    assert interval(ChangeClass.COMMENT_GONE, at(2), at(14)) == "last seen 23 Nov 02:00, found missing 23 Nov 14:00 UTC"
    assert interval(ChangeClass.NEW, None, at(14)) == "first seen 23 Nov 14:00 UTC"
    assert (
        local_times(at(8, 10), at(17))
        == "Seoul, Tokyo 23 Nov 17:10 – 24 Nov 02:00; Beijing 23 Nov 16:10 – 24 Nov 01:00"
    )


def test_times_of_another_zone_mean_the_same() -> None:
    seoul = timezone(timedelta(hours=9))
    there = replace(item(1, Kind.ARTICLE_BODY), not_after=at(14, 5).astimezone(seoul), not_before=None)
    here = replace(there, not_after=at(14, 5))
    assert report_of(there) == report_of(here)


def test_the_id_of_a_report_depends_on_what_it_tells_and_not_on_when_it_was_made() -> None:
    first = busy_report()
    assert busy_report(now=NOW + timedelta(hours=3)).id == first.id
    assert build(busy_items()[:-1], busy_coverage(), since=SINCE, until=UNTIL, now=NOW).id != first.id
    assert busy_report(until=UNTIL + timedelta(days=1)).id != first.id
    assert [line.key for line in busy_report().top] == [line.key for line in first.top]


def test_the_order_in_which_changes_arrive_does_not_matter() -> None:
    backwards = build(
        reversed(busy_items()),
        list(reversed(busy_coverage())),
        since=SINCE,
        until=UNTIL,
        now=NOW,
        run_id="2026-11-24-01",
        method=dict(busy_report().method),
    )
    assert replace(backwards, per_country={}, per_language={}) == replace(
        busy_report(), per_country={}, per_language={}
    )
    assert dict(backwards.per_country) == dict(busy_report().per_country)


def test_long_groups_are_cut_and_say_so() -> None:
    report = report_of(*(item(n, Kind.ARTICLE_NEW) for n in range(100)))
    (group,) = report.groups
    assert (len(group.lines), group.more) == (60, 40)
    assert "… and 40 more" in render(report, "text")
    assert report.counts[ChangeClass.NEW] == 100


def test_balance_is_printed_by_country_and_language() -> None:
    text = " ".join(render(busy_report(), "text").split())
    assert "Changes by outlet's country: South Korea 20, China 2, Japan 2, United States 1." in text
    assert "Korean 3, Chinese (simplified) 2, Japanese 2." in text


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
