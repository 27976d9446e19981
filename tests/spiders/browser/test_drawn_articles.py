"""Threads that scripts bring into a page are read when the source's pages are drawn by a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from tests.pages.comments.thread_reading import Reading, read
from tests.servers.chromium import browser_of_the_machine
from tests.servers.isso import Isso
from tests.spiders.awkward_site import Answer, Site, article, running
from tests.spiders.browser.test_page_renderer import drawn, page
from tests.spiders.crawls import Crawled, crawl, spec
from yalu.ids import sha256
from yalu.model import HttpExchange, ThreadRequest
from yalu.pages.comments.page_thread import Part
from yalu.spiders.articles.thread_fetcher import _drawn
from yalu.spiders.browser.page_renderer import DrawnPage

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

WIDGET = """<section id="comments"><h2>Comments</h2><ol class="comment-list" id="list"></ol>
<button class="more">More comments</button></section><script>
const list = document.getElementById("list"), button = document.querySelector("button.more");
function grow() {
  for (let i = 0; i < 3; i++) {
    const n = list.children.length + 1;
    list.insertAdjacentHTML("beforeend", `<li class="comment" id="comment-${n}"><b class="fn">Reader ${n}</b>
      <time datetime="2026-03-0${n}T10:00:00Z">${n} March 2026</time><div class="comment-content">
      <p>The bridge number ${n} is open again.</p></div></li>`);
  }
  if (list.children.length >= 9) button.remove();
}
grow(); button.onclick = () => setTimeout(grow, 50);
</script></body>"""


def served(site: Site, widget: str = WIDGET, **more: Any) -> Crawled:
    """A crawl of one article whose comments come by script, under /2026/bridge."""
    whole = article("China and South Korea talk")
    assert isinstance(whole.body, str)
    site.rules["/2026/bridge"] = Answer(whole.body.replace("</body>", widget), headers={**whole.headers, "ETag": '"1"'})
    site.rules["/feed"] = Answer(
        f"<rss><channel><item><title>Piece</title><link>{site.url}/2026/bridge</link></item></channel></rss>",
        headers={"Content-Type": "application/rss+xml"},
    )
    done = crawl(spec(site, **more), settings={"browser": browser_of_the_machine(), "max_page_bytes": 1 << 20})
    assert isinstance(done, Crawled)
    return done


def test_a_list_that_grows_by_a_button_is_read_whole(site: Site) -> None:
    browser = {"fetch": "browser", "press": "button.more", "user_agent": "Yalu-test/1"}
    seen = served(site, **browser).of("/2026/bridge")
    assert seen["outcome"] == "read" and seen["thread"]["ids"] == [str(n) for n in range(1, 10)], seen
    assert seen["thread"]["complete"], seen["thread"]["note"]
    document, screenshot = seen["captures"]
    assert screenshot["url"] == f"{site.url}/2026/bridge#screenshot" and screenshot["length"] > 10_000
    assert document["headers"]["x-yalu-drawn-by"].endswith("; presses=2") and "etag" not in document["headers"]
    body = site.rules["/2026/bridge"]
    assert isinstance(body, Answer) and isinstance(body.body, str)
    assert document["headers"]["x-yalu-served-sha256"] == sha256(body.body.encode())
    assert dict(document["request"]["headers"])["user-agent"] == "Yalu-test/1"
    assert site.times("/2026/bridge") == 1


def test_a_list_whose_button_is_left_proves_nothing(site: Site) -> None:
    seen = served(site, fetch="browser").of("/2026/bridge")
    assert seen["thread"]["ids"] == ["1", "2", "3"] and not seen["thread"]["complete"]


def test_without_a_browser_the_page_is_read_as_served(site: Site) -> None:
    seen = served(site).of("/2026/bridge")
    assert seen["outcome"] == "read" and not (seen["thread"] or {}).get("ids")
    assert len(seen["captures"]) == 1


def test_a_page_that_robots_forbid_is_not_drawn(site: Site) -> None:
    site.rules["/robots.txt"] = Answer("User-agent: *\nDisallow: /2026/", headers={"Content-Type": "text/plain"})
    seen = served(site, fetch="browser").of("/2026/bridge")
    assert seen["outcome"] == "blocked" and site.times("/2026/bridge") == 0


def test_an_isso_that_a_script_embeds_is_found_and_drawn(isso_server: Isso) -> None:
    path = "/2026/embedded-by-script/"
    first = isso_server.comment(path, "At last.", author="Kim")
    reply = isso_server.comment(path, "Indeed.", author="Li", parent=first)
    markup = f"""<html><head><title>A bridge</title></head><body><article><h1>A bridge</h1><p>It opens.</p></article>
        <script>setTimeout(() => {{
          const place = document.createElement("section"), script = document.createElement("script");
          place.id = "isso-thread";
          script.dataset["is" + "so"] = "{isso_server.url}/";
          script.src = "{isso_server.url}/js/embed.min.js";
          document.body.append(place, script);
        }}, 100)</script></body></html>"""
    (made,) = drawn(browser_of_the_machine(), [page(markup, f"{isso_server.url}{path}", private=True)])
    assert isinstance(made, DrawnPage), made
    assert b"At last." in made.document and b"Indeed." in made.document
    assert reading(isso_server, markup.encode(), path).page.thread is None
    whole = reading(isso_server, made.document, path).whole
    assert whole.complete and [comment.id for comment in whole.comments] == [str(first), str(reply)]


FRAMED = {"fetch": "browser", "page": {"frame": "#comments iframe"}}


def test_a_thread_in_a_frame_is_read_from_its_own_capture(site: Site) -> None:
    with running("127.0.0.2") as other:
        frame = f"{other.url}/thread?of=bridge"
        other.rules["/thread?of=bridge"] = Answer(f"<html><head><title>Comments</title></head><body>{WIDGET}</html>")
        widget = f'<div id="comments"><iframe src="{frame}"></iframe></div></body>'
        seen = served(site, widget, press="button.more", **FRAMED).of("/2026/bridge")
        assert (seen["thread"]["platform"], seen["thread"]["ids"]) == ("wordpress", [str(n) for n in range(1, 10)]), (
            seen
        )
        assert seen["thread"]["complete"], seen["thread"]["note"]
        _, screenshot, within = seen["captures"]
        assert screenshot["url"].endswith("#screenshot") and (within["url"], within["status"]) == (frame, 200)
        assert within["headers"]["x-yalu-drawn-by"].endswith("; presses=2")
        assert within["headers"]["x-yalu-frame-address"] == frame and within["request"] is None
        assert other.times("/thread?of=bridge") == 1, "by the browser alone"
    seen = served(site, widget, **FRAMED).of("/2026/bridge")
    assert seen["outcome"] == "read", "nobody is there any more to answer for the frame"
    assert (seen["thread"]["complete"], seen["thread"]["ids"]) == (False, [])
    assert (seen["captures"][2]["url"], seen["captures"][2]["error"]) == (frame, "the frame was not drawn")


def test_the_capture_of_a_frame_says_which_address_answered() -> None:
    drawn_frame = HttpExchange("https://widget.example/", datetime(2026, 5, 1, tzinfo=UTC), 200)
    asked = ThreadRequest("https://widget.example", "frame:{}")
    _, kept = _drawn(cast("Any", None), asked, drawn_frame)
    assert (kept.url, kept.final_url) == ("https://widget.example", "https://widget.example/")


def test_a_real_isso_in_a_frame_is_read_and_tells_what_was_withdrawn(site: Site, isso_server: Isso) -> None:
    place = f"/2026/frame-{site.url.rpartition(':')[2]}/"
    first = isso_server.comment(place, "At last.", author="Kim")
    second = isso_server.comment(place, "Indeed.", author="Li")
    script = f'<script data-isso="{isso_server.url}/" src="{isso_server.url}/js/embed.min.js"></script>'
    body = f'<html><body>{script}<section id="isso-thread" data-isso-id="{place}"></section></body></html>'
    site.rules["/comments.html"] = Answer(body)
    widget = '<div id="comments"><iframe src="/comments.html"></iframe></div></body>'
    before = served(site, widget, **FRAMED).of("/2026/bridge")["thread"]
    assert (before["complete"], before["ids"]) == (True, [str(first), str(second)]), before
    isso_server.delete(second)
    after = served(site, widget, **FRAMED).of("/2026/bridge")["thread"]
    assert (after["complete"], after["ids"], after["platform"]) == (True, [str(first)], "isso"), after


def reading(server: Isso, body: bytes, path: str) -> Reading:
    """The page and its thread, whose parts the server answers."""

    def answer(request: ThreadRequest) -> Part:
        status, headers, content = server.get(request.url)
        return Part(request, status, headers, content)

    return read(body, f"https://paper.example{path}", answer)
