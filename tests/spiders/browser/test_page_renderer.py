"""A browser draws what scripts make of a page, and reaches nothing but public addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from tests.servers.chromium import browser_of_the_machine
from tests.spiders.awkward_site import Answer, Site, running
from yalu.spiders.browser import page_renderer
from yalu.spiders.browser.page_renderer import DrawnPage, PageRenderer, RenderingFailed, ServedPage

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

AGENT = "Yalu/0 (+https://yalu.example)"
GROWING = """<!doctype html><meta charset="euc-kr"><h1>다리</h1><ol id="list"></ol><button class="more">More</button>
<script>
const list = document.getElementById("list"), button = document.querySelector("button");
function grow() {
  for (let i = 0; i < 2; i++) list.insertAdjacentHTML("beforeend", `<li>Comment ${list.children.length + 1}</li>`);
  if (list.children.length >= MOST) button.remove();
}
grow(); button.onclick = () => setTimeout(grow, 50);
</script>"""


@pytest.fixture
def program() -> str:
    return browser_of_the_machine()


Draw = Callable[..., list[DrawnPage | str]]


@pytest.fixture(scope="module")
def draw() -> Iterator[Draw]:
    """Gives what the browser of all tests makes of pages, as ``drawn``: to start one takes longer than to draw."""
    with asyncio.Runner() as runner:
        renderer = PageRenderer(browser_of_the_machine(), 1 << 20)
        yield lambda *pages: runner.run(each_drawn(renderer, pages))
        runner.run(renderer.close())


def drawn(program: str, pages: Iterable[ServedPage], most_bytes: int = 1 << 20) -> list[DrawnPage | str]:
    """What a browser of its own makes of pages."""

    async def draw() -> list[DrawnPage | str]:
        renderer = PageRenderer(program, most_bytes)
        made = await each_drawn(renderer, pages)
        await renderer.close()
        return made

    return asyncio.run(draw())


async def each_drawn(renderer: PageRenderer, pages: Iterable[ServedPage]) -> list[DrawnPage | str]:
    """Pages as they are drawn in turn; of one that fails why."""
    made: list[DrawnPage | str] = []
    for page in pages:
        try:
            made.append(await renderer.draw(page))
        except RenderingFailed as error:
            made.append(str(error))
    return made


def items(made: DrawnPage | str) -> int:
    """How many comments the document shows; its script holds the tag too."""
    assert isinstance(made, DrawnPage), made
    return made.document.split(b"<script")[0].count(b"<li>")


def page(markup: str, url: str = "http://paper.example/1", **more: Any) -> ServedPage:
    return ServedPage(url, {"content-type": "text/html; charset=utf-8"}, markup.encode(), AGENT, **more)


def test_the_document_is_what_scripts_made_and_the_button_is_pressed_until_it_is_gone(draw: Draw) -> None:
    markup = GROWING.replace("MOST", "7")
    plain, pressed = draw(page(markup), page(markup, press="button.more"))
    assert isinstance(plain, DrawnPage) and isinstance(pressed, DrawnPage)
    assert (items(plain), plain.presses) == (2, 0)
    assert (items(pressed), pressed.presses) == (8, 3)
    assert "다리".encode() in pressed.document and b"<button" not in pressed.document.split(b"<script")[0]
    assert plain.screenshot[:3] == b"\xff\xd8\xff" and plain.browser.startswith("Chromium/")


def test_pressing_ends_when_nothing_more_comes_and_after_so_many_times(
    draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_renderer, "QUIET_SECONDS", 0.5)
    monkeypatch.setattr(page_renderer, "MOST_PRESSES", 4)
    still = GROWING.replace("setTimeout(grow, 50)", "0").replace("MOST", "999")
    stuck, endless = draw(page(still, press="button"), page(GROWING.replace("MOST", "999"), press="button"))
    assert isinstance(stuck, DrawnPage) and isinstance(endless, DrawnPage)
    assert (stuck.presses, items(stuck)) == (1, 2)
    assert (endless.presses, items(endless)) == (4, 10)


def test_no_part_of_a_page_reaches_a_private_address(draw: Draw, site: Site) -> None:
    site.rules |= dict.fromkeys(("/image", "/script", "/frame", "/fetched", "/styled"), Answer("secret"))
    host, port = site.url.removeprefix("http://").split(":")
    names = [host, "localhost", "[::1]", "0.0.0.0", "2130706433", "[::ffff:127.0.0.1]"]
    parts = "".join(
        f'<img src="http://{name}:{port}/image"><script src="http://{name}:{port}/script"></script>'
        f'<iframe src="http://{name}:{port}/frame"></iframe><link rel="stylesheet" href="http://{name}:{port}/styled">'
        f"<script>fetch('http://{name}:{port}/fetched', {{mode: 'no-cors'}}).catch(() => 0);"
        f"try {{ new WebSocket('ws://{name}:{port}/socket') }} catch (e) {{}}"
        f"navigator.sendBeacon('http://{name}:{port}/fetched', 'x')</script>"
        for name in names
    )
    (made,) = draw(page(f"<h1>A bridge</h1>{parts}<script>document.title = 'ran'</script>"))
    assert isinstance(made, DrawnPage) and b"<title>ran</title>" in made.document
    assert site.begun == []
    (open_to_all,) = draw(page(f"<h1>A bridge</h1>{parts}", private=True))
    assert isinstance(open_to_all, DrawnPage) and {"/image", "/script", "/frame", "/fetched", "/socket"} <= set(
        site.begun
    )


def test_a_redirect_leads_to_no_private_address_either(draw: Draw, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with running("127.0.0.2") as public:
        hop = Answer(status=302, headers={"Location": f"{site.url}/secret"})
        public.rules |= {
            "/hop": hop,
            "/frame": Answer(f'<meta http-equiv="refresh" content="0;url={site.url}/secret">'),
        }
        site.rules["/secret"] = Answer("secret")
        monkeypatch.setattr(page_renderer, "is_public", lambda address: address == "127.0.0.2")
        markup = (
            f'<img src="{public.url}/hop"><iframe src="{public.url}/frame"></iframe><iframe src="{public.url}/hop">'
        )
        (made,) = draw(page(markup))
        assert isinstance(made, DrawnPage) and {"/hop", "/frame"} <= set(public.begun)
    assert site.begun == []


def test_the_page_goes_nowhere_and_says_what_it_is(draw: Draw, site: Site) -> None:
    site.rules |= {"/other": Answer("<h1>Other</h1>"), "/widget": Answer("0")}
    markup = f"""<h1>A bridge</h1><script src="{site.url}/widget"></script><script>
      document.title = navigator.userAgent + "|" + navigator.webdriver;
      open("{site.url}/other"); location = "{site.url}/other"</script>"""
    (made,) = draw(page(markup, private=True))
    assert isinstance(made, DrawnPage) and f"{AGENT}|true".encode() in made.document
    assert [asked.headers["user-agent"] for asked in site.log if asked.path == "/widget"] == [AGENT]
    assert b"A bridge" in made.document


def test_a_frame_is_drawn_within_the_limits_of_its_page(program: str, site: Site) -> None:
    site.rules |= {
        "/thread": Answer(GROWING.replace("MOST", "5")),
        "/moved": Answer(status=302, headers={"Location": f"{site.url}/thread"}),
        "/broken": Answer("<h1>Sorry</h1>", status=503),
        "/long": Answer(f"<p>{'x' * 200_000}"),
    }
    named = {"frame": "iframe.comments", "press": "button.more"}

    def framed(path: str, **more: Any) -> ServedPage:
        markup = f'<h1>A bridge</h1><iframe src="{site.url}/other"></iframe><iframe class="comments" src="{path}">'
        return page(f'{markup}</iframe><div style="height:9000px"></div>', **named, **more)

    made = drawn(
        program,
        [
            *(framed(f"{site.url}/{path}", private=True) for path in ("thread", "moved", "broken", "long")),
            framed(f"{site.url}/thread"),
            framed("http://127.0.0.1:9/thread", private=True),
            page("<h1>A bridge</h1>", **named),
        ],
        most_bytes=100_000,
    )
    frames = [each.frame for each in made if isinstance(each, DrawnPage)]
    assert len(frames) == 7 and frames[3:] == [None] * 4, "over the limit, a private address, nobody there, none named"
    whole, moved, broken = (frame for frame in frames[:3] if frame is not None)
    assert (whole.url, whole.final_url, whole.status) == (f"{site.url}/thread", f"{site.url}/thread", 200)
    assert whole.document.split(b"<script")[0].count(b"<li>") == 6, "which the button in it showed"
    assert (moved.url, moved.final_url) == (f"{site.url}/moved", f"{site.url}/thread")
    assert broken.status == 503


def test_a_frame_that_fails_costs_its_page_nothing(draw: Draw, site: Site) -> None:
    gone = "<button class=more onclick=\"setTimeout(() => parent.postMessage(0, '*'), 50)\">More</button>"
    site.rules["/gone"] = Answer(gone)
    hidden = GROWING.replace("<script>", "<script>Document.prototype.getElementsByTagName = () => ({});")
    site.rules["/hidden"] = Answer(hidden.replace("MOST", "5"))
    own = "<button class=more onclick=\"document.title = 'pressed'\">More articles</button>"
    removes = "<script>onmessage = () => document.querySelector('iframe').remove()</script>"
    named: dict[str, Any] = {"frame": "iframe", "press": "button.more", "private": True}
    frames = (f'<iframe src="{site.url}{path}"></iframe>' for path in ("/gone", "/hidden"))
    for made in draw(*(page(f"<h1>A bridge</h1>{own}{removes}{frame}", **named) for frame in (*frames, ""))):
        assert isinstance(made, DrawnPage), made
        assert (made.frame, made.presses) == (None, 0) and b"<title>pressed" not in made.document


def test_hosts_share_no_storage(draw: Draw) -> None:
    markup = "<script>document.title = localStorage.seen || 'new'; localStorage.seen = 'seen'</script>"
    made = draw(page(markup), page(markup), page(markup, url="http://other.example/1"))
    titles = [each.document.split(b"<title>")[1][:4] for each in made if isinstance(each, DrawnPage)]
    assert titles == [b"new<", b"seen", b"new<"]


def test_limits_of_time_bytes_and_memory_end_one_page_alone(
    program: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_renderer, "MOST_BYTES", 200_000)
    monkeypatch.setattr(page_renderer, "MOST_MEMORY", 600 << 20)
    # No image: the browser may stop at the first bytes of one that it cannot decode.
    site.rules["/much"] = Answer(f"/*{'x' * 400_000}*/", headers={"Content-Type": "text/css"})
    hungry = """<script>const kept = [];
        try { while (kept.length < 64) kept.push(new Uint8Array(1 << 24).fill(1)) } catch (e) {}
        document.title = kept.length</script>"""

    def pages() -> Iterator[ServedPage]:
        yield page(f'<link rel="stylesheet" href="{site.url}/much">', private=True)
        yield page(hungry)
        yield page("<script>document.write('<p>' + 'x'.repeat(300000))</script>")
        monkeypatch.setattr(page_renderer, "MOST_SECONDS", 2.0)  # all of which it computes
        yield page("<script>for (;;);</script>")
        monkeypatch.setattr(page_renderer, "MOST_SECONDS", 60.0)
        yield page("<h1>A bridge</h1>")

    much, held, long, endless, plain = drawn(program, pages(), most_bytes=100_000)
    assert much == "it loads more than the size limit"
    assert isinstance(held, DrawnPage)
    assert 0 < int(held.document.split(b"<title>")[1].split(b"<")[0]) << 24 < 600 << 20
    assert long == "its document is over the size limit"
    assert endless == "it took too long"
    assert isinstance(plain, DrawnPage)


def test_a_page_that_names_no_host_or_hides_its_size_costs_no_other(
    draw: Draw, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_renderer, "MOST_CONTEXTS", 1)
    hidden = "<script>Object.defineProperty(document.documentElement, 'scrollHeight', {get: () => %s})</script>"
    odd = "".join(f'<img src="http://{name}/x">' for name in (f"{'a' * 70}.example", "a..b"))
    *sizes, named, plain = draw(
        page(hidden % "'many'"),
        page(hidden % "Infinity"),
        page(odd, url="http://other.example/1"),
        page("<h1>A bridge</h1>"),
    )
    assert sizes == ["its scripts hide how large it is"] * 2
    assert isinstance(named, DrawnPage) and isinstance(plain, DrawnPage)
    assert not caplog.records


def test_without_a_browser_a_page_is_not_drawn() -> None:
    plain = page("<h1>A bridge</h1>")
    assert drawn("", [plain]) == ["YALU_BROWSER names no program"]
    assert drawn("/nowhere/chromium", [plain]) == ["YALU_BROWSER names no program"]
    (other,) = drawn("/bin/false", [plain])
    assert isinstance(other, str) and "has been closed" in other
