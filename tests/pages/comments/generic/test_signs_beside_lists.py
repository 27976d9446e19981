"""What stands around a list of any length says whether it is the whole: one comment is judged as five are."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pages.comments.generic.uncounted_markups import IDS, LANGUAGES, NAMES, SAID, WORDS
from yalu.model import ParsedThread
from yalu.pages.comments import page_thread
from yalu.pages.document.document import parse

URL = "https://paper.example/opinion/1157"
COUNTS = (1, 2, 5)
LISTS = {
    "table": ("<table class='comments'>", "<tr class='comment' id='comment-{id}'><td class='author'>{name}</td><td class='date'>{dotted}</td><td class='text'>{words}</td></tr>", "</table>"),
    "table of a board": ("<table class='cmt_table'><tbody>", "<tr id='cmt{id}'><td class='nick'>{name}</td><td><p>{words}</p></td><td>{dotted}</td></tr>", "</tbody></table>"),
    "ordered": ("<ol class='comment-list'>", "<li class='comment' id='comment-{id}'><b class='author'>{name}</b> <time datetime='{iso}'>{dotted}</time><p class='text'>{words}</p></li>", "</ol>"),
    "unordered": ("<ul class='replies'>", "<li class='reply-item' data-comment-id='{id}'><span class='nick'>{name}</span> <span class='date'>{dotted}</span><div class='cmt-text'>{words}</div></li>", "</ul>"),
    "terms": ("<dl class='comment-list'>", "<dt id='c{id}'><span class='name'>{name}</span> <span class='date'>{dotted}</span></dt><dd>{words}</dd>", "</dl>"),
    "blocks": ("<div class='comment-list'>", "<div class='comment' id='comment-{id}'><span class='author'>{name}</span><span class='date'>{dotted}</span><p class='text'>{words}</p></div>", "</div>"),
    "bare blocks": ("", "<div class='comment' id='comment-{id}'><span class='author'>{name}</span><span class='date'>{dotted}</span><p class='text'>{words}</p></div>", ""),
}  # fmt: skip
FORM = "<form class='comment-form' action='/write' method='post'><textarea name='comment'></textarea><button type='submit'>OK</button></form>"
AROUND = {
    "section": ("<div id='comments'><h3>{title}</h3>", f"{FORM}</div>"),
    "section of a piece": ("<div id='comments' data-article='1157'><h3>{title}</h3>", f"</div>{FORM}"),
    "bare": ("<h3>{title}</h3>", FORM),
    "wrapped": ("<section class='opinion-comments'><div class='head'><h3>{title}</h3></div><div class='inner'>", f"{FORM}</div></section>"),
}  # fmt: skip
UNKNOWN_ALONE = ("terms", "table of a board")
"""Lists that nothing but their repetition tells from other text, so that one comment in them may not be seen."""
REPLIES = {
    "en": ("Show 2 replies", "2 replies hidden – show", "View 1 reply", "Show replies (2)"),
    "ko": ("답글 2개 펼치기", "답글 1개 펼치기", "숨겨진 답글 2개", "답글 보기 (2)"),
    "zh": ("展开2条回复", "查看 1 条回复", "展开回复 (2)", "2条回复已隐藏，点击展开"),
    "ja": ("返信2件を表示", "返信1件を表示", "2件の返信を見る", "返信を表示 (2)"),
}
MORE = {
    "en": ("Load more comments", "Show more comments (2)", "View earlier comments ( 2 )"),
    "ko": ("댓글 더보기", "댓글 더 보기 (2)", "이전 댓글 보기 ( 2 )"),
    "zh": ("查看更多评论", "加载更多评论 (2)", "展开更多（ 2 ）"),
    "ja": ("コメントをもっと見る", "コメントをもっと見る (2)", "以前のコメントを表示（ 2 ）"),
}
FILTERED = {
    "en": "“Most relevant” is selected, so some comments may have been filtered out.",
    "ko": "관련성 높은 순으로 표시되므로 일부 댓글은 필터링되었을 수 있습니다.",
    "zh": "系统已按相关度排序，部分评论可能已被过滤。",
    "ja": "「関連度の高い順」のため、一部のコメントが非表示になっている場合があります。",
}
PAGERS = (
    "<div class='pagination'><span class='current'>1</span> <a href='/opinion/1157?cpage=2'>2</a> <a href='/opinion/1157?cpage=2'>»</a></div>",
    "<div class='paging'><strong>1</strong><a href='/opinion/1157?page=2'>2</a></div>",
    "<nav><a rel='next' href='/opinion/1157?p=2'>›</a></nav>",
)
DRESSES = (
    "<a class='show-replies' href='#'>{}</a>",
    "<button class='view-more' data-page='2' type='button'>{}</button>",
    "<div class='rest'><a href='javascript:;'>{}</a></div>",
)


def page_of(kind: str, language: str, count: int, *, around: str = "section", after: str = "", foot: str = "") -> bytes:
    """A page that shows ``count`` comments and has ``after`` and a form right behind their list."""
    opened, item, closed = LISTS[kind]
    title, subject, sentence = WORDS[language]
    items = "".join(
        item.format(
            id=IDS[n],
            name=NAMES[n],
            words=SAID[n],
            iso=f"2014-09-{11 + n}T0{n + 1}:50:00Z",
            dotted=f"2014.09.{11 + n} 0{n + 1}:50",
        )
        for n in range(count)
    )
    before, behind = AROUND[around]
    piece = "".join(f"<p>{sentence.format(n=n)}</p>" for n in range(1, 7))
    thread = f"{before.format(title=title)}{opened}{items}{closed}{after}{behind}"
    return (
        f"<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'><title>{subject}</title></head><body>"
        f"<header><p>The Old Paper</p></header><main><article><h1>{subject}</h1><div class='entry-content'>{piece}</div>"
        f"</article>{thread}</main><footer><p>The Old Paper</p>{foot}</footer></body></html>\n"
    ).encode()


def read(body: bytes) -> ParsedThread | None:
    document = parse(body, url=URL, headers={})
    return page_thread.start(document.elements, URL, {}, served=document.text).thread


def signs(language: str) -> Iterator[str]:
    for at, words in enumerate((*REPLIES[language], *MORE[language])):
        yield DRESSES[at % len(DRESSES)].format(words)
    yield f"<p class='note'>{FILTERED[language]}</p>"
    yield from PAGERS


def wrong(kind: str, count: int, language: str) -> Iterator[str]:
    turn = [*LISTS].index(kind) + COUNTS.index(count) + LANGUAGES.index(language)
    for at, sign in enumerate(signs(language)):
        around = [*AROUND][(turn + at) % len(AROUND)]  # each sign in each of them, over the kinds, counts and languages
        thread = read(page_of(kind, language, count, around=around, after=sign))
        if count == 1 and kind in UNKNOWN_ALONE and (thread is None or not thread.comments):
            if thread is not None and thread.complete:
                yield f"{around}, {sign}: empty and complete"
        elif thread is None or len(thread.comments) != count:
            yield f"{around}, {sign}: {len(thread.comments) if thread else None} comments"
        elif thread.complete or thread.expected is not None:
            yield f"{around}, {sign}: complete {thread.complete}, expected {thread.expected}, {thread.note}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", LISTS)
def test_a_sign_right_after_a_list_says_that_comments_are_left_out(kind: str, count: int, language: str) -> None:
    assert list(wrong(kind, count, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("kind", LISTS)
def test_a_comment_is_its_words_however_many_there_are(kind: str, around: str, language: str) -> None:
    for count in COUNTS:
        thread = read(page_of(kind, language, count, around=around, after=DRESSES[1].format(MORE[language][0])))
        if count == 1 and kind in UNKNOWN_ALONE and (thread is None or not thread.comments):
            continue
        assert thread is not None
        assert [comment.text for comment in thread.comments] == list(SAID[:count])


OUTLETS = {"en": "Riverside Herald 3", "ko": "강변일보 3", "zh": "江边日报 3", "ja": "川辺新聞 3"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LISTS)
def test_a_number_in_the_name_of_the_outlet_is_no_count(kind: str, language: str) -> None:
    outlet = OUTLETS[language]
    for count in COUNTS:
        numbered = outlet.replace("3", "<em>3</em>")
        for place in (f"<p>{outlet}</p>", f"<h2>{outlet}</h2>", f"<div class='brand'>{numbered}</div>"):
            body = page_of(kind, language, count, around="bare", foot=place)
            body = body.replace(b"<header>", f"<header>{place}".encode())
            thread = read(body)
            if count == 1 and kind in UNKNOWN_ALONE and (thread is None or not thread.comments):
                continue
            assert thread is not None
            assert (len(thread.comments), thread.expected, thread.complete) == (count, None, True), place
