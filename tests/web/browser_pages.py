"""Pages of the room in Chromium, one after the other in a frame of a given width, examined by axe."""

from __future__ import annotations

import gzip
import html
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.reports.browser import AXE, FLAGS

_EXAMINE = """
for (const part of document.querySelectorAll('details')) part.open = true;
axe.run(document, {iframes: false}).then(found => parent.postMessage(JSON.stringify({
  wide: document.documentElement.scrollWidth,
  violations: found.violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).join(' | ')),
}), '*'));
"""
_TURN = """
const names = %s, found = {};
let at = 0;
function next() {
  if (at === names.length) { document.title = JSON.stringify(found); return; }
  const frame = document.createElement('iframe');
  frame.src = at + '.html';
  frame.style = 'border:0;width:%dpx;height:800px';
  document.body.replaceChildren(frame);
}
onmessage = event => { found[names[at]] = JSON.parse(event.data); at += 1; next(); };
next();
"""


def standalone(client: TestClient, address: str) -> str:
    """The page with its style sheet in it and without its script, so that it can be opened as a file."""
    page = client.get(address).text
    (sheet,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)
    style = f"<style>{client.get(sheet).text}</style>"
    return re.sub(r'<script src="[^"]+" defer></script>', "", page).replace(
        f'<link rel="stylesheet" href="{sheet}">', style
    )


def examined(
    chromium: str, folder: Path, pages: Mapping[str, str], *, width: int, dark: bool
) -> dict[str, dict[str, Any]]:
    """What axe finds on each page, everything unfolded, and how wide it is."""
    library = f"<script>{gzip.decompress(AXE.read_bytes()).decode()}</script><script>{_EXAMINE}</script>"
    for place, page in enumerate(pages.values()):
        (folder / f"{place}.html").write_text(page.replace("</body>", f"{library}</body>"), "utf-8")
    frame = folder / "frame.html"
    script = _TURN % (json.dumps(list(pages), ensure_ascii=True), width)
    frame.write_text(f"<!DOCTYPE html><title>nothing</title><body><script>{script}</script>", "utf-8")
    flags = [flag for flag in FLAGS if not flag.startswith("--virtual-time-budget")]
    flags += ["--virtual-time-budget=120000", *(["--blink-settings=preferredColorScheme=0"] if dark else [])]
    command = [chromium, *flags, f"--user-data-dir={folder / 'profile'}", "--dump-dom", frame.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True).stdout
    found: dict[str, dict[str, Any]] = json.loads(html.unescape(dom.split("<title>")[1].split("</title>")[0]))
    return found
