"""Who wrote a piece, in the lines in which papers of four languages say so."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import pytest

from tests.pages.authors.test_byline import MORE, byline
from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.pages.document.vocabulary import phrases
from yalu.pages.lines.credits import credited, house_name
from yalu.pages.read_page import read_page


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("2026-02-03 07:45　作者：沈一鸣　来源：江报　阅读：55970", ("沈一鸣",)),
        ("2026-02-03 07:45　作者：沈一鸣、徐可　来源：江报", ("沈一鸣", "徐可")),
        ("来源：江报 | 作者：沈一鸣 徐可 | 编辑：王五", ("沈一鸣", "徐可")),
        ("江报 2026年2月3日 文｜沈一鸣", ("沈一鸣",)),
        ("撰文：沈一鸣　摄影：王五", ("沈一鸣",)),
        ("2026年2月3日　文＝堀田修　写真＝山田太郎", ("堀田修",)),
        ("執筆：堀田修 公開日：2026年2月3日", ("堀田修",)),
        ("글 정하윤 | 사진 김철수", ()),
        ("사진: 김철수 / 글: 정하윤", ("정하윤",)),
        ("▶ 함께 보면 좋은 글: 퇴근길 한파", ()),
        ("입력 2026.02.03 09:00 | 글=정하윤 | 조회 12", ("정하윤",)),
        ("기자: 정하윤 · 입력 2026-02-03", ("정하윤",)),
        ("3 February 2026 | Author: Mina Park | 12 comments", ("Mina Park",)),
        ("2026年2月3日　江报　本报记者 沈一鸣　阅读 1779 次", ("沈一鸣",)),
        ("2026年2月3日 | 江报 | 记者 沈一鸣 通讯员 徐可 | 阅读 1779 次", ("沈一鸣", "徐可")),
        ("2026/02/03 江報 記者 沈一鳴 台北 報導", ()),
        ("05.02.2026 - Redaktion: Mina Park (Sprecherin des Hafens)", ("Mina Park",)),
        ("Autorin: Mina Park | 12 Kommentare", ("Mina Park",)),
        ("Contributors: Mina Park", ("Mina Park",)),
        ("作者的意思是：桥不会再开。", ()),
        ("来源：江报　编辑：王五", ()),
    ],
)
def test_a_line_of_credits_names_its_author_up_to_the_next_word(line: str, names: tuple[str, ...]) -> None:
    from yalu.pages.lines.author_line import names_in

    assert tuple(name for value in credited(line) for name in names_in(value)) == names


@pytest.mark.parametrize(
    ("above", "lang", "names"),
    [
        ("<table><tr><td>2026-02-03 07:45　作者：沈一鸣　来源：江报　阅读：<span>55</span></td></tr></table>", "zh", ("沈一鸣",)),
        ("<div><span rel='sioc:has_creator'><span class='username' property='foaf:name'>许维</span></span> <span>2026-02-03</span></div>", "zh", ("许维",)),
        ("<div><span property='schema:author'>堀田修</span></div>", "ja", ("堀田修",)),
        ("<p class='byline'>編集委員　堀田修</p>", "ja", ("堀田修",)),
        ("<p class='byline'>論説委員・堀田修</p>", "ja", ("堀田修",)),
        ("<p class='writer'>堀田修編集委員</p>", "ja", ("堀田修",)),
        ("<p class='writer'>본지 논설위원 정하윤</p>", "ko", ("정하윤",)),
        ("<td class='info'><span class='writer'>박서연·최유진</span> <span>2026.02.03</span></td>", "ko", ("박서연", "최유진")),
        ("<div class='wp-block-post-author-name'>배수연, 최도경</div>", "ko", ("배수연", "최도경")),
        ("<article data-author='Mina Park'><p>3 February 2026</p></article>", "en", ()),
    ],
)  # fmt: skip
def test_credits_beside_the_headline(above: str, lang: str, names: tuple[str, ...]) -> None:
    text = "".join(f"<p>{MORE[lang]}</p>" for _ in range(2)) if lang in MORE else ""
    assert byline(above, lang=lang, text=text) == names


def test_an_attribute_around_the_headline_names_the_author() -> None:
    body = f"<article data-author='Mina Park'><h1>{HEADLINE}</h1><div class='entry-content'><p>{MORE['zh']}</p></div></article>"
    article = read_page(page(body), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.byline == ("Mina Park",)


@pytest.mark.parametrize(
    ("last", "lang", "names"),
    [
        ("（作者：沈一鸣，系某大学教授）", "zh", ("沈一鸣",)),
        ("（作者沈一鸣系某大学教授）", "zh", ("沈一鸣",)),
        ("（作者为某大学教授）", "zh", ()),
        ("本报记者 沈一鸣 徐可", "zh", ("沈一鸣", "徐可")),
        ("■沈一鸣", "zh", ("沈一鸣",)),
        ("文︱沈一鸣", "zh", ("沈一鸣",)),
        ("（編集委員・堀田修）", "ja", ("堀田修",)),
        ("（堀田修・論説委員）", "ja", ("堀田修",)),
        ("（堀田修）", "ja", ("堀田修",)),
        ("文＝堀田修、写真＝山田太郎", "ja", ("堀田修",)),
        ("정하윤 서울대 교수", "ko", ("정하윤",)),
        ("[정하윤 논설위원]", "ko", ("정하윤",)),
        ("정하윤 | 강변연구소 연구위원", "ko", ("정하윤",)),
    ],
)
def test_a_signature_in_the_last_line(last: str, lang: str, names: tuple[str, ...]) -> None:
    assert byline(lang=lang, text=f"<p>{MORE[lang]}</p><p>{MORE[lang][::-1]}</p><p>{last}</p>") == names


def test_an_author_in_the_footer_of_the_piece_itself() -> None:
    footer = "<footer class='entry-footer'><p><span class='author vcard'><span class='fn'>{}</span></span></p></footer>"
    assert byline(after=footer.format("三宅里奈"), lang="ja", text=f"<p>{MORE['ja']}</p>") == ("三宅里奈",)
    assert byline(after=footer.format("natsuki"), lang="ja", text=f"<p>{MORE['ja']}</p>") == ("natsuki",)


@pytest.mark.parametrize(
    "name",
    [
        "本报评论员",
        "本報社論",
        "聯合報社論",
        "本紙社説",
        "編輯部",
        "編集部",
        "論説委員会",
        "논설위원실",
        "온라인뉴스팀",
        "Staff reporter",
        "The editorial board",
    ],
)
def test_a_pen_name_of_the_house_is_the_byline_where_nobody_signs(name: str) -> None:
    lang, text = "zh", f"<p>{MORE['zh']}</p>"
    assert house_name(name) == name
    assert byline(f"<p class='author'>{name}</p>", lang=lang, text=text) == (name,)
    assert byline(author={"@type": "Person", "name": name}, lang=lang, text=text) == (name,)
    assert byline(f"<p class='author'>{name}</p>", lang=lang, text=f"{text}<p>（本报记者 张三）</p>") == ("张三",)


def test_the_word_for_a_leader_is_no_pen_name() -> None:
    assert house_name("社説") == house_name("사설") == house_name("张三") == ""


def test_a_line_of_names_and_a_date_is_no_part_of_the_text() -> None:
    line = "<div class='head'><p>윤태서 기자, 한보라 기자 입력 2026.02.03 06:00</p></div>"
    body = f"<div><h1>{HEADLINE}</h1>{line}<section class='view'><p>{MORE['ko']}</p><p>{MORE['ko'][::-1]}</p></section></div>"
    article = read_page(page(body, lang="ko"), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert "윤태서" not in article.body
    assert article.byline == ("윤태서", "한보라")


@pytest.mark.parametrize(
    ("line", "lang", "names"),
    [
        ("<p>作者：沈一鸣 来源：江报</p>", "zh", ("沈一鸣",)),
        ("<p>作者：沈一鸣来源：江报</p>", "zh", ("沈一鸣",)),
        ("<div><span>作者：沈一鸣</span><span>来源：江报</span></div>", "zh", ("沈一鸣",)),
        ("<p>记者 沈一鸣　责任编辑 王小五</p>", "zh", ("沈一鸣",)),
        ("<p>■国际新闻</p>", "zh", ()),
        ("<p>【署名】堀田修</p>", "ja", ("堀田修",)),
        ("<div><span>文・堀田修</span> <span>2026年2月3日</span></div>", "ja", ("堀田修",)),
    ],
)
def test_a_line_at_the_head_names_its_author_and_not_the_source_beside(
    line: str, lang: str, names: tuple[str, ...]
) -> None:
    assert byline(line, lang=lang, text=f"<p>{MORE[lang]}</p><p>{MORE[lang][::-1]}</p>") == names


@pytest.mark.parametrize(
    ("last", "lang", "names"),
    [
        ("（记者 沈一鸣 责任编辑 王小五）", "zh", ("沈一鸣",)),
        ("记者 沈一鸣 责任编辑 王小五", "zh", ("沈一鸣",)),
        ("（责任编辑：王小五 记者：沈一鸣）", "zh", ("沈一鸣",)),
        ("【署名】堀田修", "ja", ("堀田修",)),
        ("【筆者】堀田修", "ja", ("堀田修",)),
        ("（作者是沈一鸣，某大学教授）", "zh", ("沈一鸣",)),
        ("（作者是江边大学教授沈一鸣）", "zh", ("沈一鸣",)),
        ("（沈一鸣，作者是江边大学教授）", "zh", ("沈一鸣",)),
        ("（作者是江边大学教授）", "zh", ()),
        ("筆者は堀田修（江東大学教授）。", "ja", ("堀田修",)),
        ("筆者は江東大学教授の堀田修氏。", "ja", ("堀田修",)),
        ("（筆者は堀田修・江東大学教授）", "ja", ("堀田修",)),
        ("筆者の堀田修氏は江東大学教授。", "ja", ("堀田修",)),
        ("（筆者は江東大学教授）", "ja", ()),
        ("필자는 한강대 경제학과 정하윤 교수다.", "ko", ("정하윤",)),
        ("(필자는 정하윤 한강대 교수)", "ko", ("정하윤",)),
        ("※ 필자 정하윤 한강연구소 연구위원", "ko", ("정하윤",)),
        ("정하윤은 한강대 교수다.", "ko", ("정하윤",)),
        ("필자는 한강대 교수다.", "ko", ()),
        ("Mina Park is a professor at Harbour University.", "en", ("Mina Park",)),
        ("Dr. Mina Park is director of the River Institute.", "en", ("Mina Park",)),
        ("The author, Mina Park, is a fellow at the River Institute.", "en", ("Mina Park",)),
        ("Mina Park and Jo Lee are researchers at the River Institute.", "en", ("Mina Park", "Jo Lee")),
        ("The writer is a professor at Harbour University.", "en", ()),
    ],
)
def test_a_note_at_the_end_names_the_author_and_is_no_text(last: str, lang: str, names: tuple[str, ...]) -> None:
    text = MORE.get(lang, PARAGRAPHS[0] + " " + PARAGRAPHS[1])
    body = f"<h1>{HEADLINE}</h1><div class='t'>{''.join(f'<p>{text[place:]}{text[:place]}</p>' for place in range(20))}<p>{last}</p></div>"
    article = read_page(page(body, lang=lang), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.byline == names
    assert last not in article.body


@pytest.mark.parametrize(
    ("before", "last"),
    [
        ("Nobody on either bank had ever asked Mr Park about it.", "Mina Park is a professor at Harbour University."),
        ("", "The Harbour Authority is a member of the union of ports."),
        ("", "Mina Park is a friend of the bridge."),
        ("", "筆者は危機が近いと言いたいのではない。値段がつかなくなる前に、値段を見ておくべきだと言いたいのだ。"),
    ],
)
def test_a_last_sentence_about_somebody_in_the_text_or_about_no_author_is_text(before: str, last: str) -> None:
    body = f"<h1>{HEADLINE}</h1><div class='t'>{paragraphs()}<p>{before}</p><p>{last}</p></div>"
    article = read_page(page(body), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.body.endswith(last)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("蘭陽報 記者林書羽／首爾報導", ("林書羽",)),
        ("【本報記者 何子謙】", ("何子謙",)),
        ("記者林書羽、吳思妤／綜合報導", ("林書羽", "吳思妤")),
        ("港口封凍。（記者楊菁菁攝）", ()),
        ("記者說，港口仍未開放", ()),
    ],
)
def test_a_reporter_before_the_place_of_the_report_is_the_author(line: str, names: tuple[str, ...]) -> None:
    from yalu.pages.lines.author_line import names_in

    assert tuple(name for value in credited(line) for name in names_in(value)) == names


@pytest.mark.parametrize("line", ["（责编：王小五、沈一鸣）", "責編：王小五", "责任编辑：王小五", "編輯：王小五"])
def test_whoever_edited_is_no_author(line: str) -> None:
    body = page(f"<h1>{HEADLINE}</h1><p>2026-02-03</p>{paragraphs()}<div>{line}</div>", lang="zh")
    article = read_page(body, url="https://riverpost.example/a", headers={}, fetched_at=NOW).article
    assert article is not None and article.byline == ()


def test_spaces_before_the_degrees_after_a_name_are_not_divided_in_every_way() -> None:
    assert phrases("role_after").search(f"Kim{'  MA' * 60} !") is None
    assert phrases("role_after").sub("", "Kim  MBA ,  PhD  MA") == "Kim"
