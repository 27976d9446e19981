"""``python -m benchmarks.threads``: records, parents and leaks of comment threads on pages with gold.

    python -m benchmarks.threads [--data DIR]

The pages are read where they are (``--data``, else YALU_PAGES, else ``../shared/data/pages``) and scored by their own
``score.py``, whose head explains the columns; ``leak`` is comment text in the article's body. Recorded answers of a
discussion interface (``guardian-discussion``) are read by the platform's own module and compared here, text, parent
and state.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

from yalu.model import CommentState, ParsedComment, ThreadRequest
from yalu.pages.comments.page_thread import Part
from yalu.pages.comments.platform import role
from yalu.pages.comments.services.declared import Declared

SETS = ("wordpress-comments", "netease-threads")


def squashed(text: str) -> str:
    """Text as ``score.py`` compares it."""
    return re.sub("[\\s\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]+", "", unicodedata.normalize("NFKC", text))


def recorded(data: Path) -> list[str]:
    """One line for each recorded answer: comments right of gold, with parent and state."""
    folder = data / "guardian-discussion"
    lines = []
    for line in (folder / "manifest_api.jsonl").read_text("utf-8").splitlines():
        if not line.strip():
            continue
        page = json.loads(line)
        request = ThreadRequest("https://discussion.example/", role("guardian", "page", page=1, api="", key=""))
        portion = Declared("guardian").read(
            Part(request, 200, {}, gzip.decompress((folder / page["file"]).read_bytes()))
        )
        found = {comment.id: comment for comment in portion.comments} if portion else {}
        gold = page["gold"]["comments"]
        right = sum(_right(row, found.get(row["id"])) for row in gold)
        lines.append(f"{page['id']}: {right} of {len(gold)} right, {len(found)} found")
    return lines


def _right(gold: dict[str, str], comment: ParsedComment | None) -> bool:
    if comment is None:
        return False
    state = CommentState.VISIBLE if gold["state"] == "visible" else CommentState.REMOVED
    same = squashed(comment.text) == squashed(gold["text"])
    return same and comment.parent_id == gold["parent_id"] and comment.state is state


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("YALU_PAGES", "../shared/data/pages")))
    data = parser.parse_args().data
    if not (data / "score.py").is_file():
        print(f"no pages with gold under {data}: set YALU_PAGES or --data")
        return 1
    tools = Path(__file__).parents[1] / "extraction" / "tools.py"
    command = [sys.executable, str(data / "score.py"), *(str(data / name) for name in SETS)]
    done = subprocess.run([*command, "--cmd", f"{sys.executable} {tools} yalu"], check=False)
    for line in recorded(data):
        print(line)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
