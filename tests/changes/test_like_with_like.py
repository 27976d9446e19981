# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""Fields of two captures are compared place by place: what another template shows elsewhere is no change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import pytest

from yalu.changes import compare_articles, displaced_in
from yalu.changes.like_with_like import like_with_like
from yalu.ids import text_key
from yalu.model import Access, Candidate, FieldCandidates, Kind, ParsedArticle, PublisherTime

T = TypeVar("T")
BODY = "The boats return each year.\n\nThe log lists 14 boats."


def places(**said: T) -> tuple[Candidate[T], ...]:
    """What places say; the name of a place with underscores for spaces."""
    return tuple(Candidate(value, source.replace("_", " ")) for source, value in said.items())


def names(*said: tuple[str, str]) -> tuple[Candidate[tuple[str, ...]], ...]:
    """Places and the name that each says."""
    return tuple(Candidate((name,), source) for source, name in said)


def day(number: int, hour: int | None = None, offset: int | None = None) -> PublisherTime:
    return PublisherTime("", datetime(2026, 3, number, hour or 0), offset, has_time=hour is not None)


def kinds(old: ParsedArticle, new: ParsedArticle, before: FieldCandidates, after: FieldCandidates) -> set[Kind]:
    found = compare_articles(old, new, candidates=(before, after))
    return {finding.kind for finding in found if finding.significance >= 0.2}


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
        old, new = like_with_like(signed("Ann Lee"), signed("Harbour House"), before, after)
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
        for short, long, told in (
            ("Lee", "Ann Lee", set()),
            ("森下", "森下 玲", set()),
            ("Ann Lee", "Ann Moore", {Kind.ARTICLE_BYLINE}),
        ):
            before, after = (FieldCandidates(byline=names(("element author", name))) for name in (short, long))
            assert kinds(signed(short), signed(long), before, after) == told


class TestHeadline:
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

    def test_a_form_of_opinion_that_comes_is_a_change_on_one_template_only(self) -> None:
        stated = Candidate("国际", "json-ld", 0.5)
        before = FieldCandidates(label=(stated,), body_in="<div text>")
        badge = (stated, Candidate("社评", "badge in the headline", 1.0))
        for body_in, found in (("<div text>", {Kind.ARTICLE_LABEL}), ("<main>", set())):
            after = FieldCandidates(label=badge, body_in=body_in)
            assert kinds(labelled("国际"), labelled("社评"), before, after) == found

    def test_a_place_that_says_it_after_others_keeps_a_label(self) -> None:
        before = FieldCandidates(label=(Candidate("Opinion", "line", 0.75), Candidate("Columnist", "line", 1.0)))
        line = (Candidate("Asia", "line", 0.5), Candidate("Opinion", "line", 0.75))
        assert (
            kinds(labelled("Columnist"), labelled("Opinion"), before, FieldCandidates(label=line, body_in="<p>"))
            == set()
        )


