"""A comment reads the same whatever others come and go beside it: changes nobody made are none."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from yalu.changes.page_pair import compare_pages
from yalu.model import Kind, Page
from yalu.pages.read_page import read_page

BODY = "".join(f"<p>The dredger passed the second pier at dusk, and the pilots wrote down hour {n} of it.</p>" for n in range(6))  # fmt: skip
ITEMS = (
    "<div class='gk'><b>{who}</b> <i>{at}</i><div class='gt'>{words}</div></div>",
    "<li id='c-{n}'><strong>{who}</strong> <time datetime='{at}'>{at}</time><p>{words}</p><a href='#'>Like</a></li>",
    "<div class='css-1a2b3c'><div class='css-9z8y7x'>{who}</div><div class='css-4d5e6f'>{at}</div><div class='css-7g8h9i'>{words}</div><div><button>Reply</button><button>{n}</button></div></div>",
    "<div class='it' data-cid='{n}'><span class='u'>{who}</span><span class='c'>{words}</span><span class='d'>{at}</span></div>",
)
NAMES = ("Ada Moor", "Bo Lind", "Chul", "Dae Hwan", "Eun-ji")


def markup(item: str, texts: Sequence[str]) -> str:
    held = "<ul>{}</ul>" if item.startswith("<li") else "<div>{}</div>"
    rows = held.format("".join(item.format(n=6641 + n, who=NAMES[n], at=f"2026-03-0{n + 1} 09:1{n}", words=words) for n, words in enumerate(texts)))  # fmt: skip
    return f"<html lang='en'><body><main><h1>A dredger</h1><div>{BODY}</div><section class='comments'><h3>{len(texts)} comments</h3>{rows}</section></main></body></html>"


def read(html: str) -> Page:
    return read_page(html.encode(), url="https://paper.example/a/7.html", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))  # fmt: skip


def page(item: str, texts: Sequence[str]) -> Page:
    return read(markup(item, texts))


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize(
    "texts", [("Yes", "沙发", "Agreed."), ("좋다", "No.", "+1", "顶"), ("Agreed.", "Agreed.", "No")]
)
def test_words_shorter_than_the_names_are_not_taken_for_names(item: str, texts: tuple[str, ...]) -> None:
    before, after = page(item, texts), page(item, (*texts, "My uncle steered one of these dredgers for ten years."))
    assert before.thread is not None
    assert [(comment.author, comment.text) for comment in before.thread.comments] == list(zip(NAMES, texts, strict=False))  # fmt: skip
    assert Counter(change.kind for change in compare_pages(before, after)) == {Kind.COMMENT_NEW: 1}
    assert Counter(change.kind for change in compare_pages(after, before)) == {Kind.COMMENT_GONE: 1}


def test_all_that_readers_write_alike_is_read() -> None:
    alike = page(ITEMS[1], ("ㅋㅋㅋ", "ㅋㅋㅋ", "ㅋㅋㅋ"))
    assert alike.thread is not None
    assert [comment.text for comment in alike.thread.comments] == ["ㅋㅋㅋ"] * 3
    assert [change.kind for change in compare_pages(alike, page(ITEMS[1], ("ㅋㅋㅋ", "ㅋㅋㅋ", "ㅋㅋㅋ", "No.")))] == [
        Kind.COMMENT_NEW
    ]


def test_an_item_that_lost_its_markup_is_the_comment_that_was_removed() -> None:
    item = "<li class='reply ok' id='comment_{n}' data-reply-id='{n}'><span class='nick'>{who}</span><i>{at}</i><div class='user-content'>{words}</div></li>"
    gone = "<li class='reply removed' id='comment_{n}' data-reply-id='{n}'><div class='user-content'>삭제된 댓글입니다</div></li>"
    for count in (2, 3):
        before = page(item, ("Who paid?", "It leaks.", "No.")[:count])
        shown = item.format(n=6642, who=NAMES[1], at="2026-03-02 09:11", words="It leaks.")
        html = markup(item, ("Who paid?", "It leaks.", "No.")[:count]).replace(shown, gone.format(n=6642))
        after = read(html)
        assert [change.kind for change in compare_pages(before, after)] == [Kind.COMMENT_GONE]
        assert after.thread is not None
        assert after.thread.complete
        assert after.thread.comments[1].author is None


def test_the_last_comment_has_all_its_paragraphs_before_another_follows() -> None:
    row = "<div class='head'><b>{who}</b> <span>{at}</span></div><p>{words}</p>"
    texts = ("Who paid for it?", "My uncle steered one.", "First of all.</p><p>And then.</p><p>And last.")
    before = page(row, texts)
    assert before.thread is not None
    assert before.thread.comments[2].text == "First of all.\n\nAnd then.\n\nAnd last."
    assert [change.kind for change in compare_pages(before, page(row, (*texts, "No.")))] == [Kind.COMMENT_NEW]


@pytest.mark.parametrize(
    "alike", ["<span>Agreed.</span> Words {}.", "<div>좋은 글 감사합니다</div><div>Words {}.</div>"]
)
def test_what_several_readers_write_alike_stays_in_their_words(alike: str) -> None:
    item = "<div class='c' id='c{n}'><span class='author'>{who}</span><i>{at}</i><div class='text'>{words}</div></div>"
    texts = (alike.format("one"), alike.format("two"), "Plain words of mine.")
    changes = compare_pages(page(item, texts), page(item, (*texts, alike.format("four"))))
    assert [change.kind for change in changes] == [Kind.COMMENT_NEW]
