"""Texts of invented op-eds and reader comments in four languages, drawn with a seed."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
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


_FOLDER = Path(__file__).parent / "phrases"
# `en` for the first set's book, `second/en` for the second set's.
PHRASES = {
    path.relative_to(_FOLDER).with_suffix("").as_posix(): _load(path) for path in sorted(_FOLDER.rglob("*.toml"))
}


def _fill(template: str, words: Phrases, draw: random.Random) -> str:
    return template.format(
        place=draw.choice(words.places),
        actor=draw.choice(words.actors),
        thing=draw.choice(words.things),
        year=draw.randint(1992, 2025),
        n=draw.randint(3, 97),
    )


def _sentence(parts: Sequence[Sequence[str]], words: Phrases, draw: random.Random) -> str:
    text = "".join(_fill(draw.choice(part), words, draw) for part in parts)
    return text[0].upper() + text[1:]


def paragraphs(phrases: str, count: int, draw: random.Random) -> tuple[str, ...]:
    """`count` paragraphs of two to four sentences, no sentence twice."""
    words = PHRASES[phrases]
    seen: set[str] = set()
    found: list[str] = []
    for _ in range(count):
        sentences: list[str] = []
        wanted = draw.randint(2, 4)
        while len(sentences) < wanted:
            sentence = _sentence((words.openers, words.mains, words.tails), words, draw)
            if sentence not in seen:
                seen.add(sentence)
                sentences.append(sentence)
        found.append(words.gap.join(sentences))
    return tuple(found)


def title(phrases: str, draw: random.Random) -> str:
    words = PHRASES[phrases]
    return _sentence((words.topics, words.angles), words, draw)


def remark(phrases: str, draw: random.Random) -> str:
    """One reader comment of one to three sentences."""
    words = PHRASES[phrases]
    count = draw.randint(1, 3)
    return words.gap.join(_sentence((words.remark_openers, words.remarks), words, draw) for _ in range(count))


def reader(phrases: str, draw: random.Random) -> str:
    return draw.choice(PHRASES[phrases].readers)


def columnist(phrases: str, draw: random.Random) -> str:
    return draw.choice(PHRASES[phrases].columnists)


def section(phrases: str, draw: random.Random) -> str:
    return draw.choice(PHRASES[phrases].sections)