class TestBody:
    """Two templates: the text stands in another element."""

    BEFORE, AFTER = FieldCandidates(body_in="<div text>"), FieldCandidates(body_in="<main>")
    TEXT = tuple(
        f"Paragraph {number} of the log counts {number + 20} boats on the river at noon." for number in range(12)
    )

    def told(self, old: tuple[str, ...], new: tuple[str, ...], after: FieldCandidates = AFTER) -> set[Kind]:
        before, now = (ParsedArticle("The boats", "\n\n".join(text), language="en") for text in (old, new))
        return kinds(before, now, self.BEFORE, after)

    def test_what_a_template_puts_before_and_after_the_text_is_its_form(self) -> None:
        dressed = ("Fearless reporting, delivered to you every day.", *self.TEXT, "Our readers pay for all of this.")
        for old, new in ((self.TEXT, dressed), (dressed, self.TEXT)):
            assert self.told(old, new) == set()
            assert self.told(old, new, self.BEFORE) == {Kind.ARTICLE_BODY}

    @pytest.mark.parametrize(("body_in", "found"), [("<div v2-text>", {Kind.ARTICLE_BODY}), ("<div context>", set())])
    def test_a_prefix_before_the_classes_makes_no_other_template(self, body_in: str, found: set[Kind]) -> None:
        longer = (*self.TEXT, "Our readers pay for all of this.")
        assert self.told(self.TEXT, longer, FieldCandidates(body_in=body_in)) == found

    def test_lines_and_places_of_another_template_are_its_form(self) -> None:
        dressed = (*self.TEXT[:4], "Key features", *self.TEXT[4:])
        assert self.told(self.TEXT, dressed) == set()
        assert self.told(self.TEXT, dressed, self.BEFORE) == {Kind.ARTICLE_BODY}
        assert self.told(self.TEXT, (self.TEXT[-1], *self.TEXT[:-1])) == set()

    def test_one_paragraph_that_moved_is_told_and_several_are_the_template(self) -> None:
        moved = (*self.TEXT[:3], *self.TEXT[4:8], self.TEXT[3], *self.TEXT[8:])
        assert self.told(self.TEXT, moved) == {Kind.ARTICLE_BODY}
        assert self.told(self.TEXT, (*moved[:8], moved[9], moved[8], *moved[10:])) == set()

    def test_one_on_the_other_side_of_the_paragraph_at_an_end_is_the_template(self) -> None:
        assert self.told(self.TEXT, (self.TEXT[1], self.TEXT[0], *self.TEXT[2:])) == set()
        assert self.told(self.TEXT, (*self.TEXT[:-2], self.TEXT[-1], self.TEXT[-2])) == set()

    def test_marks_between_parts_hide_no_paragraph_that_moved(self) -> None:
        parted = (*self.TEXT[:2], "* * *", *self.TEXT[2:6], "* * *", *self.TEXT[6:])
        assert self.told(parted, (*parted[:3], *parted[4:6], parted[3], *parted[6:])) == {Kind.ARTICLE_BODY}

    def test_the_caption_in_place_of_the_subtitle_is_no_edit_and_another_subtitle_is(self) -> None:
        text = "\n\n".join(self.TEXT)
        old = ParsedArticle("The boats", text, subtitle="A count of boats that nobody ordered", language="en")
        caption, edited = replace(old, subtitle="Photo by Ann Lee"), replace(old, subtitle="A count nobody ordered")
        assert kinds(old, caption, self.BEFORE, self.AFTER) == set()
        assert kinds(old, edited, self.BEFORE, self.AFTER) == {Kind.ARTICLE_BODY}

    def test_an_edit_inside_the_text_is_told(self) -> None:
        assert self.told(self.TEXT, (*self.TEXT[:5], *self.TEXT[6:])) == {Kind.ARTICLE_BODY}

    def test_an_edit_of_the_first_or_the_last_paragraph_is_told(self) -> None:
        for place in (0, -1):
            edited = list(self.TEXT)
            edited[place] = edited[place].replace("river", "northern river").replace("boats", "ships")
            assert self.told(self.TEXT, tuple(edited)) == {Kind.ARTICLE_BODY}

    def test_what_went_behind_a_control_is_told(self) -> None:
        assert self.told(self.TEXT, self.TEXT[:9]) == {Kind.ARTICLE_BODY}

    def test_texts_with_nothing_in_common_are_compared_whole(self) -> None:
        assert self.told(self.TEXT, ("Another text stands here now.", "It speaks of other things.")) == {
            Kind.ARTICLE_BODY
        }


class TestLines:
    """Lines that only one of two captures on one template shows."""

    TEXT = "The boats return each year.\n\nThe log lists 14 boats.\n\nTraders wait at the pier."

    @pytest.mark.parametrize(
        "line",
        [
            "No related posts.",
            "[embed]https://video.example/watch?v=1[/embed]",
            "View this post on a network",
            "Photo: Ann Lee",
            "Der Beitrag Die Boote erschien zuerst auf Hafenblatt.",
            "Keine verwandten Artikel.",
            "Lire aussi : les bateaux",
            "（完）",
            "この記事をシェアする",
            "기사제보 news@paper.example",
            "— Ann Lee (@annlee) March 3, 2026",
            "About the author: Ann Lee rows.",
        ],
    )
    def test_stock_lines_are_form(self, line: str) -> None:
        old, new = ParsedArticle("The boats", self.TEXT), ParsedArticle("The boats", f"{self.TEXT}\n\n{line}")
        assert kinds(old, new, FieldCandidates(), FieldCandidates()) == set()

    @pytest.mark.parametrize(
        "line", ["Boats of the north are back.", "Video of the pier spread.", "Contact with two was lost."]
    )
    def test_others_are_told(self, line: str) -> None:
        old, new = ParsedArticle("The boats", self.TEXT), ParsedArticle("The boats", f"{self.TEXT}\n\n{line}")
        assert kinds(old, new, FieldCandidates(), FieldCandidates()) == {Kind.ARTICLE_BODY}

    def test_a_signature_of_a_quoted_post_inside_a_paragraph_is_form(self) -> None:
        old = ParsedArticle("The boats", self.TEXT.replace("year.", "year. Ann Lee (@annlee) March 3, 2026"))
        assert kinds(old, ParsedArticle("The boats", self.TEXT), FieldCandidates(), FieldCandidates()) == set()


