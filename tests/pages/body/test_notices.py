"""Corrections, clarifications and notes of the editors, in four languages."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.pages.body.notices import is_notice
from yalu.pages.read_page import read_page


@pytest.mark.parametrize(
    "text",
    [
        "Correction: an earlier version named the wrong river.",
        "(Clarification: the bridge is a railway bridge.)",
        "(Corrects the year of the treaty in the sixth paragraph to 1979)",
        "※ 5일 오전 11시 외교부 설명을 확인해 제목을 고쳤습니다. <편집자>",
        "EDIT (correction): the group has met four times, not three.",
        "Editors' note: the writer is a member of the board.",
        "Editors' notice: the authors have withdrawn the third section.",
        "Editor’s note: the writer is a member of the board.",
        "This article was amended on 3 March 2026 to correct a name.",
        "[바로잡습니다] 본지 3일 자 기사의 강 이름은 압록강이 맞습니다.",
        "<정정보도> 본보는 강 이름을 잘못 적었습니다.",
        "정정 및 반론보도문",
        "[편집자 주] 이 글은 필자의 의견입니다.",
        "위 기사에서 강의 이름을 바로잡습니다.",
        "更正：前文误写了河的名称。",
        "【更正启事】前文误写了河的名称。",
        "本文已更正河流的名称。",
        "编者按：本文只代表作者的观点。",
        "【編者按】本文作者為江邊居民。",
        "【訂正】記事中の川の名前に誤りがありました。",
        "【おわび】記事中の川の名前に誤りがありました。",
        "おわびして訂正します。",
        "記事の一部を訂正しました。",
        "※3月15日、指摘を受けて一部の表現を改めました。",
        "採決は賛成5、反対2でした。おわびして訂正いたします。",
        "In eigener Sache: Der Rat stimmte mit 5 zu 2 Stimmen zu.",
        "Update from the editor — one of the photographs showed a different bridge.",
        "덧붙임(3.16): 설문은 두 개 군에서 전화로만 이루어졌습니다.",
        "更正（2026-03-24）：本文早前版本的数字有误，应为245，而非232。",
        "정정 (2026-03-24): 강의 이름은 압록강이 맞습니다.",
        "※ 3월 9일 오후 기사 본문의 수치를 수정했습니다.",
        "Hinweis: Wir haben diesen Beitrag am 3. März berichtigt.",
        "〔알립니다〕 지난주 글에 실린 배의 이름은 한강호가 아니라 금강호입니다.",
        "Korrektur (14.03.2026): In diesem Artikel stand eine falsche Zahl.",
        "Anmerkung der Redaktion: Der Text wurde berichtigt.",
        "Note de la rédaction : le nom du fleuve était faux.",
        "ETA: the surveyor is well and has a new address.",
        "* 수정 알림 : 대기 기간을 열아흐레에서 아흐레로 바로잡았습니다.",
        "덧) 모임 날짜가 바뀌었습니다.",
        "(※ 지난해 비율은 연간이 아니라 상반기 통계였기에 바로잡습니다. 지적해 주신 분께 감사드립니다.)",
        "【追記 5/11】橋の長さを書き間違えていました。",
        "訂正（五月十一日）：橋の長さを書き直しました。",
        "更正 2026年5月11日：桥的长度有误。",
        "【訂正 四月二十四日】三段落目の「五項目の了解」は八月のことです。",
        "Update, Thursday: the school board is reviewing the form.",
        "作者附記：訪談係於去年十月進行。",
    ],
)
def test_a_notice_is_known_by_its_words(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize(
    "text",
    [
        "The correction of prices went on for weeks.",
        "更正错误的做法很难，这是众所周知的事情。",
        "정정당당한 승부였다고 감독은 말했다.",
        "訂正版は来月、出版される予定だ。",
        "修正予算案が国会で可決された。",
        "3月15日、首相は方針を改めました。",
        "Updated: December 9, 2025",
        "Updated Dec. 23, 2025, 1:24 PM EST",
        "Updated on June 18, 2025 at 12:35 PM",
        "更新：2026年3月4日 10:30",
        "Update older content: refresh what has become stale.",
        "Updates: the language has new types.",
        "updated：",
        "Korrektur am Aktienmarkt erwartet.",
    ],
)
def test_a_sentence_that_begins_alike_is_none(text: str) -> None:
    assert not is_notice(text)


@pytest.mark.parametrize(
    "text",
    [
        "※6月12日追記：回収量の数字に誤りがありました。",
        "6月12日 10:30 更新：写真を差し替えました。",
        "【お断り】掲載時の図を差し替えました。",
        "編按：文中提到的公司已作出回應。",
        "编者注（3月4日）：数字已核对。",
        "说明：文中数额为预测。",
        "알려드립니다: 표현을 고쳤습니다.",
        "[수정] 강 이름을 고쳤습니다.",
        "Correction, 3 May: the name of the river was misspelled.",
        "Update (4 March): the customs office has answered.",
        "Editor's update: the customs office has answered.",
        "Korrektur vom 14. März: Der Fluss hieß anders.",
        "Mise à jour le 12 mars à 14 h : la douane a répondu.",
        "Rectificación: el río se llama de otro modo.",
        "Fe de errores: el río se llama de otro modo.",
        "※初出時、川の名前に誤りがありました。",
    ],
)
def test_a_day_and_other_words_do_not_hide_it(text: str) -> None:
    assert is_notice(text)


TEXT = (
    "商人们对大桥重新开放表示欢迎，第一周的贸易量已经超过去年同期的水平，海关没有说明夏天之前是否允许夜间通行。",
    "老城区的店铺挂出了新的招牌，但是开门的还不多，街上的人说他们等了四年，也不在乎再等一个冬天。",
)


def notices(before: str = "", after: str = "", beside: str = "") -> tuple[tuple[str, ...], str]:
    body = f"<article><h1>{HEADLINE}</h1>{before}<div class='txt'>{paragraphs(TEXT)}{after}</div>{beside}</article>"
    comments = (
        "<ol class='commentlist'><li class='comment' id='comment-1'><p>更正：作者你错了，桥没有开。</p></li></ol>"
    )
    served = page(body + comments + "<footer><p>更正：请写信给本报编辑部。</p></footer>", lang="zh")
    article = read_page(served, url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    return article.notices, article.body


@pytest.mark.parametrize("where", ["before", "after", "beside"])
@pytest.mark.parametrize(
    "dress",
    [
        "<p>{}</p>",
        "<div class='corr-note'>{}</div>",
        "<p class='editor-note'>{}</p>",
        "<aside class='correction'><p>{}</p></aside>",
    ],
)
def test_a_notice_is_read_wherever_it_stands_and_is_no_text(where: str, dress: str) -> None:
    words = "更正：前文误写了河的名称，应为鸭绿江。"
    assert notices(**{where: dress.format(words)}) == ((words,), "\n\n".join(TEXT))


EDGES = (
    "Note: the name of the river was wrong.",
    "The headline of this piece was changed after publication.",
    "Der Text wurde nachträglich geändert.",
    "Este artículo fue corregido el 12 de marzo.",
    "이 기사의 제목이 수정되었습니다.",
    "本文于3月12日更新。",
    "当初の記事で川の名前を誤りました。",
    "* This piece first gave the share as 14.6 per cent.",
    "Please note. The ministry disputes the measurements in this article.",
    "筆者名の表記を「高梨いずみ」から「高梨いづみ」に改めました。",
    "처음에는 강의 이름을 두만강으로 적었습니다.",
    "原文误作鸭绿江。",
)


@pytest.mark.parametrize("words", EDGES)
def test_a_line_that_speaks_of_the_text_is_a_notice_where_it_begins_or_ends(words: str) -> None:
    assert not is_notice(words)
    for dress in ("<p>{}</p>", "<div class='kg-card'><div><p>{}</p></div></div>"):
        assert notices(after=dress.format(words)) == ((words,), "\n\n".join(TEXT))
        assert notices(beside=dress.format(words)) == ((words,), "\n\n".join(TEXT))


def test_the_footer_of_an_article_is_its_own_whatever_it_is_named() -> None:
    words = "更正：前文误写了河的名称，应为鸭绿江。"
    footer = f"<footer class='dcr-0f'><ul><li><p>{words}</p></li></ul></footer>"
    assert notices(beside=footer)[0] == notices(after=f"{footer}<p>{TEXT[0][::-1]}</p>")[0] == (words,)
    assert notices(beside=f"</article><article><h3>别的</h3>{footer}")[0] == ()
    framed = f"</article><div><div class='words'>{paragraphs(TEXT)}{{}}</div><h3>别的</h3>{{}}</div><article>"
    for place, expected in (((footer, ""), (words,)), (("", footer), ())):
        served = page(f"<div><h1>{HEADLINE}</h1></div>{framed.format(*place)}".replace("article>", "div>"), lang="zh")
        article = read_page(served, url="https://x.example/a/1", headers={}, fetched_at=NOW).article
        assert article is not None
        assert article.notices == expected
    assert notices(beside=f"<div class='asset-footer'><p>{words}</p></div>")[0] == (words,)


def test_what_readers_and_the_site_say_is_no_notice() -> None:
    assert notices() == ((), "\n\n".join(TEXT))
    assert notices(beside="<div class='related'><p>更正：另一篇报道有误，请看这里。</p></div>") == (
        (),
        "\n\n".join(TEXT),
    )


@pytest.mark.parametrize(
    "words",
    ["[공지] 이용약관이 다음 달부터 바뀝니다.", "【お知らせ】会報の発送を始めました。", "[알림] 서버를 점검합니다."],
)
def test_a_notice_of_the_site_above_the_headline_or_far_below_the_text_is_none(words: str) -> None:
    box = f"<div class='top_notice'><p>{words}</p></div>"
    far = "".join(f"<div><p>The {n}th ferry of the week left late.</p></div>" for n in range(4, 10))
    text = f"<h1>{HEADLINE}</h1><div class='t'>{paragraphs()}</div>"
    for body in (box + text, f"{text}<div class='more'>{far}</div>{box}"):
        article = read_page(page(body), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
        assert article is not None
        assert article.notices == ()


def test_an_apology_in_the_last_paragraph_is_a_notice() -> None:
    words = "前天的统计表有一处笔误，特此更正。"
    assert notices(after=f"<p>{words}</p>") == ((words,), "\n\n".join(TEXT))


def test_a_heading_of_a_notice_brings_its_paragraph_with_it() -> None:
    notices_and_body = notices(after="<h4>更正</h4><p>桥长应为九百四十米，不是九百米。</p>")
    assert notices_and_body == (("更正", "桥长应为九百四十米，不是九百米。"), "\n\n".join(TEXT))


@pytest.mark.parametrize(
    "heading",
    ["알려드립니다", "Correction", "更正", "お知らせ", "記事の修正について", "关于本文的更正", "기사 수정 내역"],
)
def test_what_stands_under_the_word_for_a_notice_beside_the_text_is_one(heading: str) -> None:
    notice = "The bridge is in the north of the town, not in the south."
    box = f"<aside class='q'><h5>{heading}</h5><p>{notice}</p></aside>"
    served = page(f"<h1>{HEADLINE}</h1>{box}<div class='t'>{paragraphs()}</div>")
    article = read_page(served, url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert notice in article.notices and notice not in article.body


def test_a_notice_that_names_the_article_beside_the_text_is_no_disclaimer() -> None:
    notice = "【更正啟事】本文原載每座廠每天用水九萬噸，應為六萬噸，特此更正。"
    html = page(f"<article><h1>{HEADLINE}</h1><div class='fix'>{notice}</div>{paragraphs()}</article>")
    article = read_page(html, url="https://paper.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert notice in article.notices


@pytest.mark.parametrize("heading", ["更正", "정정", "訂正", "Correction"])
def test_a_word_for_a_notice_that_alone_is_in_an_element_heads_the_line_it_begins(heading: str) -> None:
    note = "The costs of an episode were given wrongly, they are three million."
    box = f"<div class='q'><b>{heading}</b><span>{note}</span></div>"
    for where in ({"after": box}, {"before": box}):
        assert notices(**where) == ((f"{heading}{note}",), "\n\n".join(TEXT))


def test_a_note_in_the_first_person_at_the_end_is_a_notice() -> None:
    note = "A note: I first wrote that the bridge had sixty-four piers. The plan says forty-six."
    assert notices(after=f"<div><p>{note}</p></div>") == ((note,), "\n\n".join(TEXT))


@pytest.mark.parametrize("notice", [
    "<div><div>Correction:</div><div><p>{}</p></div></div>",
    "<x-notice><h2>訂正して、おわびします</h2><p>{}</p></x-notice>",
    "<section><span>更正：</span><p>{}</p></section>",
])  # fmt: skip
def test_a_line_with_the_word_for_a_notice_heads_it(notice: str) -> None:
    words = "The first version of this comment gave the sum of both loans."
    body = (
        f"<div class='content-sidebar'><article><h1>{HEADLINE}</h1>{paragraphs()}{notice.format(words)}</article></div>"
    )
    read = read_page(page(body), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert read is not None
    assert read.notices[-1] == words
    assert words not in read.body


def test_a_text_outside_the_markup_has_no_footer_of_its_own() -> None:
    text = paragraphs(tuple(f"{part}{number}" for number in range(40) for part in TEXT))
    footer = "<footer><p>更正：前文误写了河的名称，应为鸭绿江。</p></footer>"
    served = page(
        f"<h1>{HEADLINE}</h1><textarea>{text.replace('<', '&lt;')}</textarea>{footer}",
        lang="zh",
    )
    parsed_page = read_page(served, url="https://x.example/a/1", headers={}, fetched_at=NOW)
    assert "textarea" in parsed_page.provenance["body"]
    assert parsed_page.article is not None
    assert parsed_page.article.notices == ()


@pytest.mark.parametrize("name", ["editor-note", "update-note", "correction"])
def test_a_last_paragraph_in_an_element_named_so_is_a_notice_and_a_text_in_one_is_none(name: str) -> None:
    words = "The ships of April have been added to those of March."
    for last in (f"<p class='{name}'>{words}</p>", f"<div class='{name}'><p>{words}</p></div>"):
        assert notices(last)[0] == (words,)
    served = page(f"<article><h1>{HEADLINE}</h1><div class='{name}'>{paragraphs()}</div></article>")
    article = read_page(served, url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.notices == ()


@pytest.mark.parametrize(
    "words", ["声明：本文为作者独家授权本网使用，未经许可不得转载。", "聲明：版權所有，未經許可不得轉載。"]
)
def test_a_statement_of_who_may_reprint_a_text_is_no_notice(words: str) -> None:
    assert notices(beside=f"<p class='rights'>{words}</p>")[0] == ()
    mistake = "声明：本文此前误写了河的名称，现已更正。"
    assert notices(beside=f"<p class='rights'>{mistake}</p>")[0] == (mistake,)


@pytest.mark.parametrize(
    "line", ["更新于2026年3月5日 06:00科技专栏作者 田以宁", "최종 수정 2026.03.05 06:00 문화부장 남궁선"]
)
def test_a_line_that_says_when_and_by_whom_is_no_notice(line: str) -> None:
    assert notices(beside=f"<div class='story-byline'>{line}</div>")[0] == ()


def test_an_entry_of_a_menu_that_names_the_page_of_corrections_is_no_notice() -> None:
    entries = "".join(f"<li>{words}</li>" for words in ("Archive", "Corrections &amp; Clarifications", "Topics"))
    assert notices(beside=f"<div><h4>Sections</h4><ul>{entries}</ul></div>")[0] == ()
