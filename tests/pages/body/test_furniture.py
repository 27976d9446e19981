"""Lines that pages put between and after the paragraphs of a text are no part of it, in four languages."""

from __future__ import annotations

import re

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import ParsedArticle
from yalu.pages.read_page import read_page

WHOSE_VIEWS = (
    "The views expressed in this essay are the author’s own and do not necessarily reflect those of the River Post.",
    "Opinions expressed here are those of the writer.",
    "Views are personal.",
    "This column reflects the author's opinion, and not necessarily the views of the station.",
    "※ 외부 필자의 칼럼은 본지의 편집 방향과 다를 수 있습니다.",
    "* 본 칼럼은 필자 개인의 견해이며 본지의 입장과 다를 수 있습니다.",
    "本文仅代表作者个人观点，不代表本报立场。",
    "本文係江邊網獨家稿件，文章內容純屬作者個人觀點，不代表平台觀點，未經授權，不得轉載。",
    "※以上言論不代表本網立場",
    "◆本コラムは執筆者個人の見解であり、当研究所の公式見解ではありません。",
    "※本稿は筆者個人の見解であり、所属機関の立場とは関係ありません。",
)
RIGHTS = (
    "<저작권자 ⓒ 강변신문, 무단 전재 및 재배포 금지>",
    "版權所有，未經許可不得轉載",
    "记者、摄影：本网站内容严禁转载。",
    "記事・写真の無断転載を禁じます。",
    "This essay was first published by the River Institute.",
    "Letters to the editor should be sent to letters@paper.example",
    "※ 독자 여러분의 기고를 기다립니다. opinion@paper.example",
    "歡迎投稿：oped@paper.example",
    "ご意見・ご感想は opinion@paper.example までお寄せください。",
)
CAPTIONS = (
    "Trucks wait at the bridge on Monday. Photo by Anna Lee",
    "A trader at the market in Dandong. | Yonhap",
    "▲ 다리 앞에 늘어선 화물차. ⓒ강변뉴스",
    "다리 앞에 화물차가 줄지어 서 있다. 연합뉴스",
    "다리 앞의 화물차. (사진 출처=강변시청)",
    "首爾光化門廣場。（本報攝）",
    "大桥前排队的货车。新华社记者 李江 摄",
    "▲大橋前排隊的貨車。（圖／江邊報）",
    "大桥前排队的货车（路透社）",
    "橋の前に並ぶトラック＝2日、丹東（共同）",
    "橋の前に並ぶトラック（写真：川辺新聞）",
    "资料图：大桥前排队的货车。 摄影 李江",
    "大桥前排队的货车。 图源：受访者供图",
    "다리 앞에 늘어선 화물차. 사진=강변뉴스 DB",
    "Lastwagen vor der Brücke. Foto: J. Ehlers",
)
MARKS = (
    "[공지] 이용약관이 다음 달부터 바뀝니다.",
    "Publié le 14 février 2025 à 20h22, modifié le 16 avril 2025 à 22h11 Temps de lecture 4 min.",
    "반응형",
    "728x90",
    "（了）",
    "（全文完）",
    "<끝>",
    "[End]",
    "【写真】橋に並ぶトラック",
    "#다리 #교역",
    "[광고]",
    "Paid advertisement",
    "Publicité",
    "返回江边旧事，查看更多",
    "-- ※ 發信站: 江邊站(river.example), 來自: 192.0.2.7 ※ 文章網址: https://river.example/bbs/M.1.html",
    "現在用APP看新聞 天天有獎 點我下載APP",
)
OF_THE_SITE = (
    "This article was translated by AI.",
    "AI summary: trade is slow and talks go on.",
    "This is a machine translation of the Korean original.",
    "Please keep to the rules of the board.",
    "Reading time: 4 minutes",
    "This post was last modified on 3 March 2024 by the editors.",
    "Last edited by Ada on 3 May 2024, 10:11 am.",
    "이 글은 AI가 번역했습니다.",
    "AI 요약: 교역이 느리고 협상은 계속된다.",
    "※ 게시판 운영 원칙에 어긋나는 글은 삭제될 수 있습니다.",
    "공지: 게시판 이용 규칙을 지켜 주세요.",
    "이 기사를 음성으로 들어보세요.",
    "이 게시물은 관리자님에 의해 2024-03-03 10:11:12 자유게시판에서 이동 됨",
    "이 글은 2024년 3월 3일에 마지막으로 수정되었습니다.",
    "이 포스팅은 제휴 활동의 일환으로 수수료를 받습니다.",
    "この記事はAIによって翻訳されています。",
    "お知らせ：掲示板の規則をお守りください。",
    "この記事は2024年3月3日に更新されました。",
    "※この記事には広告が含まれています。",
    "本文由AI翻译。",
    "温馨提示：请遵守论坛规则。",
    "公告：本版自下月起实行实名发帖。",
    "站方公告: 本站將於週四凌晨進行例行維護",
    "운영자 공지: 회원 등급이 다음 달부터 바뀝니다.",
    "運営からのお知らせ：木曜にサイトのメンテナンスを行います。",
    "本主题由 管理员 于 2024-3-3 10:11 加入精华",
    "本帖最后由 阿海 于 2024-3-3 10:11 编辑",
    "本文最后修改于 2024年3月3日",
)
STAYS = (
    "この協定は2024年3月3日に修正された。",
    "이 법은 2024년 3월 3일에 수정되었습니다.",
    "The treaty was changed on 3 March 2024 by both sides.",
    "AI-generated pictures of the bridge had been seen by millions before noon.",
    "인공지능이 번역한 문서는 두 나라 관리들을 안심시키지 못했다.",
    "She said that the views expressed at the forum were those of private citizens.",
    "The letter was published by the ministry in March, and nobody answered it.",
    "The photo by the young woman from Incheon won the first prize.",
    "필자가 만난 상인은 개인의 의견이라며 이름을 밝히지 않았다.",
    "기자 백 명이 다리 위에서 사진을 찍었고, 광고 시장은 얼어붙었다.",
    "当地政府禁止转载这条消息的命令，第二天就撤销了，但没有人解释原因。",
    "本文所说的作者，不是一个人，而是一代人。",
    "関係者は個人の意見だと断ったうえで、橋の未来を語った。",
    "写真に写っていたのは、まだ建設中の橋だった。",
    "外務省の報道官はその場でお詫びして訂正したが、内容には触れなかった。",
    "返回北京之后，查看更多的档案花了他三年时间。",
    "In Seoul the share of those who would cross was 45%",
    "Selon l'article 12 du traité, cette zone est réservée aux navires coréens.",
    "Dieser Artikel ist ausschließlich auf Koreanisch erschienen.",
    "La plataforma vende contenido exclusivo para el mercado chino.",
    "다음 기사를 읽을 수 있는 사람은 두 나라를 함께 아는 사람뿐이다.",
    "자세한 내용은 다음 글에서 볼 수 있습니다.",
    "Das Blatt schrieb es auf die erste Seite. Bild: Ein Sieg für Seoul.",
)


