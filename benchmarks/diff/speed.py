"""Speed of the word diff beside difflib on the same words, and its bounds: ``python -m benchmarks.diff.speed``."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import partial

from yalu.changes.articles import compare_articles
from yalu.changes.language.tokens import words
from yalu.changes.significance.text_significance import weigh
from yalu.changes.text_diff.context import in_context
from yalu.changes.text_diff.diff import diff
from yalu.changes.text_diff.sequence_alignment import matching
from yalu.model import ParsedArticle

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def text(count: int, draw: random.Random, *, paragraph: int = 60) -> list[str]:
    """Words drawn as language draws them: few often, many seldom; a full stop and a blank line now and then."""
    lexicon = ["".join(draw.choices(_LETTERS, k=draw.randrange(2, 9))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(lexicon))]
    drawn = draw.choices(lexicon, weights, k=count)
    return [
        word + ("." if at % 14 == 13 else "") + ("\n\n" if at % paragraph == paragraph - 1 else " ")
        for at, word in enumerate(drawn)
    ]


def edited(drawn: list[str], draw: random.Random, share: float) -> list[str]:
    """The same words with a share of them replaced, dropped or doubled."""
    out = []
    for word in drawn:
        chance = draw.random()
        if chance < share / 3:
            continue
        out.append(draw.choice(drawn) if chance < share * 2 / 3 else word)
        if share * 2 / 3 < chance < share:
            out.append(draw.choice(drawn))
    return out


def best(action: Callable[[], object], times: int) -> float:
    """Least processor seconds of some runs: what else the machine does is not counted."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return min(taken)


def small() -> None:
    """Two versions of 1,000 words, the same tokens for both."""
    for share in (0.01, 0.05, 0.2):
        draw = random.Random(7)
        original = text(1000, draw)
        other = edited(original, draw, share)
        old, new = "".join(original), "".join(other)
        a, b = [span.text for span in words(old)], [span.text for span in words(new)]
        theirs = best(partial(_theirs, a, b, autojunk=False), 15)
        junk = best(partial(_theirs, a, b, autojunk=True), 15)
        aligned = best(partial(matching, a, b), 200)
        whole = best(partial(diff, old, new), 50)
        weighed = best(partial(weigh, old, new), 20)
        print(
            f"1,000 words, {share:.0%} edited: difflib {theirs * 1e3:.2f} ms, {junk * 1e3:.2f} with autojunk;"
            f" matching {aligned * 1e3:.3f} ms = {theirs / aligned:.0f} and {junk / aligned:.0f} times as fast;"
            f" whole diff {whole * 1e3:.2f} ms; significance {weighed * 1e3:.2f} ms"
        )


def _theirs(a: list[str], b: list[str], *, autojunk: bool) -> object:
    return SequenceMatcher(None, a, b, autojunk=autojunk).get_opcodes()


