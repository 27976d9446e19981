"""Tell a slip from an edit in Chinese and Japanese by words: a slip leaves no word where the other text has one.

The words are jieba's and IPADIC's, the sounds and shapes of characters Unihan's (decision 0041).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from yalu.changes.language.orthography import sound_alike
from yalu.changes.language.tokens import is_han
from yalu.changes.language.word_variants import simplified

LONGEST = 4
"""Characters of the longest word that is looked for."""
MOST = 2
"""Maximum characters of one slip."""


@dataclass(frozen=True, slots=True)
class _Words:
    alone: frozenset[str]
    following: dict[str, str]


@cache
def _words(lang: str) -> _Words:
    """Load the words of a language once: those that begin with a character stay one text until they are asked for."""
    listed = (files("yalu.changes") / "data" / f"words_{lang}.txt").read_text("utf-8").splitlines()
    return _Words(frozenset(listed[2]), {line[0]: line for line in listed[3:]})


@cache
def _beginning_with(char: str, lang: str) -> frozenset[str]:
    run, *longer = _words(lang).following.get(char, " ").split(" ")
    return frozenset((*run[1:], *longer))


@cache
def _mistaken() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return the Mandarin syllables of each character, and the characters that look like it."""
    text = (files("yalu.changes") / "data" / "mistaken.txt").read_text("utf-8").partition("\n")[2]
    by_sound, _, by_shape = text.partition("\n\n")
    sounds: dict[str, set[str]] = {}
    for line in by_sound.splitlines():
        syllable, _, characters = line.partition(" ")
        for char in characters:
            sounds.setdefault(char, set()).add(syllable)
    return sounds, {line[0]: {*line[1:]} for line in by_shape.splitlines()}


def is_word(text: str, lang: str) -> bool:
    """Return True if a list has a word of two or more characters; ``lang`` is ko, zh or ja."""
    if lang == "zh":
        text = simplified(text)
    return len(text) > 1 and text[1:] in _beginning_with(text[0], lang)


def mandarin(char: str) -> frozenset[str]:
    """Return the Mandarin syllables of a character in either script, without tones."""
    sounds = _mistaken()[0]
    return frozenset(sounds.get(char, set()) | sounds.get(simplified(char), set()))


def covered(text: str, start: int, end: int, lang: str) -> list[bool]:
    """Return for each character of ``text`` from ``start`` to ``end`` whether a listed word of two or more has it."""
    within = [False] * (end - start)
    for at in range(max(0, start - LONGEST + 1), end):
        words = _beginning_with(text[at], lang)
        for size in range(LONGEST, 1, -1):
            if at + size > start and text[at + 1 : at + size] in words and at + size <= len(text):
                for place in range(max(at, start), min(at + size, end)):
                    within[place - start] = True
    return within


def miswritten(before: str, old: str, new: str, after: str, lang: str) -> bool:
    """Return True if one of two texts has no word where the other has one that sounds or looks alike, or is whole.

    ``old`` and ``new`` differ between ``before`` and ``after``; ``lang`` is zh or ja.
    """
    if abs(len(old) - len(new)) > 1 or max(len(old), len(new)) > MOST:
        return False
    before, after = before[-LONGEST:], after[:LONGEST]
    if lang == "zh":
        before, old, new, after = map(simplified, (before, old, new, after))
    if len(old) == len(new):
        return bool(old) and _replaced(before, old, new, after, lang)
    some = old or new
    return not (old and new) and len(some) == 1 and is_han(some) and _left_out(before, some, after, lang)


def _replaced(before: str, old: str, new: str, after: str, lang: str) -> bool:
    if not all(map(is_han, old + new)) or not _alike(old, new, lang):
        return False
    start, end = len(before), len(before) + len(old)
    sides = [covered(before + side + after, start, end, lang) for side in (old, new)]
    return any(all(listed) and not any(other) for listed, other in (sides, sides[::-1]))


def _alike(old: str, new: str, lang: str) -> bool:
    """Return True if two texts of Han characters sound alike, or each character looks like the other's."""
    sounds, shapes = _mistaken()
    if lang == "ja" and sound_alike(old, new):
        return True
    return all(
        a == b
        or (lang == "zh" and not sounds.get(a, set()).isdisjoint(sounds.get(b, ())))
        or max(a, b) in shapes.get(min(a, b), ())
        for a, b in zip(old, new, strict=True)
    )


def _left_out(before: str, char: str, after: str, lang: str) -> bool:
    """Return True if a word lacks a character, and what is left of it is neither a word nor part of another one."""
    whole, at = before + char + after, len(before)
    left = before + after
    for start in range(max(0, at - LONGEST + 1), at + 1):
        for size in range(2, min(LONGEST, len(whole) - start) + 1):
            if start + size <= at or whole[start + 1 : start + size] not in _beginning_with(whole[start], lang):
                continue
            rest = left[start : start + size - 1]
            if rest[0] in _words(lang).alone and len(rest) == 1:
                continue
            if not any(covered(left, start, start + size - 1, lang)):
                return True
    return False
