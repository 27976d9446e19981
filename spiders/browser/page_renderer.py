"""Draws pages in Chromium: the document as scripts left it, and a screenshot (decision 0062).

The page itself was fetched as any other, under robots.txt and the throttle, and is handed to the browser; what it loads
beside goes through the proxy. A frame may show another page, the page itself goes nowhere. The browser says what it is.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from yalu.errors import CrawlError
from yalu.sources.public_addresses import is_public
from yalu.spiders.browser.socks_proxy import SocksProxy

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Frame, Page, Request, Response, Route

MOST_SECONDS = 60.0
"""For one page, from the first byte to the screenshot."""
MOST_BYTES = 40 << 20
"""That a page loads beside itself, in both directions."""
MOST_MEMORY = 1 << 30
"""Bytes of data of one process of the browser."""
MOST_PRESSES = 50
"""Of the button that shows more comments."""
MOST_PAGES = 20
"""Drawn in one context before it is replaced: what a browser keeps of them grows."""
MOST_CONTEXTS = 4
"""Kept open, each of one host; the one that was used last longest ago is closed."""
LOAD_SECONDS = 20.0
"""For all that the page names to have loaded."""
QUIET_SECONDS = 5.0
"""For requests under way to end, and for a press to show something."""
WIDE, HIGH, TALLEST = 1280, 900, 12_000
"""Width and height of the window, and of the longest screenshot, in pixels."""
_QUALITY = 60
_PAUSE = 0.1
_HOP = ("content-encoding", "content-length", "transfer-encoding", "connection")
_ELEMENTS = "document.getElementsByTagName('*').length"
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--renderer-process-limit=4",
)
_SCRIPT = """#!/bin/sh
ulimit -d {kibibytes}
for argument; do
  shift
  case $argument in --disable-features=*) argument=$argument,WebUIOmniboxPopup,WebUIOmniboxAimPopup ;; esac
  set -- "$@" "$argument"
done
exec {program} "$@"
"""


class RenderingFailed(CrawlError):
    """A page could not be drawn; the message says why."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page as it was served, and how it is to be drawn."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    user_agent: str
    press: str | None = None
    """CSS selector of the button that shows more comments."""
    private: bool = False
    """Whether it may load from private addresses."""
    frame: str | None = None
    """CSS selector of the frame in which the thread stands; the button is in it then."""


@dataclass(frozen=True, slots=True)
class DrawnFrame:
    """What a frame shows: the address that the page names, the one that answered with which status, its document."""

    url: str
    final_url: str
    status: int
    document: bytes


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """What a browser made of a page: its document, a screenshot (JPEG), and with what."""

    document: bytes
    screenshot: bytes
    browser: str
    presses: int
    frame: DrawnFrame | None = None
    """The frame that was asked for; None where it did not load, or was over a limit."""