class TestNotes:
    """A last paragraph that begins with the author's name."""

    TEXT = "The boats return each year.\n\nThe log lists 14 boats.\n\nTraders wait at the pier."

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("Ann Lee knew that they would sail.", "Ann Lee knew that they would not sail.", {Kind.ARTICLE_BODY}),
            ("Ann Lee counts 14 boats at the pier.", "Ann Lee counts 41 boats at the pier.", {Kind.ARTICLE_BODY}),
            ("Ann Lee teaches at the school of Leeds.", "Ann Lee is a fellow of an institute.", set()),
            ("Ann Lee writes on ports and rivers.", "", set()),
        ],
    )
    def test_a_statement_in_both_states_is_told_and_a_note_is_not(self, old: str, new: str, told: set[Kind]) -> None:
        before, after = (
            ParsedArticle("The boats", f"{self.TEXT}\n\n{end}".rstrip(), byline=("Ann Lee",)) for end in (old, new)
        )
        assert kinds(before, after, FieldCandidates(), FieldCandidates()) == told


class TestNotices:
    @pytest.mark.parametrize(
        "text",
        [
            "Korrektur (14.03.2026): Die Zahl war falsch.",
            "Anmerkung der Redaktion: Der Text wurde berichtigt.",
            "In einer früheren Version stand ein falscher Name.",
            "Note de la rédaction : le nom était faux.",
            "更正（2026-03-14）：数字有误。",
            "【訂正】（2026年3月14日）人数に誤りがありました。",
            "정정(2026-03-14): 이름을 바로잡습니다.",
        ],
    )
    def test_notices_with_a_day_in_brackets_and_stock_wording(self, text: str) -> None:
        old, new = ParsedArticle("The boats", BODY), ParsedArticle("The boats", f"{BODY}\n\n{text}")
        assert kinds(old, new, FieldCandidates(), FieldCandidates()) == {Kind.ARTICLE_NOTICE}

    @pytest.mark.parametrize(
        ("after", "access", "told"),
        [
            ("<div text>", Access.FULL, {Kind.ARTICLE_NOTICE}),
            ("<main>", Access.FULL, {Kind.ARTICLE_NOTICE}),
            ("", Access.FULL, {Kind.ARTICLE_NOTICE}),
            ("<div text>", Access.TEASER, {Kind.ARTICLE_ACCESS}),
        ],
    )
    def test_the_only_one_that_vanishes_is_told_where_the_whole_text_stands(
        self, after: str, access: Access, told: set[Kind]
    ) -> None:
        old = ParsedArticle("The boats", BODY, notices=("Correction: the log lists 14 boats.",))
        both = FieldCandidates(body_in="<div text>" if after else ""), FieldCandidates(body_in=after)
        body = BODY if access is Access.FULL else BODY.partition("\n")[0]
        assert kinds(old, replace(old, notices=(), access=access, body=body), *both) == told

    @pytest.mark.parametrize(
        ("word", "text"), [("Correction:", "The log lists 14 boats."), ("訂正：", "船は14隻でした。")]
    )
    def test_the_word_for_it_in_a_line_of_its_own_is_no_other_notice(self, word: str, text: str) -> None:
        def told(*notices: tuple[str, ...]) -> set[Kind]:
            old, new = (ParsedArticle("The boats", BODY, notices=texts) for texts in notices)
            return kinds(old, new, FieldCandidates(), FieldCandidates())

        for other in ((text,), (word[:-1], text)):
            assert told((f"{word} {text}",), other) == told(other, (f"{word} {text}",)) == set()
        assert told((f"{word} {text}",), (f"Update: {text}",)) == {Kind.ARTICLE_NOTICE}

    def test_one_that_the_other_capture_shows_beside_its_text_did_not_appear(self) -> None:
        notice = "Correction: the log lists 14 boats."
        old, new = ParsedArticle("The boats", BODY), ParsedArticle("The boats", BODY, notices=(notice,))
        for beside, told in (((text_key(notice),), set()), ((), {Kind.ARTICLE_NOTICE})):
            displaced = displaced_in((beside, ()), old, new)
            found = compare_articles(old, new, displaced=displaced)
            assert {finding.kind for finding in found if finding.significance >= 0.2} == told
