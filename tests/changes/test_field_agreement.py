# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""Fields of two captures are compared place by place: what another template shows elsewhere is no change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import pytest

from yalu.changes.articles import compare_articles
from yalu.changes.field_agreement import agreed_fields
from yalu.model import Access, Candidate, FieldCandidates, Kind, ParsedArticle, PublisherTime

T = TypeVar("T")
BODY = "The boats return each year.\n\nThe log lists 14 boats."


def places(**values: T) -> tuple[Candidate[T], ...]:
    """What places say; the name of a place with underscores for spaces."""
    return tuple(Candidate(value, source.replace("_", " ")) for source, value in values.items())


def names(*statements: tuple[str, str]) -> tuple[Candidate[tuple[str, ...]], ...]:
    """Places and the name that each says."""
    return tuple(Candidate((name,), source) for source, name in statements)


def day(number: int, hour: int | None = None, offset: int | None = None) -> PublisherTime:
    return PublisherTime("", datetime(2026, 3, number, hour or 0), offset, has_time=hour is not None)


def kinds(old: ParsedArticle, new: ParsedArticle, before: FieldCandidates, after: FieldCandidates) -> set[Kind]:
    findings = compare_articles(old, new, candidates=(before, after))
    return {finding.kind for finding in findings if finding.significance >= 0.2}


def signed(name: str) -> ParsedArticle:
    return ParsedArticle("The boats", BODY, byline=(name,))


def labelled(name: str) -> ParsedArticle:
    return ParsedArticle("The boats", BODY, label=name)


def dated(time: PublisherTime) -> ParsedArticle:
    return ParsedArticle("The boats", BODY, published_at=time)


def titled(text: str) -> ParsedArticle:
    return ParsedArticle(text, BODY)


