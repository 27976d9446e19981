"""Every way into a real WordPress finds all that is there, however many pages its listings have."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.pipeline.watching import Watch
from tests.pipeline.wordpress.paper import BRIDGE
from tests.servers.wordpress import WordPress
from yalu.db.core.engine import open_database
from yalu.db.models import Article
from yalu.sources import parse_sources

pytestmark = [pytest.mark.wordpress, pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(600)]

POSTS = 60
MANY = """
    for ($i = 1; $i <= $count; $i++) {
        wp_insert_post(wp_slash(['post_title' => "Letter $i from the border", 'post_name' => "letter-$i",
            'post_content' => $text, 'post_status' => 'publish', 'post_author' => 1, 'comment_status' => 'closed',
            'post_date' => gmdate('Y-m-d H:i:s', strtotime('2026-10-30 08:00:00') - 3600 * ($count - $i))]));
    }
    return true;
"""


def fill(site: WordPress, count: int = POSTS) -> None:
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
    "rest": '{{ wordpress = "{url}/" }}',
    "section": '{{ section = "{url}/" }}',
}


def test_each_way_pages_through_all_its_listings_and_later_finds_what_is_new(site: WordPress, watch: Watch) -> None:
    site.switch_theme("twentytwentyfive")  # the packaged theme whose front page leads on to older posts
    fill(site)
    text = "".join(watched(site, way.format(url=site.url), name) for name, way in WAYS.items())
    watch.sources.write_text(text, encoding="utf-8")
    summary = watch.look()
    assert set(summary["sources"].values()) == {"ok"}
    found = {name: known_of(watch, name) for name in WAYS}
    assert found == dict.fromkeys(WAYS, POSTS)
    site.post("A new letter", BRIDGE, slug="new-letter", date="2026-11-02 11:00:00")
    watch.day += 1
    for name in WAYS:
        watch.yalu("run", "--sources", str(watch.sources), "--source", name)
    assert {name: known_of(watch, name) for name in WAYS} == dict.fromkeys(WAYS, POSTS + 1)


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
