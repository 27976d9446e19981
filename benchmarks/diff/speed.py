"""Speed of the word diff beside difflib on the same words: ``python -m benchmarks.diff.speed``."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from yalu.changes import diff, weigh
from yalu.changes.align import matching
from yalu.changes.words import words

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
    """Median seconds of some runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    for share in (0.01, 0.05, 0.2):
        draw = random.Random(7)
        one = text(1000, draw)
        other = edited(one, draw, share)
        old, new = "".join(one), "".join(other)
        a, b = [span.text for span in words(old)], [span.text for span in words(new)]
        theirs = best(lambda a=a, b=b: SequenceMatcher(None, a, b, autojunk=False).get_opcodes(), 15)
        junk = best(lambda a=a, b=b: SequenceMatcher(None, a, b).get_opcodes(), 15)
        aligned = best(lambda a=a, b=b: matching(a, b), 50)
        whole = best(lambda old=old, new=new: diff(old, new), 50)
        weighed = best(lambda old=old, new=new: weigh(old, new), 20)
        print(
            f"1,000 words, {share:.0%} edited: difflib {theirs * 1e3:.2f} ms ({junk * 1e3:.2f} with autojunk);"
            f" matching {aligned * 1e3:.3f} ms = {theirs / aligned:.0f} times ({junk / aligned:.0f});"
            f" whole diff {whole * 1e3:.2f} ms; significance {weighed * 1e3:.2f} ms"
        )
    for paragraph, name in ((60, "in paragraphs"), (10**9, "in one line")):
        draw = random.Random(8)
        one = text(100_000, draw, paragraph=paragraph)
        old, new = "".join(one), "".join(edited(one, draw, 0.05))
        print(f"100,000 words {name}: diff {best(lambda old=old, new=new: diff(old, new), 3):.2f} s", file=sys.stdout)
        print(f"100,000 words {name}: significance {best(lambda old=old, new=new: weigh(old, new), 1):.2f} s")


if __name__ == "__main__":
    main()
