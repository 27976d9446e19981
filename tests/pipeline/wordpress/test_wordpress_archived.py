"""A real WordPress as of 2014: "Responses to …", no count anywhere, no interface; told exactly from its pages alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.pipeline.watching import Watch
from tests.pipeline.wordpress.paper import BRIDGE, VISA
from tests.pipeline.wordpress.snapshots import Snapshots
from tests.servers.wordpress import ARCHIVE, WordPress

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(240)]

SAID = (
    ("Kim", "I drove there last May. The gate is rusty."),
    ("Park", "Who pays the guards?"),
    ("Ada", "The ferry was cheaper, and it had a bar."),
    ("정", "다리는 언제 여나요?"),
    ("王五", "船票现在多少钱？"),
    ("Edith", "My aunt crossed it in 1957."),
    ("Chul", "There is a second gate behind the first."),
    ("さくら", "通行料はいくらですか。"),
    ("Bo", "Nobody asked the fishermen."),
)


@dataclass
class Archive:
    """Two pieces of the magazine, seen once; ``comments`` are those on the bridge, by their numbers."""

    site: WordPress
    watch: Watch
    bridge: int
    visa: int
    comments: list[int]

    def write(self, text: str, *, day: int = 20, state: str = "approve", author: str = "Lee", parent: int = 0) -> int:
        """A further comment on the bridge, after those that were there."""
        date = f"2026-11-{day:02} 08:00:00"
        return self.site.comment(self.bridge, text, author=author, date=date, state=state, parent=parent)

    def expect(self, *kinds: tuple[str, int]) -> None:
        """Look once: exactly these changes, each once."""
        assert self.watch.changes() == {(kind, str(comment)): 1 for kind, comment in kinds}

    def unchanged(self, looks: int = 1) -> None:
        for _ in range(looks):
            self.expect()


def open_archive(site: WordPress, watch: Watch, *, is_open: bool, **options: object) -> Archive:
    """Write both pieces and nine comments, and look for the first time."""
    site.switch_theme(ARCHIVE)
    site.options(**options)
    bridge = site.post("A bridge that nobody crosses", BRIDGE, slug="bridge", date="2026-10-25 09:00:00")
    visa = site.post("비자 면제 한 해, 남은 숙제", VISA, slug="visa", date="2026-10-26 09:00:00")
    comments = [
        site.comment(bridge, text, author=name, date=f"2026-10-{27 + n // 5} 0{1 + n}:00:00")
        for n, (name, text) in enumerate(SAID)
    ]
    if not is_open:
        site.close_comments(bridge)
        site.close_comments(visa)
    watch.sources.write_text(
        f"""
