# ruff: noqa: DTZ001  publishers' wall clocks have no zone
"""Changes of an article: which kinds, who declares it, and what is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.growth import grows_linearly
from yalu.changes import articles
from yalu.changes.articles import compare_articles
from yalu.changes.body.author_credits import MOST_NAMES
from yalu.changes.versions import next_version
from yalu.finding import Finding
from yalu.model import Access, Candidate, FieldCandidates, Kind, ParsedArticle, PublisherTime
from yalu.reasons import Reason

NINE = PublisherTime("", datetime(2026, 3, 1, 9, 0), 540)
BASE = ParsedArticle(
    "A headline of some length",
    "The boats return each year.\n\nThe log lists 14 boats.",
    byline=("Ann Lee",),
    published_at=NINE,
    label="Opinion",
    language="en",
)


def changes(new: ParsedArticle, old: ParsedArticle = BASE) -> dict[Kind, Finding]:
    findings = compare_articles(old, new)
    assert len({finding.kind for finding in findings}) == len(findings)
    return {finding.kind: finding for finding in findings if finding.significance >= 0.2}


def test_equal_states_have_no_change() -> None:
    assert compare_articles(BASE, BASE) == ()


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("title", "A headline of great length", Kind.ARTICLE_HEADLINE),
        ("byline", ("Bo Kim",), Kind.ARTICLE_BYLINE),
        ("published_at", replace(NINE, local=datetime(2026, 3, 9, 9, 0)), Kind.ARTICLE_DATE),
        ("label", "News", Kind.ARTICLE_LABEL),
        ("notices", ("Correction: the place was wrong.",), Kind.ARTICLE_NOTICE),
    ],
)
def test_each_field_has_its_kind(field: str, value: Any, kind: Kind) -> None:
    assert set(changes(replace(BASE, **{field: value}))) == {kind}


@pytest.mark.parametrize("field", ["byline", "published_at", "label", "language", "modified_at", "tags", "subtitle"])
def test_a_field_missing_on_one_side_is_no_change(field: str) -> None:
    full = replace(BASE, subtitle="Why it matters", tags=("river",), modified_at=NINE)
    nothing: Any = () if field in ("byline", "tags") else None
    empty = replace(full, **{field: nothing})
    assert compare_articles(full, empty) == ()
    assert compare_articles(empty, full) == ()
    assert next_version(full, empty) is None


def test_a_subtitle_that_is_an_excerpt_of_the_body_adds_nothing() -> None:
    old = replace(BASE, subtitle="The boats return…")
    assert changes(replace(BASE, subtitle="Why nobody counts"), old) == {}


def test_a_reworded_subtitle_that_the_body_repeats_as_a_paragraph_is_told_once() -> None:
    old, new = (
        replace(BASE, subtitle=text, body=f"{text}\n\n{BASE.body}")
        for text in ("Somebody on the quay counts them.", "Nobody on the quay counts them.")
    )
    (finding,) = compare_articles(old, new)
    assert finding.kind is Kind.ARTICLE_BODY
    assert finding.significance >= 0.2


def test_a_headline_edit_without_a_word_is_silent() -> None:
    finding = changes(replace(BASE, title="No headline of some length"))[Kind.ARTICLE_HEADLINE]
    assert finding.evidence["declared"] is False
    assert finding.reason.has("edit.silent")


def test_a_newer_modified_date_owns_up() -> None:
    later = replace(NINE, local=NINE.local + timedelta(hours=3))
    old, new = replace(BASE, modified_at=NINE), replace(BASE, title="Another headline", modified_at=later)
    assert changes(new, old)[Kind.ARTICLE_HEADLINE].evidence["declared"] is True


def test_a_notice_is_tied_to_the_edit_it_speaks_of() -> None:
    new = replace(BASE, body=BASE.body.replace("14", "40"), notices=("Correction: the log lists 40 boats, not 14.",))
    findings = changes(new)
    assert findings[Kind.ARTICLE_BODY].evidence["notice_speaks_of_it"] is True
    assert findings[Kind.ARTICLE_NOTICE].evidence["edits"] == [str(Kind.ARTICLE_BODY)]


def test_a_teaser_in_place_of_the_text_is_access_alone() -> None:
    teaser = replace(BASE, body="The boats return each year.", access=Access.TEASER)
    assert set(changes(teaser)) == {Kind.ARTICLE_ACCESS}
    assert set(changes(BASE, teaser)) == {Kind.ARTICLE_ACCESS}


def test_body_findings_carry_the_words() -> None:
    finding = changes(replace(BASE, body=BASE.body.replace("14", "40")))[Kind.ARTICLE_BODY]
    assert finding.evidence["removed"] == ["14"]
    assert finding.evidence["added"] == ["40"]


@pytest.mark.parametrize(
    "new",
    [
        PublisherTime("", datetime(2026, 3, 1, 0, 0), 0),
        PublisherTime("", datetime(2026, 3, 1), None, has_time=False),
        PublisherTime("", datetime(2026, 3, 1, 9, 0, 25), 540),
        PublisherTime("", datetime(2026, 3, 1, 0, 0), None),
        PublisherTime("", datetime(2026, 3, 1, 9, 0), -300),
    ],
    ids=["other zone", "bare date", "seconds", "zone unknown", "one clock, another offset"],
)
def test_one_moment_written_another_way_is_no_other_date(new: PublisherTime) -> None:
    assert compare_articles(BASE, replace(BASE, published_at=new)) == ()


@pytest.mark.parametrize("byline", [("By Ann Lee",), ("ANN LEE",)])
def test_a_byline_written_another_way_is_cosmetic(byline: tuple[str, ...]) -> None:
    assert changes(replace(BASE, byline=byline)) == {}


def test_versions() -> None:
    assert next_version(None, BASE) == BASE
    assert next_version(BASE, replace(BASE, body=BASE.body + "  \n")) is None
    assert next_version(BASE, replace(BASE, modified_at=NINE)) is None
    assert next_version(BASE, replace(BASE, body=BASE.body.replace("14", "40"), byline=())) is not None
    stored = next_version(BASE, replace(BASE, title="Another", byline=(), label=None))
    assert stored is not None
    assert stored.byline == BASE.byline
    assert stored.label == BASE.label


@pytest.mark.parametrize(
    "line",
    [
        "[알려드립니다] 반론 기회를 명시했습니다.",
        "おことわり：表現を改めました。",
        "【说明】本文的数字已核对。",
        "Erratum: the ship is of steel.",
        "This column has been updated to name the ship.",
    ],
)
def test_a_note_of_the_editors_is_a_notice_and_no_edit(line: str) -> None:
    old = ParsedArticle("A harbour", "The ship came in.\n\nNobody met it on the pier that day.")
    kinds = [finding.kind for finding in compare_articles(old, replace(old, body=f"{old.body}\n\n{line}"))]
    assert kinds == [Kind.ARTICLE_NOTICE]


@pytest.mark.parametrize(
    ("old", "new"),
    [("[사설] 다리의 아침", "다리의 아침"), ("社説　橋の朝", "社説：橋の朝"), ("Opinion | A bridge", "A bridge")],
)
def test_the_label_before_a_headline_is_no_part_of_it(old: str, new: str) -> None:
    label = "Opinion" if old.isascii() else "社説" if "社説" in old else "사설"
    before = replace(BASE, title=old, label=label)
    assert changes(replace(BASE, title=new, label=label), before) == {}
    reworded = changes(replace(BASE, title=f"{new}, 2", label="News"), before)
    assert set(reworded) == {Kind.ARTICLE_HEADLINE, Kind.ARTICLE_LABEL}


def test_each_label_that_the_pages_show_may_stand_before_the_headline() -> None:
    kicker = FieldCandidates(label=(Candidate("Grey Sea", "badge in the headline"),))
    old = replace(BASE, title="Grey Sea: A bridge", label="Analysis")
    new = replace(old, title="Grey Sea: Grey Sea: A bridge")
    (finding,) = compare_articles(old, new, candidates=(kicker, kicker))
    assert (finding.kind, finding.reason) == (Kind.ARTICLE_HEADLINE, Reason.of("form.label"))
    assert finding.significance < 0.2


def test_a_long_notice_is_cut_where_it_says_so() -> None:
    notice = (
        "Correction: an earlier version of this column said that the dialogue would be held in the spring of next year."
    )
    reason = changes(replace(BASE, notices=(notice,)))[Kind.ARTICLE_NOTICE].reason
    assert reason == Reason.of("article.notice_added", text=f"{notice[:79]}…")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("堀田修",), ("編集委員　堀田修",)),
        (("本报记者 沈一鸣",), ("沈一鸣",)),
        (("정하윤 논설위원",), ("정하윤 기자",)),
        (("沈一鸣 徐可",), ("沈一鸣", "徐可")),
        (("Ann Lee",), ("Ann Lee, staff writer",)),
    ],
)
def test_a_role_that_came_or_went_is_no_other_author(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    assert changes(replace(BASE, byline=new), replace(BASE, byline=old)) == {}


def test_a_label_that_changed_before_a_headline_is_the_labels_change_alone() -> None:
    before = replace(BASE, title="[사설] 다리의 아침", label="사설")
    after = replace(BASE, title="[칼럼] 다리의 아침", label="칼럼")
    assert [finding.kind for finding in compare_articles(before, after)] == [Kind.ARTICLE_LABEL]


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        ("[서울=강변일보] {} 기자 = 강어귀의 다리는 세 겨울째 서 있다.", ("박서연",), ("최유진",)),
        ("[서울=강변일보] {} 기자 = 강어귀의 다리는 세 겨울째 서 있다.", ("박서연",), ("박서연", "최유진")),
        ("【記者{}／綜合報導】河口的大橋三個冬天沒有車走。", ("羅靜怡",), ("方啟明",)),
        ("【ソウル＝{}】河口の橋は三度の冬のあいだ閉じている。", ("西村圭吾",), ("黒田晴子",)),
        ("{} is a professor of river law at the university.", ("Anna Lee",), ("Bo Kim",)),
    ],
)
def test_names_of_the_authors_in_the_text_are_told_by_the_byline_alone(
    line: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    states = [
        replace(BASE, byline=names, body=f"{line.format('·'.join(names))}\n\n{BASE.body}") for names in (before, after)
    ]
    assert set(changes(states[1], states[0])) == {Kind.ARTICLE_BYLINE}
    edited = replace(states[1], body=states[1].body.replace(BASE.body, BASE.body + "\n\nNobody was told of it."))
    assert set(changes(edited, states[0])) == {Kind.ARTICLE_BYLINE, Kind.ARTICLE_BODY}


def test_a_credit_is_looked_for_at_both_ends_of_a_long_text() -> None:
    text = "\n\n".join(f"The log of day {day} lists {day * 7} boats." for day in range(1, 9))
    for body in ("{} has counted boats at the pier.\n\n" + text, text + "\n\n" + "(Counted by {} at the pier.)"):
        old, new = (replace(BASE, byline=(name,), body=body.format(name)) for name in ("Anna Lee", "Bo Kim"))
        assert set(changes(new, old)) == {Kind.ARTICLE_BYLINE}


def test_a_line_of_the_authors_name_alone_is_no_text() -> None:
    lines = [f"The log of day {day} lists {day * 7} boats." for day in range(1, 9)]
    signed = [*lines[:4], "By Ann Lee, 3 November 2026", *lines[4:]]
    old, new = (replace(BASE, body="\n\n".join(text)) for text in (lines, signed))
    assert changes(new, old) == {}


def test_a_signature_in_brackets_is_told_as_byline_alone() -> None:
    old = replace(BASE, byline=("정하윤",), body=f"{BASE.body}\n\n[정하윤 논설위원]")
    new = replace(BASE, byline=("정하윤", "김하늘"), body=f"{BASE.body}\n\n[정하윤, 김하늘 논설위원]")
    assert set(changes(new, old)) == {Kind.ARTICLE_BYLINE}


@pytest.mark.parametrize(
    ("house", "name"),
    [
        ("港の研究所", "洪 美佐子"),
        ("강변일보", "정하윤"),
        ("江边日报", "沈一鸣"),
        ("Harbour News", "Ann Lee"),
        ("kanal.de", "Eva Maier"),
    ],
)
def test_a_paper_that_names_itself_as_author_names_nobody(house: str, name: str) -> None:
    by_house, other = replace(BASE, byline=(house,)), replace(BASE, byline=(name,))
    assert changes(by_house, other) == changes(other, by_house) == {}


@pytest.mark.parametrize("desk", ["Staff reporter", "본지 논설실", "本报评论员", "연합뉴스", "Reuters"])
def test_a_desk_or_an_agency_in_the_place_of_a_person_is_told(desk: str) -> None:
    assert list(changes(replace(BASE, byline=("Ann Lee",)), replace(BASE, byline=(desk,)))) == [Kind.ARTICLE_BYLINE]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (
            "Ann Lee",
            "Ann Lee lives on the river.",
            "Ann Lee is a fellow at the institute, and the author of two books.",
        ),
        ("Ann Lee", "Ann Lee, fellow\n\nHer last book is about ferries.", "Ann Lee, fellow\n\nShe writes on ports."),
        ("김철수", "김철수 한강대 교수\n\n강과 항구를 연구한다.", "김철수 한강대 교수\n\n최근 책을 냈다."),
        ("李江", "李江，江边大学教授。", "李江，现居丹东。"),
        ("佐藤 健一", "佐藤 健一 主任講師\n\n港を取材。", "佐藤 健一 主任講師\n\n今春から寄稿。"),
    ],
)
def test_what_is_said_of_the_author_at_the_end_is_no_change_of_the_body(name: str, old: str, new: str) -> None:
    text = "The boats return each year.\n\nThe log lists 14 boats.\n\nNobody counts them.\n\nThe river is wide."
    before = replace(BASE, byline=(name,), body=f"{text}\n\n{old}")
    assert changes(replace(before, body=f"{text}\n\n{new}"), before) == {}
    assert changes(replace(before, body=text), before) == {}


def test_a_last_paragraph_about_one_whom_the_text_speaks_of_or_about_a_house_is_body() -> None:
    text = "The boats return each year.\n\nThe log lists 14 boats.\n\nBo Kim counts them.\n\nThe river is wide."
    for name in ("Bo Kim", "The River Post", "日本海総合研究所"):
        before = replace(BASE, byline=(name,), body=f"{text}\n\n{name} saw 3 boats.")
        assert Kind.ARTICLE_BODY in changes(replace(before, body=f"{text}\n\n{name} saw 5 boats."), before)


def test_the_label_in_brackets_is_no_line_of_the_body() -> None:
    before = replace(BASE, label="論考", body=f"【論考】\n\n{BASE.body}")
    after = replace(BASE, label="解説", body=f"【解説】\n\n{BASE.body}")
    assert changes(after, before).keys() == {Kind.ARTICLE_LABEL}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Ann Lee", "Ann Lee, fellow of the River Institute"),
        ("김철수", "김철수 한강대 교수"),
        ("李江", "李江 江边大学教授"),
        ("佐藤 健一", "佐藤 健一　川辺大学教授"),
    ],
)
def test_a_line_of_name_and_role_before_the_text_is_no_line_of_the_body(name: str, line: str) -> None:
    before = replace(BASE, byline=(name,))
    assert changes(replace(before, body=f"{line}\n\n{BASE.body}"), before) == {}
    assert Kind.ARTICLE_BODY in changes(replace(before, body=f"{name} saw 3 boats.\n\n{BASE.body}"), before)


def test_of_a_byline_without_end_a_bounded_part_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(name: str) -> str:
        read.append(name)
        return bare(name)

    bare = articles._bare
    monkeypatch.setattr(articles, "_bare", counted)
    many = tuple(f"Ann Lee{number}" for number in range(10 * MOST_NAMES))
    findings = changes(replace(BASE, byline=many), replace(BASE, byline=("Bo Kim", *many)))
    assert findings[Kind.ARTICLE_BYLINE].significance == 0.5
    assert len(read) == 2 * MOST_NAMES
    (finding,) = compare_articles(replace(BASE, byline=many), replace(BASE, byline=(*many, "Bo Kim")))
    assert (finding.kind, finding.significance) == (Kind.ARTICLE_BYLINE, 0.1)


def test_notices_without_end_take_time_in_proportion() -> None:
    def compare(count: int) -> None:
        old, new = ("\n\n".join(f"Correction: {word}{number}" for number in range(count)) for word in "ab")
        assert Kind.ARTICLE_NOTICE in changes(replace(BASE, body=new), replace(BASE, body=old))

    assert grows_linearly(compare, 12_000)


def test_what_an_author_is_quoted_with_at_the_end_is_text_and_a_note_about_the_author_is_none() -> None:
    text = "渡口的船每年都会回来。\n\n码头的记录写着十四条船。\n\n船员们等待风停。"
    old = ParsedArticle(
        "渡口的船", f"{text}\n\n周倩回忆说，当时多数人相信船会准时回来。", byline=("周倩",), language="zh"
    )
    denied = replace(old, body=old.body.replace("相信", "不相信"))
    assert set(changes(denied, old)) == {Kind.ARTICLE_BODY}
    assert set(changes(replace(old, body=text), old)) == {Kind.ARTICLE_BODY}
    noted = replace(old, body=f"{text}\n\n周倩，江边大学教授。")
    assert changes(replace(noted, body=f"{text}\n\n周倩，港口研究所研究员。"), noted) == {}
    english = replace(BASE, body=f"{BASE.body}\n\nThe crew waits.\n\nAnn Lee said that most of them believed it.")
    assert set(changes(replace(english, body=english.body.replace("most", "few")), english)) == {Kind.ARTICLE_BODY}


def test_the_first_modified_date_of_a_page_declares_an_edit() -> None:
    later = replace(NINE, local=NINE.local + timedelta(days=2))
    edit = changes(replace(BASE, title="A headline of no length", modified_at=later))[Kind.ARTICLE_HEADLINE]
    assert edit.evidence["newer_modified_date"] is True
    same = changes(replace(BASE, title="A headline of no length", modified_at=NINE))[Kind.ARTICLE_HEADLINE]
    assert same.evidence["silent"] is True


def test_a_notice_in_stock_wording_is_told_though_other_articles_repeat_it() -> None:
    line = "更正（2026-03-24）：本文早前版本的数字有误，应为245，而非232。"
    old = ParsedArticle("渡口的船", "渡口的船每年都会回来。\n\n码头的记录写着十四条船。", language="zh")
    new = replace(old, body=f"{old.body}\n\n{line}")
    assert [finding.kind for finding in compare_articles(old, new, frozenset({line}))] == [Kind.ARTICLE_NOTICE]


def test_accents_are_spelling_and_an_umlaut_is_a_letter() -> None:
    old = replace(BASE, title="L'ete de l'Etat", language="fr")
    assert changes(replace(old, title="L’été de l’État"), old) == {}
    german = replace(BASE, title="Es wurde besser", language="de")
    assert set(changes(replace(german, title="Es würde besser"), german)) == {Kind.ARTICLE_HEADLINE}


@pytest.mark.parametrize("line", ["Posted in uncategorized. Tagged in .", "You Might Also Like: The First River"])
def test_a_line_of_the_theme_is_no_edit(line: str) -> None:
    assert changes(replace(BASE, body=f"{BASE.body}\n\n{line}")) == {}


def test_of_notices_that_are_removed_the_first_is_shown_and_all_are_kept() -> None:
    *gone, left = (f"Correction: the {what} was wrong." for what in ("place", "date", "name"))
    removed = changes(replace(BASE, notices=(left,)), replace(BASE, notices=(*gone, left)))[Kind.ARTICLE_NOTICE]
    assert (removed.before, removed.after, removed.evidence) == (gone[0], None, {"removed": gone})


def test_a_notice_is_gone_from_a_page_that_shows_the_whole_text_and_may_stand_in_the_rest_of_a_teaser() -> None:
    noted = replace(BASE, notices=("Correction: the place was wrong.",))
    assert next_version(noted, BASE) == BASE
    stored = next_version(noted, replace(BASE, access=Access.TEASER))
    assert stored is not None and stored.notices == noted.notices


def test_another_editor_in_charge_in_the_place_of_the_author_is_another_author() -> None:
    old, new = (replace(BASE, byline=(f"责任编辑：{name}",)) for name in ("孔德明", "陆文涛"))
    assert set(changes(new, old)) == {Kind.ARTICLE_BYLINE}
