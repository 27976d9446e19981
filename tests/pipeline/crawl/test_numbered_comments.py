"""A list that numbers its comments by their place: numbered anew, turned round or moved under others, nobody edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

SAID = (
    ("Ada", "2026-10-01T08:00:00Z", "The ferry was late again this morning."),
    ("Bo", "2026-10-01T09:30:00Z", "Nobody asked the fishermen what they think."),
    ("Chae", "2026-10-01T11:15:00Z", "Who will pay for the second pier?"),
    ("Dan", "2026-10-02T07:45:00Z", "My uncle built half of the first one."),
)


@pytest.fixture
def site(watch: Watch) -> Iterator[SmallSite]:
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"'), encoding="utf-8")
        site.feed("/feed", ("/pier", "A pier", "Thu, 01 Oct 2026 06:00:00 GMT"))
        yield site


def show(site: SmallSite, comments: Sequence[tuple[str, str, str]]) -> None:
    items = "".join(
        f'<div class="comment" id="comment-{place}"><b class="author">{name}</b> <time datetime="{at}">{at}</time>'
        f'<div class="text">{text}</div></div>'
        for place, (name, at, text) in enumerate(comments, 1)
    )
    site.article(
        "/pier", "A pier", extra=f'<section class="comments"><h2>{len(comments)} comments</h2>{items}</section>'
    )


def test_numbering_anew_is_neither_edit_nor_removal_nor_new(watch: Watch, site: SmallSite) -> None:
    show(site, SAID)
    watch.changes()
    show(site, SAID[::-1])
    assert not watch.changes()
    less = (SAID[0], *SAID[2:])
    show(site, less)
    assert not watch.changes()
    assert watch.changes() == {("comment.gone", "2"): 1}
    show(site, (("Eun", "2026-11-03T08:00:00Z", "Here is a newer word on it."), *less[::-1]))
    (new,) = watch.changes().items()
    assert new[0][0] == "comment.new"
    assert new[1] == 1
    assert not watch.changes()
