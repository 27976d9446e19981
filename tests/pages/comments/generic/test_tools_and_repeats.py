"""What stands in and beside a list and is no comment: tools, counters of reads, a selection that repeats some."""

# ruff: noqa: E501 -- markup reads best as it comes

from datetime import UTC, datetime

from yalu.model import Page
from yalu.pages.read_page import read_page

BODY = "".join(f"<p>The dredger passed the second pier at dusk, and the pilots wrote down hour {n} of it.</p>" for n in range(6))  # fmt: skip
ROWS = (("Ada", "2026-03-01 09:10", "Who paid for it?"), ("Bo", "2026-03-01 11:40", "My uncle steered one."), ("Chul", "2026-03-02 08:05", "It leaks."))  # fmt: skip


def page(section: str, headline: str = "<h1>A dredger</h1>") -> Page:
    html = f"<html lang='en'><head><title>A dredger</title></head><body><main>{headline}<div class='t'>{BODY}</div>{section}</main></body></html>"
    return read_page(html.encode(), url="https://paper.example/a/7.html", headers={}, fetched_at=datetime(2026, 6, 1, tzinfo=UTC))  # fmt: skip


def told(found: Page) -> list[tuple[str | None, str]]:
    assert found.thread is not None
    return [(comment.author, comment.text) for comment in found.thread.comments]


def test_a_row_of_tools_below_a_numbered_comment_is_not_its_text() -> None:
    rows = "".join(
        f"<div class='gk'><div class='gh'><i>{n + 1}.</i> <b>{who}</b> <i>{when}</i></div><div class='gt'>{words}</div>"
        f"<div class='gx'><a href='javascript:;'>Nice ({n * 3})</a> <a href='javascript:;'>Reply</a> <a href='javascript:;'>Flag</a></div></div>"
        for n, (who, when, words) in enumerate(ROWS)
    )
    found = page(f"<div class='gw'><h3>3 comments</h3>{rows}</div>")
    assert told(found) == [(who, words) for who, _, words in ROWS]
    assert found.thread is not None
    assert found.thread.complete


def test_the_line_below_the_headline_is_no_comment_beside_an_empty_thread() -> None:
    meta = "<div><span class='byline'>Ada Moor</span> <time datetime='2026-03-01T09:00:00Z'>1 March 2026</time> <span>Read 5120</span></div>"
    form = "<div id='new'><h3>Comments</h3><form><textarea name='comment'></textarea></form></div>"
    assert told(page(form, f"<header><a href='/c'>Comments</a><h1>A dredger</h1>{meta}</header>")) == []