class TestByline:
    def test_another_place_that_says_another_name_is_no_change(self) -> None:
        before = FieldCandidates(byline=places(element_author=("Ann Lee",)))
        after = FieldCandidates(byline=places(**{"json-ld": ("Harbour House",)}))
        assert kinds(signed("Ann Lee"), signed("Harbour House"), before, after) == set()

    def test_the_same_place_decides(self) -> None:
        before = FieldCandidates(byline=places(element_author=("Ann Lee",)))
        after = FieldCandidates(byline=places(**{"json-ld": ("Harbour House",)}, element_author=("Bo Kim",)))
        assert kinds(signed("Ann Lee"), signed("Harbour House"), before, after) == {Kind.ARTICLE_BYLINE}
        old, new = agreed_fields(signed("Ann Lee"), signed("Harbour House"), before, after)
        assert (old.byline, new.byline) == (("Ann Lee",), ("Bo Kim",))

    def test_the_only_names_that_readers_see_in_two_templates_decide(self) -> None:
        before = FieldCandidates(byline=places(line_by_the_headline=("Ann Lee",)))
        after = FieldCandidates(byline=places(element_author=("Bo Kim",)))
        assert kinds(signed("Ann Lee"), signed("Bo Kim"), before, after) == {Kind.ARTICLE_BYLINE}
        after = FieldCandidates(byline=places(element_author=("Bo Kim",), name_beside_the_date=("Cy Oh",)))
        assert not kinds(signed("Ann Lee"), signed("Bo Kim"), before, after)

    @pytest.mark.parametrize(
        ("bare", "dressed"),
        [("남도현", "남도현해양사 교수"), ("陳望海", "陳望海港務研究員"), ("Ann Lee", "Ann Lee, harbour pilot")],
    )
    def test_a_role_beside_a_name_is_no_other_author(self, bare: str, dressed: str) -> None:
        before, after = names(("json-ld", bare), ("element author", bare)), names(("element credit", dressed))
        assert not kinds(signed(bare), signed(dressed), FieldCandidates(byline=before), FieldCandidates(byline=after))
        other = FieldCandidates(byline=names(("element author", "陳望")))
        assert kinds(
            signed("陳望"), signed("陳望海"), other, FieldCandidates(byline=names(("element author", "陳望海")))
        )

    def test_a_place_that_agrees_outweighs_one_that_differs(self) -> None:
        before = FieldCandidates(byline=places(**{"json-ld": ("Ann Lee",)}, element_author=("Ann Lee",)))
        after = FieldCandidates(byline=places(**{"json-ld": ("Harbour House",)}, element_author=("Ann Lee",)))
        assert kinds(signed("Ann Lee"), signed("Harbour House"), before, after) == set()

    def test_a_place_that_always_says_something_else_proves_nothing(self) -> None:
        before = FieldCandidates(byline=places(meta_author=("admin",), element_author=("Ann Lee",)))
        after = FieldCandidates(byline=places(meta_author=("admin",), element_author=("Bo Kim",)))
        assert kinds(signed("Ann Lee"), signed("Bo Kim"), before, after) == {Kind.ARTICLE_BYLINE}

    def test_an_author_who_joins_is_told_though_one_place_names_the_first_only(self) -> None:
        new = ("Ann Lee", "Bo Kim")
        before = FieldCandidates(byline=names(("json-ld", "Ann Lee"), ("vcard", "Ann Lee"), ("date", "Ann Lee")))
        stated: Candidate[tuple[str, ...]] = Candidate(new, "json-ld")
        after = FieldCandidates(byline=(stated, *names(("vcard", "Ann Lee"), ("vcard", "Bo Kim"), ("date", "Ann Lee"))))
        assert kinds(signed("Ann Lee"), replace(signed("Ann Lee"), byline=new), before, after) == {Kind.ARTICLE_BYLINE}

    def test_two_places_on_each_side_are_enough_without_one_in_common(self) -> None:
        before = FieldCandidates(byline=places(element_author=("Ann Lee",), line=("Ann Lee",)))
        after = FieldCandidates(byline=places(element_name=("Bo Kim",), **{"rel=author": ("Bo Kim",)}))
        assert kinds(signed("Ann Lee"), signed("Bo Kim"), before, after) == {Kind.ARTICLE_BYLINE}
        known = FieldCandidates(byline=(*after.byline, Candidate(("Ann Lee",), "meta author")))
        assert kinds(signed("Ann Lee"), signed("Bo Kim"), before, known) == set()

    def test_an_author_who_joins_or_leaves_is_told_where_two_places_name_the_fewer(self) -> None:
        alone, joined = signed("Ann Lee"), replace(signed("Ann Lee"), byline=("Ann Lee", "Bo Kim"))
        both = (Candidate(joined.byline, "vcard"), Candidate(joined.byline, "microdata"))
        for seen, expected in ((("json-ld", "line"), {Kind.ARTICLE_BYLINE}), (("json-ld",), set())):
            single = FieldCandidates(byline=names(*((place, "Ann Lee") for place in seen)))
            assert kinds(alone, joined, single, FieldCandidates(byline=both)) == expected
            assert kinds(joined, alone, FieldCandidates(byline=both), single) == expected

    def test_a_place_that_contradicts_the_others_of_its_page_does_not_decide(self) -> None:
        before = FieldCandidates(byline=names(("json-ld", "Ann Lee"), ("meta author", "Ann Lee"), ("date", "In Busan")))
        after = FieldCandidates(byline=names(("date", "Harbour House")))
        assert kinds(signed("Ann Lee"), signed("Harbour House"), before, after) == set()

    def test_a_role_glued_to_the_name_and_an_account_are_the_same_person(self) -> None:
        for other in ("Ann LeeRedakteurin", "annle"):
            before = FieldCandidates(byline=places(element_author=("Ann Lee",)))
            after = FieldCandidates(byline=places(element_author=(other,)))
            assert kinds(signed("Ann Lee"), signed(other), before, after) == set()
        before, after = (FieldCandidates(byline=places(element_author=(name,))) for name in ("Ann Lee", "Ann Leeds"))
        assert kinds(signed("Ann Lee"), signed("Ann Leeds"), before, after) == {Kind.ARTICLE_BYLINE}

    def test_a_name_that_was_carried_over_is_compared_as_it_is(self) -> None:
        after = FieldCandidates(byline=places(element_author=("Bo Kim",)))
        assert kinds(signed("Ann Lee"), signed("Bo Kim"), FieldCandidates(), after) == {Kind.ARTICLE_BYLINE}

    def test_a_part_of_a_name_is_the_same_person(self) -> None:
        for short, long, expected in (
            ("Lee", "Ann Lee", set()),
            ("森下", "森下 玲", set()),
            ("Ann Lee", "Ann Moore", {Kind.ARTICLE_BYLINE}),
        ):
            before, after = (FieldCandidates(byline=names(("element author", name))) for name in (short, long))
            assert kinds(signed(short), signed(long), before, after) == expected


