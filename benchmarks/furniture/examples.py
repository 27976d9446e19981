"""Labelled paragraphs that the classifier of furniture learns from, and the made-up ones among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

FOLDER = Path(__file__).parent
MADE = ("made_en.txt", "made_ja.txt", "made_ko.txt", "made_zh.txt", "made_zht.txt")
LANGUAGES = {"zht": "zh-Hant", "zh": "zh-Hans"}
PROSE_LINE = "p"
WORDINGS = 3
"""Texts made of each template that has slots."""

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paragraph with its label, its language, what it is held out with, and where it is from."""

    text: str
    furniture: bool
    lang: str
    group: str
    origin: str
    kind: str = ""


def made() -> Iterator[Labelled]:
    """Yield the made-up paragraphs of the project: furniture in four styles a language, and prose."""
    for name in MADE:
        yield from _made_of(FOLDER / name)


def _made_of(file: Path) -> Iterator[Labelled]:
    code = file.stem.removeprefix("made_")
    lang, style = LANGUAGES.get(code, code), ""
    slots: dict[str, Iterator[str]] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        if line.startswith("#"):
            style = line.removeprefix("# ")
            continue
        name, text = line.split(" = ", 1)
        if style == "slots":
            slots[name] = cycle(text.split("|"))
            continue
        group = f"made {style.removeprefix('style ')}"
        texts = (_SLOT.sub(lambda slot: next(slots[slot[1]]), text) for _ in range(WORDINGS))
        held_with = f"{group} {number % 4}" if name == PROSE_LINE else group
        for one in dict.fromkeys(texts):
            yield Labelled(one, name != PROSE_LINE, lang, held_with, "made", name)
