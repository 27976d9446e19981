"""Units that the rules are measured on: pages with gold, pairs of captures with expected changes, pages with threads.

``half`` of a unit is "deciding" or "reporting", by the hash of its address (of its style or software, where a set names
one, because pages of one style share their markup). Rules are chosen on the first half and reported on the second.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import gold
from benchmarks.changes.unseen import judged, told
from benchmarks.extraction.tools import yalu as reader

_MANIFESTS = (
    ("pair", "pairs.jsonl", "style"), ("thread", "pages.jsonl", "software"), ("made", "manifest.jsonl", "id"),
)  # fmt: skip
_READ_AT = "2026-11-01T00:00:00Z"
"""Time of the fetch of pages whose set names none: one time for all runs, because relative dates depend on it."""
Output = Any
Figures = Counter[str]
"""Sums of what is counted; ``x`` over ``x_n`` is the figure x."""


@dataclass(frozen=True, slots=True)
class Unit:
    """``kind`` is "page", "pair", "thread" or "made" (a page without gold), ``row`` its line of the manifest."""

    kind: str
    folder: Path
    half: str
    row: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.folder.name}/{self.row['id']}"


def half_of(address: str) -> str:
    return "deciding" if sha256(address.encode()).digest()[0] % 2 else "reporting"


def _half(row: dict[str, Any], key: str) -> str:
    """The half that the set itself names, else by the hash of its style."""
    return {"a": "deciding", "b": "reporting"}.get(row.get("half", ""), half_of(str(row[key])))


def units(data: Path, others: list[Path]) -> list[Unit]:
    """All pages with gold under ``data``, and the sets ``others`` (``pairs.jsonl`` or ``pages.jsonl``)."""
    made = [Unit("page", folder, half_of(row["url"]), row) for folder, row in gold.pages(data)]
    for folder in others:
        kind, manifest, key = next(names for names in _MANIFESTS if (folder / names[1]).is_file())
        made += [Unit(kind, folder, _half(row, key), row) for row in gold.rows(folder, manifest)]
    return sorted(made, key=lambda unit: sha256(unit.name.encode()).digest())


class Scorer:
    """Reads units and counts what is right. ``data`` holds the pages' own ``score.py``."""

    def __init__(self, data: Path) -> None:
        self._gold = _module(data / "score.py")
        self._read = reader()

    def output(self, unit: Unit) -> Output:
        """What the program says of a unit: a page's fields, or the kinds and weights of changes."""
        row = unit.row
        if unit.kind != "pair":
            at = {"fetched_at": row.get("fetched_at") or _READ_AT}
            return _fields(self._read(gold.content(unit.folder / row["file"]), row | at))
        return [[kind, round(weight, 2)] for kind, weight in told(unit.folder, row)]

    def figures(self, unit: Unit, output: Output) -> Figures:
        if unit.kind == "pair":
            return _pair_figures(unit.row, output)
        row = unit.row
        if unit.kind == "thread":
            row = row | {"gold": {"comments": _gold_comments(row["comments"])}}
        return _page_figures(self._gold.score_page(row, output))


def _page_figures(counted: Counter[str]) -> Figures:
    named = {
        "body": ("f1pg", "body_n"), "title": ("title", "title_n"), "authors": ("auth", "auth_n"),
        "day": ("date", "date_n"), "with": ("with", "with_n"), "comments": ("chit", "cgold"),
        "parents": ("par", "par_n"),
    }  # fmt: skip
    figures: Figures = Counter()
    for name, (right, of) in named.items():
        if counted[of]:
            figures[name] += counted[right]
            figures[f"{name}_n"] += counted[of]
    if counted["without_n"]:
        figures["without"] += counted["without_n"] - counted["without"]
        figures["without_n"] += counted["without_n"]
    if counted["cpred"]:
        figures["found comments right"] += counted["chit"]
        figures["found comments right_n"] += counted["cpred"]
    return figures


def _pair_figures(row: dict[str, Any], output: Output) -> Figures:
    changes = [(kind, weight) for kind, weight in output] if isinstance(output, list) else []
    _, extra, missing = judged(row, changes)
    return Counter({"pairs": int(not extra and not missing), "pairs_n": 1})


def _gold_comments(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [str(row.get("id") or f"g{place}") for place, row in enumerate(rows)]
    return [
        {name: row.get(name) for name in ("author", "posted_at", "text")}
        | {"id": own, "parent_id": None if row.get("parent") is None else ids[row["parent"]]}
        for own, row in zip(ids, rows, strict=True)
    ]


def _fields(answer: dict[str, Any]) -> Output:
    article, thread = answer.get("article"), answer.get("thread")
    if article is not None:
        article = {name: article.get(name) for name in ("title", "byline", "published_at", "body", "label", "notices")}
    if thread is not None:
        kept = ("id", "parent_id", "author", "posted_at", "text", "state")
        thread = {"comments": [{name: row.get(name) for name in kept} for row in thread["comments"]]}
    return {"article": article, "thread": thread, "quality": answer.get("quality")}


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