class TestHeadline:
    @pytest.mark.parametrize(("old", "new"), [("[專欄] ", "[轉錄] "), ("[Opinion] ", "[Relay] ")])
    def test_a_label_in_brackets_before_it_is_told_as_such_though_the_other_is_unknown(
        self, old: str, new: str
    ) -> None:
        badge = Candidate(old.strip("[] "), "badge in the headline", 1.0)
        before = FieldCandidates(body_in="<div text>", drawn="title", label=(badge,))
        filed = replace(titled(f"{old}Boats return"), label=badge.value)
        assert kinds(filed, titled(f"{new}Boats return"), before, replace(before, label=())) == {Kind.ARTICLE_LABEL}
        moved = titled(f"{new}Boats stay away")
        assert kinds(filed, moved, before, replace(before, label=())) == {Kind.ARTICLE_LABEL, Kind.ARTICLE_HEADLINE}

    def test_the_heading_decides_although_the_statements_stay(self) -> None:
        old, new = "Boats return to the river", "Boats do not return to the river"
        before = FieldCandidates(title=places(heading=old, open_graph=old))
        after = FieldCandidates(title=places(heading=new, open_graph=old))
        assert kinds(titled(old), titled(new), before, after) == {Kind.ARTICLE_HEADLINE}

    def test_a_heading_that_only_grew_beside_equal_statements_is_no_change(self) -> None:
        old, new = "Boats return to the river", "Boats return to the river 13"
        before = FieldCandidates(title=places(heading=old, open_graph=old))
        after = FieldCandidates(title=places(heading=new, open_graph=old))
        assert kinds(titled(old), titled(new), before, after) == set()

    def test_words_beside_a_heading_are_an_edit_on_one_template_and_none_on_another(self) -> None:
        old, new = "Boats return to the river", "Boats return to the river, minister says"
        before = FieldCandidates(title=places(heading=old, open_graph=old))
        after = FieldCandidates(title=places(heading=new, open_graph=old))
        assert kinds(titled(old), titled(new), before, after) == {Kind.ARTICLE_HEADLINE}
        assert kinds(titled(old), titled(new), before, replace(after, body_in="<main>")) == set()

    def test_a_heading_that_one_capture_lacks_is_not_compared_with_a_statement(self) -> None:
        shown, stated = "Boats return to the river", "River boats: what you need to know"
        before = FieldCandidates(title=places(heading=shown, open_graph=stated))
        after = FieldCandidates(title=places(open_graph=stated))
        assert kinds(titled(shown), titled(stated), before, after) == set()
        other = FieldCandidates(title=places(open_graph="River boats sink"))
        assert kinds(titled(shown), titled("River boats sink"), before, other) == {Kind.ARTICLE_HEADLINE}