[[source]]
id = "archive"
name = "Archive"
homepage = "{site.url}/"
country = "US"
languages = ["en", "ko"]
type = "magazine"
discover = [ {{ feed = "{site.url}/feed/" }} ]
scope = "all"
delay = "0s"
allow_private_hosts = true
""",
        encoding="utf-8",
    )
    summary = watch.look()
    assert summary["sources"] == {"archive": "ok"}
    assert (summary["changes"], summary["baseline"]) == ({}, 2)
    return Archive(site, watch, bridge, visa, comments)


Opening = Callable[..., Archive]


@pytest.fixture
def opened(site: WordPress, watch: Watch, snapshots: Snapshots) -> Opening:
    """Opens the magazine, or restores it as it was opened before."""

    def open_once(name: str, **how: Any) -> Archive:
        return snapshots.restored(name, site, watch, lambda: open_archive(site, watch, **how))

    return open_once


@pytest.fixture(params=[(False, "asc"), (True, "desc")], ids=["archived, oldest first", "open, newest first"])
def archive(request: pytest.FixtureRequest, opened: Opening) -> Archive:
    """All comments on one page."""
    is_open, order = request.param
    return opened(f"archive_{order}", is_open=is_open, comment_order=order)


@pytest.fixture(params=["asc", "desc"], ids=["oldest first", "newest first"])
def paged(request: pytest.FixtureRequest, opened: Opening) -> Archive:
    """Four comments a page, the other pages linked."""
    pages = {"page_comments": 1, "comments_per_page": 4, "default_comments_page": "oldest"}
    return opened(f"paged_{request.param}", is_open=True, comment_order=request.param, **pages)


@pytest.fixture
def window(site: WordPress, opened: Opening) -> Archive:
    """The last four comments; a script alone would show the others."""
    site.pager("script")
    pages = {"page_comments": 1, "comments_per_page": 4, "default_comments_page": "newest", "comment_order": "desc"}
    return opened("window", is_open=True, **pages)


def test_a_new_comment_is_told_at_the_look_that_first_shows_it(archive: Archive) -> None:
    new = archive.write("They opened it this morning.")
    archive.expect(("comment.new", new))
    archive.unchanged()
    held = archive.write("And closed it at noon.", day=21, state="hold")
    archive.unchanged()
    archive.site.approve_comment(held)
    archive.expect(("comment.new", held))


def test_edits_are_told_once(archive: Archive) -> None:
    archive.site.edit_comment(archive.comments[0], text="I drove there last June. The gate is rusty.")
    archive.expect(("comment.edited", archive.comments[0]))
    archive.unchanged()


def test_what_moderators_take_down_at_once_is_gone_at_the_fourth_look_and_may_return(archive: Archive) -> None:
    """Nothing but the list speaks, which lacks four of nine: a part of it may be away."""
    held, spam, trashed, erased = archive.comments[1], archive.comments[3], archive.comments[5], archive.comments[8]
    archive.site.hold_comment(held)
    archive.site.spam_comment(spam)
    archive.site.trash_comment(trashed)
    archive.site.delete_comment(erased)
    archive.unchanged(looks=3)
    archive.expect(*(("comment.gone", comment) for comment in (held, spam, trashed, erased)))
    archive.unchanged()
    archive.site.approve_comment(held)
    archive.site.restore_comment(spam)
    archive.site.restore_comment(trashed)
    archive.expect(*(("comment.back", comment) for comment in (held, spam, trashed)))
    archive.unchanged()


def test_a_comment_held_for_one_look_only_was_never_gone(archive: Archive) -> None:
    archive.site.hold_comment(archive.comments[4])
    archive.unchanged()
    archive.site.approve_comment(archive.comments[4])
    archive.unchanged()


def test_a_removal_and_a_new_comment_at_once_are_both_told(archive: Archive) -> None:
    archive.site.trash_comment(archive.comments[2])
    new = archive.write("They opened it this morning.")
    archive.expect(("comment.new", new))
    archive.expect(("comment.gone", archive.comments[2]))


def test_an_answer_goes_with_what_it_answers_and_comes_back_with_it(archive: Archive) -> None:
    answer = archive.write("The state does.", parent=archive.comments[1])
    archive.expect(("comment.new", answer))
    archive.site.trash_comment(archive.comments[1])
    archive.unchanged()
    archive.expect(("comment.gone", archive.comments[1]), ("comment.gone", answer))
    archive.site.restore_comment(archive.comments[1])
    archive.unchanged()  # an old copy would show the same
    archive.expect(("comment.back", archive.comments[1]), ("comment.back", answer))


def test_order_and_nesting_are_no_edits(archive: Archive) -> None:
    archive.site.options(comment_order="desc")
    archive.unchanged()
    archive.site.reparent_comment(archive.comments[6], archive.comments[0])
    archive.unchanged()
    archive.site.options(comment_order="asc", thread_comments=0)
    archive.unchanged()


def test_more_than_half_at_once_are_no_removals(archive: Archive) -> None:
    for comment in archive.comments[:5]:
        archive.site.trash_comment(comment)
    archive.unchanged(looks=3)
    for comment in archive.comments[:5]:
        archive.site.restore_comment(comment)
    archive.unchanged()


def test_pages_that_can_all_be_had_are_told_as_one(paged: Archive) -> None:
    new = paged.write("They opened it this morning.")
    paged.expect(("comment.new", new))
    paged.site.trash_comment(paged.comments[0])
    paged.site.spam_comment(paged.comments[7])
    paged.unchanged()
    paged.expect(("comment.gone", paged.comments[0]), ("comment.gone", paged.comments[7]))
    paged.site.restore_comment(paged.comments[0])
    paged.unchanged(looks=3)  # its page is an earlier one again, byte for byte, beside newer ones
    paged.expect(("comment.back", paged.comments[0]))


def test_a_page_whose_others_cannot_be_had_tells_what_is_new_and_no_removal(window: Archive) -> None:
    new = window.write("They opened it this morning.")
    window.expect(("comment.new", new))
    window.site.trash_comment(window.comments[7])
    window.site.hold_comment(new)
    window.unchanged(looks=3)


def test_pages_that_come_later_are_no_removals(archive: Archive) -> None:
    archive.site.pager("script")
    archive.site.options(page_comments=1, comments_per_page=4)
    archive.unchanged(looks=3)
    archive.site.options(page_comments=0)
    archive.unchanged()
