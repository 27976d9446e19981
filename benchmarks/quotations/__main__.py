"""How well quotations and their speakers are found: ``python -m benchmarks.quotations FOLDER``."""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.scoring import Score
from yalu.changes.quotations.find import Quotation, quotations
from yalu.records.figures.outlet import proportion

PAIRS = ("en", "ko"), ("zh", "ja")


def _agrees(speaker: str, row: dict[str, Any]) -> bool:
    names = [name for name in (row["speaker"], row["speaker_pronoun"]) if name]
    if not names or not speaker:
        return not names and not speaker
    return any(name in speaker or speaker in name for name in names)


def _score(paragraph: dict[str, Any], of_texts: Score, of_speakers: Score, *, errors: bool) -> None:
    """Count the quotations of one paragraph: by their text alone, and with their speakers."""
    gold = [row for row in paragraph["quotes"] if row["kind"] == "speech" and not row["nested"]]
    given = list(quotations(paragraph["paragraph"], paragraph["lang"]))
    texts = Counter(row["text"] for row in gold) & Counter(quotation.text for quotation in given)
    right = texts.total()
    with_speaker = _tied(gold, given)
    of_texts.count(right=right, extra=len(given) - right, missed=len(gold) - right)
    of_speakers.count(right=with_speaker, extra=len(given) - with_speaker, missed=len(gold) - with_speaker)
    if errors and (with_speaker < len(gold) or with_speaker < len(given)):
        print(f"{paragraph['id']} {paragraph['paragraph']}")
        for row in gold:
            print(f"    wanted  {row['text']!r}: {row['speaker']!r} {row['speaker_pronoun']!r}")
        for quotation in given:
            print(f"    given   {quotation.text!r}: {quotation.speaker!r}")


def _tied(gold: list[dict[str, Any]], given: list[Quotation]) -> int:
    rest, right = list(gold), 0
    for quotation in given:
        row = next((row for row in rest if row["text"] == quotation.text and _agrees(quotation.speaker, row)), None)
        if row is not None:
            rest.remove(row)
            right += 1
    return right


def _line(name: str, score: Score) -> str:
    shares = (proportion(score.right, score.right + other, least=1) for other in (score.extra, score.missed))
    worded = (f"{share.per_100} ({share.low} to {share.high}), {share.count}/{share.of}" for share in shares)
    return f"{name:<22} P {'   R '.join(worded)}"


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--half", choices=("dev", "test"), default="dev")
    words.add_argument("--lang")
    words.add_argument("--errors", action="store_true")
    given = words.parse_args()
    scores: dict[str, tuple[Score, Score]] = defaultdict(lambda: (Score(), Score()))
    for path in sorted(given.folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["half"] != given.half or given.lang not in (None, row["lang"]):
                continue
            pair = next("+".join(pair) for pair in PAIRS if row["lang"] in pair)
            for name in (row["lang"], f"{row['lang']} {'made' if row['made'] else 'real'}", pair):
                errors = given.errors and name == row["lang"]
                _score(row, *scores[name], errors=errors)
    for name, (of_texts, of_speakers) in scores.items():
        print(_line(f"{name} quotations", of_texts))
        print(_line(f"{name} with speakers", of_speakers))


if __name__ == "__main__":
    main()
