"""What stands in and beside a list and is no comment: tools, counters of reads, a selection that repeats some."""

# ruff: noqa: E501 -- markup reads best as it comes

from datetime import UTC, datetime

import pytest

from yalu.model import CommentState, Page
from yalu.pages.comments.page_thread import Part, join, next_requests
from yalu.pages.read_page import read_page
from yalu.reasons import Reason

BODY = "".join(f"<p>The dredger passed the second pier at dusk, and the pilots wrote down hour {n} of it.</p>" for n in range(6))  # fmt: skip
ROWS = (("Ada", "2026-03-01 09:10", "Who paid for it?"), ("Bo", "2026-03-01 11:40", "My uncle steered one."), ("Chul", "2026-03-02 08:05", "It leaks."))  # fmt: skip


def read(html: str) -> Page:
    return read_page(html.encode(), url="https://paper.example/a/7.html", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))  # fmt: skip


def html_of(section: str, headline: str = "<h1>A dredger</h1>") -> str:
    return f"<html lang='en'><head><title>A dredger</title></head><body><main>{headline}<div class='t'>{BODY}</div>{section}</main></body></html>"


def page(section: str, headline: str = "<h1>A dredger</h1>") -> Page:
    return read(html_of(section, headline))


def page_of(rows: tuple[tuple[str, str, str], ...], pager: str) -> str:
    return html_of(f"<section><h3>3 comments</h3><ul>{_numbered(rows)}</ul><nav>{pager}</nav></section>")


def names_and_words(shown: Page) -> list[tuple[str | None, str]]:
    assert shown.thread is not None
    return [(comment.author, comment.text) for comment in shown.thread.comments]


def test_a_row_of_tools_below_a_numbered_comment_is_not_its_text() -> None:
    rows = "".join(
        f"<div class='gk'><div class='gh'><i>{n + 1}.</i> <b>{who}</b> <i>{when}</i></div><div class='gt'>{words}</div>"
        f"<div class='gx'><a href='javascript:;'>Nice ({n * 3})</a> <a href='javascript:;'>Reply</a> <a href='javascript:;'>Flag</a></div></div>"
        for n, (who, when, words) in enumerate(ROWS)
    )
    shown = page(f"<div class='gw'><h3>3 comments</h3>{rows}</div>")
    assert names_and_words(shown) == [(who, words) for who, _, words in ROWS]
    assert shown.thread is not None
    assert shown.thread.complete


def test_the_line_below_the_headline_is_no_comment_beside_an_empty_thread() -> None:
    meta = "<div><span class='byline'>Ada Moor</span> <time datetime='2026-03-01T09:00:00Z'>1 March 2026</time> <span>Read 5120</span></div>"
    form = "<div id='new'><h3>Comments</h3><form><textarea name='comment'></textarea></form></div>"
    assert names_and_words(page(form, f"<header><a href='/c'>Comments</a><h1>A dredger</h1>{meta}</header>")) == []


def _lines(rows: tuple[tuple[str, str, str], ...]) -> str:
    return "".join(
        f"<li class='mark'><a href='/{who}/'>{who}</a> <span>{words}</span>"
        f"<ul><li><a href='/{who}/{when[:10].replace('-', '')}#mark-7'>{when[:10].replace('-', '/')}</a></li><li><span>★{len(words)}</span></li></ul></li>"
        for who, when, words in rows
    )


def test_comments_of_a_line_with_the_day_in_a_row_of_items_below() -> None:
    recent = f"<section><h2>Latest comments</h2><ul>{_lines(ROWS)}</ul></section>"
    popular = f"<section><h2>Popular comments</h2><ul>{_lines(ROWS[1:])}</ul></section>"
    shown = page(f"<div class='marks'><p>3 comments</p>{popular}{recent}</div>")
    assert names_and_words(shown) == [(who, words) for who, _, words in ROWS]
    assert shown.article is not None
    assert ROWS[1][2] not in shown.article.body
    assert names_and_words(page(f"<div class='marks'><p>1 comment</p><ul>{_lines(ROWS[:1])}</ul></div>")) == [
        ("Ada", ROWS[0][2])
    ]


