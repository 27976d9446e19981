"""Words that look like those of a thread, in names of style sheets and in headlines, say nothing of the thread."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.model import ParsedThread
from yalu.pages.comments.completeness.openness import says_closed
from yalu.pages.read_page import read_page

BODY = "".join(
    f"<p>The dredger passed the second pier at dusk, and the pilots wrote down hour {n} of it.</p>" for n in range(6)
)
ROWS = "".join(
    f"<li id='c-{n}'><b class='author'>Ada {n}</b> <i>2026-03-0{n} 09:10</i><div class='body'>Who paid, {n}?</div></li>"
    for n in range(1, 4)
)


def thread_of(below: str) -> ParsedThread | None:
    html = f"<html><body><main><h1>A dredger</h1><div>{BODY}</div>{below}</main></body></html>"
    seen = datetime(2026, 6, 1, tzinfo=UTC)
    return read_page(html.encode(), url="https://paper.example/a/7.html", headers={}, fetched_at=seen).thread


@pytest.mark.parametrize(
    "beside",
    [
        "<iframe class='embed-responsive-item' src='https://video.example/e/1'></iframe>",
        "<iframe title='For screen readers' src='https://ads.example/x'></iframe>",
    ],
)
def test_a_frame_of_another_kind_leaves_a_thread_complete(beside: str) -> None:
    thread = thread_of(f"<section class='comments'><h3>3 comments</h3><ul>{ROWS}</ul></section>{beside}")
    assert thread is not None
    assert thread.complete


def test_no_thread_is_read_from_a_form_or_a_headline_about_something_else() -> None:
    assert (
        thread_of("<div class='responsive'><form action='/send'><textarea name='text'></textarea></form></div>") is None
    )
    assert thread_of("<div>No comments from Seoul</div>") is None
    assert thread_of("<div>政府没有回复</div>") is None
    assert thread_of("<div>没有评论</div>") is not None


@pytest.mark.parametrize(
    "line",
    [
        "Kommentar: Die Grenze bleibt geschlossen",
        "Diskussion um die Brücke: Der Streit ist beendet",
        "Commentaire : une frontière fermée",
        "Comment: why the border stays closed",
        "Debatte: Grenze zu Nordkorea geschlossen",
        "Débat : la frontière reste fermée",
        "Réactions après que l’usine est fermée",
        "Le fil rouge : une usine fermée",
        "El debate de la frontera cerrada",
        "토론회 중단",
    ],
)
def test_the_headline_of_a_comment_does_not_close_a_thread(line: str) -> None:
    assert not says_closed(line)


@pytest.mark.parametrize("line", ["Kommentare: geschlossen", "Die Diskussion ist beendet.", "Comments: closed"])
def test_a_label_with_a_word_still_does(line: str) -> None:
    assert says_closed(line)
