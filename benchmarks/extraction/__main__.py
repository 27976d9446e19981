"""``python -m benchmarks.extraction``: one table of Yalu and the general extractors on the same pages in one run.

    python -m benchmarks.extraction [--data DIR] [--sets A,B] [--tools A,B] [--limit N] [--peers PYTHON]

Pages with gold are read where they are (``--data``, else YALU_PAGES, else ``../shared/data/pages``); their own
``score.py`` scores them. ``--peers`` is the interpreter of an environment made with ``benchmarks/requirements.txt``;
tools that are not installed there are named and left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import gold

SETS = ("scrapinghub", "wcxb-dev", "fundus", "daniel-zh")
PEERS = {
    "trafilatura": "trafilatura", "trafilatura-precision": "trafilatura", "trafilatura-fast": "trafilatura",
    "readability": "readability", "resiliparse": "resiliparse", "newspaper4k": "newspaper", "goose3": "goose3",
}  # fmt: skip
COLUMNS = (
    ("f1", "F1"), ("precision", "P"), ("recall", "R"), ("f1_page", "F1pg"), ("title", "title"), ("authors", "authors"),
    ("date", "date"), ("with", "with"), ("without_violated", "wo!"), ("comment_precision", "cP"),
    ("comment_recall", "cR"), ("parent", "par"), ("leak", "leak"),
    ("pages_per_second", "pg/s"),
)  # fmt: skip


def installed(python: str, module: str) -> bool:
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def score(data: Path, sets: list[str], command: str, limit: int | None) -> list[dict[str, object]]:
    """The rows of ``score.py`` for a command, one a set."""
    arguments = [sys.executable, str(data / "score.py"), *(str(data / name) for name in sets)]
    arguments += ["--cmd", command, "--json", *(["--limit", str(limit)] if limit else [])]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)["rows"]
    return [row for row in rows if row.get("pages_per_second") is not None]


def main() -> int:
    parser = gold.parser(__doc__)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--tools", default=",".join(["yalu", *PEERS]))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--peers", default=sys.executable)
    asked = parser.parse_args()
    if not (asked.data / "score.py").is_file():
        print(f"no pages with gold in {asked.data}; nothing to measure")
        return 0
    here = Path(__file__).with_name("tools.py")
    sets = asked.sets.split(",")
    print(f"{'set':<18} {'tool':<22} " + " ".join(f"{label:>7}" for _, label in COLUMNS))
    for tool in asked.tools.split(","):
        python = sys.executable if tool == "yalu" else asked.peers
        if tool != "yalu" and not installed(python, PEERS[tool]):
            print(f"{'':<18} {tool:<22} not installed")
            continue
        command = f"{python} -m benchmarks.extraction.tools yalu" if tool == "yalu" else f"{python} {here} {tool}"
        for row in score(asked.data, sets, command, asked.limit):
            cells = [row.get(key) for key, _ in COLUMNS]
            text = " ".join(f"{value:>7.3f}" if isinstance(value, float) else f"{'-':>7}" for value in cells)
            print(f"{row['set']:<18} {tool:<22} {text}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
