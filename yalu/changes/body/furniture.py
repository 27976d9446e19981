"""Tell furniture of a page from the text of an article, among paragraphs that only one capture has (decision 0244).

A logistic regression over hashed groups of characters or words and the shape of a paragraph. Its weights are data,
fitted on labelled paragraphs by benchmarks.furniture. It is never asked about a single page.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import pairwise
from zlib import crc32

from yalu.changes.significance.hunk import FORM
from yalu.changes.significance.text_significance import TextDifference
from yalu.reasons import Reason

WEIGHTS = "furniture.json"
"""The file of the weights in yalu/changes/data."""

LONGEST = 400
"""Maximum characters of a paragraph that may be furniture; longer ones are text."""

_BUCKETS = 0xFFFF
_GROUPS = (2, 3)
_LENGTHS = (15, 30, 60, 100, 160, 250)
_ENDS = ".。!?…:;\"'”’」』)）]】다요|"
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CJK = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")
_SCRIPTS = (
    ("hangul", re.compile("[\uac00-\ud7a3]")),
    ("kana", re.compile("[\u3041-\u30fa]")),
    ("han", re.compile("[\u3400-\u9fff]")),
)
_SENTENCES = re.compile(r"[.!?。]+(?:\s|\Z|[”」』])|[。]")


@dataclass(frozen=True, slots=True, eq=False)
class FurnitureClassifier:
    """``start`` and ``weights`` of hashed features give a logit; above the cut of its script a paragraph is furniture.

    ``cuts`` are those of the scripts that ``script_of`` knows.
    ``version`` names the weights, ``examples`` is the SHA-256 of the paragraphs they were fitted on, in hexadecimal.
    """

    version: str
    examples: str
    start: float
    cuts: Mapping[str, float]
    weights: Mapping[str, float]

    def logit(self, text: str) -> float:
        """Return the logarithm of the odds that a paragraph is furniture."""
        return self.start + math.fsum(self.weights.get(name, 0.0) for name in features(text))

    def is_furniture(self, text: str) -> bool:
        """Return True if a paragraph is furniture with high confidence."""
        return len(text) <= LONGEST and not _is_mixed(text) and self.logit(text) > self.cuts[script_of(text)]


@cache
def furniture_classifier() -> FurnitureClassifier:
    """Return the shipped classifier, read once."""
    text = (resources.files("yalu.changes") / "data" / WEIGHTS).read_text(encoding="utf-8")
    return FurnitureClassifier(**json.loads(text))


def script_of(text: str) -> str:
    """Return the script whose cut holds for a text: "hangul", "kana" or "han" if it has any, else "other"."""
    return next((name for name, pattern in _SCRIPTS if pattern.search(text)), "other")


def _is_mixed(text: str) -> bool:
    """Return True if CJK characters are the lesser part of the letters: the weights come from texts of one script."""
    ideographs = len(_CJK.findall(text))
    return 0 < 2 * ideographs < sum(map(str.isalpha, text))


def features(text: str) -> tuple[str, ...]:
    """Return the hashed features of a paragraph, sorted, each once; numbers are alike, and so are letter cases."""
    text = " ".join(unicodedata.normalize("NFKC", text)[:LONGEST].lower().split())
    return tuple(sorted({f"{crc32(name.encode()) & _BUCKETS:04x}" for name in (*_shape(text), *_groups(text))}))


def _groups(text: str) -> Iterator[str]:
    """Yield the groups of characters of a CJK text, or the words of any other and their pairs; both ends are marked."""
    text = _DIGITS.sub("0", text)
    if _CJK.search(text):
        text = f"^{text}$"
        for size in _GROUPS:
            yield from (text[at : at + size] for at in range(len(text) - size + 1))
        return
    words = ["^", *_WORD.findall(text), "$"]
    yield from words
    yield from (f"{one} {other}" for one, other in pairwise(words))


def _shape(text: str) -> Iterator[str]:
    """Yield what a paragraph looks like: its length, its end, its sentences, its numbers and its marks."""
    script = "cjk" if _CJK.search(text) else "other"
    length = len(text) * (2 if script == "cjk" else 1)
    yield f"script={script}"
    yield f"length={script} {_step(length, _LENGTHS)}"
    yield f"end={script} {'open' if not text.endswith(tuple(_ENDS)) else text[-1]}"
    yield f"sentences={script} {min(3, len(_SENTENCES.findall(text)))}"
    yield from (f"mark={mark}" for mark in '?!%@©|·•『「“"「《→►▶【[:' if mark in text)
    numbers = sum(map(len, _DIGITS.findall(text)))
    yield f"numbers={_step(round(100 * numbers / max(1, len(text))), (0, 5, 15, 30))}"


def _step(value: float, edges: Sequence[float]) -> str:
    return next((f"up to {edge}" for edge in edges if value <= edge), f"over {edges[-1]}")


def without_furniture(
    parts: Iterable[TextDifference], before: Sequence[str], after: Sequence[str], content: re.Pattern[str]
) -> list[TextDifference]:
    """Return the differences, those of a whole paragraph that is furniture with a significance under 0.2.

    ``before`` and ``after`` are the paragraphs of both sides; what ``content`` matches is never furniture.
    """
    alone = frozenset(before) ^ frozenset(after)
    return [_weighed(part, alone, content) for part in parts]


def _weighed(part: TextDifference, alone: frozenset[str], content: re.Pattern[str]) -> TextDifference:
    text = part.added or part.removed
    one_sided = not (part.added and part.removed) and text in alone
    if part.significance < FORM or not one_sided or content.match(text):
        return part
    if not furniture_classifier().is_furniture(text):
        return part
    reason = Reason.of("form.boilerplate_added" if part.added else "form.boilerplate_removed")
    return replace(part, significance=FORM, what="furniture", reason=reason)
