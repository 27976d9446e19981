"""Which heading is the headline, and what of it."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.pages.read_page import read_page


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"{HEADLINE} <span>13</span>", HEADLINE),
        (f"{HEADLINE} <a href='#comments'>(13)</a>", HEADLINE),
        (f"{HEADLINE} 13", f"{HEADLINE} 13"),
        (f"<b>Chat</b><span>{HEADLINE}</span><a href='#comments'>13</a>", HEADLINE),
        (f"{HEADLINE.replace('river', '<em>river</em>')} <span>(13)</span>", HEADLINE),
        (f"{HEADLINE}<span> and fish</span>", f"{HEADLINE} and fish"),
        (f"<div>{HEADLINE}</div> <button class='edit'>edit</button>", HEADLINE),
        (f"<span class='label'>Opinion</span><span>&nbsp;</span>{HEADLINE}", HEADLINE),
    ],
)
def test_a_counter_in_an_element_of_its_own_is_no_part_of_the_headline(heading: str, title: str) -> None:
    head = f'<meta property="og:title" content="{HEADLINE}">'
    body = page(f"<article><h1>{heading}</h1>{paragraphs()}</article>", head=head)
    article = read_page(body, url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == title


def test_the_text_begins_below_the_heading_whatever_else_that_holds() -> None:
    listed = "".join(
        f"<div><h2><a href='/{n}'>{t}</a></h2>{paragraphs()}</div>" for n, t in ((1, HEADLINE), (2, "Ice"))
    )
    heading = f"<h1><b>Chat</b><span>{HEADLINE}</span><a href='#c'>13</a></h1>"
    own = f"<div>{heading}<p>Own words of it. {'Mud and ice. ' * 8}</p></div>"
    body = page(f"{own}{listed}", head=f'<meta property="og:title" content="{HEADLINE}">')
    article = read_page(body, url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.body.startswith("Own words")


@pytest.mark.parametrize("kicker", ["A letter from the quay", "현장르포", "手记"])
@pytest.mark.parametrize("remark", ["", "<!-- kicker -->"])
def test_what_the_title_element_lacks_of_a_heading_is_a_kicker(kicker: str, remark: str) -> None:
    body = page(f"<article><h1>{remark}<span>{kicker}</span> {HEADLINE}</h1>{paragraphs()}</article>")
    article = read_page(body, url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == HEADLINE


def test_a_heading_that_leads_to_the_front_page_is_the_name_of_the_site() -> None:
    banner = '<div><h1><a href="/">Quay &amp; Tide</a></h1></div>'
    body = page(
        f"{banner}<div><h3 class='t'>Harbour of ice</h3>{paragraphs()}</div>", title="Harbour of ice: Quay & Tide"
    )
    article = read_page(body, url="https://post.example/2031/07/", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == "Harbour of ice"


def test_a_title_repeated_with_its_board_for_screen_readers_is_no_headline() -> None:
    repeated = f"<h1 id='hd_h1'>{HEADLINE} > Essays</h1>"
    shown = f"<h2 id='bo_v_title'><span class='bo_v_cate'>Harbours</span><span class='bo_v_tit'>{HEADLINE}</span></h2>"
    body = page(
        f"{repeated}<article>{shown}{paragraphs()}</article>", title=f"{HEADLINE} > Essays | Friends of the quay"
    )
    article = read_page(body, url="https://post.example/bbs/board.php?id=3", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == HEADLINE


@pytest.mark.parametrize("word", ["제목", "标题", "件名", "Subject"])
def test_a_cell_beside_the_word_for_a_title_holds_it_on_a_page_that_names_only_the_site(word: str) -> None:
    row = "<tr><th>{}</th><td>{}</td></tr>"
    rows = row.format(word, f"<b>{HEADLINE}</b>") + "".join(row.format(f"No{n}", f"entry {n}") for n in range(9))
    body = page(f"<h1><a href='/'>Quay</a></h1><table>{rows}</table>{paragraphs()}", title="Quay").replace(
        b" | River Post", b""
    )
    article = read_page(body, url="https://post.example/b/view?id=3", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == HEADLINE


def test_a_title_that_only_the_picture_over_a_page_shows_is_the_name_of_the_site() -> None:
    body = page(f"<img alt='Quay Notes'><p>Essay</p><h2>{HEADLINE}</h2>{paragraphs()}", title="Quay Notes")
    article = read_page(
        body.replace(b" | River Post", b""), url="https://post.example/3", headers={}, fetched_at=NOW
    ).article
    assert article is not None
    assert article.title == HEADLINE


@pytest.mark.parametrize("title", ["Harbour Notes: {}", "The Paper - Harbour Notes: {}"])
def test_a_line_that_the_title_names_behind_the_name_of_a_column_is_the_headline(title: str) -> None:
    body = page(f"<div>Quay</div><p><b>{HEADLINE}</b></p>{paragraphs()}", title=title.format(HEADLINE))
    bare = body.replace(b" | River Post", b"")
    article = read_page(bare, url="https://post.example/3", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == HEADLINE


@pytest.mark.parametrize("kicker", ["〈社論〉", "【社論】", "《時評》"])
def test_the_longer_part_of_a_title_is_the_headline_where_a_heading_shows_it_below_its_kicker(kicker: str) -> None:
    text = "<p>首爾的地鐵上重新聽得到各地的口音，導遊卻說旺季還沒有來。</p>" * 6
    html = (
        "<html lang='zh'><head><meta charset='utf-8'><title>島嶼時報電子報 - 當中國客去了首爾</title></head>"
        f"<body><div><h2>{kicker}當中國客去了首爾</h2><span>2026-05-04</span></div><div>{text}</div></body></html>"
    )
    article = read_page(html.encode(), url="https://island.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == "當中國客去了首爾"


def test_the_row_of_a_list_with_the_number_of_its_comments_is_no_headline() -> None:
    """As Naver lists a blog's posts above one of them, whose heading is of the third level."""
    cell = f"<div><span><a href='/a'>{HEADLINE}</a></span><span class='num'>(5)</span></div>"
    row = f"<tr class='on'><td class='title'>{cell}</td></tr>"
    body = f"<table>{row}</table><div class='se-main'><h3 class='se_textarea'>{HEADLINE}</h3>{paragraphs()}</div>"
    head = f'<meta property="og:title" content="{HEADLINE}">'
    article = read_page(page(body, head=head), url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == HEADLINE