class TestDate:
    def test_a_day_that_one_place_keeps_is_no_change(self) -> None:
        before = FieldCandidates(published_at=places(time_element=day(3)))
        after = FieldCandidates(published_at=places(meta_date=day(9), time_element=day(3)))
        assert kinds(dated(day(3)), dated(day(9)), before, after) == set()

    def test_a_place_that_adds_the_hour_to_its_day_keeps_it(self) -> None:
        before = FieldCandidates(published_at=places(meta_date=day(3)))
        after = FieldCandidates(published_at=places(meta_date=day(3, 20, 540)))
        assert kinds(dated(day(3, 9, 540)), dated(day(9)), before, after) == set()

    def test_another_day_at_the_same_place_is_one(self) -> None:
        before = FieldCandidates(published_at=places(time_element=day(3)))
        after = FieldCandidates(published_at=places(time_element=day(9)))
        assert kinds(dated(day(3)), dated(day(9)), before, after) == {Kind.ARTICLE_DATE}

    def test_a_day_that_readers_see_change_is_one_though_a_statement_stays(self) -> None:
        before = FieldCandidates(published_at=places(meta_date=day(9), time_element=day(9)))
        after = FieldCandidates(published_at=places(meta_date=day(9), time_element=day(3)))
        assert kinds(dated(day(9)), dated(day(3)), before, after) == {Kind.ARTICLE_DATE}

    def test_where_a_page_has_updates_only_another_update_is_one(self) -> None:
        before, after = (FieldCandidates(modified_at=places(meta_updated=day(number))) for number in (3, 9))
        assert kinds(dated(day(3)), dated(day(9)), before, after) == {Kind.ARTICLE_DATE}

    def test_the_day_of_an_update_at_another_place_is_none(self) -> None:
        before = FieldCandidates(published_at=places(time_element=day(3)))
        after = FieldCandidates(published_at=places(meta_date=day(9)), modified_at=places(meta_updated=day(9)))
        assert kinds(dated(day(3)), dated(day(9)), before, after) == set()
        unknown = FieldCandidates(published_at=places(meta_date=day(9)))
        assert kinds(dated(day(3)), dated(day(9)), before, unknown) == {Kind.ARTICLE_DATE}

    def test_midnight_in_another_zone_is_a_bare_date(self) -> None:
        assert kinds(dated(day(3, 0, 0)), dated(day(3, 9, 540)), FieldCandidates(), FieldCandidates()) == set()
        assert kinds(dated(day(3, 0, 0)), dated(day(5, 9, 540)), FieldCandidates(), FieldCandidates()) == {
            Kind.ARTICLE_DATE
        }


class TestLabel:
    def test_words_of_a_new_template_are_no_label(self) -> None:
        before = FieldCandidates(label=(Candidate("World", "json-ld", 0.5),))
        after = FieldCandidates(label=(Candidate("Albums", "element tag", 0.25),), body_in="<div other>")
        assert kinds(labelled("World"), labelled("Albums"), before, after) == set()

    def test_the_same_place_decides(self) -> None:
        before = FieldCandidates(label=(Candidate("World", "element section", 0.5),))
        after = FieldCandidates(label=(Candidate("Editorial", "element section", 1.0),))
        assert kinds(labelled("World"), labelled("Editorial"), before, after) == {Kind.ARTICLE_LABEL}

    @pytest.mark.parametrize("source", ["element label", "line by the headline"])
    def test_a_label_beside_the_headline_decides_though_a_badge_in_it_stays(self, source: str) -> None:
        badge = Candidate("기자수첩", "badge in the headline", 1.0)
        kept, other = (FieldCandidates(label=(badge, Candidate(label, source, 1.0))) for label in ("기자수첩", "기고"))
        assert kinds(labelled("기자수첩"), labelled("기자수첩"), kept, other) == {Kind.ARTICLE_LABEL}
        assert kinds(labelled("기자수첩"), labelled("기자수첩"), other, other) == set()
        moved = replace(other, body_in="<main>")
        assert kinds(labelled("기자수첩"), labelled("기자수첩"), kept, moved) == set()

    def test_kinds_of_piece_alone_beside_the_headline_differ_though_the_wider_label_stays(self) -> None:
        section, other = Candidate("칼럼", "json-ld", 1.0), Candidate("투고", "line by the headline", 1.0)
        old, new = ((section, Candidate(kind, "line by the headline", 1.0)) for kind in ("시론", "사설"))
        chosen = labelled("칼럼")
        assert kinds(chosen, chosen, FieldCandidates(label=old), FieldCandidates(label=new)) == {Kind.ARTICLE_LABEL}
        several = FieldCandidates(label=(*new, other))
        assert kinds(chosen, chosen, FieldCandidates(label=old), several) == set()

    def test_a_kind_of_piece_changes_beside_a_section_that_stays(self) -> None:
        def row(kind: str, confidence: float) -> FieldCandidates:
            section = Candidate("Asia", "meta article:section", 0.4), Candidate("Asia", "line by the headline", 0.4)
            return FieldCandidates(label=(*section, Candidate(kind, "line by the headline", confidence)))

        for confidence, expected in ((0.6, {Kind.ARTICLE_LABEL}), (0.2, set())):
            old, new = (row(kind, confidence) for kind in ("Analysis", "Opinion"))
            assert kinds(labelled("Analysis"), labelled("Opinion"), old, new) == expected

    def test_where_a_site_files_a_piece_moves_with_its_software(self) -> None:
        before = FieldCandidates(label=(Candidate("The Long Table", "path", 0.25),), body_in="<div text>")
        after = FieldCandidates(label=(Candidate("Essays", "path", 0.25),))
        for body_in, expected in (("<div text>", {Kind.ARTICLE_LABEL}), ("<main>", set())):
            moved = replace(after, body_in=body_in)
            assert kinds(labelled("The Long Table"), labelled("Essays"), before, moved) == expected

    def test_a_form_of_opinion_that_comes_is_a_change_on_one_template_only(self) -> None:
        stated = Candidate("国际", "json-ld", 0.5)
        before = FieldCandidates(label=(stated,), body_in="<div text>")
        badge = (stated, Candidate("社评", "badge in the headline", 1.0))
        for body_in, expected in (("<div text>", {Kind.ARTICLE_LABEL}), ("<main>", set())):
            after = FieldCandidates(label=badge, body_in=body_in)
            assert kinds(labelled("国际"), labelled("社评"), before, after) == expected

    def test_a_place_that_says_it_after_others_keeps_a_label(self) -> None:
        before = FieldCandidates(label=(Candidate("Opinion", "line", 0.75), Candidate("Columnist", "line", 1.0)))
        line = (Candidate("Asia", "line", 0.5), Candidate("Opinion", "line", 0.75))
        assert (
            kinds(labelled("Columnist"), labelled("Opinion"), before, FieldCandidates(label=line, body_in="<p>"))
            == set()
        )


