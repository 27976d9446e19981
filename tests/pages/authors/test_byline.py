"""Who signed a piece: people, without what papers put around their names, and never a reader."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import json

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.pages.lines.author_line import names_in
from yalu.pages.read_page import read_page


def byline(
    before: str = "", *, after: str = "", author: object = None, lang: str = "en", text: str = ""
) -> tuple[str, ...]:
    ld = {"@type": "NewsArticle", "headline": HEADLINE, "author": author} if author else {}
    head = f'<script type="application/ld+json">{json.dumps(ld)}</script>'
    body = f"<h1>{HEADLINE}</h1>{before}<div class='entry-content'>{text or paragraphs()}</div>{after}"
    read = read_page(page(body, head=head, lang=lang), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert read is not None
    return read.byline


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("By Mina Park and Jo Lee", ("Mina Park", "Jo Lee")),
        ("By Mina Park, Jo Lee, Staff writers", ("Mina Park", "Jo Lee")),
        ("Mina Park, Ph.D., MBA", ("Mina Park",)),
        ("By Mina Park, Visiting lecturer, Delta Institute", ("Mina Park",)),
        ("By Mina Park, River pilot and Jo Lee", ("Mina Park", "Jo Lee")),
        ("Perry Lee Jr.", ("Perry Lee Jr.",)),
        ("Mina Park (@minapark) mina@x.example", ("Mina Park",)),
        ("https://x.example/mina", ()),
        ("홍길동 기자", ("홍길동",)),
        ("记者 张三 李四", ("张三", "李四")),
        ("文／王小明。", ("王小明",)),
        ("王小明是北京一所大学国际关系学院的教授。", ()),
        ("文／王小明 图／记者李华", ("王小明",)),
        ("图/记者 李华", ()),
        ("（写真：山田太郎）", ()),
        ("文・写真 山田太郎", ("山田太郎",)),
        ("김철수 기자 / 사진=홍길동 기자", ("김철수",)),
        ("글·사진=홍길동 기자", ("홍길동",)),
        ("編集部 三輪", ("三輪",)),
        ("投稿者 山田太郎", ("山田太郎",)),
        ("ソウル支局　三輪太郎", ("三輪太郎",)),
        ("国际部 王小明", ("王小明",)),
        ("국제부 김철수 기자", ("김철수",)),
        ("編集部", ("編集部",)),
        ("本报评论员", ()),
        ("社説", ()),
        ("사설", ()),
        ("남궁선 사회부장", ("남궁선",)),
        ("오해원 산업2부 차장", ("오해원",)),
        ("마종기 시인", ("마종기",)),
        ("남궁선 교육부 기자", ("남궁선",)),
        ("오해원 논설위원 · 마종기 의학전문기자", ("오해원", "마종기")),
        ("T.P. and L.R.", ("T.P.", "L.R.")),
    ],
)
def test_names_come_without_what_papers_put_around_them(raw: str, names: tuple[str, ...]) -> None:
    assert names_in(raw) == names


@pytest.mark.parametrize(
    ("line", "lang", "names"),
    [
        ("图/记者 王明", "zh", ()),
        ("记者 王明 摄", "zh", ()),
        ("文/记者 王明 图/记者 李华", "zh", ("王明",)),
        ("사진=홍길동 기자", "ko", ()),
        ("서울=김철수 기자, 사진=홍길동 기자", "ko", ("김철수",)),
        ("編集部 三輪", "ja", ("三輪",)),
    ],
)
def test_who_made_a_picture_is_no_author_and_an_office_no_part_of_a_name(
    line: str, lang: str, names: tuple[str, ...]
) -> None:
    text = "".join(f"<p>{number}、{MORE[lang]}</p>" for number in range(4))
    assert byline(f"<div>{line}</div><div>2026-03-02 10:00</div>", lang=lang, text=text) == names


MORE = {
    "ko": "상인들은 다리가 다시 열린 것을 반겼으며, 첫 주의 교역량이 이미 지난해 수준을 넘어섰다고 전했다. 세관은 야간 통행에 대해 말하지 않았다.",
    "zh": "商人们对大桥重新开放表示欢迎，第一周的贸易量已经超过去年同期的水平。海关没有说明夏天之前是否允许夜间通行，老城区的店铺挂出了新的招牌。",
    "ja": "商人たちは橋の再開を歓迎し、最初の週の貿易量はすでに前年の水準を超えたと語った。税関は夜間の通行が夏までに認められるかどうかを明らかにしなかった。",
}


@pytest.mark.parametrize(
    ("text", "lang", "names"),
    [
        ("(베이징=강신문) 홍길동·김철수 기자 = 압록강 다리가 다시 열렸다. 화물차가 강변에서 줄지어 기다렸다.", "ko", ("홍길동", "김철수")),
        ("강변연구원 조사에서는 압록강 다리를 오가는 화물차가 한 해 사이에 두 배로 늘었고 세관의 대기 줄도 길어졌다.", "ko", ()),
        ("강변연구원 조사 결과가 나왔다.", "ko", ()),
        ("鸭绿江大桥重新开放，两岸的货车排起长队。（本报记者 张三、李四）", "zh", ("张三", "李四")),
        ("【北京＝山田太郎】鴨緑江の橋が再び開通した。両岸にトラックの列ができ、商人は歓迎した。", "ja", ("山田太郎",)),
        ("鴨緑江の橋が再び開通した。両岸にトラックの列ができ、商人は歓迎した。（山田太郎記者）", "ja", ("山田太郎",)),
    ],
)  # fmt: skip
def test_signatures_inside_the_text(text: str, lang: str, names: tuple[str, ...]) -> None:
    assert (
        byline(
            lang=lang, text=f"<p>{text}</p><p>{MORE[lang]}</p>" if lang == "ko" else f"<p>{MORE[lang]}</p><p>{text}</p>"
        )
        == names
    )


def test_several_authors_linked_in_one_byline_are_all_taken_and_editors_are_not() -> None:
    links = "<p>By <a rel='author' href='/author/mina-park'>Mina Park</a> and <a rel='author' href='/author/jo-lee'>Jo Lee</a></p>"
    editor = "<p>Edited by <a rel='author' href='/author/ed-kim'>Ed Kim</a></p>"
    assert byline(links + editor) == ("Mina Park", "Jo Lee")


def test_the_rest_of_a_sentence_about_an_author_is_no_second_author() -> None:
    box = "<div class='author-box'><h4>About</h4><p>Mina Park writes about the sea and lives in Busan.</p></div>"
    assert byline(after=box) == ("Mina Park",)


def test_whom_the_last_paragraph_reviews_is_no_author_and_the_paragraph_is_text() -> None:
    last = "Han Kang writes about a country that cannot forget its dead."
    read = read_page(
        page(f"<h1>{HEADLINE}</h1>{paragraphs()}<p>{last}</p>"), url="https://x.example/1", headers={}, fetched_at=NOW
    )
    assert read.article is not None
    assert (read.article.byline, read.article.body.endswith(last)) == ((), True)


def test_a_commenter_is_never_an_author() -> None:
    comments = "<ol class='comment-list'><li class='comment' itemprop='comment'><span itemprop='author' class='author'>Angry Reader</span><p>No, no and no again.</p></li></ol>"
    assert byline(after=comments) == ()


def test_offices_are_left_out_beside_people_and_sign_where_nobody_does() -> None:
    team = {"@type": "Person", "name": "River Team"}
    assert byline(author=[{"@type": "Person", "name": "Mina Park"}, team]) == ("Mina Park",)
    assert byline(author=team) == ("River Team",)


def test_an_account_or_one_word_gives_way_to_the_full_name_shown() -> None:
    shown = "<p class='byline'>By Mina K. Park</p>"
    assert byline(shown, author={"@type": "Person", "name": "mina.park"}) == ("Mina K. Park",)
    assert byline(shown, author={"@type": "Person", "name": "Mina"}) == ("Mina K. Park",)
    assert byline(shown, author={"@type": "Person", "name": "Jo"}) == ("Jo",)


def test_a_name_in_one_line_with_the_date_is_found_without_it() -> None:
    assert byline("<p>Mina Park ● February 3, 2026</p>") == ("Mina Park",)
    assert byline("<p>By Mina Park February 3, 2026</p>") == ("Mina Park",)


def test_the_section_in_one_line_with_the_date_is_no_name() -> None:
    crumbs = "<div class='crumbs'><a href='/'>首页</a> &gt; <a href='/category-2.html'>游记</a> &gt; 正文</div>"
    line = "<div class='info'><span><a href='#'>阿檀</a></span><span>2026-03-20</span><span><a href='#'>游记</a></span></div>"
    text = "".join(
        f"<p>他们在桥头等了{number}个钟头，天黑以前没有一条船过江，也没有人来说明原因。</p>" for number in "两三四五"
    )
    body = page(f"{crumbs}<h1>在桥头等船的人</h1>{line}<article>{text}</article>", title="在桥头等船的人", lang="zh")
    read = read_page(body, url="https://riverpost.example/a", headers={}, fetched_at=NOW).article
    assert read is not None
    assert (read.byline, read.label) == ((), "游记")


@pytest.mark.parametrize(
    ("section", "lang", "text"),
    [
        ("Middle East", "en", "They waited {} hours at the bridge, and no boat crossed the river before it was dark."),
        ("강남구", "ko", "그들은 다리 앞에서 {}시간을 기다렸고, 어두워질 때까지 강을 건너는 배는 한 척도 없었다."),
        ("金融街", "zh", "他们在桥头等了{}个钟头，天黑以前没有一条船过江，也没有人来说明原因。"),
    ],
)
def test_a_section_beside_the_date_is_no_name(section: str, lang: str, text: str) -> None:
    texts = paragraphs(tuple(text.format(number) for number in range(2, 8)))
    head = f"<meta property='article:section' content='{section}'>"
    lines = (
        f"<span>{section}</span> <span>2026-02-03</span>",
        f"{section} | 2026-02-03",
        f"{section} 2026-02-03 10:20",
    )
    for line in lines:
        html = f"<h1>{text[:20]}</h1><div class='meta'>{line}</div><article>{texts}</article>"
        body = page(html, title=text[:20], head=head, lang=lang)
        read = read_page(body, url="https://riverpost.example/a", headers={}, fetched_at=NOW).article
        assert read is not None
        assert read.byline == (), line


def test_a_name_alone_needs_a_note_about_the_person() -> None:
    name = "<div>Mina Park</div>"
    assert byline(after=name) == ()
    assert byline(after=name + "<p>Mina Park is a freelance journalist who lives on the river.</p>") == ("Mina Park",)
    assert byline(after="<div>Red River</div><p>Red River is a long and winding water of the north.</p>") == ()


def _signed(above: str, head: str) -> tuple[str, ...]:
    body = page(f"<h1>{HEADLINE}</h1>{above}<article>{paragraphs()}</article>", head=head)
    read = read_page(body, url="https://riverpost.example/a", headers={}, fetched_at=NOW).article
    assert read is not None
    return read.byline


def test_authors_in_rows_of_one_list_are_all_read() -> None:
    row = '<div class="row row-{0}"><div class="f"><span class="c"><a href="/people/p-{0}">{1}</a></span></div><div class="f">teaches law</div></div>'
    rows = "".join(row.format(*each) for each in ((1, "Anna Lee"), (2, "Jonas Weber")))
    assert _signed(f'<div class="list">{rows}</div>', "") == ("Anna Lee", "Jonas Weber")


def test_those_who_signed_together_below_one_label_are_all_read() -> None:
    items = "<div class='field-item even'>Prof. Daniel Roh</div><div class='field-item odd'>Dr Helen Marsh</div>"
    box = f"<div class='field-name-field-authors'><div class='field-label'>Author:&nbsp;</div><div><!-- people -->{items}</div><!-- end --></div>"
    assert byline(box) == ("Prof. Daniel Roh", "Dr Helen Marsh")
    assert byline("<div class='byline'><div>By</div><div>Anna Lee</div><div>Hong Kong</div></div>") == ("Anna Lee",)


def test_the_entries_of_a_menu_beside_the_day_are_no_names() -> None:
    body = page(
        f"<p>2026年3月1日</p><p>首页 | 侨社 | 美国 | 亚洲 | 体育</p><div>{paragraphs()}</div>", title="", lang="zh"
    )
    read = read_page(body, url="https://riverpost.example/a", headers={}, fetched_at=NOW).article
    assert read is not None and read.byline == ()


def test_authors_of_the_other_pieces_that_a_board_lists_did_not_sign() -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='/{n}'>다른 글 {n}</a></td><td class='author'>은하수{n}</td></tr>"
        for n in "가나다"
    )
    assert byline(after=f"<table>{rows}</table>", lang="ko") == ()
    assert byline("<table><tr><td class='author'>홍길동</td></tr></table>", lang="ko") == ("홍길동",)


def test_an_account_beside_the_word_for_the_author_signs_and_those_in_a_list_below_do_not() -> None:
    row = "<div class='entry'><a href='/{n}'>港口的灯为什么不亮了{n}</a><div class='meta'><div class='author'>user{n}b</div></div></div>"
    listed = "".join(row.format(n=n) for n in "abc")
    line = "<div class='line'><span>作者</span><span>nightmarket （夜市）</span></div>"
    assert byline(after=f"<div>{listed}</div>", lang="zh") == ()
    assert byline(line, after=f"<div>{listed}</div>", lang="zh") == ("nightmarket",)


def test_a_known_surname_vouches_for_the_names_beside_it() -> None:
    line, text = (
        "<p class='hizuke'>2024年2月18日5時0分　編集委員・{}</p>",
        "<p>港の船は毎年三月に戻ると、町の人はいう。</p>" * 12,
    )
    assert byline(line.format("堀内さやか、門倉一樹"), lang="ja", text=text) == ("堀内さやか", "門倉一樹")
    assert byline(line.format("門倉一樹"), lang="ja", text=text) == ()


def test_a_nick_below_the_headline_signs_though_the_layout_is_named_after_a_menu() -> None:
    line = "<div class='side'><a href='#menu' class='nick member_7'>박정은</a></div>"
    body = f"<div class='view view_nav_style2'><h1>{HEADLINE}</h1>{line}<div>{paragraphs()}</div></div>"
    read = read_page(page(body, lang="ko"), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert read is not None
    assert read.byline == ("박정은",)


@pytest.mark.parametrize("kind", ["评论员文章", "评论员观察"])
def test_a_kind_of_piece_before_the_headline_or_in_a_line_alone_is_no_author(kind: str) -> None:
    text = "".join(
        f"<p>桥在四年之后于星期一重新开放，两岸都有货车在等候，第{at}天仍然如此。</p>" for at in "一二三四五"
    )
    for above in (f"<h1><span class='k'>{kind}</span>河上的桥重新开放</h1>", f"<p>{kind}</p><h1>河上的桥重新开放</h1>"):
        served = page(f"<article>{above}<p>2016-08-08</p>{text}</article>", title="河上的桥重新开放", lang="zh")
        article = read_page(served, url="https://x.example/a/1", headers={}, fetched_at=NOW).article
        assert article is not None and article.byline == ()


def test_a_link_to_the_comments_beside_the_author_names_nobody() -> None:
    line = "<p class='byline'><span class='fn'>三輪 ことね</span> <a href='#comments'>読者の声（3）</a></p>"
    assert byline(line, lang="ja") == ("三輪 ことね",)
    assert "読者の声" in byline(line.replace("#comments", "/people/koe"), lang="ja")


def test_the_interviewer_behind_a_name_is_another_one() -> None:
    assert names_in("柚木 はるか・聞き手 大谷 澄") == ("柚木 はるか", "大谷 澄")
