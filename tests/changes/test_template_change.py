"""Texts of two captures are compared as one template shows them: what another puts around and into them is its form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.changes.test_field_agreement import BODY, kinds
from yalu.changes.articles import compare_articles
from yalu.changes.body.paragraphs_elsewhere import displaced_in
from yalu.ids import text_key
from yalu.model import Access, FieldCandidates, Kind, ParsedArticle


class TestBody:
    """Two templates: the text stands in another element."""

    BEFORE, AFTER = FieldCandidates(body_in="<div text>"), FieldCandidates(body_in="<main>")
    TEXT = tuple(
        f"Paragraph {number} of the log counts {number + 20} boats on the river at noon." for number in range(12)
    )

    def changed_kinds(self, old: tuple[str, ...], new: tuple[str, ...], after: FieldCandidates = AFTER) -> set[Kind]:
        before, now = (ParsedArticle("The boats", "\n\n".join(text), language="en") for text in (old, new))
        return kinds(before, now, self.BEFORE, after)

    def test_what_a_template_puts_before_and_after_the_text_is_its_form(self) -> None:
        dressed = ("Fearless reporting, delivered to you every day.", *self.TEXT, "Our readers pay for all of this.")
        for old, new in ((self.TEXT, dressed), (dressed, self.TEXT)):
            assert self.changed_kinds(old, new) == set()
            assert self.changed_kinds(old, new, self.BEFORE) == {Kind.ARTICLE_BODY}

    def test_a_sentence_at_the_end_that_goes_on_about_the_subject_is_told(self) -> None:
        later = "Since then the council counts the boats on the river twice, at noon and at midnight."
        for old, new in ((self.TEXT, (*self.TEXT, later)), ((*self.TEXT, later), self.TEXT)):
            assert self.changed_kinds(old, new) == {Kind.ARTICLE_BODY}
        assert self.changed_kinds(self.TEXT, (later, *self.TEXT)) == set()

    @pytest.mark.parametrize(
        ("body_in", "expected"), [("<div v2-text>", {Kind.ARTICLE_BODY}), ("<div context>", set())]
    )
    def test_a_prefix_before_the_classes_makes_no_other_template(self, body_in: str, expected: set[Kind]) -> None:
        longer = (*self.TEXT, "Our readers pay for all of this.")
        assert self.changed_kinds(self.TEXT, longer, FieldCandidates(body_in=body_in)) == expected

    def test_lines_and_places_of_another_template_are_its_form(self) -> None:
        dressed = (*self.TEXT[:4], "Key features", *self.TEXT[4:])
        assert self.changed_kinds(self.TEXT, dressed) == set()
        assert self.changed_kinds(self.TEXT, dressed, self.BEFORE) == {Kind.ARTICLE_BODY}
        assert self.changed_kinds(self.TEXT, (self.TEXT[-1], *self.TEXT[:-1])) == set()

    def test_one_paragraph_that_moved_is_told_and_several_are_the_template(self) -> None:
        moved = (*self.TEXT[:3], *self.TEXT[4:8], self.TEXT[3], *self.TEXT[8:])
        assert self.changed_kinds(self.TEXT, moved) == {Kind.ARTICLE_BODY}
        assert self.changed_kinds(self.TEXT, (*moved[:8], moved[9], moved[8], *moved[10:])) == set()

    def test_one_on_the_other_side_of_the_paragraph_at_an_end_is_the_template(self) -> None:
        assert self.changed_kinds(self.TEXT, (self.TEXT[1], self.TEXT[0], *self.TEXT[2:])) == set()
        assert self.changed_kinds(self.TEXT, (*self.TEXT[:-2], self.TEXT[-1], self.TEXT[-2])) == set()

    def test_marks_between_parts_hide_no_paragraph_that_moved(self) -> None:
        parted = (*self.TEXT[:2], "* * *", *self.TEXT[2:6], "* * *", *self.TEXT[6:])
        assert self.changed_kinds(parted, (*parted[:3], *parted[4:6], parted[3], *parted[6:])) == {Kind.ARTICLE_BODY}

    def test_the_caption_in_place_of_the_subtitle_is_no_edit_and_another_subtitle_is(self) -> None:
        text = "\n\n".join(self.TEXT)
        old = ParsedArticle("The boats", text, subtitle="A count of boats that nobody ordered", language="en")
        caption, edited = replace(old, subtitle="Photo by Ann Lee"), replace(old, subtitle="A count nobody ordered")
        assert kinds(old, caption, self.BEFORE, self.AFTER) == set()
        assert kinds(old, edited, self.BEFORE, self.AFTER) == {Kind.ARTICLE_BODY}

    def test_an_edit_inside_the_text_is_told(self) -> None:
        assert self.changed_kinds(self.TEXT, (*self.TEXT[:5], *self.TEXT[6:])) == {Kind.ARTICLE_BODY}

    def test_an_edit_of_the_first_or_the_last_paragraph_is_told(self) -> None:
        for place in (0, -1):
            edited = list(self.TEXT)
            edited[place] = edited[place].replace("river", "northern river").replace("boats", "ships")
            assert self.changed_kinds(self.TEXT, tuple(edited)) == {Kind.ARTICLE_BODY}

    def test_what_went_behind_a_control_is_told(self) -> None:
        assert self.changed_kinds(self.TEXT, self.TEXT[:9]) == {Kind.ARTICLE_BODY}

    def test_texts_with_nothing_in_common_are_compared_whole(self) -> None:
        assert self.changed_kinds(self.TEXT, ("Another text stands here now.", "It speaks of other things.")) == {
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

    @pytest.mark.parametrize(
        ("name", "summary", "expected"),
        [
            ("Summary: ", "Why the pier is busy again.", set()),
            ("【要約】", "桟橋がまた賑わうわけを、漁師に聞いた。", set()),
            ("导语：", "码头又热闹起来，渔民说出原因。", set()),
            ("Guess: ", "Why the pier is busy again.", {Kind.ARTICLE_BODY}),
        ],
    )
    def test_what_names_a_summary_is_form(self, name: str, summary: str, expected: set[Kind]) -> None:
        old, new = (ParsedArticle("The boats", f"{begin}{summary}\n\n{self.TEXT}") for begin in (name, ""))
        assert kinds(old, new, FieldCandidates(), FieldCandidates()) == expected


class TestNotes:
    """A last paragraph that begins with the author's name."""

    TEXT = "The boats return each year.\n\nThe log lists 14 boats.\n\nTraders wait at the pier."

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("Ann Lee knew that they would sail.", "Ann Lee knew that they would not sail.", {Kind.ARTICLE_BODY}),
            ("Ann Lee counts 14 boats at the pier.", "Ann Lee counts 41 boats at the pier.", {Kind.ARTICLE_BODY}),
            ("Ann Lee teaches at the school of Leeds.", "Ann Lee is a fellow of an institute.", set()),
            ("Ann Lee writes on ports and rivers.", "", set()),
        ],
    )
    def test_a_statement_in_both_states_is_told_and_a_note_is_not(
        self, old: str, new: str, expected: set[Kind]
    ) -> None:
        before, after = (
            ParsedArticle("The boats", f"{self.TEXT}\n\n{end}".rstrip(), byline=("Ann Lee",)) for end in (old, new)
        )
        assert kinds(before, after, FieldCandidates(), FieldCandidates()) == expected


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
        "text", ["Update ({} March): The log lists 14 boats.", "訂正（3月{}日）：船は14隻でした。"]
    )
    def test_the_day_of_a_notice_alone_makes_no_other(self, text: str) -> None:
        old, new = (ParsedArticle("The boats", BODY, notices=(text.format(day),)) for day in (3, 4))
        assert kinds(old, new, FieldCandidates(), FieldCandidates()) == set()

    @pytest.mark.parametrize(
        ("after", "access", "expected"),
        [
            ("<div text>", Access.FULL, {Kind.ARTICLE_NOTICE}),
            ("<main>", Access.FULL, {Kind.ARTICLE_NOTICE}),
            ("", Access.FULL, {Kind.ARTICLE_NOTICE}),
            ("<div text>", Access.TEASER, {Kind.ARTICLE_ACCESS}),
        ],
    )
    def test_the_only_one_that_vanishes_is_told_where_the_whole_text_stands(
        self, after: str, access: Access, expected: set[Kind]
    ) -> None:
        old = ParsedArticle("The boats", BODY, notices=("Correction: the log lists 14 boats.",))
        both = FieldCandidates(body_in="<div text>" if after else ""), FieldCandidates(body_in=after)
        body = BODY if access is Access.FULL else BODY.partition("\n")[0]
        assert kinds(old, replace(old, notices=(), access=access, body=body), *both) == expected

    @pytest.mark.parametrize(
        ("word", "text"), [("Correction:", "The log lists 14 boats."), ("訂正：", "船は14隻でした。")]
    )
    def test_the_word_for_it_in_a_line_of_its_own_is_no_other_notice(self, word: str, text: str) -> None:
        def changed_kinds(*notices: tuple[str, ...]) -> set[Kind]:
            old, new = (ParsedArticle("The boats", BODY, notices=texts) for texts in notices)
            return kinds(old, new, FieldCandidates(), FieldCandidates())

        for other in ((text,), (word[:-1], text)):
            assert changed_kinds((f"{word} {text}",), other) == changed_kinds(other, (f"{word} {text}",)) == set()
        assert changed_kinds((f"{word} {text}",), (f"Update: {text}",)) == {Kind.ARTICLE_NOTICE}

    def test_one_that_the_other_capture_shows_beside_its_text_did_not_appear(self) -> None:
        notice = "Correction: the log lists 14 boats."
        old, new = ParsedArticle("The boats", BODY), ParsedArticle("The boats", BODY, notices=(notice,))
        for beside, expected in (((text_key(notice),), set()), ((), {Kind.ARTICLE_NOTICE})):
            displaced = displaced_in((beside, ()), old, new)
            findings = compare_articles(old, new, displaced=displaced)
            assert {finding.kind for finding in findings if finding.significance >= 0.2} == expected
