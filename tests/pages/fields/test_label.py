"""Under what a piece runs, wherever and however its page says so."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import json

import pytest

from tests.growth import grows_linearly
from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.changes.page_pair import compare_pages
from yalu.model import Kind, Page
from yalu.pages.read_page import read_page

MENU = "<nav><ul>" + "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in ("World", "Opinion", "社评", "사설", "社説")) + "</ul></nav>"  # fmt: skip


def label(
    above: str = "", below: str = "", *, head: str = "", headline: str = HEADLINE, end: str = "", title: str = HEADLINE
) -> str | None:
    body = f"{MENU}<div>{above}<h1>{headline}</h1>{below}<div class='entry-content'>{paragraphs()}</div>{end}</div>"
    article = read_page(
        page(body, head=head, title=title), url="https://x.example/a/1", headers={}, fetched_at=NOW
    ).article
    assert article is not None
    return article.label


def ld(**more: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(more)}</script>'


@pytest.mark.parametrize(
    "head",
    [
        ld(**{"@type": "NewsArticle", "headline": HEADLINE, "articleSection": "Opinion"}),
        ld(**{"@type": "NewsArticle", "headline": HEADLINE, "articleSection": ["Opinion", "Asia"]}),
        ld(**{"@type": "NewsArticle", "headline": HEADLINE, "genre": "Opinion"}),
        ld(**{"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "Opinion"}}, {"name": HEADLINE}]}),
        "<meta property='article:section' content='Opinion'>",
        "<meta property='og:article:section' content='Opinion'>",
        "<meta name='section' content='Opinion'>",
    ],
)  # fmt: skip
def test_what_a_page_states_for_machines(head: str) -> None:
    assert label(head=head) == "Opinion"


PAID = (
    "<div class='kicker'><a href='/o'>Opinion</a> | <span class='kicker-paid'>{}</span></div>",
    "<ul class='terms'><li class='entry-category'><a href='/o'>時評</a></li><li class='entry-category'>{}</li></ul>",
    "<p class='category'><a href='/o'>칼럼</a></p><p>{}</p>",
)


@pytest.mark.parametrize("line", PAID)
@pytest.mark.parametrize("mark", ["Paid for by Delta Ports", "Partner content", "讀者投稿", "독자투고", "PR記事"])
def test_who_paid_or_wrote_in_is_the_label_beside_the_kind_of_piece(line: str, mark: str) -> None:
    assert label(above=line.format(mark)) == mark


@pytest.mark.parametrize("line", PAID)
def test_such_a_label_that_comes_is_told_though_the_other_stays(line: str) -> None:
    old, new = (
        read_page(page(f"<div>{above}<h1>{HEADLINE}</h1>{paragraphs()}</div>"), url="https://x.example/a/1", headers={}, fetched_at=NOW)
        for above in (line.format(""), line.format("Partner content"))
    )  # fmt: skip
    assert [change.kind for change in compare_pages(old, new)] == [Kind.ARTICLE_LABEL]


@pytest.mark.parametrize(("host", "kinds"), [("ad.example", []), ("x.example", [Kind.ARTICLE_LABEL])])
def test_a_line_above_the_headline_that_leads_to_another_site_is_an_advert(host: str, kinds: list[Kind]) -> None:
    line = "<article><div class='b'><a href='https://{}/k'><span>{}</span></a></div><h1>{}</h1>{}</article>"
    old, new = (
        read_page(page(line.format(host, words, HEADLINE, paragraphs())), url="https://x.example/a/1", headers={}, fetched_at=NOW)
        for words in ("Summer houses", "Dog food")
    )  # fmt: skip
    assert [change.kind for change in compare_pages(old, new)] == kinds


@pytest.mark.parametrize(
    "advert",
    [
        "<div class='ad-slot'><p>Sponsored content</p><a href='/x'>Shoes</a></div>",
        "<aside><p>Partner content</p></aside>",
    ],
)
def test_a_mark_on_an_advert_is_no_label(advert: str) -> None:
    assert label(above="<p class='category'><a href='/o'>Opinion</a></p>", below=advert) == "Opinion"


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("<p class='kicker'>Border Notes</p>", "", "Border Notes"),
        ("<span class='lanmu'>特稿</span>", "", "特稿"),
        ("<p data-testid='kicker' class='css-1x2y3'>사설</p>", "", "사설"),
        ("<a href='/sec/7'>社説</a>", "", "社説"),
        ("<span class='x'>推广</span>", "", "推广"),
        ("<span class='x'>PR</span>", "", "PR"),
        ("<p class='x'>【随想】</p>", "", "随想"),
        ("<span class='x'>에세이</span>", "", "에세이"),
        ("<p class='css-1x2y3'>탐사</p>", "", "탐사"),
        ("<table><tr><td><font size=2 class='sect'><b>칼럼</b></font></td></tr></table>", "", "칼럼"),
        ("", "<p><a class='entry-category-link' href='/archive/category/x'>投書</a> <time datetime='2026-02-03'>2月3日</time></p>", "投書"),
        ("", "<div class='field field-name-field-section'><div><a href='/term/4'>社评</a></div></div>", "社评"),
        ("", "<p class='meta'><span>Commentary</span> | <span>3 February 2026</span></p>", "Commentary"),
        ("<p class='kicker'>Border Notes</p>", "<p>The harbour lost half of its lorries in a single year, and nobody asked why.</p><div class='byline'><span>Eine Analyse von <a rel='author'>Mina Park</a></span></div>", "Analyse"),
        ("", "<p>Commentary by <b>Mina Park</b></p>", "Commentary"),
        ("", "<p>Une chronique de Mina Park</p>", "chronique"),
        ("<div class='crumbs'><a href='/'>首页</a> &gt; <a href='/o'>观点</a> &gt; 正文</div>", "", "观点"),
        ("<table><tr><td class='dqwz'>您当前的位置：首页 &gt; 国际 &gt; 社论 &gt; 正文</td></tr></table>", "", "社论"),
        ("<div class='crumb'><a href='/'>江报</a> › <a href='/l'>来论</a></div>", "", "来论"),
        ("<p><a href='/'>トップ</a> › <a href='/f'>論説</a></p>", "", "論説"),
        ("<nav aria-label='Breadcrumb'><ol><li><a href='/'>Home</a></li><li><a href='/l'>Letters</a></li></ol></nav>", "", "Letters"),
        ("<nav class='paging'><ul class='path'><li><a href='/'>홈</a></li><li><a href='/s'>기고</a></li></ul></nav>", "", "기고"),
        ("<div class='site-path'><a href='/'>江报网</a><i>&gt;</i><a href='/w'>文娱</a><i>&gt;</i><span>文化观察</span></div>", "", "文化观察"),
        ("<nav class='head-nav'><span class='x'>기고</span></nav>", "", "기고"),
        ("", "<p>栏目：时评　来源：江报</p>", "时评"),
        ("<article data-section='Opinion'>", "", "Opinion"),
        ("", "<p>Mina Park, Trade Correspondent / <time datetime='2026-02-03'>3 February 2026</time> / news analysis / 2 min</p>", "news analysis"),
        ("<a href='/publications/types'>Working Paper</a> <span>No. 67</span>", "", "Working Paper"),
        ("<span class='x'>정책 브리프</span>", "", "정책 브리프"),
    ],
)  # fmt: skip
def test_what_a_page_shows_near_the_headline(above: str, below: str, expected: str) -> None:
    assert label(above, below) == expected


def test_the_page_of_an_author_in_a_list_of_articles_is_no_section_and_its_label_no_name() -> None:
    def shown(name: str) -> Page:
        line = f"<ul class='infomation'><li class='name'>기자명 <a href='/news/articleList.html?page=1&total=40&box_idxno=&view_type=sm&sc_word=x&sc_area=I'>{name}</a></li><li>입력 2026.04.06 08:40</li></ul>"
        body = f"{MENU}<h3 class='heading'>{HEADLINE}</h3>{line}<div class='entry-content'>{paragraphs()}</div>"
        return read_page(page(body, lang="ko"), url="https://x.example/a/1", headers={}, fetched_at=NOW)

    before, after = shown("한지우 경제부장"), shown("강변타임스 경제부")
    assert after.article is not None
    assert (after.article.label, "기자명" in after.article.byline) == (None, False)
    assert Kind.ARTICLE_LABEL not in [change.kind for change in compare_pages(before, after)]


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        (f"【社评】{HEADLINE}", "社评"),
        (f"＜オピニオン＞ {HEADLINE}", "オピニオン"),
        (f"＜広告企画＞ {HEADLINE}", "広告企画"),
        (f"[사설] {HEADLINE}", "사설"),
        (f"社説：{HEADLINE}", "社説"),
        (f"社説　{HEADLINE}", "社説"),
        (f"Opinion | {HEADLINE}", "Opinion"),
        (f"<span class='badge'>社評</span> {HEADLINE}", "社評"),
    ],
)
def test_a_badge_in_the_headline(headline: str, expected: str) -> None:
    assert label(headline=headline) == expected


def test_a_category_in_a_heading_that_stands_in_an_element_named_as_one_is_the_label() -> None:
    heading = f"<h3 class='post_subject'><span class='post_category'>Column</span><span>{HEADLINE}</span><a href='#c'>6</a></h3>"
    body = f"<div class='post_title'><b>25</b>{heading}</div><div class='entry-content'>{paragraphs()}</div>"
    article = read_page(page(body, title=HEADLINE), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert (article.title, article.label) == (HEADLINE, "Column")


def test_a_hidden_word_before_the_category_is_no_part_of_it() -> None:
    line = "<article><div>{}<a href='/c/1'>중국 읽기</a></div><h1>{}</h1>{}</article>"
    old, new = (
        read_page(page(line.format(word, HEADLINE, paragraphs())), url="https://x.example/a/1", headers={}, fetched_at=NOW)
        for word in ("", "<span class='blind'>카테고리</span>")
    )  # fmt: skip
    assert compare_pages(old, new) == ()


def test_the_title_element_between_the_headline_and_the_sites_name() -> None:
    assert label(title=f"{HEADLINE} - 評論") == "評論"


@pytest.mark.parametrize(
    "above",
    [
        "",
        "<p>River Post, founded 1920</p>",
        "<div class='section'><p>A long line of words about the town and its two bridges.</p><a href='/x'>Riverside</a> <p>And another line of some length that says more.</p></div>",
        "<div class='category'><a href='/'>Home</a></div>",
        "<p class='kicker'>By Mina Park</p>",
        "<div class='slot'><span>Anzeige</span></div>",
        "<div><span>광고</span></div>",
        "<div><span>PR</span></div>",
        "<div class='pc-position-absolute'><button>Comments</button> / <button>Restacks</button></div>",
        "<div class='related'><a href='/o'>Editorial</a></div>",
        "<p><a href='/1'>World</a> | <a href='/2'>Opinion</a> | <a href='/3'>Editorial</a></p>",
        "<table><tr><td><a href='/1'>新闻</a> <a href='/2'>观点</a> <a href='/3'>社评</a></td></tr></table>",
    ],
)
def test_menus_and_boxes_are_no_label(above: str) -> None:
    assert label(above) is None


def test_a_list_of_all_news_in_the_stated_path_says_nothing() -> None:
    steps = ld(**{"@type": "BreadcrumbList", "itemListElement": [{"name": "首页"}, {"name": "要闻"}]})
    assert label(head=steps) is None


@pytest.mark.parametrize("root", ["https://x.example", "https://x.example/", "/"])
def test_the_step_to_the_sites_root_is_no_section_whatever_it_is_called(root: str) -> None:
    step = ld(**{"@type": "BreadcrumbList", "itemListElement": [{"name": "Harbour desk", "item": root}]})
    assert label(head=step) is None


def test_links_in_an_article_that_is_named_after_its_category_are_no_labels() -> None:
    end = "<p><a class='permalink' href='/a/1'>Permalink</a></p></div>"
    assert label("<div class='entry-category'>", end=end) is None


def test_the_form_of_an_opinion_says_more_than_a_section_wherever_each_stands() -> None:
    stated = "<meta property='article:section' content='国际'>"
    assert label("<p class='kicker'>国际</p>", head=stated, headline=f"【社评】{HEADLINE}") == "社评"
    assert label("<p class='kicker'>社评</p>", head=stated) == "社评"


def test_one_label_in_every_place_is_one_reading() -> None:
    places = (
        label(head="<meta property='article:section' content='社评'>"),
        label("<p class='lanmu'>社评</p>"),
        label(below="<div class='categories'><a href='/c'>社评</a></div>"),
        label("<div class='path'><a href='/'>首页</a> / <span>社评</span></div>"),
        label(headline=f"【社评】{HEADLINE}"),
    )
    assert set(places) == {"社评"}


@pytest.mark.parametrize(
    "box",
    [
        "<dl class='article-category'><dt>カテゴリー：</dt><dd><a href='/cat/1'>介護</a></dd></dl>",
        "<div class='m'><p>分类：</p><p>介護</p></div>",
    ],
)
def test_a_line_that_is_the_word_for_a_label_names_the_next_line(box: str) -> None:
    assert label(end=box) == "介護"


def test_the_board_above_the_headline_is_the_label() -> None:
    assert label("<a class='link_board' href='/menu/7'>자유게시판</a>") == "자유게시판"


@pytest.mark.parametrize("name", ["article-tag", "gh-article-tag", "post-tag"])
def test_the_tag_over_a_headline_is_its_label(name: str) -> None:
    assert label(above=f"<a class='{name}' href='/tag/x/'>Harbours</a>") == "Harbours"


@pytest.mark.parametrize("line", ["<a href='/send'>【友だちに送る】</a>", "<p>【田中／北京】</p>", "<p>[print]</p>"])
def test_other_things_in_brackets_are_no_label(line: str) -> None:
    assert label(above=line) is None


@pytest.mark.parametrize(
    ("way", "shares"),
    [
        ("Home > Opinion", ("Facebook", "E-Mail", "WhatsApp")),
        ("홈 > 사설", ("페이스북", "카카오톡", "URL 복사")),
        ("首页 > 社评", ("微信", "新浪微博", "复制链接")),
        ("ホーム > 社説", ("ツイート", "LINEで送る", "はてなブックマーク")),
    ],
)
def test_a_way_to_share_is_no_label_though_it_stands_in_the_path_to_the_page(way: str, shares: tuple[str, ...]) -> None:
    home, section = way.split(" > ")
    buttons = "".join(f" &gt; <a href='/s?to={share}'>{share}</a>" for share in shares)
    path = f"<div class='breadcrumb'><a href='/'>{home}</a> &gt; <a href='/o'>{section}</a>{buttons}</div>"
    assert label(path) == section


@pytest.mark.parametrize("name", ["Analysis", "사설", "评论", "社説"])
def test_an_entry_of_the_menu_is_no_label(name: str) -> None:
    menu = f"<nav><ul><li>A</li><li>{name}</li></ul></nav>"
    head = '<meta property="article:section" content="Harbour">'
    served = f"{menu}<main><h1>{HEADLINE}</h1>{paragraphs()}</main>"
    parsed_page = read_page(page(served, head=head), url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert parsed_page.article is not None
    assert parsed_page.article.label == "Harbour"


@pytest.mark.parametrize(
    "kind", ["Explainer", "Obituary", "Book review", "Glosse", "Entretien", "Reseña", "访谈", "르포", "解説"]
)
def test_a_kind_of_piece_outranks_the_section(kind: str) -> None:
    assert label(f"<p>{kind}</p>", head='<meta property="article:section" content="World">') == kind


@pytest.mark.parametrize(
    "names", [("Sports", "Opinion", "Culture"), ("사회", "칼럼", "국제"), ("体育", "评论", "财经")]
)
def test_names_of_sections_in_a_row_are_a_menu_though_they_are_no_links(names: tuple[str, ...]) -> None:
    assert label("<div>" + " ~ ".join(f"<b>{name}</b>" for name in names) + "</div>") is None


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("World > Letters", "Letters"),
        ("Culture > Op-ed", "Op-ed"),
        ("국제 ＞ 기고", "기고"),
        ("体育›社论", "社论"),
        ("政治»投書", "投書"),
    ],
)
def test_the_kind_of_a_piece_is_read_out_of_a_path(path: str, step: str) -> None:
    assert label(head=ld(**{"@type": "NewsArticle", "headline": HEADLINE, "articleSection": path})) == step
    assert label(f"<p>{path}</p>") == step


def test_a_kind_of_piece_right_before_the_headline_is_read_whatever_its_box_is_named() -> None:
    box = "<div class='card-tags'><span class='card-tag'><a href='/tag/x/'>{}</a></span></div>"
    assert label(above=box.format("Commentary")) == "Commentary"
    assert label(above=f"{box.format('Commentary')}<p>Below the menu</p>") is None


def test_a_menu_named_path_is_none() -> None:
    assert (
        label("<div class='path'><a href='/'>江报网</a> <a href='/m'>手机报</a> <a href='/k'>联系我们</a></div>")
        is None
    )


def test_an_element_named_comment_above_the_headline_may_hold_the_label() -> None:
    kind = "<div class='comment-top'><em>Letters</em></div>"
    assert (label(kind), label(below=kind)) == ("Letters", None)


@pytest.mark.parametrize(("line", "label_of"), [
    ("Type of article: Sponsored content", "Sponsored content"), ("体裁：社论", "社论"), ("글 종류: 사설", "사설"),
])  # fmt: skip
def test_a_line_that_says_of_what_type_a_piece_is(line: str, label_of: str) -> None:
    assert label(end=f"<ul><li>{line}</li></ul>") == label_of


@pytest.mark.parametrize("name", ["post-label", "story-label", "kind", "media_end_categorize_item"])
def test_what_an_element_named_so_says_is_the_label_though_no_list_knows_it(name: str) -> None:
    for words in ("Notebook", "Sponsored"):
        assert label(f"<div class='{name}'><a href='/t/x'>{words}</a></div>") == words
    row = f"<p class='nav-path'><em class='{name}'>속보</em> <a href='/sec/7'>항만</a></p>"
    assert label(row) == "속보"
    more = row.replace("</p>", "<a href='/sec/8'>철도</a><a href='/sec/9'>도로</a></p>")
    assert label(more) is None


def test_a_sentence_that_files_a_piece_under_nothing_names_no_section() -> None:
    assert label(end="<p>이 기사는 언론사에서 섹션으로 분류했습니다.</p>") is None
    assert label(end="<p>이 기사는 언론사에서 항만 섹션으로 분류했습니다.</p>") == "항만"


def test_a_long_address_of_a_link_above_the_headline_is_searched_once() -> None:
    def labelled(size: int) -> None:
        label(f"<a href='/x?{'articleList-' * size}?sc_area=I'>Category</a>")

    assert grows_linearly(labelled, 16_000)
