"""A report's page in Chromium: measured and examined at the width of a phone, a tablet and a desk."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "axe-core-4.14.1.min.js.gz"
"""Deque's accessibility checks (https://github.com/dequelabs/axe-core, MPL 2.0), as the npm package ships them."""
UNFOLD = "for (const part of document.querySelectorAll('details')) part.open = true"
_SIZE = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
_EXAMINE = """
only => axe.run(document, {iframes: false, resultTypes: ['violations'], ...(only && {runOnly: [only]})}).then(
  found => found.violations.map(
    one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 120)).join(' | ')))
"""


@dataclass(frozen=True)
class Size:
    """Of a whole page, in CSS pixels."""

    wide: int
    high: int


def size(browser: Browser, markup: str, *, width: int, unfolded: bool = False) -> Size:
    """How much room a page takes in a window of this width."""
    with _shown(browser, markup, width, unfolded=unfolded) as page:
        return Size(*page.evaluate(_SIZE))


def violations(browser: Browser, markup: str, *, width: int, dark: bool = False, unfolded: bool = False) -> list[str]:
    """What axe finds wrong with a page: the rule and the elements that break it.

    In the dark scheme the rule about colours is asked alone: no other depends on the scheme.
    """
    with _shown(browser, markup, width, dark=dark, unfolded=unfolded) as page:
        page.evaluate(gzip.decompress(AXE.read_bytes()).decode())
        broken: list[str] = page.evaluate(_EXAMINE, "color-contrast" if dark else None)
        return broken


@contextmanager
def _shown(browser: Browser, markup: str, width: int, *, dark: bool = False, unfolded: bool = False) -> Iterator[Page]:
    """The page in the one window of a browser that is offline: another window takes longer than most pages."""
    if not browser.contexts:
        browser.new_context(offline=True).new_page()
    ((page,),) = (context.pages for context in browser.contexts)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto("about:blank")  # a new document: what is written into the one before keeps its policy
    page.set_content(markup)
    if unfolded:
        page.evaluate(UNFOLD)
    yield page
