"""``python -m benchmarks.changes.word_lists JIEBA IPADIC MECAB_KO UNIHAN``: words, and characters that are mistaken.

Writes ``words_zh.txt``, ``words_ja.txt``, ``words_ko.txt`` and ``mistaken.txt`` to ``yalu/changes/data`` (decision
0041) from ``dict.txt`` of jieba 0.42.1, the folder of CSV files in Debian's ``mecab-ipadic`` 2.7.0, ``sys.dic`` of the
package ``python-mecab-ko-dic`` 2.1.1, and the folder of Unihan in Debian's ``unicode-data`` 15.1.
"""

from __future__ import annotations

import bz2
import csv
import struct
import sys
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

import yalu.changes
from yalu.changes.language.tokens import is_han
from yalu.changes.language.word_variants import simplified

FOLDER = Path(yalu.changes.__file__).parent / "data"
SELDOM = {2: 3, 3: 10, 4: 4}
"""Fewest occurrences in jieba's corpora, by a word's length: what has three characters is mostly a phrase or a name."""
FREE = 0.08
"""Share of a character's occurrences as a word of its own, from which it counts as one."""
RARE = 9_000
"""Cost in IPADIC from which a noun of one character hardly stands alone."""
KINDS = ("Noun", "Noun.verbal", "Noun.adjv", "Noun.adverbal", "Adverb", "Noun.org", "Verb", "Adj")
LONGEST = 4


def chinese(path: Path) -> tuple[set[str], str]:
    """Return jieba's words in simplified characters without people's names, and the characters that stand alone."""
    words, alone, inside = set(), defaultdict[str, int](int), defaultdict[str, int](int)
    for line in path.read_text("utf-8").splitlines():
        word, times, kind = line.split(" ")
        if not all(map(is_han, word)) or kind.startswith("nr"):
            continue
        for char in word:
            (alone if len(word) == 1 else inside)[char] += int(times)
        if int(times) >= SELDOM.get(len(word), sys.maxsize):
            words.add(simplified(word))
    free = (char for char, times in alone.items() if inside[char] and times > FREE * (times + inside[char]))
    return words, "".join(free)


def japanese(folder: Path) -> tuple[set[str], str]:
    """Return IPADIC's words that begin with a Han character and have one more sign, and its nouns of one character."""
    words, alone = set(), set()
    for kind in KINDS:
        for row in csv.reader((folder / f"{kind}.csv").read_text("euc-jp").splitlines()):
            word = row[0] if kind not in ("Verb", "Adj") else row[10]
            if len(word) == 1 and kind == "Noun" and int(row[3]) < RARE:
                alone.add(word)
            elif 1 < len(word) <= LONGEST and is_han(word[0]):
                words.add(word)
    return words, "".join(alone)


def korean(path: Path) -> set[str]:
    """Return mecab-ko-dic's nouns of two and three syllables that its corpus has: others all have one cost."""
    data = memoryview(path.read_bytes())
    trie, tokens = struct.unpack_from("<2I", data, _SIZES)
    cells = array("i", data[_HEADER : _HEADER + trie].tobytes())
    checks = cells[1::2]
    words, open_nodes = set(), [(cells[0], b"")]
    while open_nodes:
        base, begun = open_nodes.pop()
        if len(begun) in (6, 9) and checks[base] == base and cells[2 * base] < 0:
            first, count = divmod(-cells[2 * base] - 1, 256)
            rows = data[_HEADER + trie + first * 16 : _HEADER + trie + (first + count) * 16]
            if any(_attested(row, data[_HEADER + trie + tokens :]) for row in struct.iter_unpack("<3Hh2I", rows)):
                words.add(begun.decode())
        if len(begun) < 9:
            for byte in _LEADS if len(begun) % 3 == 0 else range(0x80, 0xC0):
                if base + byte + 1 < len(checks) and checks[base + byte + 1] == base:
                    open_nodes.append((cells[2 * (base + byte + 1)], begun + bytes((byte,))))
    return words


_HEADER, _SIZES, _LEADS = 72, 24, range(0xEA, 0xEE)
"""Bytes of the header of a dictionary of MeCab, where the sizes stand in it, and first bytes of syllables in UTF-8."""
UNSEEN = range(2_630, 2_651)
"""Costs of mecab-ko-dic's nouns that its corpus does not have."""


def _attested(row: tuple[int, ...], features: memoryview) -> bool:
    return row[3] not in UNSEEN and bytes(features[row[4] : row[4] + 4]) == b"NNG,"