def _numbered(rows: tuple[tuple[str, str, str], ...]) -> str:
    return "".join(
        f"<li data-note-no='{len(words)}0'><b>{who}</b> <p>{words}</p> <i>{when}</i></li>" for who, when, words in rows
    )


def test_comments_that_a_selection_repeats_keep_their_ids() -> None:
    best = f"<div class='top'><h4>Best comments</h4><ul class='best'>{_numbered(ROWS[1:])}</ul></div>"
    twice = (*ROWS, ROWS[2])
    for section in ("", best):
        shown = page(f"<div><h3>3 comments</h3>{section}<ul class='all'>{_numbered(ROWS)}</ul></div>").thread
        assert shown is not None
        assert [comment.id for comment in shown.comments] == [f"{len(words)}0" for _, _, words in ROWS]
        assert shown.complete
    assert len(names_and_words(page(f"<div><h3>4 comments</h3><ul>{_numbered(twice)}</ul></div>"))) == len(twice)
    older = best.replace("</ul>", f"{_numbered((('Old', '2026-02-01 10:00', 'An older one.'),))}</ul>")
    partly = page(f"<div><h3>4 comments</h3>{older}<ul class='all'>{_numbered(ROWS)}</ul></div>").thread
    assert partly is not None
    assert [comment.id for comment in partly.comments] == ["130", *(f"{len(words)}0" for _, _, words in ROWS)]


def test_what_a_reader_repeats_in_a_reply_is_a_comment_of_its_own() -> None:
    items = [
        f"<li id='c-{n}'><b class='author'>{who}</b> <i>{when[:10]}</i><p>{words}</p>"
        for n, (who, when, words) in enumerate((*ROWS, ROWS[2]), 11)
    ]
    section = f"<section class='comments'><h3>4 comments</h3><ul>{items[0]}<ul>{items[3]}</li></ul></li>{items[1]}</li>{items[2]}</li></ul></section>"
    shown = page(section).thread
    assert shown is not None
    assert [(comment.id, comment.parent_id) for comment in shown.comments] == [("11", None), ("14", "11"), ("12", None), ("13", None)]  # fmt: skip


def test_an_author_s_comments_of_one_day_on_two_pages_are_two() -> None:
    remarks = (("Ada", "Who paid for it?"), ("Bo", "My uncle did."), ("Ada", "It leaks."), ("Chul", "It does."))
    item = "<li><b>{}</b> <p>{}</p> <i>2026-03-01</i></li>"
    rows = [item.format(*row) for row in remarks]
    pages = [
        html_of(
            f"<section><h3>4 comments</h3><ul>{''.join(part)}</ul><nav><a rel='next' href='?leaf=2'>2</a></nav></section>"
        )
        for part in (rows[:2], rows[2:])
    ]
    [request] = read(pages[0]).more
    joined = join(read(pages[0]), [Part(request, 200, {}, pages[1].encode())])
    assert joined is not None
    assert [(comment.author, comment.text) for comment in joined.comments] == list(remarks)
    assert len({comment.id for comment in joined.comments}) == 4


def test_further_pages_of_a_section_are_read_and_none_may_be_missing() -> None:
    url = "https://paper.example/a/7.html"
    third = page_of((ROWS[2],), "<a rel='prev' href='/a/7.html?leaf=2'>2</a>")
    second = page_of((ROWS[1],), "<a rel='next' href='/a/7.html?leaf=3'>3</a>")
    begun = page_of((ROWS[0],), "<a href='?leaf=2#t'>2</a> <a rel='next' href='?leaf=2#t'>On</a>")
    [request] = read(begun).more
    assert request.url == f"{url}?leaf=2"
    parts = [Part(request, 200, {}, second.encode())]
    [last] = next_requests("generic", parts[0])
    whole = join(read(begun), [*parts, Part(last, 200, {}, third.encode())])
    assert whole is not None
    assert [comment.text for comment in whole.comments] == [words for _, _, words in ROWS]
    assert whole.complete
    short = join(read(begun), [*parts, Part(last, 503)])
    assert short is not None
    assert (len(short.comments), short.complete) == (2, False)
    assert short.note == Reason.of("snapshot.answers_lost", count=1, known=2, status=503)
    assert read(page_of(ROWS, "<a rel='next' href='?leaf=2'>On</a>")).more == ()
    assert read(page_of(ROWS[:1], "<a rel='next' href='/a/8.html'>On</a>")).more == ()


