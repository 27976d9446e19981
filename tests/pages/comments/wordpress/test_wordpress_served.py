"""Threads of a running WordPress: whatever serves them, they are what its database holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest

from tests.pages.comments.thread_reading import Reading, facts, read
from tests.servers.wordpress import BLOCK, CLASSIC, Served, WordPress
from yalu.model import Fate, ThreadRequest
from yalu.pages.comments import page_thread
from yalu.pages.comments.page_thread import Part
from yalu.pages.comments.platform import memory_of

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.timeout(300)]

BODY = "<p>The bridge opened in the rain.</p>\n\n<p>Nobody came, and the band played to the river.</p>"
TEXTS = [
    ('At "last" -- it\'s here :) see http://news.example/a?b=1&c=2', "Kim O'Brien"),
    ("Two paragraphs.\n\nThe second,\nwith a line end & an ampersand < 5.", "Ben & Jerry \"B\""),
    ("이 다리는 10년이나 늦었다. '정말' 다행이다...", "김민수"),
    ("这座桥晚了十年。\"终于\"通车了！\n\n第二段。", "李雷"),
    ("橋が開通した。「やっと」だ。", "山田"),
    ("<b>bold</b> and <blockquote>quoted words</blockquote> and <code>x = 1</code> 10x20 8-) :mrgreen:", "Li -- Wei"),
    ("mail me: someone@mail.example or www.site.example, wordpress", ""),
]  # fmt: skip


def answer(site: WordPress, request: ThreadRequest) -> Part:
    served = site.get(request.url, method=request.method)
    return Part(request, served.status, served.headers, served.body)


def reading(site: WordPress, post: int, *, theme: str | None = None) -> Reading:
    if theme:
        site.switch_theme(theme)
    served = site.get(site.address(post))
    assert served.status == 200
    return read(served.body, served.url, partial(answer, site), dict(served.headers))


def expected(site: WordPress, post: int) -> dict[str, tuple[str | None, str]]:
    """Parent and instant of each approved comment in the database."""
    return {str(row.id): (str(row.parent) if row.parent else None, row.gmt) for row in site.stored(post)}


def parents_and_times(thread_reading: Reading) -> dict[str, tuple[str | None, str]]:
    return {
        comment.id: (comment.parent_id, f"{comment.posted_at.utc():%Y-%m-%d %H:%M:%S}" if comment.posted_at else "")
        for comment in thread_reading.whole.comments
    }


@pytest.fixture(scope="module")
def kept() -> dict[str, int]:
    """The numbers of posts with their threads that were made once, by name."""
    return {}


def published_once(site: WordPress, kept: dict[str, int], name: str, make: Callable[[WordPress], int]) -> int:
    """The post that ``make`` publishes on an empty site: put back from its second time on."""
    if name in kept:
        site.restore(name)
    else:
        kept[name] = make(site)
        site.save(name)
    return kept[name]


@pytest.fixture
def post(site: WordPress, kept: dict[str, int]) -> int:
    """A post with comments of every kind of text, a reply to a reply, a pingback and a held comment."""
    return published_once(site, kept, "every_kind", every_kind)


def every_kind(site: WordPress) -> int:
    number = site.post("Five ways to cross “a river”", BODY, date="2026-03-01 09:00:00")
    last = 0
    for index, (text, author) in enumerate(TEXTS):
        last = site.comment(
            number, text, author=author, parent=last if index in (1, 2) else 0, date=f"2026-03-0{index + 1} 10:20:30"
        )
    site.comment(number, "[...] a fine bridge [...]", author="Other blog", kind="pingback")
    site.comment(number, "Buy pills.", state="hold")
    return number


@pytest.mark.parametrize("theme", [*CLASSIC, *BLOCK])
def test_every_theme_gives_the_thread_of_the_database(site: WordPress, post: int, theme: str) -> None:
    thread_reading = reading(site, post, theme=theme)
    assert parents_and_times(thread_reading) == expected(site, post)
    assert thread_reading.whole.complete
    assert thread_reading.whole.expected == len(TEXTS)
    assert thread_reading.whole.open is True
    assert thread_reading.whole.note is None


@pytest.mark.parametrize("theme", [*CLASSIC, *BLOCK])
def test_a_comment_is_the_same_from_every_theme_with_and_without_the_interface(
    site: WordPress, post: int, theme: str
) -> None:
    site.noise(True)
    with_rest = reading(site, post, theme=theme)
    alone = with_rest.page.thread
    assert alone is not None
    site.rest("off")
    without = reading(site, post)
    for other in (alone, without.whole):
        assert {c.id: (c.text, c.author) for c in other.comments} == {
            c.id: (c.text, c.author) for c in with_rest.whole.comments
        }
    if theme not in ("classic-xhtml", "classic-loop"):
        assert {facts(c) for c in without.whole.comments} == {facts(c) for c in with_rest.whole.comments}
        assert without.whole.complete


@pytest.mark.parametrize("theme", ["classic-xhtml", "classic-loop"])
def test_a_theme_without_machine_times_gives_the_local_time_without_zone(
    site: WordPress, post: int, theme: str
) -> None:
    site.rest("off")
    thread_reading = reading(site, post, theme=theme)
    seoul = timezone(timedelta(hours=9))
    stored = {
        str(row.id): datetime.fromisoformat(row.gmt).replace(tzinfo=UTC).astimezone(seoul) for row in site.stored(post)
    }
    for comment in thread_reading.whole.comments:
        assert comment.posted_at is not None
        assert comment.posted_at.offset is None
        assert comment.posted_at.local == stored[comment.id].replace(tzinfo=None, second=0)


@pytest.mark.parametrize("theme", ["classic-html5", "twentytwentyfive"])
def test_nothing_of_the_thread_is_left_in_the_page(site: WordPress, post: int, theme: str) -> None:
    thread_reading = reading(site, post, theme=theme)
    for words in ("see http://news.example", "终于", "Leave a", "responses to", "Kim O", "fine bridge", "Post Comment"):
        assert words not in thread_reading.body
    assert "The bridge opened in the rain." in thread_reading.body
    assert "the band played to the river" in thread_reading.body


@pytest.mark.parametrize("locale", ["ko_KR", "zh_CN", "ja"])
@pytest.mark.parametrize("theme", ["classic-html5", "twentytwentyfive"])
def test_pages_in_other_languages_are_counted_and_complete_by_themselves(
    site: WordPress, post: int, locale: str, theme: str
) -> None:
    site.language(locale)
    site.rest("off")
    thread_reading = reading(site, post, theme=theme)
    assert thread_reading.whole.complete, thread_reading.whole.note
    assert len(thread_reading.whole.comments) == len(TEXTS)
    assert next(comment.author for comment in thread_reading.whole.comments if "mail me" in comment.text) is None
    site.close_comments(post)
    assert reading(site, post).whole.open is False


def long_talk(site: WordPress) -> int:
    post = site.post("A long talk", BODY)
    for index in range(8):
        top = site.comment(post, f"Remark number {index}", date=f"2026-03-01 10:0{index}:00")
        site.comment(post, f"Answer to {index}", parent=top, date=f"2026-03-01 11:0{index}:00")
    return post


@pytest.mark.parametrize("theme", ["classic-html5", "classic-div", "twentytwentyfour"])
@pytest.mark.parametrize("first", ["newest", "oldest"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_comment_pages_are_read_to_the_end(
    site: WordPress, kept: dict[str, int], theme: str, first: str, order: str
) -> None:
    post = published_once(site, kept, "long_talk", long_talk)
    site.options(page_comments=1, comments_per_page=3, default_comments_page=first, comment_order=order)
    site.rest("comments")
    thread_reading = reading(site, post, theme=theme)
    assert thread_reading.page.thread is not None
    assert not thread_reading.page.thread.complete
    assert parents_and_times(thread_reading) == expected(site, post)
    assert thread_reading.whole.complete, thread_reading.whole.note


def test_a_missing_comment_page_leaves_the_read_incomplete(site: WordPress) -> None:
    post = site.post("A long talk", BODY)
    for index in range(6):
        site.comment(post, f"Remark number {index}")
    site.options(page_comments=1, comments_per_page=2)
    site.rest("off")
    served = site.get(site.address(post))

    def lossy(request: ThreadRequest) -> Part:
        return (
            Part(request, 503)
            if memory_of(request)["is"] == "page" and "page-1" in request.url
            else answer(site, request)
        )

    thread_reading = read(served.body, served.url, lossy, dict(served.headers))
    assert not thread_reading.whole.complete
    assert len(thread_reading.whole.comments) == 4


def test_true_parents_beyond_the_depth_that_themes_print(site: WordPress) -> None:
    post = site.post("A deep talk", BODY)
    chain = [site.comment(post, "Level 0")]
    for level in range(1, 9):
        chain.append(site.comment(post, f"Level {level}", parent=chain[-1]))
    assert parents_and_times(reading(site, post)) == expected(site, post)
    site.rest("off")
    thread_reading = reading(site, post)
    assert any(url.endswith("/feed/atom/") for url in thread_reading.asked)
    assert parents_and_times(thread_reading) == expected(site, post)


def test_replies_hidden_by_a_trashed_parent_are_never_missing_from_a_complete_read(site: WordPress) -> None:
    post = site.post("A talk", BODY)
    top = site.comment(post, "Kept")
    parent = site.comment(post, "To be trashed", parent=top)
    child = site.comment(post, "Approved reply", parent=parent)
    site.comment(post, "Reply to the reply", parent=child)
    site.trash_comment(parent)
    thread_reading = reading(site, post)
    assert thread_reading.whole.complete
    assert parents_and_times(thread_reading) == expected(site, post)
    assert str(parent) not in parents_and_times(thread_reading)
    assert thread_reading.page.thread is not None
    assert [comment.id for comment in thread_reading.page.thread.comments] == [str(top)]
    assert not thread_reading.page.thread.complete
    site.rest("off")
    blind = reading(site, post)
    assert not blind.whole.complete
    assert blind.whole.expected == 3


@pytest.mark.parametrize(
    ("action", "fate"),
    [
        ("trash_comment", Fate.WITHHELD),
        ("hold_comment", Fate.WITHHELD),
        ("spam_comment", Fate.WITHHELD),
        ("delete_comment", Fate.ERASED),
    ],
)
def test_a_look_up_by_id_tells_withheld_from_erased(site: WordPress, action: str, fate: Fate) -> None:
    post = site.post("A talk", BODY)
    number = site.comment(post, "Here today")
    thread_reading = reading(site, post)
    request = page_thread.look_up("wordpress", [answer(site, thread_reading.page.more[0])], str(number))
    assert request is not None
    assert page_thread.fate(answer(site, request)) is Fate.SHOWN
    getattr(site, action)(number)
    assert page_thread.fate(answer(site, request)) is fate
    site.rest("off")
    assert page_thread.fate(answer(site, request)) is Fate.UNKNOWN


def test_an_edit_shows_and_nothing_else_does(site: WordPress, post: int) -> None:
    site.noise(True)
    before = {comment.id: facts(comment) for comment in reading(site, post).whole.comments}
    edited = next(row for row in site.stored(post) if row.text.startswith("Two"))
    site.edit_comment(edited.id, text="Two paragraphs, changed.")
    site.rename_post(post, "another-slug")
    site.options(comment_order="desc", thread_comments_depth=2, page_comments=1, comments_per_page=2)
    after = {comment.id: facts(comment) for comment in reading(site, post, theme="twentytwentythree").whole.comments}
    assert set(before) == set(after)
    assert [number for number in before if before[number] != after[number]] == [str(edited.id)]


@pytest.mark.parametrize("theme", ["classic-html5", "classic-loop", "twentytwentyfive"])
def test_closing_and_opening_show(site: WordPress, post: int, theme: str) -> None:
    assert reading(site, post, theme=theme).whole.open is True
    site.close_comments(post)
    closed = reading(site, post).whole
    assert closed.open is False
    assert closed.complete


@pytest.mark.parametrize("structure", ["", "/archives/%post_id%", "/index.php/%year%/%postname%/"])
def test_every_permalink_structure_is_found_by_its_own_root(site: WordPress, post: int, structure: str) -> None:
    site.permalinks(structure)
    site.options(page_comments=1, comments_per_page=2)
    assert parents_and_times(reading(site, post)) == expected(site, post)
    site.rest("comments")
    thread_reading = reading(site, post)
    assert parents_and_times(thread_reading) == expected(site, post)
    assert thread_reading.whole.complete


def test_more_comments_than_one_answer_of_the_interface_holds(site: WordPress) -> None:
    post = site.post("A crowd", BODY)
    code = """
        $row = ['comment_post_ID' => $post, 'comment_author' => 'V', 'comment_approved' => 1];
        for ($i = 0; $i < 230; $i++) { wp_insert_comment($row + ['comment_content' => "Voice $i"]); }
    """
    site.php(code, post=post)
    thread_reading = reading(site, post)
    assert len(thread_reading.whole.comments) == 230
    assert thread_reading.whole.complete
    assert len([part for part in thread_reading.parts if memory_of(part.request)["is"] == "rest"]) == 3


def test_a_post_without_comments_and_one_whose_comments_all_went(site: WordPress) -> None:
    post = site.post("A silence", BODY)
    thread_reading = reading(site, post)
    assert thread_reading.whole.comments == ()
    assert thread_reading.whole.complete
    only = site.comment(post, "The only one")
    assert [comment.id for comment in reading(site, post).whole.comments] == [str(only)]
    site.trash_comment(only)
    site.close_comments(post)
    for theme in ("classic-html5", "twentytwentyfive"):
        emptied = reading(site, post, theme=theme)
        assert emptied.whole.comments == ()
        assert emptied.whole.complete
    site.rest("off")
    assert reading(site, post).thread is None or not reading(site, post).whole.complete


def test_lists_of_posts_have_no_thread(site: WordPress, post: int) -> None:
    served: Served = site.get("/")
    thread_reading = read(served.body, served.url, partial(answer, site), dict(served.headers))
    assert thread_reading.page.more == ()
    assert thread_reading.thread is None
