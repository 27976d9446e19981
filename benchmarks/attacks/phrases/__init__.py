"""Phrases that the invented op-eds and comments are put together from: one file a language and set."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Phrases:
    """The parts of sentences of one language."""

    gap: str
    places: tuple[str, ...]
    actors: tuple[str, ...]
    things: tuple[str, ...]
    openers: tuple[str, ...]
    mains: tuple[str, ...]
    tails: tuple[str, ...]
    topics: tuple[str, ...]
    angles: tuple[str, ...]
    remark_openers: tuple[str, ...]
    remarks: tuple[str, ...]
    readers: tuple[str, ...]
    columnists: tuple[str, ...]
    sections: tuple[str, ...]


def _load(path: Path) -> Phrases:
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {field.name: tuple(values[field.name]) for field in fields(Phrases) if field.name != "gap"}
    return Phrases(gap=values["gap"], **lists)


_FOLDER = Path(__file__).parent
# `en` for the first set's book, `second/en` for the second set's.
PHRASES = {
    path.relative_to(_FOLDER).with_suffix("").as_posix(): _load(path) for path in sorted(_FOLDER.rglob("*.toml"))
}