def test_one_numbered_comment_above_a_notice_that_comments_are_closed() -> None:
    item = "<dl class='comment' id='w-4112'><dt><b>Ada</b>, 1 March 2026, 09:10</dt><dd>Who paid for it?</dd></dl>"
    shown = page(f"<div class='w'>{item}<p>Comments are closed.</p></div>")
    assert names_and_words(shown) == [("Ada", "Who paid for it?")]
    assert shown.thread is not None
    assert shown.thread.open is False


def test_an_empty_list_below_a_count_of_none_is_a_whole_thread() -> None:
    form = "<form><textarea name='comment'></textarea></form>"
    for section, complete in (
        ("<h3>0 comments</h3><ul class='comment-list'></ul>", True),
        ("<h3>0 comments</h3><div class='comment-list'></div>", False),
        ("<h3>0 comments</h3><ul class='comment-list' aria-busy='true'></ul>", False),
        ("<h3>Comments</h3><ul class='comment-list'></ul>", False),
    ):
        thread = page(f"<section>{section}{form}</section>").thread
        assert thread is not None
        assert thread.complete is complete


def test_a_list_of_counters_beside_the_words_is_none_of_them() -> None:
    def thread(words: tuple[str, ...], counts: int) -> list[tuple[str | None, str]]:
        rows = "".join(
            f"<div class='row' id='r{at}7'><b class='who'>{who}</b> <i>{when}</i><p class='said'>{text}</p>"
            f"<ul class='k'><li>Hyvä<em>({counts + at})</em></li><li>Huono<em>({at})</em></li><li>Vastaa</li></ul></div>"
            for at, ((who, when, _), text) in enumerate(zip(ROWS, words, strict=False))
        )
        return names_and_words(
            page(f"<div class='cmts'><h3>{len(words)} comments</h3>{rows}<textarea></textarea></div>")
        )

    words = tuple(text for _, _, text in ROWS)
    assert [text for _, text in thread(words, 4)] == [text for _, text in thread(words, 90)] == [*words]
    rows = "".join(f"<div class='row' id='r{at}7'><b class='who'>{who}</b> <i>{when}</i><p>{text}</p>{'<ul><li>Rust</li><li>Neglect</li></ul>' if at == 1 else ''}</div>" for at, (who, when, text) in enumerate(ROWS))  # fmt: skip
    assert (
        "Neglect"
        in names_and_words(page(f"<div class='cmts'><h3>3 comments</h3>{rows}<textarea></textarea></div>"))[1][1]
    )


COUNTED = (
    "<div id='r{at}7'><b>{who}</b> <i>{when}</i><p>{words}</p><p>Hyvä (<b>{n}</b>) Huono ({at}) Vastaa</p></div>",
    "<div id='r{at}7'><b>{who}</b> <i>{when}</i><br>{words}<br>Hyvä {n} | Huono {at} | Vastaa</div>",
    "<div id='r{at}7'><b>{who}</b> <i>{when}</i><div class='t'><p>{words}</p><ul><li>Hyvä {n}</li><li>Huono {at}</li></ul></div></div>",
    "<dt id='r{at}7'>{who} {when}</dt><dd>{words}<ul><li>Hyvä {n}</li><li>Huono {at}</li></ul></dd>",
)


@pytest.mark.parametrize("row", COUNTED)
@pytest.mark.parametrize("shown", [2, 3])
def test_words_with_numbers_that_end_every_comment_are_counters(row: str, shown: int) -> None:
    rows = "".join(row.format(at=at, who=who, when=when, words=words, n=at + 4) for at, (who, when, words) in enumerate(ROWS[:shown]))  # fmt: skip
    listed = f"<dl>{rows}</dl>" if row.startswith("<dt") else f"<div>{rows}</div>"
    section = f"<section><h3>{shown} comments</h3>{listed}<form><textarea></textarea></form></section>"
    assert names_and_words(page(section)) == [(who, words) for who, _, words in ROWS[:shown]]


