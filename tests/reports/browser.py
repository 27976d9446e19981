"""A report's page in Chromium: measured and examined at the width of a phone, a tablet and a desk."""

from __future__ import annotations

import gzip
import html
import json
import subprocess
from pathlib import Path
from typing import Any

AXE = Path(__file__).parent / "axe-core-4.14.1.min.js.gz"
"""Deque's accessibility checks (https://github.com/dequelabs/axe-core, MPL 2.0), as the npm package ships them."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
    "--virtual-time-budget=20000",
    "--window-size=1600,800",
)

SIZE = "tell({wide: document.documentElement.scrollWidth, high: document.documentElement.scrollHeight})"
UNFOLD = "for (const part of document.querySelectorAll('details')) part.open = true;"
EXAMINE = (
    "axe.run(document, {iframes: false}).then(found => tell({violations: "
    "found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 120)).join(' | '))}))"
)


def shown(chromium: str, folder: Path, page: str, script: str, *, width: int, dark: bool = False) -> Any:
    """What ``script`` tells (``tell(value)``) of the page as a window of that width shows it.

    The page's policy allows no script, so a copy without the policy is looked at, in a frame: a window of Chromium is
    never narrower than 500 pixels.
    """
    library = f"<script>{gzip.decompress(AXE.read_bytes()).decode()}</script>" if "axe." in script else ""
    tell = f"<script>const tell = value => parent.postMessage(JSON.stringify(value), '*'); {script}</script>"
    copy = page.replace("Content-Security-Policy", "x-none").replace("</body>", f"{library}{tell}</body>")
    (folder / "page.html").write_text(copy, "utf-8")
    frame = folder / "frame.html"
    frame.write_text(
        f"<!DOCTYPE html><title>nothing</title><iframe src='page.html' style='border:0;width:{width}px;height:800px'>"
        "</iframe><script>onmessage = event => { document.title = event.data }</script>",
        "utf-8",
    )
    flags = [*FLAGS, *(["--blink-settings=preferredColorScheme=0"] if dark else [])]
    command = [chromium, *flags, f"--user-data-dir={folder / 'profile'}", "--dump-dom", frame.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout
    return json.loads(html.unescape(dom.split("<title>")[1].split("</title>")[0]))