def _article(inner: str, before: str = "") -> ParsedArticle:
    body = f'<h1>{HEADLINE}</h1>{before}<div class="text">{inner}</div>'
    parsed_page = read_page(page(body), url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None
    return parsed_page.article


def _with(extra: str, place: int) -> str:
    parts = [f"<p>{text}</p>" for text in PARAGRAPHS]
    parts.insert(place, extra)
    return _article("".join(parts)).body


@pytest.mark.parametrize("line", [*WHOSE_VIEWS, *RIGHTS, *CAPTIONS, *MARKS, *OF_THE_SITE])
@pytest.mark.parametrize("place", [2, len(PARAGRAPHS)])
def test_a_line_of_the_page_is_left_out_wherever_it_stands(line: str, place: int) -> None:
    assert _with(f"<p>{line.replace('<', '&lt;')}</p>", place) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("line", OF_THE_SITE)
@pytest.mark.parametrize("place", [0, len(PARAGRAPHS)])
def test_a_standing_line_of_a_site_and_the_time_of_an_edit_are_no_notice(line: str, place: int) -> None:
    parts = [f"<p>{text}</p>" for text in PARAGRAPHS]
    parts.insert(place, f"<div><i>{line}</i></div>")
    article = _article("".join(parts))
    assert (article.notices, article.body) == ((), "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize("sentence", STAYS)
def test_a_sentence_about_such_things_stays(sentence: str) -> None:
    assert sentence in _with(f"<p>{sentence}</p>", 2)


_FORM = "<form action='/s'><input type='email'><button>Send</button></form>"
_LINK = "<a href='/x/1'>Go on</a>"


@pytest.mark.parametrize(
    "box",
    [
        f"<div><h3>New pieces by mail</h3><p>Leave an address, and we write when there is one.</p>{_FORM}</div>",
        f"<section><p><b>New podcast</b></p><p>Two correspondents and a good deal of tea.</p>{_LINK}</section>",
        f"<table><tr><td><b>In short</b><br>Trade is slow, and talks go on.</td><td>{_LINK}</td></tr></table>",
        f"<ul><li><b>잠깐만요</b></li><li>커피 한 잔 값이면 취재비를 모을 수 있습니다.</li><li>{_LINK}</li></ul>",
        f"<div><div><span>读者投票</span><p>明年两国关系会好转吗？</p><div>{_LINK}</div></div></div>",
        "<div><p>Will you cross?</p><form><input type='radio'><li>Yes (812)</li><li>No (377)</li></form></div>",
        "<ul>"
        + "".join(
            f"<li><b>School {n} </b><a href='/s/{n}'>A minister asks for more of it again</a></li>" for n in range(3)
        )
        + "</ul>",
        "<div><b>この記事を聴く</b><audio src='/1.mp3'></audio><p>再生時間は四分です。</p></div>",
        "<div><img src='/lee.jpg'><p>Anna Lee writes about rivers.</p></div>",
        "<article><h3><a href='/x/2'>A ferry that nobody had asked for</a></h3><p>Anna Lee · 2 May 2026</p></article>",
        "<p>We have no owner, readers pay for our work. <a href='/x/3'>Give now</a></p>",
        "<div><span>Read faster in our app</span> <a href='/x/6'>Open</a></div>",
    ],
)
@pytest.mark.parametrize("place", [1, 3, len(PARAGRAPHS)])
def test_a_box_between_paragraphs_is_no_text_whatever_it_says(box: str, place: int) -> None:
    assert _with(box, place) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "part",
    [
        "<ul><li>Rice 45%</li><li>Salt 55%</li></ul>",
        "<div><p>A short paragraph in an element of its own.</p></div>",
        "<p>The count of the trucks that waited is <a href='/x/4'>on this list</a>.</p>",
        "<blockquote><p>We waited for four years.</p><a href='/x/5'>Anna Lee, 2 May</a></blockquote>",
        "".join(f"<div class='step'><img src='/{n}.jpg'><p>Step {n} of the crossing.</p></div>" for n in range(1, 6)),
    ],
)
def test_short_parts_of_a_text_stay(part: str) -> None:
    assert re.sub(r"<[^>]+>|\s", "", part)[:20] in re.sub(r"\s", "", _with(part, 2))


@pytest.mark.parametrize(
    "box",
    [
        "<div><span>Read faster in our app</span> <a href='/x/6'>Open</a></div>",
        f"<div><h3>New pieces by mail</h3><p>Leave an address, and we write when there is one.</p>{_FORM}</div>",
    ],
)
def test_a_box_above_the_first_paragraph_is_no_text(box: str) -> None:
    assert _with(box, 0) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("name", ["revenue_unit_wrap", "adfit-area", "dable-box"])
def test_a_place_for_adverts_above_the_text_is_none(name: str) -> None:
    place = f"<div class='{name}'><p>Readers are invited to supper. The first 30 are welcome.</p></div>"
    assert _article(f"{place}<div>{paragraphs()}</div>").body == "\n\n".join(PARAGRAPHS)


def test_a_part_with_a_heading_among_parts_is_text() -> None:
    parts = "".join(f"<div><h3>Day {n}</h3><p>A short note from the {n}th day.</p></div>" for n in range(4, 8))
    assert "A short note from the 5th day." in _with(parts, 2)


def test_what_goes_on_from_a_name_before_the_text_is_no_standfirst() -> None:
    text = paragraphs()
    note = "<div>has written for this paper since spring and tweets, rarely, about tides.</div>"
    assert _article(text, f'<div><a href="/p/lee">Anna Lee</a></div>{note}').body == "\n\n".join(PARAGRAPHS)
    note = "<div>Fellow for bridges, who has lived on both banks and crossed the river daily.</div>"
    box = f'<div class="view-authors"><div><a href="/p/lee">Anna Lee</a></div><div>{note}</div></div>'
    assert _article(text, box).body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("name", ["photo-wrap", "article_img", "pic"])
def test_a_line_beside_a_picture_in_an_element_named_like_one_is_a_caption(name: str) -> None:
    line = "Trucks wait on the north bank of the river, some of them since Sunday."
    assert _with(f'<div class="{name}"><img src="/1.jpg"><p>{line}</p></div>', 2) == "\n\n".join(PARAGRAPHS)
    assert line in _with(f'<div class="{name}"><p>{line}</p></div>', 2)
    whole = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    assert _article(f'<div class="{name}"><img src="/1.jpg">{whole}</div>').body == "\n\n".join(PARAGRAPHS)


def test_a_standfirst_beside_a_name_stays() -> None:
    standfirst = "The bridge was closed for four years, and few had thought that it would open again."
    article = _article(paragraphs(), f'<p class="author-line"><b>Red.</b> / {standfirst}</p>')
    assert standfirst in article.body


def test_a_cell_alone_in_its_row_lays_out_a_page_and_holds_no_text_by_that() -> None:
    rows = ("【投書】", HEADLINE, "Anna Lee, lecturer", "2026-02-23")
    top = "".join(f"<tr><td>{row}</td></tr>" for row in rows)
    life = "She crosses the river on most days, whatever the weather."
    note = f"<tr><td><b>講師紹介</b><br>Anna Lee, lecturer<br>{life}</td></tr>"
    table = f"<table>{top}<tr><td>{'<br><br>'.join(PARAGRAPHS)}</td></tr><tr><td>（了）</td></tr>{note}</table>"
    parsed_page = read_page(page(table), url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None
    assert parsed_page.article.body == "\n\n".join(PARAGRAPHS)


def test_a_short_first_line_in_the_cell_of_the_text_stays() -> None:
    cell = "<br><br>".join(["Winter came early to both banks.", *PARAGRAPHS])
    table = f"<table><tr><td>{HEADLINE}</td></tr><tr><td>{cell}</td></tr></table>"
    parsed_page = read_page(page(table), url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None
    assert parsed_page.article.body.startswith("Winter came early")


@pytest.mark.parametrize(
    "note",
    [
        "Mina Park has covered the river since 1998.",
        "Mina Park is based in Seoul.",
        "李美娜，江边日报驻北方记者。",
        "作者現為江邊大學助理教授。",
        "佐藤健一（さとう・けんいち）　1970年東京生まれ。川辺大学教授。",
        "さとう・けんいち　1970年生まれ。川辺大学教授。",
        "1970年東京生まれ。川辺新聞記者を経て現職。",
        "1970년 서울 출생. 한강대 교수.",
    ],
)
def test_a_note_about_the_author_ends_no_text(note: str) -> None:
    assert _with(f"<p>{note}</p>", len(PARAGRAPHS)) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("badge", "notice"),
    [
        ("알림", "바로잡습니다: 애초 기사에 강의 이름을 잘못 적어 바로잡습니다."),
        ("お知らせ", "訂正：川の名前に誤りがありました。"),
        ("公告", "更正：前文误写了河的名称。"),
        ("Note", "Correction: an earlier version named the wrong river."),
    ],
)
def test_a_notice_behind_a_badge_is_one(badge: str, notice: str) -> None:
    parsed_page = read_page(
        page(f"<h1>{HEADLINE}</h1>{paragraphs()}<div class='box'><span>{badge}</span>{notice}</div>"),
        url="https://paper.example/1", headers={}, fetched_at=NOW,
    )  # fmt: skip
    assert parsed_page.article is not None
    assert parsed_page.article.notices == (f"{badge}{notice}",)


def test_a_disclaimer_is_no_heading_of_a_notice() -> None:
    body = _with("<p>聲明：內容純屬作者個人觀點</p>", 2)
    assert body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("frame", "line"),
    [
        ('<span class="end_photo_org"><div><img src="/1.jpg"></div><em>{}</em></span>', "지난 2일 다리를 건너는 트럭."),
        ('<span class="photo"><img src="/1.jpg"><br>{}</span>', "2日、橋の前に並ぶトラック。"),
        ('<em class="image"><img src="/1.jpg"><br>{}</em>', "卡车在桥头等候。资料图"),
    ],
)
def test_the_words_of_a_picture_in_a_line_of_text_are_a_caption(frame: str, line: str) -> None:
    lines = "<br><br>".join(PARAGRAPHS)
    assert _article(f"{frame.format(line)}\n{lines}").body == "\n\n".join(PARAGRAPHS)


def test_a_picture_without_words_parts_no_sentence() -> None:
    whole = "They drew a bridge {} on the wall of the old customs house, and nobody has painted over it since."
    assert whole.format("🌉") in _with(f"<p>{whole.format('<span class=img><img src=/b.png></span>🌉')}</p>", 2)


@pytest.mark.parametrize(
    ("day", "hits"), [("등록일", "조회수"), ("发布日期", "点击数"), ("掲載日", "閲覧数"), ("Date", "Hits")]
)
@pytest.mark.parametrize(
    ("rows", "pair"),
    [
        ("<table>{}<tr><td colspan=4 class=con>{}</td></tr></table>", "<tr><th>{}</th><td>{}</td></tr>"),
        ("<dl>{}</dl><div>{}</div>", "<dt>{}</dt><dd>{}</dd>"),
    ],
)
def test_a_table_of_names_and_values_over_a_text_is_none_of_it(rows: str, pair: str, day: str, hits: str) -> None:
    fields = ((day, "2026-02-23"), ("Part", "Briefs"), (hits, "1,612"), ("No.", "88"))
    head = "".join(pair.format(*field) for field in fields)
    assert _article(rows.format(head, paragraphs())).body == "\n\n".join(PARAGRAPHS)


def test_a_short_last_sentence_in_the_cell_of_the_text_stays() -> None:
    lines = "<br><br>".join(PARAGRAPHS)
    article = _article(f"<table><tr><td>{lines}<br><img src=/1.jpg><br>Who will cross it, and when?</td></tr></table>")
    assert article.body.endswith("Who will cross it, and when?")


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("The Monday Post", "Get our weekly letter in your inbox. No spam, ever."),
        ("월요일의 다리", "뉴스레터를 구독하고 매주 소식을 받아보세요."),
        ("周一来信", "订阅我们的电子报，每周送到您的邮箱。"),
    ],
)
def test_the_name_of_a_letter_over_a_call_to_sign_up_is_no_text(name: str, call: str) -> None:
    box = f"<div class='q8'><h4>{name}</h4><p>{call}</p><form><input><button>OK</button></form></div>"
    assert _with(box, 2) == "\n\n".join(PARAGRAPHS)
    assert name in _with(f"<div class='q8'><h4>{name}</h4><p>{PARAGRAPHS[0][:-1]}, he wrote.</p></div>", 2)
