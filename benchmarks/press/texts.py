"""Texts of invented op-eds and reader comments in four languages, drawn with a seed."""

from __future__ import annotations

import random
import re
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
TYPOS: dict[str, list[tuple[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "typos.toml").read_text(encoding="utf-8")
)


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
    written: list[str] = []
    for _ in range(count):
        sentences: list[str] = []
        wanted = draw.randint(2, 4)
        while len(sentences) < wanted:
            sentence = _sentence((words.openers, words.mains, words.tails), words, draw)
            if sentence not in seen:
                seen.add(sentence)
                sentences.append(sentence)
        written.append(words.gap.join(sentences))
    return tuple(written)


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


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in re.split(r"(?<=[.?!。？！])\s*", text) if part]


def misspelt(text: str, phrases: str, draw: random.Random) -> str | None:
    """The text with one word misspelt, or put right where it was; None where it has no word of the list."""
    pairs = [(right, wrong) for right, wrong in TYPOS[phrases] if right in text or wrong in text]
    if not pairs:
        return None
    right, wrong = draw.choice(pairs)
    return text.replace(wrong, right, 1) if wrong in text else text.replace(right, wrong, 1)


def other_number(text: str, draw: random.Random) -> str | None:
    """The text with one of its numbers changed; None where it has no number."""
    numbers = list(re.finditer(r"\d{2,}", text))
    if not numbers:
        return None
    number = draw.choice(numbers)
    value = int(number.group()) + draw.randint(11, 400)
    return text[: number.start()] + str(value) + text[number.end() :]


def with_typo(body: tuple[str, ...], phrases: str, draw: random.Random) -> tuple[str, ...] | None:
    """The paragraphs with one typo made or mended; None where no word of the list stands in them."""
    for place in draw.sample(range(len(body)), len(body)):
        changed = misspelt(body[place], phrases, draw)
        if changed is not None:
            return (*body[:place], changed, *body[place + 1 :])
    return None


def with_edit(body: tuple[str, ...], phrases: str, draw: random.Random) -> tuple[str, ...]:
    """The paragraphs with one sentence added, replaced or dropped, or one number changed."""
    place = draw.randrange(len(body))
    parts = sentences(body[place])
    at = draw.randrange(len(parts))
    how = draw.choice(("add", "replace", "drop", "number"))
    fresh, number = paragraphs(phrases, 1, draw)[0], other_number(parts[at], draw)
    if how == "add":
        parts.append(sentences(fresh)[0])
    elif how == "drop" and len(parts) > 1:
        del parts[at]
    else:
        parts[at] = number if how == "number" and number is not None else sentences(fresh)[0]
    return (*body[:place], PHRASES[phrases].gap.join(parts), *body[place + 1 :])
