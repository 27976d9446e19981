"""What editors and moderators of a real WordPress do, told exactly: by its interface, and by its pages alone."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.pipeline.wordpress.paper import Paper
from tests.pipeline.wordpress.snapshots import Snapshots
from yalu.db.queries import overview
from yalu.model import Kind

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(240)]

IMPORT = """
    for ($n = 1; $n <= $count; $n++) {
        wp_insert_comment(['comment_post_ID' => $post, 'comment_content' => "$n trucks were counted on the old bridge.",
            'comment_author' => "Reader $n", 'comment_date_gmt' => gmdate('Y-m-d H:i:s', 1793145600 + 60 * $n),
            'comment_date' => get_date_from_gmt(gmdate('Y-m-d H:i:s', 1793145600 + 60 * $n)), 'comment_approved' => 1]);
    }
    wp_update_comment_count_now($post);
    return true;
"""


@pytest.fixture(params=["on", "off"], ids=["by-rest", "by-html"])
def door(request: pytest.FixtureRequest, paper: Paper, snapshots: Snapshots) -> str:
    """Whether the interface answers. Closing it changes no word."""

    def turn() -> Paper:
        paper.site.rest(request.param)
        assert paper.changes() == {}
        return paper

    snapshots.restored(f"interface_{request.param}", paper.site, paper.watch, turn)
    return str(request.param)


def said_by_id(paper: Paper) -> dict[str | None, object]:
    """What the platform said of each comment that is told as gone, when asked by its id."""
    gone = [row for row in overview.log(paper.watch.database) if row.kind is Kind.COMMENT_GONE]
    return {row.platform_comment_id: row.evidence.get("by_id") for row in gone}


def test_what_moderators_take_down_is_gone_at_the_second_look(paper: Paper, door: str) -> None:
    held, spam, trashed, erased = (paper.site.comment(paper.visa, f"안내소 {number}곳") for number in range(1, 5))
    assert sum(paper.changes().values()) == 4
    paper.site.hold_comment(held)
    paper.site.spam_comment(spam)
    paper.site.trash_comment(trashed)
    paper.site.delete_comment(erased)
    assert paper.changes() == {}
    assert paper.changes() == {("comment.gone", str(comment)): 1 for comment in (held, spam, trashed, erased)}
    fates = dict.fromkeys(map(str, (held, spam, trashed)), "withheld") | {str(erased): "erased"}
    assert said_by_id(paper) == (fates if door == "on" else dict.fromkeys(fates))
    assert paper.changes() == {}
    paper.site.approve_comment(held)
    assert paper.changes() == {("comment.back", str(held)): 1}


def test_an_erased_comment_with_an_answer_moves_the_answer_up_and_nothing_else(paper: Paper, door: str) -> None:
    paper.site.delete_comment(paper.first)
    assert paper.changes() == {}
    assert paper.changes() == {("comment.gone", str(paper.first)): 1}
    assert paper.changes() == {}


def test_re_parenting_order_and_pages_are_no_edits(paper: Paper, door: str) -> None:
    paper.site.reparent_comment(paper.last, paper.first)
    assert paper.changes() == {}
    paper.site.options(comment_order="desc")
    assert paper.changes() == {}
    paper.site.options(page_comments=1, comments_per_page=1, default_comments_page="oldest")
    assert paper.changes() == {}
    paper.site.options(thread_comments=0)
    assert paper.changes() == {}


def test_a_thread_closes_and_reopens_and_a_new_slug_is_a_move(paper: Paper, door: str) -> None:
    paper.site.close_comments(paper.bridge)
    assert paper.changes() == {("thread.closed", None): 1}
    assert paper.changes() == {}
    paper.site.open_comments(paper.bridge)
    paper.site.rename_post(paper.bridge, "the-unused-bridge")
    assert paper.changes() == {("thread.opened", None): 1, ("article.moved", None): 1}
    assert paper.changes() == {}


def test_a_new_permalink_structure_moves_every_piece_once(paper: Paper, door: str) -> None:
    for structure in ("/%postname%/", "/archives/%post_id%"):
        paper.site.permalinks(structure)
        assert paper.changes() == {("article.moved", None): 2}, structure
        assert paper.changes() == {}, structure
    paper.site.permalinks("")
    status = 0 if door == "on" else 1  # without the interface no way in is left; the known pieces are found by number
    assert paper.watch.look(status)["changes"] == {"article.moved": 2}
    # Plain permalinks also end the robots.txt that WordPress makes up: what it closed is open once its page has stayed.
    assert [paper.watch.look(status)["changes"] for _ in range(3)] == [{}, {"source.terms": 1}, {}]
    assert paper.watch.look(status)["changes"] == {}
    paper.site.trash_post(paper.visa)
    assert paper.watch.look(status)["changes"] == {}
    assert paper.watch.look(status)["changes"] == {"article.gone": 1}


def test_five_hundred_imported_comments_are_five_hundred_new_ones(paper: Paper, door: str) -> None:
    paper.site.options(page_comments=1, comments_per_page=50, default_comments_page="newest")
    paper.site.php(IMPORT, post=paper.bridge, count=500)
    came = paper.changes()
    assert Counter(kind for kind, _ in came.elements()) == {"comment.new": 500}
    assert set(came.values()) == {1}
    assert paper.changes() == {}


def test_a_held_comment_that_is_approved_later_is_new_then(paper: Paper, door: str) -> None:
    held = paper.site.comment(paper.visa, "안내소가 생겼다.", author="정", state="hold")
    assert paper.changes() == {}
    paper.site.approve_comment(held)
    assert paper.changes() == {("comment.new", str(held)): 1}


def test_a_comment_that_only_a_list_leaves_out_is_not_gone(paper: Paper) -> None:
    """A filter in the theme, or a broken cache: the comment is approved, and the interface says so by its id."""
    paper.site.hide_comment(paper.last)
    for _ in range(3):
        assert paper.changes() == {}
    paper.site.hide_comment(0)
    assert paper.changes() == {}
