"""Every way into a real WordPress finds all that is there, however many pages its listings have."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from tests.pipeline.watching import Watch
from tests.pipeline.wordpress.paper import BRIDGE
from tests.servers.wordpress import WordPress
from yalu.db.core.engine import open_database
from yalu.db.models import Article
from yalu.sources.parse import parse_sources
from yalu.spiders.discovery.wordpress import PER_PAGE

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]

POSTS, A_PAGE = 12, 3
OF_THE_INTERFACE = 52
"""Posts: more than the interface is asked for at once."""
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


def watched(site: WordPress, way: str, name: str) -> str:
    return (
        f'[[source]]\nid = "{name}"\nname = "Letters"\nhomepage = "{site.url}/"\ncountry = "KR"\nlanguages = ["en"]\n'
        f'type = "blog"\nscope = "all"\ndelay = "0s"\nallow_private_hosts = true\ncomments = "off"\n'
        f"discover = [ {way} ]\n"
    )


WAYS = {
    "feed": '{{ feed = "{url}/feed/" }}',
    "map": '{{ sitemap = "{url}/wp-sitemap.xml" }}',
    "section": '{{ section = "{url}/" }}',
}


def test_each_way_pages_through_all_its_listings_and_later_finds_what_is_new(site: WordPress, watch: Watch) -> None:
    site.switch_theme("twentytwentyfive")  # the packaged theme whose front page leads on to older posts
    site.options(posts_per_page=A_PAGE, posts_per_rss=A_PAGE)
    assert_all_come_and_a_new_one_later(site, watch, WAYS, POSTS)


def test_the_interface_is_asked_page_by_page_and_later_tells_what_is_new(site: WordPress, watch: Watch) -> None:
    assert OF_THE_INTERFACE > PER_PAGE
    assert_all_come_and_a_new_one_later(site, watch, {"rest": '{{ wordpress = "{url}/" }}'}, OF_THE_INTERFACE)


def assert_all_come_and_a_new_one_later(site: WordPress, watch: Watch, ways: Mapping[str, str], posts: int) -> None:
    fill(site, posts)
    text = "".join(watched(site, way.format(url=site.url), name) for name, way in ways.items())
    watch.sources.write_text(text, encoding="utf-8")
    summary = watch.look()
    assert set(summary["sources"].values()) == {"ok"}
    assert {name: known_of(watch, name) for name in ways} == dict.fromkeys(ways, posts)
    site.post("A new letter", BRIDGE, slug="new-letter", date="2026-11-02 11:00:00")
    watch.day += 1
    for name in ways:
        watch.yalu("run", "--sources", str(watch.sources), "--source", name)
    assert {name: known_of(watch, name) for name in ways} == dict.fromkeys(ways, posts + 1)


def known_of(watch: Watch, name: str) -> int:
    """How many articles of a source are known."""
    database = open_database(watch.database_url)
    with database.read() as connection:
        count = connection.scalar(select(func.count()).where(Article.source_id == name))
    database.close()
    return int(count or 0)


def test_a_wordpress_is_added_checked_and_watched_by_its_address_alone(site: WordPress, watch: Watch) -> None:
    fill(site, 12)
    post = site.post("A bridge that nobody crosses", BRIDGE, slug="bridge", date="2026-11-01 09:00:00")
    site.comment(post, "Who pays the guards?", author="Park")
    file = watch.folder / "letters.toml"
    watch.yalu("sources", "add", f"{site.url}/", "--id", "letters", "--output", str(file))
    text = file.read_text(encoding="utf-8")
    (source,) = parse_sources(text, "letters.toml")
    assert {way.method.value for way in source.discover} >= {"feed", "wordpress"}
    assert (source.comments, source.languages) == ("wordpress", ("en",))
    assert "# " in text
    file.write_text(text.replace("[source.evidence]", 'delay = "0s"\nscope = "all"\n\n[source.evidence]'), "utf-8")
    assert watch.yalu("sources", "check", "letters", "--sources", str(file)).endswith("verdict: can be watched\n")
    watch.sources = file
    summary = watch.look()
    assert (summary["sources"], summary["articles_new"], summary["comments_new"]) == ({"letters": "ok"}, 13, 1)
