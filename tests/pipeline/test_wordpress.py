"""The whole way through on a real WordPress: what was done there is reported exactly, and nothing else.

Adverts, counters, like buttons and most-read boxes differ at each request all the time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from tests.pipeline.watching import Watch
from tests.servers.wordpress import WordPress

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(180)]

BRIDGE = (
    "<p>The new bridge over the Yalu has stood finished and unused for ten years. Beijing paid for it, and Pyongyang "
    "has not built the road that should meet it.</p>\n"
    "<p>Traders in Dandong count 70 trucks a day on the old bridge. They will wait another winter, because they have "
    "no other choice, and because the ferry stops when the river freezes.</p>\n"
    "<p>What the two governments call friendship is a matter of customs forms here. A form that is stamped in the "
    "morning is worth more than any communiqué that is signed in the evening.</p>"
)
VISA = (
    "<p>한국과 중국이 서로 비자를 면제한 지 한 해가 지났다. 관광객은 늘었지만 말이 통하는 안내소는 여전히 드물다.</p>\n"
    "<p>서울 명동의 상인들은 중국어를 다시 배우기 시작했다. 정부는 지원을 약속했지만 예산은 아직 통과되지 않았다.</p>\n"
    "<p>왕래가 쉬워졌다고 마음이 가까워지는 것은 아니다. 그래도 먼저 만나야 다툴 수도 있고 화해할 수도 있다.</p>"
)


@dataclass
class Paper:
    """Two pieces on the site, seen once."""

    site: WordPress
    watch: Watch
    bridge: int
    visa: int
    first: int
    answer: int
    last: int

    def changes(self) -> dict[tuple[str, str | None], int]:
        return dict(self.watch.changes())


@pytest.fixture
def paper(site: WordPress, watch: Watch) -> Paper:
    site.noise(True)
    bridge = site.post("A bridge that nobody crosses", BRIDGE, slug="bridge", date="2026-10-05 09:00:00")
    visa = site.post("비자 면제 한 해, 남은 숙제", VISA, slug="visa", date="2026-10-06 09:00:00")
    first = site.comment(bridge, "I drove there last May. The gate is rusty.", author="Kim", date="2026-10-07 01:00:00")
    answer = site.comment(bridge, "So is the one in Dandong.", author="Li", parent=first, date="2026-10-07 02:00:00")
    last = site.comment(bridge, "Who pays the guards?", author="Park", date="2026-10-07 03:00:00")
    site.comment(visa, "안내소가 더 필요합니다.", author="최", date="2026-10-07 04:00:00")
    watch.sources.write_text(
        f"""
[[source]]
id = "paper"
name = "Paper"
homepage = "{site.url}/"
country = "KR"
languages = ["en", "ko"]
type = "newspaper"
discover = [ {{ feed = "{site.url}/feed/" }}, {{ wordpress = "{site.url}/" }} ]
scope = "all"
delay = "0s"
allow_private_hosts = true
""",
        encoding="utf-8",
    )
    summary = watch.look()
    assert summary["sources"] == {"paper": "ok"}
    assert (summary["articles_new"], summary["comments_new"]) == (2, 4)
    assert summary["changes"] == {"article.new": 2}
    return Paper(site, watch, bridge, visa, first, answer, last)


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
