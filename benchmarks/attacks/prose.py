"""Texts of invented op-eds and reader comments in four languages, drawn with a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.attacks.phrases import PHRASES, Phrases


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


def paragraphs(language: str, count: int, draw: random.Random) -> tuple[str, ...]:
    """`count` paragraphs of two to four sentences, no sentence twice."""
    words = PHRASES[language]
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


def title(language: str, draw: random.Random) -> str:
    words = PHRASES[language]
    return _sentence((words.topics, words.angles), words, draw)


def remark(language: str, draw: random.Random) -> str:
    """One reader comment of one to three sentences."""
    words = PHRASES[language]
    count = draw.randint(1, 3)
    return words.gap.join(_sentence((words.remark_openers, words.remarks), words, draw) for _ in range(count))


def reader(language: str, draw: random.Random) -> str:
    return draw.choice(PHRASES[language].readers)


def columnist(language: str, draw: random.Random) -> str:
    return draw.choice(PHRASES[language].columnists)


def section(language: str, draw: random.Random) -> str:
    return draw.choice(PHRASES[language].sections)