def test_the_summary_of_a_fold_heads_its_comments_below_a_text_with_headings() -> None:
    rows = "".join(f"<li id='c{at}1'><p><strong>{who}</strong>, {when[:10]}</p><p>{words}</p></li>" for at, (who, when, words) in enumerate(ROWS))  # fmt: skip
    shown = page(f"<h3>The third pier</h3>{BODY}<details open><summary>Comments (3)</summary><ol>{rows}</ol></details>")  # fmt: skip
    assert names_and_words(shown) == [(who, words) for who, _, words in ROWS]


def test_a_placeholder_in_a_list_of_replies_is_no_part_of_what_it_answers() -> None:
    rows = "".join(
        f"<li id='c{at}1'><p><strong>{who}</strong>, {when[:10]}</p><p>{words}</p>"
        f"{'<ul><li><i>This comment was removed by a moderator.</i></li></ul>' if at == 0 else ''}</li>"
        for at, (who, when, words) in enumerate(ROWS)
    )
    shown = page(f"<section><h3>3 comments</h3><ol>{rows}</ol><textarea></textarea></section>")
    assert (ROWS[0][0], ROWS[0][2]) in names_and_words(shown)
    assert not any("moderator" in words and who for who, words in names_and_words(shown))


def test_a_comment_about_a_year_is_no_time() -> None:
    rows = "".join(
        f"<tr><td><font><b>{who}</b><br>{when}</font></td><td><font>{words}</font></td></tr>"
        for (who, when, _), words in zip(
            ROWS, ("港口在2003年之前是开的。", "谁付的钱？", "1998년 전에는 배가 있었다."), strict=True
        )
    )
    shown = page(f"<table><tr><td colspan=2><b>评论</b></td></tr>{rows}</table>")
    assert [words for _, words in names_and_words(shown)] == [
        "港口在2003年之前是开的。",
        "谁付的钱？",
        "1998년 전에는 배가 있었다.",
    ]


@pytest.mark.parametrize("removed", [
    "<article class='r gone' id='c-9'><p>{}</p></article>", "<div class='gone' id='c-9'>{}</div>",
])  # fmt: skip
def test_a_placeholder_in_another_element_is_an_item_of_the_list_by_its_numbering(removed: str) -> None:
    rows = [
        f"<article class='r' id='c-{at}'><b>{who}</b> <time datetime='{when}'>{when}</time><p>{words}</p></article>"
        for at, (who, when, words) in enumerate(ROWS)
    ]
    rows.insert(1, removed.format("This post by Eve has been removed from public view by a moderator."))
    shown = page(f"<section><h3>4 comments</h3><div>{''.join(rows)}</div></section>").thread
    assert shown is not None
    assert [comment.id for comment in shown.comments] == ["0", "9", "1", "2"]
    assert shown.comments[1].state is CommentState.REMOVED
    assert shown.complete


def test_a_placeholder_in_an_item_of_its_own_is_one_where_the_comments_are_in_items() -> None:
    rows = "".join(
        f"<li id='k{at}'><article><b>{who}</b> <time datetime='{when}'>{when}</time><p>{words}</p></article></li>"
        for at, (who, when, words) in enumerate(ROWS)
    )
    gone = "<li id='k9'><article><p>Dieser Kommentar wurde von der Redaktion entfernt.</p></article></li>"
    shown = page(f"<section><h3>4 comments</h3><ul>{rows}{gone}</ul></section>").thread
    assert shown is not None
    assert [comment.state for comment in shown.comments][2:] == [CommentState.VISIBLE, CommentState.REMOVED]
    assert shown.comments[-1].id == "9"


