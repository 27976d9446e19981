"""The room as a browser shows it: Debian's Chromium, driven by Playwright, over a server of this process."""

from __future__ import annotations

import gzip
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.reports.browser import AXE, UNFOLD
from yalu.db.core.engine import Database
from yalu.settings import Settings
from yalu.web.app import create_app

PICTURES = "ROOM_PICTURES"
"""Environment variable that names the folder in which pictures of every page are kept; unset: none are made."""
WIDTHS = (360, 768, 1440)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_ALL_RULES: tuple[tuple[Scheme, str | None], ...] = (("light", None), ("dark", "color-contrast"))
_RULES: dict[int, tuple[tuple[Scheme, str | None], ...]] = {768: (("light", "target-size"),)}
"""The scheme and the rule that are asked for at a width; None: every rule."""
_EXAMINE = """
only => axe.run(document, {
  resultTypes: ['violations'],
  ...(only ? {runOnly: [only]} : {rules: {'target-size': {enabled: true}}})
}).then(found => found.violations.map(
  one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).join(' | ')))
"""


@contextmanager
def served(database: Database, **settings: Any) -> Iterator[str]:
    """The address of a room over an open database."""
    app = create_app(replace(Settings(), **{"web_requests": 0, **settings}), database)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def faults(
    page: Page, address: str, status: int = 200, came: Callable[[Page, str], Response | None] = Page.goto
) -> list[str]:
    """What is wrong with what a page shows at every width and in both schemes, unfolded; ``came``: how one gets there.

    Of the rules of axe those about colours are asked in both schemes, the others in one: no other depends on it. In
    between, a page shows nothing that it shows neither at the least width nor at the greatest: only its layout differs.
    Targets of 24 px (WCAG 2.2, 2.5.8) are asked for at every width, though axe does not ask for these by itself.
    A page must not scroll sideways, fail to load a file, or break its own policy.
    """
    errors: list[ConsoleMessage] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message)

    page.on("console", keep)
    page.emulate_media(color_scheme=SCHEMES[0])
    answer = came(page, address)
    assert answer is not None and answer.status == status, (address, answer and answer.status)
    page.wait_for_load_state()
    # That the page itself has this status the browser says too.
    problems = [f"console: {error.text}" for error in errors if status == 200 or error.location["url"] != page.url]
    _pictures(page, address if status == 200 else f"http://room/{status}-{urlsplit(page.url).path}")
    page.evaluate(UNFOLD)
    page.evaluate(gzip.decompress(AXE.read_bytes()).decode())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        problems += [f"{wide} wide at {width}"] if wide > width else []
        for scheme, only in _RULES.get(width, _ALL_RULES):
            page.emulate_media(color_scheme=scheme)
            problems += [f"{width} {scheme} {violation}" for violation in page.evaluate(_EXAMINE, only)]
    page.remove_listener("console", keep)
    return problems


def _pictures(page: Page, address: str) -> None:
    """Keep how the page looks at every width and in both schemes, where a folder is named for it."""
    if not os.environ.get(PICTURES):
        return
    folder = Path(os.environ[PICTURES])
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "_", address.split("/", 3)[3]).strip("_") or "home"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
