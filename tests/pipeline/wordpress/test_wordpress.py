"""The whole way through on a real WordPress: what was done there is reported exactly, and nothing else.

Adverts, counters, like buttons and most-read boxes differ at each request all the time.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.pipeline.wordpress.paper import VISA, Paper

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(180)]


def test_an_unchanged_site_gives_nothing(paper: Paper) -> None:
    again = paper.watch.look()
    assert (again["articles_new"], again["versions_new"], again["comments_new"], again["changes"]) == (0, 0, 0, {})


def test_edits_of_an_article_are_told_by_kind(paper: Paper) -> None:
    paper.site.edit_post(paper.bridge, title="A bridge that nobody may cross")
    paper.site.edit_post(paper.visa, content=VISA.replace("통과되지 않았다", "통과되었다"))
    assert paper.changes() == {("article.headline", None): 1, ("article.body", None): 1}


def test_comments_come_change_go_and_return(paper: Paper) -> None:
    new = paper.site.comment(paper.visa, "좋은 글입니다.", author="정")
    paper.site.edit_comment(paper.first, text="I drove there last June. The gate is rusty.")
    assert paper.changes() == {("comment.new", str(new)): 1, ("comment.edited", str(paper.first)): 1}
    paper.site.spam_comment(paper.last)
    assert paper.changes() == {}
    assert paper.changes() == {("comment.gone", str(paper.last)): 1}
    assert paper.changes() == {}
    paper.site.restore_comment(paper.last)
    assert paper.changes() == {("comment.back", str(paper.last)): 1}


def test_a_comment_held_for_one_look_only_was_never_gone(paper: Paper) -> None:
    paper.site.hold_comment(paper.last)
    assert paper.changes() == {}
    paper.site.approve_comment(paper.last)
    assert paper.changes() == {}


def test_a_thread_closes_and_opens(paper: Paper) -> None:
    paper.site.close_comments(paper.bridge)
    assert paper.changes() == {("thread.closed", None): 1}
    paper.site.open_comments(paper.bridge)
    assert paper.changes() == {("thread.opened", None): 1}


def test_a_withdrawn_piece_is_gone_at_the_second_look_and_may_return(paper: Paper) -> None:
    paper.site.trash_post(paper.visa)
    assert paper.changes() == {}
    assert paper.changes() == {("article.gone", None): 1}
    paper.site.restore_post(paper.visa)
    assert paper.changes() == {("article.back", None): 1}


def test_themes_orders_and_pages_change_no_word(paper: Paper) -> None:
    for name in ("classic-xhtml", "twentytwentyfive", "classic-div", "twentytwentyfour"):
        paper.site.switch_theme(name)
        assert paper.changes() == {}, name
    paper.site.options(comment_order="desc", page_comments=1, comments_per_page=1)
    assert paper.changes() == {}
    paper.site.reparent_comment(paper.answer, 0)
    assert paper.changes() == {}


@pytest.mark.parametrize("state", ["off", "comments"])
def test_without_the_interface_the_pages_say_the_same(paper: Paper, state: str) -> None:
    paper.site.rest(state)
    assert paper.changes() == {}
    paper.site.edit_comment(paper.answer, text="So is the one in Sinuiju.")
    paper.site.trash_comment(paper.last)
    assert paper.changes() == {("comment.edited", str(paper.answer)): 1}
    paper.site.rest("on")
    assert paper.changes() == {("comment.gone", str(paper.last)): 1}


def test_a_renamed_piece_has_moved(paper: Paper) -> None:
    paper.site.rename_post(paper.bridge, "the-unused-bridge")
    assert paper.changes() == {("article.moved", None): 1}
    assert Counter(paper.changes()) == {}