def large() -> Iterator[tuple[str, str, str]]:
    """Pairs of 100,000 words: as people edit, and as nobody would but to be slow."""
    count, draw = 100_000, random.Random(8)
    paragraphs, line = text(count, draw), text(count, draw, paragraph=10**9)
    yield "in paragraphs, 5% edited", "".join(paragraphs), "".join(edited(paragraphs, draw, 0.05))
    yield "in one line, 5% edited", "".join(line), "".join(edited(line, draw, 0.05))
    apart = ["".join(draw.choices(_LETTERS, k=6)) for _ in range(2 * count)]
    here, there = apart[:count], apart[count:]
    mixed = [word if at % 2 else other for at, (word, other) in enumerate(zip(here, there, strict=True))]
    yield "all other words", " ".join(here), " ".join(there)
    yield "all other words, a paragraph each", "\n\n".join(here), "\n\n".join(there)
    yield "paragraphs of two words, one of them another", _paired(here), _paired(mixed)
    yield "the same, shuffled", _paired(here), "\n\n".join(draw.sample(_paired(mixed).split("\n\n"), count // 2))
    yield "paragraphs of two words, one of them common to all", _paired(_every(here)), _paired(_every(there))
    yield "a paragraph each against one line", "\n\n".join(here), " ".join(here)
    yield (
        "two a paragraph against three",
        _paired(here),
        "\n\n".join(map(" ".join, zip(*[iter(here)] * 3, strict=False))),
    )
    yield "wider spaces", " ".join(here), "  ".join(here)
    yield "one anchor at a time", *_one_by_one(count)
    syllables = [chr(draw.randrange(0xAC00, 0xD7A3)) + chr(draw.randrange(0xAC00, 0xD7A3)) for _ in range(count)]
    old, new = (_paired([syllable + end for syllable in syllables]) for end in "은는")
    yield "Korean, other endings", old, new
    yield "the same words shuffled", " ".join(here), " ".join(draw.sample(here, count))
    yield "the halves exchanged", " ".join(here), " ".join(here[count // 2 :] + here[: count // 2])
    for kinds in (1, 2, 10):
        few = _LETTERS[:kinds]
        old, new = (" ".join(draw.choices(few, k=count)) for _ in range(2))
        yield f"{kinds} word(s) over and over", old, new + " z"
    old, new = ("\n\n".join(draw.choices("abcd", k=count)) for _ in range(2))
    yield "a character each paragraph", old, new
    yield from _sentences(here, there, draw)
    han = [chr(0x4E00 + number) for number in range(3000)]
    old, new = ("".join(draw.choices(han, k=count)) for _ in range(2))
    yield "Han characters in one line", old, new


def _sentences(here: list[str], there: list[str], draw: random.Random) -> Iterator[tuple[str, str, str]]:
    """Pairs that are slow, or were, to those who look for sentences, notices and letters."""
    some = [" ".join(here[at : at + 5]) + "." for at in range(0, len(here), 5)]
    other = [f"{sentence[:-1]} {word}." for sentence, word in zip(some, there, strict=False)]
    yield "20,000 paragraphs permuted", "\n\n".join(some), "\n\n".join(draw.sample(some, len(some)))
    yield "20,000 sentences in one line, each edited", " ".join(some), " ".join(other)
    for name, form, between in (
        ("quotation marks round each word", '"{}"', " "),
        ("addresses of pages", "https://e.org/{}", " "),
        ("a correction each paragraph", "Correction: {}", "\n\n"),
    ):
        old, new = (between.join(map(form.format, side)) for side in (here, there))
        yield name, old, new
    old, new = ("".join(chr(draw.randrange(0xAC00, 0xD7A3)) for _ in range(5 * len(here))) for _ in range(2))
    yield "Hangul in one word", old, new
    old, new = (f"e{accent * 5 * len(here)}" for accent in "\u0301\u0302")
    yield "accents on one letter", old, new


def _told(old: str, new: str) -> None:
    """All that telling of the pair takes: what changed in an article, and the sentences around it."""
    for finding in compare_articles(ParsedArticle("A title", old), ParsedArticle("A title", new)):
        in_context(old, new, finding.before, finding.after)


def _every(some: list[str]) -> list[str]:
    return [word if at % 2 else "a" for at, word in enumerate(some)]


def _one_by_one(count: int) -> tuple[str, str]:
    """Two texts in which each search for words that occur once finds a single one, near the beginning."""
    marks = ["m2", "m1"]
    for number in range(3, count // 22 + 2):
        marks += [f"m{number}", f"m{number - 1}"]
    old, new = (" ".join(f"{'z ' * size}{mark}" for mark in marks) for size in (10, 9))
    return old, new


def _paired(some: list[str]) -> str:
    return "\n\n".join(map(" ".join, zip(some[::2], some[1::2], strict=True)))


def main() -> None:
    small()
    print(f"{'100,000 words':50}{'diff':>8}{'significance':>14}{'all of it':>12}")
    for name, old, new in large():
        difference = diff(old, new)
        assert (difference.old, difference.new) == (old, new), name
        seconds = [best(partial(do, old, new), 1) for do in (diff, weigh, _told)]
        print(f"{name:50}{seconds[0]:7.2f}s{seconds[1]:13.2f}s{seconds[2]:11.2f}s")


if __name__ == "__main__":
    main()
