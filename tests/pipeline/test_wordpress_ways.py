"""A real WordPress is watched from nothing but its address."""

from __future__ import annotations

import pytest

from tests.pipeline.paper import BRIDGE
from tests.pipeline.watching import Watch
from tests.servers.wordpress import WordPress
from yalu.sources import parse_sources

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(300)]

MANY = """
    for ($i = 1; $i <= $count; $i++) {
        wp_insert_post(wp_slash(['post_title' => "Letter $i from the border", 'post_name' => "letter-$i",
            'post_content' => $text, 'post_status' => 'publish', 'post_author' => 1, 'comment_status' => 'closed',
            'post_date' => gmdate('Y-m-d H:i:s', strtotime('2026-10-30 08:00:00') - 3600 * ($count - $i))]));
    }
    return true;
"""


def fill(site: WordPress, count: int) -> None:
    site.php(MANY, count=count, text=BRIDGE)


def test_a_wordpress_is_added_checked_and_watched_by_its_address_alone(site: WordPress, watch: Watch) -> None:
    fill(site, 12)
    post = site.post("A bridge that nobody crosses", BRIDGE, slug="bridge", date="2026-11-01 09:00:00")
    site.comment(post, "Who pays the guards?", author="Park")
    file = watch.folder / "letters.toml"
    watch.yalu("sources", "add", f"{site.url}/", "--id", "letters", "--output", str(file))
    text = file.read_text(encoding="utf-8")
    (source,) = parse_sources(text, "letters.toml")
    assert {way.way.value for way in source.discover} >= {"feed", "wordpress"}
    assert (source.comments, source.languages) == ("wordpress", ("en",))
    assert "# " in text
    file.write_text(text.replace("[source.evidence]", 'delay = "0s"\nscope = "all"\n\n[source.evidence]'), "utf-8")
    assert watch.yalu("sources", "check", "letters", "--sources", str(file)).endswith("verdict: can be watched\n")
    watch.sources = file
    summary = watch.look()
    assert (summary["sources"], summary["articles_new"], summary["comments_new"]) == ({"letters": "ok"}, 13, 1)