def test_replies_with_a_class_of_their_own_are_of_one_list_with_the_others() -> None:
    rows = "".join(
        f"<li class='{('odd', 'even reply level1')[at % 2]}'><a href='#n{at}7'>Link</a> <i>{when}</i> "
        f"<span class='commentAuthorName'>posted by {who}</span><p>{words}</p></li>"
        for at, (who, when, words) in enumerate(ROWS)
    )
    assert names_and_words(page(f"<section><h3>3 comments</h3><ul>{rows}</ul></section>")) == [
        (who, words) for who, _, words in ROWS
    ]


@pytest.mark.parametrize("before", [True, False])
def test_a_count_inside_what_precedes_a_list_is_of_the_comments_below_it(*, before: bool) -> None:
    rows = "".join(f"<li id='c{at}7'><b>{who}</b> <i>{when}</i><p>{words}</p></li>" for at, (who, when, words) in enumerate(ROWS))  # fmt: skip
    thread = f"<div><div><h2>Comments <b>3</b></h2></div><ul class='cl'>{rows}</ul></div>"
    board = "".join(f"<tr><td><a href='/p/{n}'>The pilots of pier {n}</a></td><td>user{n}</td><td>2026-03-0{n}</td></tr>" for n in (1, 2, 3))  # fmt: skip
    board = f"<table>{board}</table>"
    assert names_and_words(page(board + thread if before else thread + board)) == [
        (who, words) for who, _, words in ROWS
    ]


def test_what_the_markup_declares_to_be_answers_are_comments_with_those_on_them() -> None:
    rows = "".join(
        f"<div id='a-{at}7' itemprop='suggestedAnswer' itemscope itemtype='https://schema.org/Answer'><p>{words}</p>"
        f"<span>answered <time datetime='{when}'>{when}</time></span> <b class='user'>{who}</b>"
        + (
            "<ul class='comments-list'><li class='comment' id='comment-8'><span>Very true, I think.</span> <a class='user'>Dee</a> <i>2026-03-03 10:00</i></li></ul>"
            if at == 2
            else ""
        )
        + "</div>"
        for at, (who, when, words) in enumerate(ROWS)
    )
    shown = page(f"<section><h2>3 Answers</h2>{rows}</section><form><textarea></textarea></form>")
    assert names_and_words(shown) == [*((who, words) for who, _, words in ROWS), ("Dee", "Very true, I think.")]
    assert shown.article is not None
    assert "leaks" not in shown.article.body


def test_questions_that_a_page_answers_itself_are_no_thread() -> None:
    rows = "".join(
        f"<div itemscope itemtype='https://schema.org/Question'><h3>{words}</h3>"
        f"<div itemscope itemtype='https://schema.org/Answer'><p>It is so for reason {at}.</p></div></div>"
        for at, (_, _, words) in enumerate(ROWS)
    )
    assert page(f"<section><h2>Questions</h2>{rows}</section>").thread is None


def test_letters_that_may_be_sent_and_are_closed() -> None:
    rows = "".join(f"<dt><b>{who}</b> ({when[:10]})<dd>{words}" for who, when, words in ROWS)
    states = []
    for line in ("Letters may be sent to the editor.", "This correspondence is now closed."):
        shown = page(f"<h2>Letters from readers</h2><p>3 letters so far. {line}</p><dl>{rows}</dl>")
        assert shown.thread is not None
        assert shown.article is not None
        assert "so far" not in shown.article.body
        states.append(shown.thread.open)
    assert states == [True, False]


def test_a_tab_counts_the_comments_below_it() -> None:
    tabs = "<div class='tabs'><button aria-selected='true'>Comments <span>9</span></button><button>My profile</button></div>"
    rows = "".join(f"<article class='post' id='post-{n}'><button class='who'>{who}</button><time datetime='{when}'>{when}</time><div>{words}</div></article>" for n, (who, when, words) in enumerate(ROWS))  # fmt: skip
    shown = page(f"<section id='comments'><h2>Comments</h2>{tabs}<div>{rows}</div><button>Load more</button></section>")
    assert shown.thread is not None
    assert (len(shown.thread.comments), shown.thread.expected) == (3, 9)