def drawn(candidates: FieldCandidates) -> FieldCandidates:
    """The candidates of a page of one template."""
    return replace(candidates, drawn="title text", body_in="blocks in <div text>")


def test_a_name_that_one_place_writes_otherwise_is_another_only_on_one_template() -> None:
    before = drawn(FieldCandidates(byline=names(("element by", "Suda Lee-Reyes"))))
    after = drawn(FieldCandidates(byline=names(("element by", "Suda Lee"))))
    states = signed("Suda Lee-Reyes"), signed("Suda Lee")
    assert kinds(*states, before, after) == {Kind.ARTICLE_BYLINE}
    assert kinds(*states, before, replace(after, drawn="other")) == set()


def test_a_label_that_most_places_of_one_template_change_is_told() -> None:
    labels = places(badge="Op-ed", json_ld="Opinion", element_cat="Opinion")
    later = places(badge="Op-ed", json_ld="Sponsored", element_cat="Sponsored")
    before, after = drawn(FieldCandidates(label=labels)), drawn(FieldCandidates(label=later))
    assert kinds(labelled("Op-ed"), labelled("Op-ed"), before, after) == {Kind.ARTICLE_LABEL}
    assert kinds(labelled("Op-ed"), labelled("Op-ed"), before, replace(after, label=later[:2])) == set()


def test_a_wall_that_takes_the_name_away_removes_no_author() -> None:
    before, after = drawn(FieldCandidates(byline=names(("element by", "Suda Lee")))), drawn(FieldCandidates())
    whole = replace(signed("Suda Lee"), body=f"{BODY}\n\n{'The rest is for members of the club. ' * 9}")
    teaser = replace(signed("Suda Lee"), byline=(), access=Access.TEASER)
    assert kinds(whole, teaser, before, after) == {Kind.ARTICLE_ACCESS}


def test_an_author_in_every_place_that_readers_see_outweighs_the_account_that_is_stated() -> None:
    def side(name: str, *more: tuple[str, str]) -> FieldCandidates:
        seen = ("link to an author's page", name), ("line by the headline", name)
        return drawn(FieldCandidates(byline=names(("json-ld", "KarenB"), ("meta author", "KarenB"), *seen, *more)))

    states = signed("KarenB"), signed("KarenB")
    assert kinds(*states, side("Ann Lee"), side("Bo Kim")) == {Kind.ARTICLE_BYLINE}
    credit = "element credit", "Cy Oh"
    assert not kinds(*states, side("Ann Lee", credit), side("Bo Kim", credit))
