"""Units that the rules are measured on: pages with gold, pairs of captures, pages with threads, pages of attacks.

``half`` of a unit is "deciding" or "reporting", by the hash of its address (of its style or software, where a set names
one, because pages of one style share their markup). Rules are chosen on the first half and reported on the second.
"""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import gold
from benchmarks.attacks.scenario import Scenario
from benchmarks.attacks.suite import scenarios
from benchmarks.changes import real
from benchmarks.changes.unseen import WEIGHTY, judged, reported
from benchmarks.extraction.tools import yalu as reader
from benchmarks.press.outlet import Outlet
from yalu.errors import PageError
from yalu.pages.as_json import to_json
from yalu.pages.read_page import read_page

_MANIFESTS = (
    ("pair", "pairs.jsonl", "style"), ("thread", "pages.jsonl", "software"), ("made", "manifest.jsonl", "id"),
)  # fmt: skip
_READ_AT = "2026-11-01T00:00:00Z"
"""Time of the fetch of pages whose set names none: one time for all runs, because relative dates depend on it."""
_ARTICLE = ("title", "byline", "published_at", "body", "label", "notices", "access")
Output = Any
Figures = Counter[str]
"""Sums of what is counted; ``x`` over ``x_n`` is the figure x."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A page or a pair.

    ``kind`` is "page", "pair", "real" (a pair of real captures), "thread", "made" (a page without gold) or "attack" (a
    page of a scenario of attacks); ``row`` is its line of the manifest.
    """

    kind: str
    folder: Path
    half: str
    row: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.folder.name}/{self.row['id']}"

    @property
    def short_name(self) -> str:
        """What names it where addresses may not stand: a hash in place of the id of a real page."""
        if self.kind != "page":
            return self.name
        return f"{self.folder.name}/{sha256(self.name.encode()).hexdigest()[:8]}"


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
    return _mixed(made)


def real_pairs(folder: Path) -> list[Unit]:
    """The labelled pairs of real captures under ``folder``."""
    rows = json.loads(real.LABELS.read_text("utf-8"))
    return [Unit("real", folder, half_of(row["id"]), row) for row in rows]


def attack_pages() -> list[Unit]:
    """A page of the first check of every scenario of attacks."""
    return _mixed(map(_served, scenarios()))


def _served(scenario: Scenario) -> Unit:
    outlet = Outlet(scenario.stage_at)
    outlet.base = "http://outlet.test"
    path = f"/{outlet.stage_at(0).site.pieces[0].slug.lstrip('/')}"
    answer = outlet.answer(path, {})
    request = {
        "url": outlet.base + path, "headers": dict(answer.headers), "fetched_at": scenario.schedule[0],
        "status": answer.status,
    }  # fmt: skip
    row = {"id": scenario.id, "bytes": answer.body, "request": request}
    return Unit("attack", Path("attacks"), half_of(scenario.id), row)


def _mixed(made: Iterable[Unit]) -> list[Unit]:
    return sorted(made, key=lambda unit: sha256(unit.name.encode()).digest())


class Scorer:
    """Reads units and counts what is right. ``data`` holds the pages' own ``score.py``."""

    def __init__(self, data: Path) -> None:
        self._gold = _module(data / "score.py")
        self._read = reader()

    def output(self, unit: Unit) -> Output:
        """What the program says of a unit: a page's fields, or the kinds and weights of changes."""
        row = unit.row
        if unit.kind == "attack":
            return _attacked(row)
        if unit.kind == "pair":
            return [[kind, round(weight, 2)] for kind, weight in reported(unit.folder, row)]
        if unit.kind == "real":
            changes = real.told_by_yalu(real.RealPair(unit.folder / row["id"], row))
            return [[kind, round(weight, 2)] for kind, weight, _ in changes]
        at = {"fetched_at": row.get("fetched_at") or _READ_AT}
        return _fields(self._read(gold.content(unit.folder / row["file"]), row | at))

    def figures(self, unit: Unit, output: Output) -> Figures:
        """What is right in an output; nothing tells what is right in a page of an attack."""
        if unit.kind == "attack":
            return Counter()
        if unit.kind == "pair":
            return _pair_figures(unit.row, output)
        if unit.kind == "real":
            return _real_figures(real.RealPair(unit.folder / unit.row["id"], unit.row), output)
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


def _real_figures(pair: real.RealPair, output: Output) -> Figures:
    weighty = [kind for kind, weight in output if weight >= WEIGHTY] if isinstance(output, list) else []
    articles = {kind for kind in weighty if not kind.startswith(("comment", "thread"))} - pair.disputed
    right = articles == pair.wanted and not (pair.nothing and weighty)
    comments = all(weighty.count(kind) == pair.row["comments"][name] for name, kind in real.COMMENTS.items())
    return Counter({"real pairs": int(right), "real pairs_n": 1, "real threads": int(comments), "real threads_n": 1})


def _attacked(row: dict[str, Any]) -> Output:
    try:
        return _fields(to_json(read_page(row["bytes"], **row["request"])))
    except PageError as error:
        return {"error": type(error).__name__}


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
        article = {name: article.get(name) for name in _ARTICLE}
    if thread is not None:
        kept = ("id", "parent_id", "author", "posted_at", "text", "state")
        comments = [{name: row.get(name) for name in kept} for row in thread["comments"]]
        thread = {name: thread.get(name) for name in ("open", "complete", "expected")} | {"comments": comments}
    return {"article": article, "thread": thread, "quality": answer.get("quality")}


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
