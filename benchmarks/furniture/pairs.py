"""Paragraphs of pairs of captures: what only one capture of a noise pair has is furniture, the rest of it is prose.

A folder holds ``pairs.jsonl`` as for benchmarks.changes.unseen, and may hold ``gen/truth/ID.json`` with the paragraphs
of the article. The pairs are not part of the project.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.changes.unseen import read_capture
from benchmarks.furniture.examples import Labelled
from yalu.errors import PageError
from yalu.text import paragraphs

PROSE = 60
"""Maximum paragraphs of the article that one style of pages gives."""


def read_pairs(folder: Path, half: str | None) -> Iterator[Labelled]:
    """Yield the labelled paragraphs of a folder of pairs, or of one half of it, grouped by style.

    Each style gives all its furniture and at most ``PROSE`` other paragraphs.
    """
    seen: set[tuple[str, str]] = set()
    counts = Counter[str]()
    for line in (folder / "pairs.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if half not in (None, row["half"]):
            continue
        for text, furniture in _paragraphs_of(folder, row):
            if (key := (row["style"], text)) not in seen and (furniture or counts[row["style"]] < PROSE):
                seen.add(key)
                counts[row["style"]] += not furniture
                yield Labelled(text, furniture, row["lang"], f"{folder.name} {row['style']}", "pairs")


def _paragraphs_of(folder: Path, row: dict[str, str]) -> Iterator[tuple[str, bool]]:
    try:
        old = read_capture(folder / row["before"], row["url"], row["fetched_before"]).article
        new = read_capture(folder / row["after"], row["url"], row["fetched_after"]).article
    except PageError:
        return
    if old is None or new is None:
        return
    before, after = paragraphs(old.body), paragraphs(new.body)
    alone = set(before) ^ set(after)
    truth = _truth(folder, row["id"])
    for text in dict.fromkeys((*before, *after)):
        if text not in alone or row["class"] == "real":
            yield text, False
        elif row["class"] == "noise" and text not in truth:
            yield text, True


def _truth(folder: Path, name: str) -> str:
    file = folder / "gen" / "truth" / f"{name}.json"
    return file.read_text(encoding="utf-8") if file.is_file() else ""