class PageRenderer:
    """One Chromium of a process, started with its first page. It draws one page at a time."""

    def __init__(self, program: str, most_bytes: int) -> None:
        """``program``: name or path of a Chromium, empty for none; ``most_bytes``: of a document at most."""
        self._program = program
        self._most_bytes = most_bytes
        self._proxy = SocksProxy()
        self._turn = asyncio.Lock()
        self._browser: Browser | None = None
        self._started = AsyncExitStack()
        self._contexts: dict[tuple[str, str, bool], tuple[BrowserContext, int]] = {}

    async def draw(self, served: ServedPage) -> DrawnPage:
        """Draw a page. Raises RenderingFailed."""
        async with self._turn:
            try:
                async with asyncio.timeout(MOST_SECONDS):
                    drawn = await self._draw(served)
            except TimeoutError as error:
                await self._stop()
                raise RenderingFailed("it took too long") from error
            except (OSError, ImportError) as error:
                raise RenderingFailed(str(error)) from error
        if len(drawn.document) > self._most_bytes:
            raise RenderingFailed("its document is over the size limit")
        return drawn

    async def close(self) -> None:
        """End the browser."""
        async with self._turn:
            await self._stop()

    async def _stop(self) -> None:
        self._browser = None
        self._contexts.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(QUIET_SECONDS):
                await self._started.aclose()

    async def _draw(self, served: ServedPage) -> DrawnPage:
        program = shutil.which(self._program) if self._program else None
        if program is None:
            raise RenderingFailed("YALU_BROWSER names no program")
        from playwright.async_api import Error  # an extra: most processes draw nothing

        try:
            browser = await self._running(program)
            self._proxy.begin((lambda _: True) if served.private else is_public, MOST_BYTES)
            drawn = await self._drawn_in(await self._context(browser, served), served, browser.version)
        except Error as error:
            await self._stop()
            raise RenderingFailed(error.message.splitlines()[0][:200]) from error
        finally:
            within = self._proxy.end()
        if not within:
            raise RenderingFailed("it loads more than the size limit")
        return drawn

    async def _running(self, program: str) -> Browser:
        """The browser, started anew where it has ended. Raises playwright's Error, ImportError, OSError."""
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        await self._stop()
        from playwright.async_api import async_playwright

        self._started = started = AsyncExitStack()
        folder = Path(started.enter_context(TemporaryDirectory(prefix="yalu-browser-")))
        started.callback(self._proxy.close)
        playwright = await started.enter_async_context(async_playwright())
        self._browser = await playwright.chromium.launch(
            executable_path=limited(program, folder),
            args=_ARGUMENTS,
            chromium_sandbox=os.geteuid() != 0,
            proxy={"server": f"socks5://127.0.0.1:{await self._proxy.open()}", "bypass": "<-loopback>"},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        started.push_async_callback(self._browser.close)
        return self._browser

    async def _context(self, browser: Browser, served: ServedPage) -> BrowserContext:
        """The context of the page's host: no other host's page sees what it keeps."""
        key = served.url.split("/")[2], served.user_agent, served.private
        context, drawn = self._contexts.pop(key, (None, 0))
        if context is not None and drawn >= MOST_PAGES:
            await context.close()
            context, drawn = None, 0
        if context is None:
            context = await browser.new_context(
                user_agent=served.user_agent,
                viewport={"width": WIDE, "height": HIGH},
                service_workers="block",
                accept_downloads=False,
            )
        self._contexts[key] = context, drawn + 1
        if len(self._contexts) > MOST_CONTEXTS:
            oldest, _ = self._contexts.pop(next(iter(self._contexts)))
            await oldest.close()
        return context

    async def _drawn_in(self, context: BrowserContext, served: ServedPage, version: str) -> DrawnPage:
        page = await context.new_page()
        try:
            await page.route("**/*", _Answers(page, served))
            answered: dict[Frame, int] = {}
            page.on("response", lambda answer: _note_status(answered, answer))
            await page.goto(served.url, wait_until="commit")
            await _reached(page, "load", LOAD_SECONDS)
            await _reached(page, "networkidle", QUIET_SECONDS)
            if served.frame is None:
                presses, frame = await _pressed(page, served.press), None
            else:
                presses, frame = await _drawn_frame(page, served.frame, served.press, answered, self._most_bytes)
            document = (await page.content()).encode("utf-8", "replace")
            tall = max(min(await _number(page, "document.documentElement.scrollHeight"), TALLEST), HIGH)
            screenshot = await page.screenshot(
                type="jpeg", quality=_QUALITY, full_page=True, clip={"x": 0, "y": 0, "width": WIDE, "height": tall}
            )
        finally:
            for each in context.pages:
                await each.close()
        return DrawnPage(document, screenshot, f"Chromium/{version}", presses, frame)


class _Answers:
    """Answers a page's first request with what was served; lets others through, but for media and for leaving it."""

    def __init__(self, page: Page, served: ServedPage) -> None:
        self._page = page
        self._served: ServedPage | None = served

    async def __call__(self, route: Route, request: Request) -> None:
        if not request.is_navigation_request() or request.frame != self._page.main_frame:
            await (route.abort() if request.resource_type == "media" else route.continue_())
        elif self._served is None:
            # No content leaves the page where it is; an abort would show an error in its place.
            await route.fulfill(status=204)
        else:
            served, self._served = self._served, None
            headers = {name: value for name, value in served.headers.items() if name not in _HOP}
            await route.fulfill(status=200, headers=headers, body=served.body)


def _note_status(answered: dict[Frame, int], answer: Response) -> None:
    if answer.request.is_navigation_request():
        answered[answer.request.frame] = answer.status


async def _drawn_frame(
    page: Page, selector: str, press: str | None, answered: Mapping[Frame, int], most_bytes: int
) -> tuple[int, DrawnFrame | None]:
    """How often the button was pressed in the first frame with the selector, and its document.

    None when no server answered for it, it went away, or it is over the size limit; the page is drawn all the same.
    """
    from playwright.async_api import Error

    with suppress(Error, RenderingFailed):
        element = page.locator(f"css={selector}").first
        await element.scroll_into_view_if_needed(timeout=QUIET_SECONDS * 1000)
        await _reached(page, "networkidle", QUIET_SECONDS)
        handle = await element.element_handle(timeout=QUIET_SECONDS * 1000)
        frame = await handle.content_frame()
        if frame is None:
            return 0, None
        presses = await _pressed(frame, press)
        named = str(await handle.evaluate("frame => frame.src"))
        document = (await frame.content()).encode("utf-8", "replace")
        if frame in answered and frame.url.startswith(("http:", "https:")) and len(document) <= most_bytes:
            return presses, DrawnFrame(named, frame.url, answered[frame], document)
    return 0, None


async def _reached(page: Page | Frame, state: Literal["load", "networkidle"], seconds: float) -> None:
    """Wait for a state of loading so long, and go on without it: some pages never stop."""
    from playwright.async_api import TimeoutError as StillBusy

    with suppress(StillBusy):
        await page.wait_for_load_state(state, timeout=seconds * 1000)


async def _number(page: Page | Frame, expression: str) -> int:
    """What a page says that a number is; its scripts can make it anything. Raises RenderingFailed."""
    try:
        return int(await page.evaluate(expression))
    except (TypeError, ValueError, OverflowError) as error:
        raise RenderingFailed("its scripts hide how large it is") from error


async def _pressed(page: Page | Frame, selector: str | None) -> int:
    """Press the button, if any, until it is gone, a press shows no more, or often enough; return how often."""
    if selector is None:
        return 0
    button = page.locator(f"css={selector}").first
    for presses in range(MOST_PRESSES):
        if not await button.is_visible() or not await button.is_enabled():
            return presses
        before = await _number(page, _ELEMENTS)
        await button.evaluate("button => button.click()")
        until = time.monotonic() + QUIET_SECONDS
        while await _number(page, _ELEMENTS) <= before and time.monotonic() < until:
            await asyncio.sleep(_PAUSE)
        await _reached(page, "networkidle", QUIET_SECONDS)
        if await _number(page, _ELEMENTS) <= before:
            return presses + 1
    return MOST_PRESSES


def limited(program: str, folder: Path) -> Path:
    """Put a program into ``folder`` that runs the browser, without what it loads for its address bar.

    Each of its processes may hold only so much data. Beside each page two of the address bar would be loaded, which
    takes half a second; Playwright gives features that are off in an argument, of which the last one alone counts.
    """
    script = folder / "chromium"
    script.write_text(_SCRIPT.format(kibibytes=MOST_MEMORY >> 10, program=shlex.quote(program)))
    script.chmod(0o700)
    return script