def grouped(title: str, words: Iterable[str], alone: str) -> str:
    """Return a list of words by their first character: those of two characters as one run, then the longer ones."""
    lines = defaultdict[str, list[str]](list)
    for word in sorted(words):
        lines[word[0]].append(word[1:])
    text = f"# {title}\n# Characters that are words of their own, then each character with what follows it in words.\n"
    text += "".join(sorted(alone)) + "\n"
    for first, rests in sorted(lines.items()):
        run = "".join(rest for rest in rests if len(rest) == 1)
        text += " ".join([first + run, *(rest for rest in rests if len(rest) > 1)]) + "\n"
    return text


def unihan(folder: Path, name: str, field: str) -> dict[str, str]:
    """Return a field of Unihan by character."""
    with bz2.open(folder / f"Unihan_{name}.txt.bz2", "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines if line.startswith("U+"))
        return {chr(int(code[2:], 16)): value for code, known, value in rows if known == field}


def sounds(folder: Path, chars: set[str]) -> Iterator[str]:
    """Yield each Mandarin syllable, without its tone, with its characters."""
    by_sound = defaultdict[str, set[str]](set)
    for field in ("kMandarin", "kHanyuPinlu"):
        for char, value in unihan(folder, "Readings", field).items():
            for reading in value.split() if char in chars else ():
                plain = unicodedata.normalize("NFD", reading.partition("(")[0])
                by_sound["".join(c for c in plain if c.isalpha() or c == "\u0308")].add(char)
    for sound, alike in sorted(by_sound.items()):
        yield f"{unicodedata.normalize('NFC', sound)} {''.join(sorted(alike))}\n"


def shapes(folder: Path, chars: set[str]) -> Iterator[str]:
    """Yield each character with those that look like it."""
    corners = unihan(folder, "DictionaryLikeData", "kFourCornerCode")
    parts = unihan(folder, "DictionaryLikeData", "kCangjie")
    strokes = unihan(folder, "IRGSources", "kTotalStrokes")
    known = sorted(char for char in chars if char in corners and char in parts)
    near = defaultdict[str, set[str]](set)
    for char in known:
        for at in range(4):
            near[corners[char][:at] + "_" + corners[char][at + 1 : 4]].add(char)
    for char in known:
        group = set().union(*(near[corners[char][:at] + "_" + corners[char][at + 1 : 4]] for at in range(4)))
        alike = [
            other
            for other in sorted(group)
            if other > char
            and _alike(
                corners[char][:4] == corners[other][:4],
                abs(int(strokes[char].split()[0]) - int(strokes[other].split()[0])),
                Levenshtein.distance(parts[char], parts[other]),
                min(len(parts[char]), len(parts[other])),
            )
        ]
        if alike:
            yield f"{char}{''.join(alike)}\n"


def _alike(same_corners: bool, strokes: int, parts: int, least: int) -> bool:
    """Return True if two characters with three equal corners at least are mistaken at a glance."""
    if same_corners:
        return (strokes <= 2 and parts <= 2) or (strokes <= 1 and parts <= 3) or (strokes <= 4 and parts <= 1)
    return (strokes <= 2 and parts <= 1) or (strokes <= 1 and parts <= 2 and least >= 3)


def main(jieba: Path, ipadic: Path, mecab_ko: Path, folder: Path) -> None:
    """Write the four files."""
    zh, zh_alone = chinese(jieba)
    ja, ja_alone = japanese(ipadic)
    titles = {
        "zh": "Chinese words: selected and regrouped from dict.txt of jieba 0.42.1. See LICENSE-jieba.txt.",
        "ja": "Japanese words: selected and regrouped from IPADIC 2.7.0. See LICENSE-ipadic.txt.",
        "ko": "Korean nouns: selected and regrouped from mecab-ko-dic 2.1.1. See LICENSE-mecab-ko-dic.txt.",
    }
    (FOLDER / "words_ko.txt").write_text(grouped(titles["ko"], korean(mecab_ko), ""), "utf-8")
    (FOLDER / "words_zh.txt").write_text(grouped(titles["zh"], zh, zh_alone), "utf-8")
    (FOLDER / "words_ja.txt").write_text(grouped(titles["ja"], ja, ja_alone), "utf-8")
    chars = {char for word in zh | ja for char in word if is_han(char)}
    title = "# Mandarin syllables, then characters that look alike. From Unihan 15.1: see LICENSE-unicode.txt.\n"
    text = title + "".join(sounds(folder, chars)) + "\n" + "".join(shapes(folder, chars))
    (FOLDER / "mistaken.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
