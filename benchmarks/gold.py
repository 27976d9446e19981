"""The real pages with gold that extraction is measured on; they are kept out of the repository."""

from __future__ import annotations

import argparse
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def parser(description: str | None) -> argparse.ArgumentParser:
    """A parser of arguments with ``--data``: the folder of the pages, else YALU_PAGES, else beside the repository."""
    words = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, default=Path(os.environ.get("YALU_PAGES", "../shared/data/pages")))
    return words


def rows(folder: Path, manifest: str = "manifest.jsonl") -> list[dict[str, Any]]:
    """What the manifest of a set says of each page."""
    return [json.loads(line) for line in (folder / manifest).read_text("utf-8").splitlines() if line.strip()]


def content(path: Path) -> bytes:
    """The bytes of a page, which may be compressed."""
    raw = path.read_bytes()
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


def pages(data: Path, sets: list[str] | None = None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The pages of all sets, or of these, the sets by name: the folder of each and its line of the manifest."""
    for manifest in sorted(data.glob("*/manifest.jsonl")):
        if not sets or manifest.parent.name in sets:
            for row in rows(manifest.parent):
                yield manifest.parent, row
