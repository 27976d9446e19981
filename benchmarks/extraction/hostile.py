"""``python -m benchmarks.extraction.hostile [NAME]...``: pages of about a megabyte that are made to hurt.

Prints processor seconds, memory and quality for each, slowest first. Exit status 1 when one took over ``MOST_SECONDS``
or the process over ``MOST_MEGABYTES``.
"""

from __future__ import annotations

import re
import resource
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

from yalu.errors import PageError
from yalu.pages.read_page import read_page

MOST_SECONDS = 2.0
MOST_MEGABYTES = 500
SIZE = 1_000_000


def cases() -> dict[str, bytes]:
    """The pages of ``hostile.toml`` by name, an entity of entities, bytes that are no text, and runs of signs."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    made = {name: _page(_joined(parts)) for name, parts in tables["page"].items()}
    made |= {name: _joined(parts) for name, parts in tables["bare"].items()}
    entities = (f"<!ENTITY lol{n} '{f'&lol{n - 1};' * 10}'>" for n in range(1, 10))
    head = f"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'>{''.join(entities)}]>"
    made |= {"entities2": head.encode() + _page(b"&lol9;" * 1000), "ff": _page(b"\xff" * SIZE)}
    return made | dict(_runs(tables["slots"]))


def _runs(table: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield one ordinary page with a run of each kind in each of its slots; its name is that of slot and run."""
    slots = re.split(r"\{([a-z ]+)\}", table["page"])
    for place, run in product(range(1, len(slots), 2), table["runs"]):
        filled = run * (table["size"] // len(run)) + " zq"
        parts = (filled if at == place else "" if at % 2 else part for at, part in enumerate(slots))
        yield f"{slots[place]} {run!r}", "".join(parts).encode()


def _page(body: bytes) -> bytes:
    return b"<html><head><title>T t | S</title></head><body>" + body + b"</body></html>"


def _joined(parts: Sequence[str | tuple[str, int]]) -> bytes:
    return "".join(part if isinstance(part, str) else _repeated(*part) for part in parts).encode()


def _repeated(unit: str, times: int) -> str:
    if "{n}" not in unit:
        return unit * times
    return "".join(unit.replace("{n}", str(n)).replace("{next}", str(n + 1)) for n in range(times))


def main() -> int:
    rows = []
    for name, body in cases().items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        begun = time.process_time()
        try:
            page = read_page(body, url="https://x.example/a/1", headers={}, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
            came = page.quality.value
        except PageError as error:
            came = str(error)
        rows.append((time.process_time() - begun, name, len(body), came))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for seconds, name, size, came in sorted(rows, reverse=True):
        print(f"{seconds:6.2f} s  {size // 1000:5d} kB  {name:<22} {came}")
    print(f"{len(rows)} pages, at most {memory} MB")
    return 1 if memory > MOST_MEGABYTES or any(row[0] > MOST_SECONDS for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
